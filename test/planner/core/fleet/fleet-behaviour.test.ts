import { describe, expect, it } from "vitest";
import type { FleetEvent, FleetInput, FleetTiming } from "../../../../planner/core/fleet/fleet-input.ts";
import { simulateFleet } from "../../../../planner/core/fleet/simulate-fleet.ts";
import { always } from "../../../../planner/core/fleet/simulation/counter-random.ts";
import { fixedClass, fleetInput, fleetPool, slotOffer, weeklyClass } from "../../../support/fleet.ts";

/** Fixed times, so that each step can be counted: 3 s to CreateFleet's answer, 50 s to ready, 10 s to initialized. */
const TIMING: FleetTiming = {
  batchIdleS: 1,
  batchMaxS: 10,
  createFleet: always(3),
  nodeReady: always(50),
  initialized: always(10),
  imagePull: always(30),
  sessionStart: always(5),
  disruptionPollS: 10,
  validateS: 15,
  drainS: 5,
  nominationS: 20,
};

function watched(input: FleetInput) {
  const events: FleetEvent[] = [];
  const result = simulateFleet(input, { onEvent: (event) => events.push(event) });
  const times = (kind: FleetEvent["kind"]) =>
    events.filter((event) => event.kind === kind).map(({ atS }) => atS);
  return { result, events, times };
}

const one = (handsOnS: number) => [fixedClass([{ atS: 0, handsOnS }])];

describe("a cold start", () => {
  it("takes the batch window, the launch, the node, the image and the session", () => {
    const { result, times } = watched(fleetInput({ timing: TIMING, classes: one(3600) }));
    expect(times("launched")).toEqual([4]);
    expect(times("ready")).toEqual([54]);
    // 1 + 3 + 50 + 30 + 5
    expect(result.startS).toEqual({ p50: 89, p95: 89, p99: 89 });
    expect(result).toMatchObject({ coldStartFraction: 1, overTargetFraction: 1 });
  });

  it("does without the pull on a node that has the image, and waits for the rest of a pull that is under way", () => {
    const visits = [0, 60, 200].map((atS) => ({ atS, handsOnS: 3600 }));
    const { startHistogram, coldStartFraction } = simulateFleet(
      fleetInput({ timing: TIMING, classes: [fixedClass(visits)] }),
    );
    // 89 s; at 60 s the image is there in 24 s, plus 5; at 200 s only the session starts
    expect(startHistogram.filter(({ starts }) => starts > 0)).toEqual([
      { fromS: 5, toS: 10, starts: 1, cold: 0 },
      { fromS: 20, toS: 30, starts: 1, cold: 0 },
      { fromS: 75, toS: 90, starts: 1, cold: 1 },
    ]);
    expect(coldStartFraction).toBeCloseTo(1 / 3, 12);
  });

  it("finds the image there where nodes pull it as soon as they are ready", () => {
    const { startS } = simulateFleet(
      fleetInput({
        timing: TIMING,
        prePull: true,
        placeholders: [
          { unit: { kind: "seats", profile: "session" }, byHour: new Array(168).fill(1), spans: [] },
        ],
        classes: [fixedClass([{ atS: 7200, handsOnS: 3600 }])],
      }),
    );
    expect(startS.p50).toBe(5);
  });

  it("is shared by those who come within the window: one second after the last, ten at most", () => {
    const every = (gapS: number, people: number) =>
      watched(
        fleetInput({
          timing: TIMING,
          offers: [slotOffer(100)],
          classes: [
            fixedClass(Array.from({ length: people }, (_, i) => ({ atS: i * gapS, handsOnS: 3600 }))),
          ],
        }),
      ).times("launched");
    expect(every(0.9, 5)).toEqual([0.9 * 4 + 1 + 3]);
    // the window closes after 10 s; who comes later finds the node on its way
    expect(every(0.9, 30)).toEqual([13]);
  });
});

