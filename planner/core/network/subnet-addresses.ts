import type { InstanceType } from "../catalog.ts";

/** The network interfaces of a type, as the VPC CNI counts addresses. */
export type Interfaces = Pick<InstanceType, "maxEnis" | "ipv4PerEni">;

/**
 * Returns the addresses that one node takes of its subnet: whole interfaces for its pods and one more kept warm, each with all its
 * addresses (`WARM_ENI_TARGET=1`, the default of the VPC CNI). Without pods one interface is there and is the warm one.
 *
 * Source: aws/amazon-vpc-cni-k8s@0f77b52 docs/eni-and-ip-target.md.
 * @param pods pods with an address of their own; those in the host's network have none.
 */
export function addressesOfNode({ maxEnis, ipv4PerEni }: Interfaces, pods: number): number {
  const used = Math.ceil(pods / Math.max(1, ipv4PerEni - 1));
  return Math.min(maxEnis, used + 1) * ipv4PerEni;
}
