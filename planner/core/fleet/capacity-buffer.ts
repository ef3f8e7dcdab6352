/** What a CapacityBuffer asks for: spare room for so many pods of one size. */
export interface CapacityBuffer {
  /** What one of its pods requests. */
  readonly pod: { readonly cpuMillicores: number; readonly memoryMib: number };
  readonly replicas?: number;
  /** Hundredths of the replicas of the workload that it stands for. */
  readonly percentage?: number;
  readonly scalableReplicas?: number;
  /** What its pods may request together. */
  readonly limits?: { readonly cpuMillicores?: number; readonly memoryMib?: number };
}

/** What a quotient of sizes in MiB may be off by. */
const ROUNDING = 1e-9;

/**
 * Returns how many virtual pods Karpenter keeps room for: the larger of `replicas` and the share of the workload (rounded up, at
 * least one), and no more than the limits hold; the limits alone where neither is given, none where nothing is.
 *
 * Source: kubernetes-sigs/karpenter@2266468 pkg/controllers/capacitybuffer/{controller,helpers}.go.
 */
export function bufferPods({
  pod,
  replicas,
  percentage,
  scalableReplicas = 0,
  limits = {},
}: CapacityBuffer): number {
  const share =
    percentage === undefined || scalableReplicas === 0
      ? undefined
      : Math.ceil((scalableReplicas * percentage) / 100);
  const wanted = [replicas, share].flatMap((pods) => (pods === undefined ? [] : [pods]));
  const held = [
    podsWithin(limits.cpuMillicores, pod.cpuMillicores),
    podsWithin(limits.memoryMib, pod.memoryMib),
  ].flatMap((pods) => (pods === undefined ? [] : [pods]));
  if (wanted.length === 0) return held.length === 0 ? 0 : Math.min(...held);
  return Math.min(Math.max(...wanted), ...held);
}

/** Undefined where a limit does not bind, since the pods ask nothing of it. */
function podsWithin(limit: number | undefined, request: number): number | undefined {
  return limit === undefined || request === 0 ? undefined : Math.floor(limit / request + ROUNDING);
}
