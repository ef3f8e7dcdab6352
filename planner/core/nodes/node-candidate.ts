import type { InstanceType } from "../catalog.ts";
import type { CustomType } from "../quantity-text.ts";
import { allocatable, type NodeModel } from "./allocatable.ts";
import type { NodeRoom } from "./fit.ts";

/**
 * Share of memory that running nodes really lose, where a site has not measured its own: an xlarge to 4xlarge of the R family at
 * 2i2c loses 3.3–3.7 %. Source: 2i2c-org/infrastructure@9ad7cd0 node-capacity-info.json.
 */
export const OBSERVED_MEMORY_OVERHEAD_FRACTION = 0.033;

/** A node type as packing sees it: its room, its price, and what else decides whether sessions may use it. */
export interface NodeCandidate {
  readonly name: string;
  readonly vcpu: number;
  readonly room: NodeRoom;
  /** Memory as the node's kernel sees it, which the limits of a NodePool count; for types described by hand what is allocatable. */
  readonly capacityMemoryMib: number;
  /** The room of a running node; absent when it is not asked for, or not known. */
  readonly observedRoom?: NodeRoom;
  readonly usdPerHour?: number;
  readonly burstable: boolean;
}

/** Returns a type of the catalogue as a candidate. `compareWithObserved` adds the room of a running node beside the estimate. */
export function candidateOf(
  type: InstanceType,
  model: NodeModel,
  usdPerHour: number | undefined,
  compareWithObserved: boolean,
): NodeCandidate {
  const room = allocatable(type, model);
  return {
    name: type.name,
    vcpu: type.vcpu,
    room,
    capacityMemoryMib: room.capacityMemoryMib,
    ...(compareWithObserved
      ? {
          observedRoom: allocatable(type, {
            ...model,
            memoryOverheadFraction: OBSERVED_MEMORY_OVERHEAD_FRACTION,
          }),
        }
      : {}),
    ...(usdPerHour === undefined ? {} : { usdPerHour }),
    burstable: type.burstable,
  };
}

/** Returns a type that somebody described by hand as a candidate; its figures are already what the kubelet calls allocatable. */
export function customCandidate(type: CustomType): NodeCandidate {
  return {
    name: type.name,
    vcpu: type.cpuMillicores / 1000,
    room: { cpuMillicores: type.cpuMillicores, memoryMib: type.memoryMib, pods: type.pods },
    capacityMemoryMib: type.memoryMib,
    ...(type.usdPerHour === undefined ? {} : { usdPerHour: type.usdPerHour }),
    burstable: false,
  };
}
