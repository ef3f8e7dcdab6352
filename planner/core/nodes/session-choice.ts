import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PartRefused } from "../explained.ts";
import { figure } from "../figure.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import { workbenchTopology } from "../workbench-server/topology.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import { eventMixes, hourMixes, peakMix, profilesOf, withEveryProfile } from "./peak-mix.ts";
import { type ProfileSessions, sessionsOf } from "./session-mix.ts";
import { chooseSessionPool, type SessionPoolAnswer } from "./session-pool.ts";
import { everyCandidate, sessionCandidates } from "./site-candidates.ts";
import { typeLists, typesOf } from "./type-lists.ts";

/** The types of Karpenter's pool, as far as its peak tells, and what they were chosen for. */
export interface SessionChoice {
  readonly ok: true;
  /** Sessions at the peak; where only an event brings any, those of the event. */
  readonly mix: readonly ProfileSessions[];
  /** The peak, the events, the hours of the week. */
  readonly mixes: readonly (readonly ProfileSessions[])[];
  /** The peak with the profiles that only other hours or events hold: every profile must have a type that holds it. */
  readonly everyProfile: readonly ProfileSessions[];
  readonly candidates: readonly NodeCandidate[];
  /** Why types that the site allows are no candidates. */
  readonly refusals: readonly Refusal[];
  readonly cheapest: Extract<SessionPoolAnswer, { ok: true }>;
  /** Lists that keep the rules and differ in size, the one with the cheapest peak first. */
  readonly lists: readonly MainCandidate[];
}

/** Returns the types of Karpenter's pool by its peak; undefined where no session is ever on its nodes. */
export function chooseSessions(
  site: Site,
  catalog: Catalog,
  demand: LikelyDemand,
): SessionChoice | PartRefused | undefined {
  if (!site.products.workbench || workbenchTopology(site) === "single-server") return undefined;
  const profiles = profilesOf(site);
  const peak = peakMix(demand.karpenter, profiles);
  const events = eventMixes(demand, peak, profiles, "karpenter");
  const mix = peak.length > 0 ? peak : largest(events);
  if (mix.length === 0) return undefined;
  const { candidates, refusals } = sessionCandidates(site, catalog);
  const mixes = [mix, ...events, ...hourMixes(demand, profiles, "karpenter")];
  const everyProfile = withEveryProfile(mix, mixes);
  const cheapest = chooseSessionPool(everyProfile, candidates, site.nodes);
  if (!cheapest.ok) {
    const none = noneOffered(site, candidates.length, refusals);
    return { ok: false, refusals: [...none, ...cheapest.refusals, ...refusals] };
  }
  const lists = typeLists(cheapest, everyProfile, candidates, site.nodes);
  return { ok: true, mix, mixes, everyProfile, candidates, refusals, cheapest, lists };
}

/** Lists of types of a plan without its rule on sessions per node. */
export interface ListsOutside {
  /** The one with the cheapest peak, though it may keep the rule; undefined where there is no rule. */
  readonly cheapest?: MainCandidate;
  /** Those that differ in size, without those that keep the rule. */
  readonly lists: readonly MainCandidate[];
}

/** Returns the lists that a plan would weigh if no rule on sessions per node held. */
export function listsOutsideRule(
  site: Site,
  { everyProfile, candidates, cheapest, lists }: SessionChoice,
): ListsOutside {
  const { sessionsPerNode, ...policy } = site.nodes;
  if (sessionsPerNode === undefined) return { lists: [] };
  const open = chooseSessionPool(everyProfile, candidates, policy);
  if (!open.ok) return { lists: [] };
  const kept = new Set([...cheapest.inside, ...lists].map((one) => String(typesOf(one))));
  return {
    cheapest: open.main,
    lists: typeLists(open, everyProfile, candidates, policy).filter((one) => !kept.has(String(typesOf(one)))),
  };
}

/**
 * Returns the list of any x86 family with the cheapest peak; beside a list of simulated weeks the one of its sizes, where there is one.
 * Undefined where no peak is cheaper than that of the families that the site allows.
 */
export function listOfAnyFamily(
  site: Site,
  catalog: Catalog,
  { everyProfile, cheapest }: Pick<SessionChoice, "everyProfile" | "cheapest">,
  beside?: MainCandidate,
): MainCandidate | undefined {
  const candidates = everyCandidate(site, catalog);
  const open = chooseSessionPool(everyProfile, candidates, site.nodes);
  if (!open.ok || open.main.usdPerHour >= cheapest.main.usdPerHour) return undefined;
  if (beside === undefined) return open.main;
  const sizes = ({ candidate, large }: MainCandidate): string => `${candidate.vcpu} ${large?.candidate.vcpu}`;
  const lists = typeLists(open, everyProfile, candidates, site.nodes);
  return lists.find((one) => sizes(one) === sizes(beside)) ?? open.main;
}

/** The mix with the most sessions, the first of equal ones. */
function largest(mixes: readonly (readonly ProfileSessions[])[]): readonly ProfileSessions[] {
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
