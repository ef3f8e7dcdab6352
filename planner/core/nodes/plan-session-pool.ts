import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { figure } from "../figure.ts";
import type { NodesPart, PartRefused, SessionNodes } from "../plan-parts.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import { nearAlternatives } from "./alternatives.ts";
import { diskUsdPerGibMonth } from "./disk-price.ts";
import type { MainCandidate } from "./main-candidate.ts";
import { nodeAdvice } from "./node-advice.ts";
import { nodesForMix, weekMixes, weekNodes } from "./nodes-for-mix.ts";
import { eventMixes, hourMixes, type Profiles, withEveryProfile } from "./peak-mix.ts";
import { peakNodes } from "./peak-nodes.ts";
import type { PlanPool } from "./planned-pool.ts";
import { diskAdvice, sessionRootDisk } from "./root-disk.ts";
import { sessionRulePrices } from "./rule-prices.ts";
import type { SessionFacts } from "./session-facts.ts";
import type { ProfileSessions } from "./session-mix.ts";
import { chooseSessionPool } from "./session-pool.ts";
import { sessionReasons, sessionWarnings } from "./session-reasons.ts";
import { sessionCandidates } from "./site-candidates.ts";
import { stairsOfMix } from "./stairs.ts";
import { typeLists, typesOf, withList } from "./type-lists.ts";

/** Karpenter's pool of a plan. */
export type SessionsPlanned = {
  readonly ok: true;
  readonly pool: PlanPool;
  readonly nodes: SessionNodes;
} & Pick<
  NodesPart,
  "reasons" | "warnings" | "refusals" | "alternatives" | "alternativesWeighed" | "rules" | "advice" | "stairs"
>;

/**
 * Plans Karpenter's pool for the sessions of a peak, and for each event.
 *
 * @param preferredTypes one of the lists that keep the rules, to be taken in place of the one with the cheapest peak.
 */
export function planSessionPool(
  site: Site,
  catalog: Catalog,
  demand: LikelyDemand,
  peak: readonly ProfileSessions[],
  profiles: Profiles,
  preferredTypes?: readonly string[],
): SessionsPlanned | PartRefused {
  const { candidates, refusals } = sessionCandidates(site, catalog);
  const hours = hourMixes(demand, profiles, "karpenter");
  const events = eventMixes(demand, peak, profiles, "karpenter");
  // Where only an event brings sessions, it is what the nodes are for.
  const mix = peak.length > 0 ? peak : largest(events);
  const mixes = [mix, ...events, ...hours];
  // Every profile must have a type that holds it, whether or not it is in the busiest moment.
  const everyProfile = withEveryProfile(mix, mixes);
  const cheapest = chooseSessionPool(everyProfile, candidates, site.nodes);
  if (!cheapest.ok) {
    const none = noneOffered(site, candidates.length, refusals);
    return { ok: false, refusals: [...none, ...cheapest.refusals, ...refusals] };
  }
  const lists = typeLists(cheapest, everyProfile, candidates, site.nodes);
  const preferred = lists.find((one) => String(typesOf(one)) === String(preferredTypes));
  const choice =
    preferred === undefined || preferred === cheapest.main
      ? cheapest
      : withList(cheapest, preferred, site.nodes);
  const { main } = choice;
  const whens = whensOf(demand);
  const needed = mixes.map((one, i) => ({
    ...nodesForMix(main, site.nodes.overhead, one),
    mix: one,
    when: whens[i] ?? "",
  }));
  const most = needed.reduce((a, b) => (b.main + b.large > a.main + a.large ? b : a));
  const classes = demand.week.classes.filter((one) => one.placement === "karpenter");
  const ofWeek = weekMixes(classes, profiles);
  const week = weekNodes(main, site.nodes.overhead, ofWeek);
  const usdPerGib = diskUsdPerGibMonth(site, catalog);
  const question = {
    choice,
    lists,
    policy: site.nodes,
    mix,
    everyProfile,
    week: ofWeek,
    usdPerDiskMonth: (one: MainCandidate): number => sessionRootDisk(site, one).gib * usdPerGib,
  };
  const near = nearAlternatives(question);
  const rules = sessionRulePrices(site, catalog, question, near);
  const rootDisk = sessionRootDisk(site, main);
  const facts: SessionFacts = {
    site,
    choice,
    mix,
    peak: needed[0] ?? most,
    packed: peakNodes(main, site.nodes.overhead, mix),
    most,
    week,
    near,
    rules,
  };
  return {
    ok: true,
    pool: {
      name: "sessions",
      manager: "karpenter",
      purpose: "sessions",
      instanceTypes: typesOf(main),
      sessionsPerNode: main.row.sessionsPerNode,
      binding: main.row.binding,
      nodes: { min: week.fewest, max: most.main + most.large },
      zones: site.workbench.zones,
    },
    nodes: {
      main,
      lists,
      maxMainNodes: most.main,
      maxLargeNodes: most.large,
      busiest: most.mix,
      rootDisk,
      meanMainNodes: week.meanMain,
      meanLargeNodes: week.meanLarge,
    },
    reasons: sessionReasons(facts),
    warnings: sessionWarnings(facts),
    // A type of the pool is not turned down, though it may be no main type.
    refusals: [...choice.refusals.filter(({ subject }) => !typesOf(main).includes(subject)), ...refusals],
    alternatives: near.alternatives,
    alternativesWeighed: [near.weighed],
    rules,
    advice: [...nodeAdvice(catalog, question), ...diskAdvice(site, catalog, "the session nodes", rootDisk)],
    stairs: stairsOfMix(main, site.nodes.overhead, mix),
  };
}

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** When the mixes are that nodes are packed for: the peak, the events, the hours of the week. */
function whensOf({ events }: LikelyDemand): readonly string[] {
  const hours = DAYS.flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => `${day} ${String(hour).padStart(2, "0")}:00 UTC`),
  );
  const ofEvents = events.filter(({ placement }) => placement === "karpenter").map(({ name }) => name);
  return ["the peak", ...ofEvents, ...hours];
}

/** The mix with the most sessions, the first of equal ones. */
function largest(mixes: readonly (readonly ProfileSessions[])[]): readonly ProfileSessions[] {
  const sessionsOf = (mix: readonly ProfileSessions[]): number =>
    mix.reduce((sum, { sessions }) => sum + sessions, 0);
  return mixes.reduce((most, mix) => (sessionsOf(mix) > sessionsOf(most) ? mix : most), []);
}

/** What stands before the refusals of single types where the region sells none of them. */
function noneOffered(site: Site, offered: number, refusals: readonly Refusal[]): readonly Refusal[] {
  if (offered > 0) return [];
  const asked = site.nodes.instanceTypes?.join(", ") ?? `families ${site.nodes.families.join(", ")}`;
  return [
    {
      subject: "session nodes",
      code: "NOT_IN_REGION",
      resource: "instance types",
      unit: "types with a price",
      need: 1,
      have: 0,
      shortBy: 1,
      sentence:
        refusals.length === 0
          ? `no type that sessions may use (${asked}) is in the catalogue; name others in nodes.families or nodes.instanceTypes`
          : `none of the ${figure(refusals.length)} types that sessions may use (${asked}) is sold in ${site.region}; name others in nodes.families or nodes.instanceTypes, or another region`,
    },
  ];
}
