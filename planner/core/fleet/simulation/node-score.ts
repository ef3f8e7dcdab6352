/** How kube-scheduler's NodeResourcesFit weighs the nodes that have room. */
export const SCORING_STRATEGIES = ["least-allocated", "most-allocated"] as const;
export type ScoringStrategy = (typeof SCORING_STRATEGIES)[number];

/** Highest score of a plugin. Source: kubernetes/kube-scheduler framework MaxNodeScore. */
const MAX_SCORE = 100;

/**
 * Returns the score of a node for a pod, 0 to 100: for each of CPU and memory the share that stays free (LeastAllocated) or is taken
 * (MostAllocated) once the pod is there, in whole hundredths, and the mean of the two, rounded down.
 *
 * What DaemonSets ask for counts as taken. Other scoring plugins (BalancedAllocation, ImageLocality, spread) are left out.
 * Source: kubernetes/kubernetes v1.34 pkg/scheduler/framework/plugins/noderesources/{least_allocated,most_allocated}.go, both weights 1.
 *
 * @param cpuFreeFraction share of the node's allocatable CPU that is free once the pod is there; the same for memory.
 */
export function nodeScore(
  strategy: ScoringStrategy,
  cpuFreeFraction: number,
  memoryFreeFraction: number,
): number {
  const least = strategy === "least-allocated";
  // the share is a quotient of whole numbers, which a double may put just below the hundredth that it is
  const cpu = Math.floor(MAX_SCORE * (least ? cpuFreeFraction : 1 - cpuFreeFraction) + 1e-9);
  const memory = Math.floor(MAX_SCORE * (least ? memoryFreeFraction : 1 - memoryFreeFraction) + 1e-9);
  return Math.floor((cpu + memory) / 2);
}