describe("an empty node", () => {
  const gone = (changes: Partial<FleetInput>) =>
    watched(fleetInput({ timing: TIMING, classes: one(1000), ...changes }));
  const pool = (consolidateAfterS?: number) =>
    fleetPool({
      disruption: {
        consolidationPolicy: "WhenEmpty",
        ...(consolidateAfterS === undefined ? {} : { consolidateAfterS }),
        budgets: [{ nodes: "10%" }],
      },
    });

  it("goes after consolidateAfter, the next poll, the validation and the drain", () => {
    const { times, result } = gone({ pools: [pool(300)] });
    // ends at 89 + 1000; + 300 = 1389, poll 1390, validated 1405, gone 1410
    expect(times("removal")).toEqual([1405]);
    expect(times("gone")).toEqual([1410]);
    expect(result.nodeHours["slots.3"]).toBeCloseTo((1410 - 4) / 3600, 12);
    expect(result.emptyNodeHours).toBeCloseTo((1410 - 4 - (1089 - 54)) / 3600, 12);
  });

  it("stays for ever where consolidateAfter is Never", () => {
    expect(gone({ pools: [pool()] }).result).toMatchObject({
      removals: {},
      kept: [{ reason: "consolidation-off", nodes: 1 }],
    });
  });

  it("stays while a budget of nought holds, and goes when it ends", () => {
    const disruption = {
      consolidationPolicy: "WhenEmpty" as const,
      consolidateAfterS: 0,
      budgets: [{ nodes: "0", schedule: "0 0 * * mon", durationS: 6 * 3600 }, { nodes: "100%" }],
    };
    expect(gone({ pools: [fleetPool({ disruption })] }).times("removal")).toEqual([6 * 3600 + 15]);
  });

  it("is kept by whoever comes within the validation", () => {
    const { result } = gone({
      pools: [pool(300)],
      classes: [
        fixedClass([
          { atS: 0, handsOnS: 1000 },
          { atS: 1400, handsOnS: 100 },
        ]),
      ],
    });
    expect(result).toMatchObject({ launches: 1, coldStartFraction: 0.5 });
  });
});

describe("a person who comes back", () => {
  const visits = [
    { atS: 0, handsOnS: 1000, seat: 0 },
    { atS: 2500, handsOnS: 1000, seat: 0 },
  ];
  const back = (action: "suspend" | "exit", afterMinutes: number) =>
    simulateFleet(fleetInput({ classes: [fixedClass(visits, { idle: { action, afterMinutes } })] }));

  it("uses the session again while it idles, and it ends a whole idle time after that", () => {
    const { sessions, sessionHours, activeHours } = back("suspend", 30);
    expect(sessions).toMatchObject({ started: 1, reused: 1, resumed: 0, ended: 1 });
    expect(sessionHours).toBeCloseTo((2500 + 1000 + 1800) / 3600, 12);
    expect(activeHours).toBeCloseTo(2000 / 3600, 12);
  });

  it("resumes it once it is suspended, and starts a new one after an exit", () => {
    expect(back("suspend", 20).sessions).toMatchObject({ started: 2, reused: 0, resumed: 1, ended: 2 });
    expect(back("exit", 20).sessions).toMatchObject({ started: 2, reused: 0, resumed: 0, ended: 2 });
  });

  it("does so after a pause of their own, the same under any idle rule", () => {
    const visitsOf = (afterMinutes: number) => {
      const { sessions } = simulateFleet(
        fleetInput({
          days: 28,
          comeBack: { fraction: 0.5, pause: { kind: "uniform", lowS: 600, highS: 1200 } },
          classes: [weeklyClass(50, { idle: { action: "suspend", afterMinutes } })],
        }),
      );
      return { reused: sessions.reused, visits: sessions.started + sessions.reused };
    };
    // each visit has another after it with probability 1/2, so there are twice as many: 2 × 1000, s.d. 55
    expect(Math.abs(visitsOf(5).visits - 2000)).toBeLessThan(3 * 55);
    expect(visitsOf(5).reused).toBeLessThan(100);
    expect(visitsOf(30).reused).toBeGreaterThan(900);
  });
});

