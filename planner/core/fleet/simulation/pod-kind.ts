import type { FleetInput, FleetProfile, Placeholders } from "../fleet-input.ts";
import { typeMeets } from "../requirement.ts";
import { createScoreBoard, type ScoreBoard } from "./score-board.ts";

/** Pods that ask for the same and may stand on the same nodes. */
export interface PodKind {
  /** Index in the run. Karpenter's kinds come first, so that it is the index of the profile in its scheduler too. */
  readonly index: number;
  readonly profile: FleetProfile;
  readonly managed: boolean;
  readonly placeholder: boolean;
  readonly protectedPod: boolean;
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly image: number;
  /** Share of an hour of the cheapest full node. */
  readonly quoteUsdPerH: number;
  readonly scores: ScoreBoard;
  /** Sessions that wait, first come first: a list through the session table. */
  firstWaiting: number;
  lastWaiting: number;
  /** Pods that wait, placeholders included. */
  waiting: number;
  /** Nodes that came up for it and did not hold it, one after the other. */
  launchedInVain: number;
  /** True once a launch loop was broken off: no more nodes are launched for it. */
  blocked: boolean;
}

/** A warm pool in the run. */
export interface WarmPool {
  readonly plan: Placeholders;
  readonly kind: PodKind;
  wanted: number;
  /** Pods of it, bound and waiting. */
  pods: number;
}

/** The kinds of pods of an input, and the warm pools among them. */
export interface PodKinds {
  readonly kinds: readonly PodKind[];
  /** One kind for each score board: kinds that ask for the same on the same nodes share theirs. */
  readonly scored: { readonly karpenter: readonly PodKind[]; readonly managed: readonly PodKind[] };
  readonly karpenterKinds: number;
  readonly warmPools: readonly WarmPool[];
  readonly images: number;
  /** Index of the kind of a profile on Karpenter's nodes and on the managed node group. */
  readonly ofProfile: (profile: string, managed: boolean) => number;
}

const PLACEHOLDER_PRIORITY = -100;

/** Returns the kinds of an input, in an order that does not depend on the order of its lists. */
export function podKinds(input: FleetInput): PodKinds {
  const profiles = input.profiles.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const images = [...new Set(profiles.map((profile) => profile.image ?? ""))].sort();
  const kinds: PodKind[] = [];
  const scored = { karpenter: [] as PodKind[], managed: [] as PodKind[] };
  const add = (profile: FleetProfile, managed: boolean, placeholder: boolean): PodKind => {
    const { cpuMillicores, memoryMib } = profile;
    const own = managed ? scored.managed : scored.karpenter;
    const alike = own.find((one) => one.cpuMillicores === cpuMillicores && one.memoryMib === memoryMib);
    const kind: PodKind = {
      index: kinds.length,
      profile,
      managed,
      placeholder,
      protectedPod: !placeholder && profile.doNotDisrupt === true,
      cpuMillicores,
      memoryMib,
      image: images.indexOf(profile.image ?? ""),
      quoteUsdPerH: managed || placeholder ? 0 : fullNodeQuote(input, profile),
      scores: alike?.scores ?? createScoreBoard(),
      firstWaiting: -1,
      lastWaiting: -1,
      waiting: 0,
      launchedInVain: 0,
      blocked: false,
    };
    kinds.push(kind);
    if (alike === undefined) own.push(kind);
    return kind;
  };
  const sessionKinds = profiles.map((profile) => add(profile, false, false));
  const warmPools = input.placeholders.map((plan, index): WarmPool => {
    const profile = placeholderProfile(input, plan, `placeholder-${index + 1}`);
    return { plan, kind: add(profile, false, true), wanted: 0, pods: 0 };
  });
  const karpenterKinds = kinds.length;
  const managedKinds = profiles.map((profile) => add(profile, true, false));
  const indexOf = (list: readonly PodKind[], name: string): number => {
    const found = list.find((kind) => kind.profile.name === name);
    if (found === undefined) throw new Error(`expected one of the profiles, got "${name}"`);
    return found.index;
  };
  return {
    kinds,
    scored,
    karpenterKinds,
    warmPools,
    images: images.length,
    ofProfile: (profile, managed) => indexOf(managed ? managedKinds : sessionKinds, profile),
  };
}

/** A seat asks for what a session asks for; a node for all that Karpenter thinks a node of the type has beside its DaemonSets. */
function placeholderProfile(input: FleetInput, { unit }: Placeholders, name: string): FleetProfile {
  if (unit.kind === "pods") {
    const { cpuMillicores, memoryMib } = unit;
    return { name, cpuMillicores, memoryMib, priority: PLACEHOLDER_PRIORITY };
  }
  if (unit.kind === "seats") {
    const profile = input.profiles.find((one) => one.name === unit.profile);
    if (profile === undefined) throw new Error(`expected one of the profiles, got "${unit.profile}"`);
    const { cpuMillicores, memoryMib } = profile;
    return { name, cpuMillicores, memoryMib, priority: PLACEHOLDER_PRIORITY };
  }
  const offer = input.offers.find(({ type }) => type.name === unit.type);
  const overhead = input.pools[0]?.pool.overhead;
  if (offer === undefined || overhead === undefined)
    throw new Error(`expected one of the types on offer, got "${unit.type}"`);
  const least = (of: "cpuMillicores" | "memoryMib"): number =>
    Math.min(offer.allocatable[of], offer.real[of]) - overhead[of];
  return {
    name,
    cpuMillicores: least("cpuMillicores"),
    memoryMib: least("memoryMib"),
    priority: PLACEHOLDER_PRIORITY,
  };
}

/** Returns the lowest price of an hour of a session on a node that is full of such sessions, as the running node holds them; 0 where none does. */
export function fullNodeQuote(
  input: Pick<FleetInput, "pools" | "offers">,
  profile: Pick<FleetProfile, "cpuMillicores" | "memoryMib">,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { pool } of input.pools) {
    for (const { type, real, usdPerHour, capacityType: bought } of input.offers) {
      if (bought !== undefined && bought !== (pool.capacityType ?? "on-demand")) continue;
      if (!typeMeets(type, pool.requirements)) continue;
      const sessions = Math.min(
        Math.floor((real.cpuMillicores - pool.overhead.cpuMillicores) / profile.cpuMillicores),
        Math.floor((real.memoryMib - pool.overhead.memoryMib) / profile.memoryMib),
        real.pods - pool.overhead.pods,
      );
      if (sessions >= 1) least = Math.min(least, usdPerHour / sessions);
    }
  }
  return Number.isFinite(least) ? least : 0;
}
