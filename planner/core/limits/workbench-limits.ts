import { TESTED_SESSIONS_ON_MICRO } from "../database/plan-databases.ts";
import type { PlanPool } from "../plan.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import { SINGLE_SERVER_PEOPLE } from "../workbench-server/topology.ts";
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
            grows: { with: "people", part: people },
            rule: "people against the number that a single server is published to carry",
            inputs: { people },
            source: REFERENCE,
          } as const,
          ...serverSessions(nodes.pools, sessions),
        ]
      : [
          {
            name: "workbench.tested-sessions",
            unit: "concurrent sessions",
            need: sessions,
            needInRollout: sessions,
            have: TESTED_SESSIONS_ON_MICRO,
            grows: { with: "sessions", part: sessions },
            reachedBySessions: {
              on: nodes.sessions === undefined ? "managed" : "karpenter",
              sessions: TESTED_SESSIONS_ON_MICRO,
            },
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
      grows: { with: "people", part: people },
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

/** What the chosen type holds beside Workbench itself: counted in average sessions of the peak. */
function serverSessions(pools: readonly PlanPool[], need: number): readonly LimitQuestion[] {
  const have = pools.find(({ purpose }) => purpose === "server")?.sessionsPerNode ?? 0;
  if (have <= 0) return [];
  return [
    {
      name: "workbench.server-sessions",
      unit: "concurrent sessions",
      need,
      needInRollout: need,
      have,
      grows: { with: "sessions", part: need },
      reachedBySessions: { on: "single-server", sessions: have },
      rule: "sessions at the peak against the average ones whose memory and CPU the server has beside Workbench itself",
      inputs: { sessions: need, sessionsOnTheServer: have },
      source: "planned with the same room as the server",
    },
  ];
}
