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
 * @param free what pods may still ask for, before this one; @param allocatable of the whole node.
 */
export function nodeScore(
  strategy: ScoringStrategy,
  free: { readonly cpuMillicores: number; readonly memoryMib: number },
  allocatable: { readonly cpuMillicores: number; readonly memoryMib: number },
  pod: { readonly cpuMillicores: number; readonly memoryMib: number },
): number {
  const cpu = (free.cpuMillicores - pod.cpuMillicores) / allocatable.cpuMillicores;
  const memory = (free.memoryMib - pod.memoryMib) / allocatable.memoryMib;
  const least = strategy === "least-allocated";
  const part = (freeFraction: number): number =>
    Math.floor(MAX_SCORE * (least ? freeFraction : 1 - freeFraction) + 1e-9);
  return Math.floor((part(cpu) + part(memory)) / 2);
}
