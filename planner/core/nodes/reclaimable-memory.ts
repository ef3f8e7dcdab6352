import type { InstanceType } from "../catalog.ts";

/** Memory that the kubelet keeps back for each pod that the addresses of the type allow. Source: awslabs/amazon-eks-ami@81fec2e nodeadm/internal/kubelet. */
const RESERVED_MIB_PER_POD = 11;

/**
 * Returns the MiB that kube-reserved holds for pods which never come: 11 MiB for each pod that the type's addresses allow beyond those
 * needed. On AL2023 they come back by `kubeReserved.memory` (or `maxPodsExpression`), not by lowering `maxPods`; on Bottlerocket by `maxPods`.
 */
export function reclaimableMemoryMib(
  type: Pick<InstanceType, "maxEnis" | "ipv4PerEni">,
  neededPods: number,
): number {
  const addressed = type.maxEnis * (type.ipv4PerEni - 1) + 2;
  return RESERVED_MIB_PER_POD * Math.max(0, addressed - neededPods);
}
