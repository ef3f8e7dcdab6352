import type { InstanceType } from "../catalog.ts";
import { ceilFraction } from "./ceil-fraction.ts";

/**
 * Share of a type's memory that Karpenter takes for the hypervisor until it has seen such a node (`VM_MEMORY_OVERHEAD_PERCENT`).
 * Source: aws/karpenter-provider-aws v1.14.1 pkg/operator/options/options.go.
 */
export const ESTIMATED_MEMORY_OVERHEAD_FRACTION = 0.075;

/** Hard eviction threshold of the kubelet. Source: aws/karpenter-provider-aws v1.14.1 pkg/providers/instancetype/types.go. */
export const EVICTION_MEMORY_MIB = 100;

/** Memory that EKS nodes of Arm keep from the guest beside the share. Source: as above. */
const ARM64_HIDDEN_MEMORY_MIB = 64;

/** An amount of CPU and memory held back from pods. */
export interface Reserve {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

/** What decides, beside the type, how much of a node pods may ask for. */
export interface NodeModel {
  /** 0.075 is Karpenter's estimate; a smaller figure is what was seen of running nodes (0.017–0.053). */
  readonly memoryOverheadFraction: number;
  readonly ami: "al2023" | "bottlerocket";
  /** `eni`: as many pods as there are addresses (Karpenter); `capped`: at most 110, or 250 above 30 vCPU (managed node groups). */
  readonly podCap: "eni" | "capped";
  /** The kubelet's own setting; wins over addresses. */
  readonly maxPods?: number;
  /** A /28 prefix in each address slot. Karpenter does not know of it, so pods are capped here as on managed node groups. */
  readonly prefixDelegation?: boolean;
  /** Network interfaces kept from pods (custom networking: 1). Default 0. */
  readonly reservedEnis?: number;
  /** The kubelet's `systemReserved`. Default none. */
  readonly systemReserved?: Reserve;
  /** The kubelet's `kubeReserved`; each key that is named takes the place of EKS's own formula. */
  readonly kubeReserved?: Partial<Reserve>;
}

/** AL2023 without any kubelet setting, memory by Karpenter's estimate. */
export const DEFAULT_NODE_MODEL: NodeModel = {
  memoryOverheadFraction: ESTIMATED_MEMORY_OVERHEAD_FRACTION,
  ami: "al2023",
  podCap: "eni",
};

/** What one node offers to pods, DaemonSets not yet taken off; a figure below 0 means that the reserves exceed the node. */
export interface Allocatable {
  readonly cpuMillicores: number;
  /** Whole MiB. */
  readonly memoryMib: number;
  readonly pods: number;
  /** What the node's kernel sees, before any reserve; NodePool limits count this. */
  readonly capacityMemoryMib: number;
  readonly kubeReservedCpuMillicores: number;
  readonly kubeReservedMemoryMib: number;
}

/**
 * Returns what pods may ask of a node of this type.
 *
 * Source: aws/karpenter-provider-aws v1.14.1 pkg/providers/instancetype/types.go, which reproduces the provider's published table of
 * 1,363 types; awslabs/amazon-eks-ami@81fec2e nodeadm/internal/kubelet for the reserve on AL2023.
 */
export function allocatable(type: InstanceType, model: NodeModel): Allocatable {
  const visibleMib = type.arch === "arm64" ? type.memoryMib - ARM64_HIDDEN_MEMORY_MIB : type.memoryMib;
  const capacityMemoryMib = visibleMib - ceilFraction(model.memoryOverheadFraction, visibleMib);
  const pods = maxPods(type, model);
  const kubeReservedCpuMillicores = model.kubeReserved?.cpuMillicores ?? kubeReservedCpu(type.vcpu);
  const kubeReservedMemoryMib = model.kubeReserved?.memoryMib ?? kubeReservedMemory(type, model, pods);
  const systemReserved = model.systemReserved ?? { cpuMillicores: 0, memoryMib: 0 };
  return {
    cpuMillicores: type.vcpu * 1000 - kubeReservedCpuMillicores - systemReserved.cpuMillicores,
    memoryMib: Math.floor(
      capacityMemoryMib - kubeReservedMemoryMib - EVICTION_MEMORY_MIB - systemReserved.memoryMib,
    ),
    pods,
    capacityMemoryMib,
    kubeReservedCpuMillicores,
    kubeReservedMemoryMib,
  };
}

/**
 * Returns how many pods the kubelet of such a node accepts.
 *
 * Sources: aws/amazon-vpc-cni-k8s@b521883 misc/eni-max-pods.txt for the address rule; docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html
 * for the caps of 110 and 250.
 */
export function maxPods(type: InstanceType, model: NodeModel): number {
  if (model.maxPods !== undefined) return model.maxPods;
  const enis = Math.max(0, type.maxEnis - (model.reservedEnis ?? 0));
  const addresses = enis === 0 ? 0 : enis * (type.ipv4PerEni - 1) * (model.prefixDelegation ? 16 : 1) + 2;
  const capped = model.podCap === "capped" || model.prefixDelegation === true;
  return capped ? Math.min(addresses, type.vcpu > 30 ? 250 : 110) : addresses;
}

/**
 * Returns the disk that pods may use of a root volume, in bytes: less 1 GiB of reserve and the 10 % at which the kubelet evicts.
 * Source: aws/karpenter-provider-aws v1.14.1 pkg/providers/instancetype/types.go.
 */
export function allocatableDiskBytes(rootVolumeGib: number): number {
  const bytes = rootVolumeGib * 2 ** 30;
  return bytes - 2 ** 30 - ceilFraction(0.1, bytes);
}

/** 6 % of the first core, 1 % of the second, 0.5 % of the third and fourth, 0.25 % of the rest, each bracket cut to whole millicores. */
function kubeReservedCpu(vcpu: number): number {
  const upTo = (from: number, to: number): number => Math.max(0, Math.min(vcpu, to) - from);
  return (
    60 * upTo(0, 1) +
    10 * upTo(1, 2) +
    5 * upTo(2, 4) +
    Math.floor((5 * upTo(4, Number.POSITIVE_INFINITY)) / 2)
  );
}

/** On AL2023 the reserve follows the addresses of the type, whatever `maxPods` says; on Bottlerocket it follows the pods accepted. */
function kubeReservedMemory(type: InstanceType, model: NodeModel, pods: number): number {
  const counted = model.ami === "bottlerocket" ? pods : type.maxEnis * (type.ipv4PerEni - 1) + 2;
  return 255 + 11 * counted;
}
