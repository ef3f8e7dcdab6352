import { counted, dollars, figure } from "../figure.ts";
import type { Refusal } from "../refusal.ts";
import { type ManagedPool, type ManagedUsdPerHour, wholeMicrodollars } from "./managed-pool.ts";

/** Returns why each other type was not taken: dearer, or so large that a node takes too much with it. */
export function otherManagedTypes(
  pool: ManagedPool,
  others: readonly ManagedPool[],
  preferredNodes: number,
  usdPerHourOf: ManagedUsdPerHour,
): readonly Refusal[] {
  // What is beyond millionths is binary noise.
  const priced = (one: ManagedPool): PricedPool => ({
    ...one,
    usd: wholeMicrodollars(usdPerHourOf(one)) / 1e6,
  });
  const chosen = priced(pool);
  return others
    .map(priced)
    .map((other) =>
      other.usd < chosen.usd ? tooFewNodes(chosen, other, preferredNodes) : dearer(chosen, other),
    );
}

/** Dollars an hour, root disks included. */
type PricedPool = ManagedPool & { readonly usd: number };

function dearer(pool: PricedPool, other: PricedPool): Refusal {
  const [need, have] = [pool.usd, other.usd];
  return {
    subject: other.candidate.name,
    code: "DOMINATED",
    resource: "price",
    unit: "USD/h of the managed node group",
    need,
    have,
    ...(have > need ? { shortBy: have - need } : {}),
    sentence:
      `${counted(other.nodes, "node")} of ${other.candidate.name} in the managed node group cost ${dollars(have)} an hour with their root disks, ` +
      `${figure(pool.nodes)} of ${pool.candidate.name} ${dollars(need)}` +
      (have > need ? "" : "; fewer nodes for the same money lose more with one"),
  };
}

function tooFewNodes(pool: PricedPool, other: PricedPool, need: number): Refusal {
  return {
    subject: other.candidate.name,
    code: "BLAST_RADIUS",
    resource: "nodes",
    unit: "nodes of the managed node group",
    need,
    have: other.nodes,
    shortBy: need - other.nodes,
    sentence:
      `${counted(other.nodes, "node")} of ${other.candidate.name} would cost ${dollars(other.usd)} an hour with their root disks, ${dollars(pool.usd - other.usd)} less than ${figure(pool.nodes)} of ${pool.candidate.name}, ` +
      `but a node would take as many of the sessions that stay as a zone: ${figure(need)} nodes are asked for`,
  };
}
