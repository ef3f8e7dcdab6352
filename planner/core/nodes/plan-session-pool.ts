import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { Site } from "../site.ts";
import { nearAlternatives } from "./alternatives.ts";
import { diskUsdPerGibMonth } from "./disk-price.ts";
import type { ListsOverTime } from "./lists-over-time.ts";
import type { MainCandidate } from "./main-candidate.ts";
import { nodeAdvice } from "./node-advice.ts";
import { nodesForMix, weekMixes, weekNodes } from "./nodes-for-mix.ts";
import type { NodesPart, SessionNodes } from "./nodes-part.ts";
import { profilesOf } from "./peak-mix.ts";
import { peakNodes } from "./peak-nodes.ts";
import type { PlanPool } from "./planned-pool.ts";
import { diskAdvice, sessionRootDisk } from "./root-disk.ts";
import type { SessionChoice } from "./session-choice.ts";
import type { SessionFacts } from "./session-facts.ts";
import { sessionReasons } from "./session-reasons.ts";
import { sessionRulePrices } from "./session-rule-prices.ts";
import { sessionWarnings } from "./session-warnings.ts";
import { stairsOfMix } from "./stairs.ts";
import { typesOf, withList } from "./type-lists.ts";

/** Karpenter's pool of a plan. */
export type SessionsPlanned = {
  readonly pool: PlanPool;
  readonly nodes: SessionNodes;
} & Pick<
  NodesPart,
  "reasons" | "warnings" | "refusals" | "alternatives" | "alternativesWeighed" | "rules" | "advice" | "stairs"
>;

/**
 * Plans Karpenter's pool for the sessions of a peak, and for each event.
 *
 * @param overTime where simulated weeks decided among the lists that keep the rules, in place of the cheapest peak.
 */
export function planSessionPool(
  site: Site,
  catalog: Catalog,
  demand: LikelyDemand,
  chosen: SessionChoice,
  overTime?: ListsOverTime,
): SessionsPlanned {
  const { mix, mixes, everyProfile, refusals, cheapest, lists } = chosen;
  const profiles = profilesOf(site);
  const preferred = lists.find((one) => String(typesOf(one)) === String(overTime?.instanceTypes));
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
    ...(overTime?.pricesRule === undefined ? {} : { overTime: overTime.pricesRule }),
    ...(overTime?.families === undefined ? {} : { familiesOverTime: overTime.families }),
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
    overTime: overTime?.pricesRule !== undefined,
  };
  return {
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
