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

const DIMENSIONS: readonly LcuDimension[] = ["new_connections", "active_connections", "processed_bytes"];

/**
 * Returns the capacity units of one Application Load Balancer. Rule evaluations are left out: the products need fewer than the ten
 * rules that are free.
 *
 * Source: what one unit carries, aws.amazon.com/elasticloadbalancing/pricing as the catalogue dates it.
 */
export function balancerUnits(catalog: Pick<Catalog, "publishedFigures">, load: BalancerLoad): BalancerUnits {
  const amounts: Readonly<Record<LcuDimension, number>> = {
    new_connections: load.newConnectionsPerS,
    active_connections: load.activeConnections,
    processed_bytes: load.gbPerH,
  };
  const entries = DIMENSIONS.map(
    (dimension) => [dimension, amounts[dimension] / oneUnit(catalog, dimension)] as const,
  );
  const byDimension = Object.fromEntries(entries) as Record<LcuDimension, number>;
  const [most] = [...entries].sort(([, a], [, b]) => b - a);
  return { units: most?.[1] ?? 0, binding: most?.[0] ?? "new_connections", byDimension };
}

function oneUnit(catalog: Pick<Catalog, "publishedFigures">, dimension: LcuDimension): number {
  const row = catalog.publishedFigures.find((one) => one.item === `alb.lcu_dimension.${dimension}`);
  if (row === undefined) throw new Error(`expected alb.lcu_dimension.${dimension} in the catalogue`);
  return row.value;
}
