import type { Catalog, InstanceType } from "../catalog.ts";
import { priceOf } from "../cost/price-of.ts";
import { allocatable, DEFAULT_NODE_MODEL } from "../nodes/allocatable.ts";
import { compareText } from "../order.ts";
import type { CustomType } from "../quantity.ts";
import type { Site } from "../site.ts";
import type { FleetOffer } from "./fleet-input.ts";

/** Which types are on offer, and how they are bought. */
export interface OfferChoice {
  readonly instanceTypes: readonly string[];
  readonly capacityType?: "on-demand" | "spot";
}

/**
 * Returns the types of a site on offer, by Karpenter's estimate and as running nodes have them; a type without a price in the region,
 * or without a known saving where spot is asked for, is left out.
 */
export function siteOffers(
  site: Site,
  catalog: Catalog,
  policy: OfferChoice,
  observedOverheadFraction: number,
): readonly FleetOffer[] {
  const wanted = new Set(policy.instanceTypes);
  const listed = catalog.instanceTypes.flatMap((type): readonly FleetOffer[] => {
    if (!wanted.has(type.name)) return [];
    const priced = priceOf(catalog.priceBook, `ec2.${type.name}`, site.region);
    const usd = priced.ok ? priced.price.tiers[0]?.usd : undefined;
    if (usd === undefined) return [];
    const saving =
      policy.capacityType === "spot"
        ? catalog.spotSavings.get(site.region)?.get(type.name)?.savingsFraction
        : 0;
    if (saving === undefined) return [];
    return [
      {
        type,
        allocatable: allocatable(type, DEFAULT_NODE_MODEL),
        real: allocatable(type, { ...DEFAULT_NODE_MODEL, memoryOverheadFraction: observedOverheadFraction }),
        usdPerHour: usd * (1 - saving),
      },
    ];
  });
  const custom = site.nodes.customTypes
    .filter(({ name }) => wanted.has(name))
    .flatMap((type) => (type.usdPerHour === undefined ? [] : [customOffer(type, type.usdPerHour)]));
  return [...listed, ...custom].sort((a, b) => compareText(a.type.name, b.type.name));
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