describe("sessions that never end", () => {
  it("add up to one for each seat and keep their nodes", () => {
    const ratchet = (standing: boolean) =>
      simulateFleet(
        fleetInput({
          days: 28,
          classes: [weeklyClass(20, { seats: 30, idle: { action: "never" }, standing })],
        }),
      );
    expect(ratchet(true).sessions).toMatchObject({ started: 30, ended: 0, running: 30, peak: 30 });
    const grown = ratchet(false);
    expect(grown.sessions.running).toBe(30);
    expect(grown.findings.map(({ code }) => code)).toContain("RATCHET");
  });
});

describe("what stands against a start", () => {
  const hundred = [fixedClass(Array.from({ length: 30 }, (_, i) => ({ atS: i, handsOnS: 1e9 })))];

  it("is a pool's limit: who finds no room gives up", () => {
    const pool = fleetPool();
    const { sessions, nodes, limitRefusals, overTargetFraction } = simulateFleet(
      fleetInput({
        classes: hundred,
        pools: [{ ...pool, pool: { ...pool.pool, limits: { cpuMillicores: 15_000 } } }],
      }),
    );
    expect(nodes.max).toBe(5);
    expect(sessions).toMatchObject({ started: 15, waiting: 15, gaveUp: 15 });
    expect(limitRefusals).toBeGreaterThan(0);
    expect(overTargetFraction).toBe(0.5);
  });

  it("is the account's quota of vCPUs", () => {
    const { sessions, nodes, findings, quotaRefusals } = simulateFleet(
      fleetInput({ classes: hundred, vcpuQuota: 14 }),
    );
    expect(nodes.max).toBe(4);
    expect(sessions).toMatchObject({ started: 12, waiting: 18 });
    expect(findings.map(({ sentence }) => sentence)).toContain(
      `the account's quota of 14 vCPUs refused ${quotaRefusals} launches`,
    );
  });

  it("is served when room comes free in time", () => {
    const pool = fleetPool();
    const { sessions, startS } = simulateFleet(
      fleetInput({
        pools: [{ ...pool, pool: { ...pool.pool, limits: { nodes: 1 } } }],
        offers: [slotOffer(1)],
        classes: [fixedClass([0, 1].map((atS) => ({ atS, handsOnS: 600 })))],
      }),
    );
    expect(sessions).toMatchObject({ started: 2, ended: 2, waiting: 0 });
    expect(startS.p99).toBe(599);
  });

  it("is the rate at which launcher and control plane take starts", () => {
    const { startS } = simulateFleet(
      fleetInput({
        startsPerS: 0.5,
        classes: [fixedClass(Array.from({ length: 61 }, () => ({ atS: 0, handsOnS: 3600 })))],
      }),
    );
    // the last of 61 is created after 60 × 2 s
    expect(startS).toEqual({ p50: 60.25, p95: 114.25, p99: 120 });
  });
});

