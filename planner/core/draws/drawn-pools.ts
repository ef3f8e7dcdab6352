import { quantilesOf } from "../demand/selection.ts";
import { SIZING_QUANTILE } from "../demand/sizing-demand.ts";
import type { PlanPool } from "../nodes/planned-pool.ts";
import type { NodeDraws } from "./node-draws.ts";

/**
 * Returns the pools with the nodes at the peak of every draw. A session pool holds at most what the sized peak or an event needs, and
 * never less than the P90 over the draws, nor than simulated session nodes were at their most; its least is the median of the fewest in
 * any hour of the week. A managed node group has the size that was planned: all its nodes run in every draw, though some would need fewer.
 */
export function drawnPools(
  pools: readonly PlanPool[],
  { sessions, managed }: NodeDraws,
  simulatedNodes = 0,
): readonly PlanPool[] {
  return pools.map((pool): PlanPool => {
    const { max } = pool.nodes;
    if (pool.purpose === "server" && managed !== undefined)
      return { ...pool, nodes: { min: max, p50: max, p90: max, max } };
    if (pool.purpose !== "sessions" || sessions === undefined) return pool;
    const [p50 = 0, p90 = 0] = quantilesOf(sessions.atPeak, [0.5, SIZING_QUANTILE]);
    const most = Math.max(max, p90, simulatedNodes);
    const [fewest = 0] = quantilesOf(sessions.fewest, [0.5]);
    return { ...pool, nodes: { min: Math.min(fewest, most), p50, p90, max: most } };
  });
}
