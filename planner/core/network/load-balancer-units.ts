import type { Catalog } from "../catalog.ts";

/** What one load balancer carries in the mean. */
export interface BalancerLoad {
  readonly newConnectionsPerS: number;
  /** Held open at once: pages, event polls, web sockets. */
  readonly activeConnections: number;
  readonly gbPerH: number;
}

export type LcuDimension = "new_connections" | "active_connections" | "processed_bytes";

/** Capacity units, and the dimension that decides: a load balancer pays for the largest alone. */
export interface BalancerUnits {
  readonly units: number;
  readonly binding: LcuDimension;
  readonly byDimension: Readonly<Record<LcuDimension, number>>;
}

/**
 * Returns the capacity units of one Application Load Balancer. Rule evaluations are left out: the products need fewer than the ten
 * rules that are free.
 *
 * Source: what one unit carries, aws.amazon.com/elasticloadbalancing/pricing as the catalogue dates it.
 */
export function balancerUnits(catalog: Pick<Catalog, "publishedFigures">, load: BalancerLoad): BalancerUnits {
  const byDimension = {
    new_connections: load.newConnectionsPerS / oneUnit(catalog, "alb.lcu_dimension.new_connections"),
    active_connections: load.activeConnections / oneUnit(catalog, "alb.lcu_dimension.active_connections"),
    processed_bytes: load.gbPerH / oneUnit(catalog, "alb.lcu_dimension.processed_bytes"),
  };
  // The first of the largest, in the order of the dimensions.
  let binding: LcuDimension = "new_connections";
  if (byDimension.active_connections > byDimension[binding]) binding = "active_connections";
  if (byDimension.processed_bytes > byDimension[binding]) binding = "processed_bytes";
  return { units: byDimension[binding], binding, byDimension };
}

function oneUnit(catalog: Pick<Catalog, "publishedFigures">, item: string): number {
  for (const figure of catalog.publishedFigures) if (figure.item === item) return figure.value;
  throw new Error(`expected ${item} in the catalogue`);
}