describe("placeholders", () => {
  const warm = (changes: Partial<FleetInput> = {}) =>
    watched(
      fleetInput({
        timing: TIMING,
        prePull: true,
        placeholders: [
          {
            unit: { kind: "seats", profile: "session" },
            byHour: Array.from({ length: 168 }, (_, hour) => (hour === 1 ? 3 : 0)),
            spans: [],
          },
        ],
        classes: [fixedClass([4000, 4001].map((atS) => ({ atS, handsOnS: 600 })))],
        ...changes,
      }),
    );

  it("hold room in their hours, give it up to a session at once, and are made again", () => {
    const { result, times } = warm();
    // one node at 01:00 for three seats; two of them make place, and a second node comes for them
    expect(times("launched")).toEqual([3604, 4005]);
    expect(result.startS).toEqual({ p50: 5, p95: 5, p99: 5 });
    expect(result).toMatchObject({ coldStartFraction: 0, overTargetFraction: 0, launches: 2 });
    expect(result.placeholderHours).toBeGreaterThan(2.5);
    expect(result.placeholderHours).toBeLessThan(3);
  });

  it("can take whole nodes", () => {
    const { result } = warm({
      placeholders: [{ unit: { kind: "nodes", type: "slots.3" }, byHour: new Array(168).fill(2), spans: [] }],
    });
    expect(result.nodes.p50).toBe(2);
    expect(result.coldStartFraction).toBe(0);
  });

  it("can be there for an event alone", () => {
    const { result, times } = warm({
      placeholders: [
        {
          unit: { kind: "seats", profile: "session" },
          byHour: new Array(168).fill(0),
          spans: [{ fromS: 1800, toS: 5400, count: 6 }],
        },
      ],
    });
    expect(times("launched").slice(0, 2)).toEqual([1804, 1804]);
    expect(result.coldStartFraction).toBe(0);
    expect(result.kept).toEqual([]);
  });
});

describe("the managed node group", () => {
  const managed = {
    type: "m",
    allocatable: { cpuMillicores: 4000, memoryMib: 4000, pods: 10 },
    rooms: [
      { cpuMillicores: 2000, memoryMib: 2000, pods: 10 },
      { cpuMillicores: 1000, memoryMib: 1000, pods: 10 },
    ],
    vcpu: 4,
    usdPerHour: 0.5,
  };

  it("carries its own sessions, never more than it has room for, and launches nothing", () => {
    const {
      sessions,
      launches,
      managed: got,
      usd,
      sessionHours,
    } = simulateFleet(
      fleetInput({
        managed,
        classes: [
          fixedClass(
            Array.from({ length: 5 }, () => ({ atS: 0, handsOnS: 7200 })),
            { placement: "managed" },
          ),
        ],
      }),
    );
    expect(sessions).toMatchObject({ started: 3, waiting: 2, gaveUp: 2, peak: 3 });
    expect({ launches, usd, sessionHours }).toEqual({ launches: 0, usd: 0, sessionHours: 0 });
    expect(got).toEqual({ nodeHours: 48, usd: 24, sessionHours: 6, peak: 3 });
  });
});

describe("a run that is watched", () => {
  it("tells each day, warm-up included, and stops when asked, with what is done so far", () => {
    const days: string[] = [];
    const input = fleetInput({ days: 10, warmUpDays: 2, classes: [weeklyClass(20)] });
    const partial = simulateFleet(input, {
      onDay: (done, total) => {
        days.push(`${done}/${total}`);
        return done < 5;
      },
    });
    expect(days).toEqual(["1/12", "2/12", "3/12", "4/12", "5/12"]);
    expect(partial).toMatchObject({ partial: true, days: 3 });
    expect(partial.findings[0]).toEqual({
      code: "PARTIAL",
      sentence: "the run was stopped: what stands here is of 3 days",
    });
    const { partial: whole, days: wholeDays } = simulateFleet(input);
    expect({ whole, wholeDays }).toEqual({ whole: false, wholeDays: 10 });
  });
});

it("refuses what cannot be simulated, all faults at once", () => {
  const faulty = fleetInput({
    startDate: "tomorrow",
    days: 0.5,
    patienceS: 0,
    pools: [fleetPool({ expireAfterS: 5 })],
    classes: [fixedClass([], { profile: "none" }), fixedClass([])],
  });
  expect(() => simulateFleet(faulty)).toThrow(
    [
      "startDate: expected an ISO date, got tomorrow",
      "days: expected a whole number from 1 to 3660, got 0.5",
      "patienceS: expected seconds above 0, got 0",
      'classes.0.profile: expected one of session, got "none"',
      'classes.1.name: expected names that differ, got "people" twice',
      "pools.0.expireAfterS: expected a minute or more, got 5",
    ].join("\n"),
  );
});
