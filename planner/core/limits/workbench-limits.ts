import { TESTED_SESSIONS_ON_MICRO } from "../database/plan-databases.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PlanPool } from "../nodes/planned-pool.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Placement, Site } from "../site.ts";
import { SINGLE_SERVER_PEOPLE } from "../workbench-server/topology.ts";
import { byPeople, bySessions } from "./growth-weights.ts";
import { type LimitQuestion, REFERENCE } from "./limit-question.ts";

/** Returns the limits of Workbench itself: what it is published with, what a single server holds, and the seats of its licence. */
export function workbenchLimits(site: Site, { nodes, demand }: PlanParts): readonly LimitQuestion[] {
  if (nodes.workbench === undefined) return [];
  const { people } = demand.demand;
  const { sessions } = demand.peak;
  const guests = Math.max(0, ...site.events.map((event) => event.people));
  return [
    ...(nodes.workbench.topology === "single-server"
      ? [
          {
            name: "workbench.single-server-people",
            unit: "people",
            need: people,
            needInRollout: people,
            have: SINGLE_SERVER_PEOPLE,
            grows: { with: "people", byGroup: byPeople(site, people) },
            rule: "people against the number that a single server is published to carry",
            inputs: { people },
            source: REFERENCE,
          } as const,
          ...serverSessions(site, nodes.pools, demand),
        ]
      : [
          {
            name: "workbench.tested-sessions",
            unit: "concurrent sessions",
            need: sessions,
            needInRollout: sessions,
            have: TESTED_SESSIONS_ON_MICRO,
            grows: { with: "sessions", byGroup: bySessions(site, demand, demand.peak.slot, sessions) },
            ...testedReach(demand, nodes.sessions === undefined ? "managed" : "karpenter"),
            rule: "concurrent sessions at the peak against the most that db.t3.micro is published with",
            inputs: { sessions, testedSessions: TESTED_SESSIONS_ON_MICRO },
            source: REFERENCE,
          } as const,
        ]),
    {
      name: "licence-seats",
      unit: "named users",
      need: people,
      needInRollout: people,
      ...(site.licenceSeats === undefined ? {} : { have: site.licenceSeats }),
      grows: { with: "people", byGroup: byPeople(site, people) },
      refusedAs: "SEATS",
      rule:
        "named users of all groups, whether or not they are there at once; ranges of head counts at their P90" +
        (guests > 0
          ? "; who comes to an event is taken to have a seat already, and guests need seats of their own"
          : ""),
      inputs: { people, ...(guests > 0 ? { peopleOfTheLargestEvent: guests } : {}) },
      source: "docs.posit.co/licensing: a seat is a named user",
    },
  ];
}

/** The sessions on one kind of nodes that reach the tested number together with those that stand elsewhere at the peak. */
function testedReach({ peak }: LikelyDemand, on: Placement): Pick<LimitQuestion, "reachedBySessions"> {
  const here = peak.byClass.reduce((sum, one) => sum + (one.placement === on ? one.sessions : 0), 0);
  const sessions = TESTED_SESSIONS_ON_MICRO - (peak.sessions - here);
  return sessions > 0 ? { reachedBySessions: { on, sessions, atPeak: here } } : {};
}

/** What the chosen type holds beside Workbench itself: counted in average sessions of the peak. */
function serverSessions(
  site: Site,
  pools: readonly PlanPool[],
  demand: LikelyDemand,
): readonly LimitQuestion[] {
  const need = demand.peak.sessions;
  const have = pools.find(({ purpose }) => purpose === "server")?.sessionsPerNode ?? 0;
  if (have <= 0) return [];
  return [
    {
      name: "workbench.server-sessions",
      unit: "concurrent sessions",
      need,
      needInRollout: need,
      have,
      grows: { with: "sessions", byGroup: bySessions(site, demand, demand.peak.slot, need) },
      reachedBySessions: { on: "single-server", sessions: have, atPeak: need },
      rule: "sessions at the peak against the average ones whose memory and CPU the server has beside Workbench itself",
      inputs: { sessions: need, sessionsOnTheServer: have },
      source: "planned with the same room as the server",
    },
  ];
}
