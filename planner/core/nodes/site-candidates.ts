import type { Catalog, InstanceType } from "../catalog.ts";
import { priceOf } from "../cost/price-of.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import { DEFAULT_NODE_MODEL } from "./allocatable.ts";
import { candidateOf, customCandidate, type NodeCandidate } from "./node-candidate.ts";

/** Returns the types of the site's families that the region sells, with Karpenter's estimate of their room, and why others are not there. */
export function sessionCandidates(
  site: Site,
  catalog: Catalog,
): { readonly candidates: readonly NodeCandidate[]; readonly refusals: readonly Refusal[] } {
  const refusals: Refusal[] = [];
  const candidates = catalog.instanceTypes
    .filter((type) => mayCarrySessions(site, type))
    .flatMap((type) => {
      const priced = priceOf(catalog.priceBook, `ec2.${type.name}`, site.region);
      if (priced.ok) return [candidateOf(type, DEFAULT_NODE_MODEL, priced.price.tiers[0]?.usd, true)];
      refusals.push({ ...priced.refusal, subject: type.name });
      return [];
    });
  return { candidates: [...candidates, ...site.nodes.customTypes.map(customCandidate)], refusals };
}

/** Returns every x86 type that the region sells, whatever families the site allows; burstable types and bare metal left out. */
export function everyCandidate(site: Site, catalog: Catalog): readonly NodeCandidate[] {
  return catalog.instanceTypes
    .filter((type) => type.arch === "x86_64" && !type.burstable && !type.bareMetal)
    .flatMap((type) => {
      const priced = priceOf(catalog.priceBook, `ec2.${type.name}`, site.region);
      return priced.ok ? [candidateOf(type, DEFAULT_NODE_MODEL, priced.price.tiers[0]?.usd, false)] : [];
    });
}

/** Returns the types that the managed node group may have, or every x86 type that the region sells. Managed node groups cap pods at 110 or 250, which Karpenter's nodes do not. */
export function managedCandidates(
  site: Site,
  catalog: Catalog,
  of: "site" | "any-family" = "site",
): readonly NodeCandidate[] {
  const stated = site.workbench.managedInstanceType;
  const isOffered = (type: InstanceType): boolean => {
    if (of === "any-family") return type.arch === "x86_64" && !type.burstable && !type.bareMetal;
    return stated === undefined ? mayCarrySessions(site, type) : type.name === stated;
  };
  return catalog.instanceTypes.filter(isOffered).flatMap((type) => {
    const priced = priceOf(catalog.priceBook, `ec2.${type.name}`, site.region);
    // Source of the cap: docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html, read 2026-11-22.
    return priced.ok
      ? [candidateOf(type, { ...DEFAULT_NODE_MODEL, podCap: "capped" }, priced.price.tiers[0]?.usd, false)]
      : [];
  });
}

function mayCarrySessions(site: Site, type: InstanceType): boolean {
  const { families, instanceTypes } = site.nodes;
  if (instanceTypes !== undefined) return instanceTypes.includes(type.name);
  return families.includes(type.family) && !type.bareMetal;
}
