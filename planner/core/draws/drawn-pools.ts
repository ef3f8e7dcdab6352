import { SIZING_QUANTILE } from "../demand/sizing-demand.ts";
import { quantileOf } from "../demand/summary.ts";
import type { PlanPool } from "../nodes/planned-pool.ts";
import type { NodeDraws } from "./node-draws.ts";

/**
 * Returns the pools with the nodes at the peak of every draw. A pool holds at most what the sized peak or an event needs, and never
 * less than the P90 over the draws, nor than simulated session nodes were at their most; its least is the median of the fewest in any
 * hour of the week. A managed node group has a fixed size: all its nodes run in every draw, though some would need fewer.
 */
export function drawnPools(
  pools: readonly PlanPool[],
  { sessions, managed }: NodeDraws,
  simulatedNodes = 0,
): readonly PlanPool[] {
  return pools.map((pool): PlanPool => {
    const atPeak = pool.purpose === "sessions" ? sessions?.atPeak : managed;
    if (atPeak === undefined || pool.purpose === "package-manager") return pool;
    const sorted = atPeak.slice().sort();
    const [p50, p90] = [quantileOf(sorted, 0.5), quantileOf(sorted, SIZING_QUANTILE)];
    const max = Math.max(pool.nodes.max, p90, pool.purpose === "sessions" ? simulatedNodes : 0);
    if (pool.purpose !== "sessions") return { ...pool, nodes: { min: max, p50: max, p90: max, max } };
    const fewest = medianOf(sessions?.fewest) ?? pool.nodes.min;
    return { ...pool, nodes: { min: Math.min(fewest, max), p50, p90, max } };
  });
}

function medianOf(draws: Float64Array | undefined): number | undefined {
  return draws === undefined ? undefined : quantileOf(draws.slice().sort(), 0.5);
}
