import type { Catalog, InstanceType } from "../catalog.ts";
import { unitUsd } from "../cost/price-of.ts";
import { type Allocatable, allocatable, DEFAULT_NODE_MODEL, type NodeModel } from "../nodes/allocatable.ts";
import { compareText } from "../order.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { CustomType } from "../quantity-text.ts";
import type { Site } from "../site.ts";
import type { FleetOffer } from "./fleet-input.ts";

/** What a node class sets of its kubelet and image; absent = AL2023 as it comes. */
export interface NodeClassModel extends Partial<Omit<NodeModel, "memoryOverheadFraction">> {
  /** AL2023 only: the kubelet takes no more pods than this times the vCPUs. */
  readonly podsPerCore?: number;
}

/** Which types are on offer, and how they are bought. */
export interface OfferChoice {
  readonly instanceTypes: readonly string[];
  readonly capacityTypes: readonly ("on-demand" | "spot")[];
  readonly nodeClass?: NodeClassModel;
}

/**
 * Returns the types of a site on offer, by Karpenter's estimate and as running nodes have them; a type without a price in the region,
 * or without a known saving where spot is asked for, is left out.
 */
export function siteOffers(
  site: Site,
  catalog: Catalog,
  { instanceTypes, capacityTypes, nodeClass = {} }: OfferChoice,
  observedOverheadFraction: number,
): readonly FleetOffer[] {
  const wanted = new Set(instanceTypes);
  const listed = catalog.instanceTypes.flatMap((type): readonly FleetOffer[] => {
    if (!wanted.has(type.name)) return [];
    const usd = unitUsd(catalog.priceBook, `ec2.${type.name}`, site.region);
    if (usd === undefined) return [];
    const rooms = {
      type,
      allocatable: roomOf(type, nodeClass),
      real: roomOf(type, nodeClass, observedOverheadFraction),
    };
    return capacityTypes.flatMap((capacityType): readonly FleetOffer[] => {
      if (capacityType === "on-demand") return [{ ...rooms, capacityType, usdPerHour: usd }];
      const spot = catalog.spotSavings.get(site.region)?.get(type.name);
      if (spot === undefined) return [];
      const interruptionsPerNodeH = interruptionsPerH(spot.interruptionFrequency);
      return [
        { ...rooms, capacityType, usdPerHour: usd * (1 - spot.savingsFraction), interruptionsPerNodeH },
      ];
    });
  });
  const custom = site.nodes.customTypes
    .filter(({ name }) => wanted.has(name))
    .flatMap((type) => (type.usdPerHour === undefined ? [] : [customOffer(type, type.usdPerHour)]));
  return [...listed, ...custom].sort(
    (a, b) =>
      compareText(a.type.name, b.type.name) || compareText(a.capacityType ?? "", b.capacityType ?? ""),
  );
}

function roomOf(type: InstanceType, nodeClass: NodeClassModel, memoryOverheadFraction?: number): Allocatable {
  const { podsPerCore, ...kubelet } = nodeClass;
  const room = allocatable(type, {
    ...DEFAULT_NODE_MODEL,
    ...kubelet,
    ...(memoryOverheadFraction === undefined ? {} : { memoryOverheadFraction }),
  });
  if (podsPerCore === undefined || podsPerCore === 0 || kubelet.ami === "bottlerocket") return room;
  return { ...room, pods: Math.min(room.pods, podsPerCore * type.vcpu) };
}

/** The upper end of AWS's band of interruptions a month, spread over a month; "more than a fifth" has no upper end, so its lower one. */
function interruptionsPerH(band: string): number {
  const percents = band.match(/\d+/g)?.map(Number) ?? [];
  const share = Math.min(0.99, Math.max(0, ...percents) / 100);
  return -Math.log(1 - share) / HOURS_PER_MONTH;
}

/** A type described by hand is what it is: its figures are the kubelet's, and Karpenter is taken to know them. */
function customOffer(custom: CustomType, usdPerHour: number): FleetOffer {
  const type: InstanceType = {
    name: custom.name,
    family: custom.name.split(".")[0] ?? custom.name,
    size: custom.name.split(".")[1] ?? "",
    referenceFamily: false,
    arch: "x86_64",
    vcpu: Math.ceil(custom.cpuMillicores / 1000),
    memoryMib: custom.memoryMib,
    maxEnis: 0,
    ipv4PerEni: 0,
    bareMetal: false,
    burstable: false,
    provenance: { source: "described by hand", asOf: "", confidence: "estimated" },
  };
  const { cpuMillicores, memoryMib, pods } = custom;
  const room = {
    cpuMillicores,
    memoryMib,
    pods,
    capacityMemoryMib: memoryMib,
    kubeReservedCpuMillicores: 0,
    kubeReservedMemoryMib: 0,
  };
  return { type, allocatable: room, real: room, usdPerHour };
}
