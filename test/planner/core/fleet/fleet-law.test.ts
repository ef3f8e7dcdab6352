import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FleetInput } from "../../../../planner/core/fleet/fleet-input.ts";
import { DEFAULT_TIMING, INSTANT_TIMING } from "../../../../planner/core/fleet/fleet-timing.ts";
import { simulateFleet } from "../../../../planner/core/fleet/simulate-fleet.ts";
import { ec2Offer, fleetInput, fleetPool, slotOffer, weeklyClass } from "../../../support/fleet.ts";

const weekend = { hours: { startHour: 7, endHour: 20 }, weekdays: [6, 7], timeZone: "UTC" };

/** 400 sessions of one core a weekday, 20 a day at the weekend, for four weeks on one size of m6i. */
function cores(size: string, tailH: number, scheduler: FleetInput["scheduler"], perDay = 400): FleetInput {
  const idle = { action: "exit" as const, afterMinutes: tailH * 60 };
  return fleetInput({
    days: 28,
    scheduler,
    ties: "random",
    offers: [ec2Offer(`m6i.${size}`)],
    profiles: [{ name: "session", cpuMillicores: 1000, memoryMib: 1, doNotDisrupt: true }],
    pools: [
      {
        disruption: {
          consolidationPolicy: "WhenEmpty",
          consolidateAfterS: 300,
          budgets: [{ nodes: "100%" }],
        },
        pool: { ...fleetPool().pool, overhead: { cpuMillicores: 195, memoryMib: 0, pods: 5 } },
      },
    ],
    timing: INSTANT_TIMING,
    classes: [
      weeklyClass(perDay, { idle }),
      weeklyClass(perDay / 20, {
        name: "weekend",
        group: "weekend",
        idle,
        arrivals: { kind: "weekly", perWorkingDay: perDay / 20, pattern: weekend },
      }),
    ],
  });
}

/**
 * USD per session-hour under LeastAllocated and MostAllocated, from an independent simulation of the same rules that counts slots
 * only and ends hands-on times at 14 h (us-east-1, 2026-07-20; standard deviation of slot use 0.011).
 */
const TABLE = [
  { size: "large", tails: { 0.5: [0.0981, 0.0981], 2: [0.0975, 0.0975], 8: [0.0968, 0.0968] } },
  { size: "xlarge", tails: { 0.5: [0.0944, 0.0808], 2: [0.0874, 0.0795], 8: [0.077, 0.076] } },
  { size: "2xlarge", tails: { 0.5: [0.0963, 0.0818], 2: [0.0873, 0.0788], 8: [0.0756, 0.075] } },
  { size: "4xlarge", tails: { 0.5: [0.1039, 0.0918], 2: [0.0925, 0.0845], 8: [0.0795, 0.0799] } },
  { size: "8xlarge", tails: { 0.5: [0.1221, 0.1084], 2: [0.1048, 0.0973], 8: [0.0885, 0.0881] } },
] as const;
const QUOTES = { large: 0.096, xlarge: 0.064, "2xlarge": 0.0549, "4xlarge": 0.0512, "8xlarge": 0.0495 };

describe("sessions of one core on nodes of one size", () => {
  it.each(TABLE)(
    "cost on $size what an independent simulation says, within 5 %",
    ({ size, tails }) => {
      for (const [tailH, [least, most]] of Object.entries(tails)) {
        const usd = (scheduler: FleetInput["scheduler"]) => {
          const result = simulateFleet(cores(size, Number(tailH), scheduler));
          expect(result.usdFullNodeQuote / result.sessionHours).toBeCloseTo(QUOTES[size], 4);
          return result.usdPerSessionHour ?? 0;
        };
        const [gotLeast, gotMost] = [usd("least-allocated"), usd("most-allocated")];
        expect(Math.abs(gotLeast / least - 1)).toBeLessThan(0.05);
        expect(Math.abs(gotMost / most - 1)).toBeLessThan(0.05);
        if (size === "large") expect(gotMost).toBe(gotLeast);
        // with tails of 8 h the two differ by less than the error of either
        else if (Number(tailH) < 8) expect(gotMost).toBeLessThan(gotLeast);
      }
    },
    60_000,
  );

  it("are cheapest on middle sizes when tails are short, and on larger ones when they are long", () => {
    const bySize = (tailH: number) =>
      ["xlarge", "2xlarge", "4xlarge", "8xlarge"].map(
        (size) => simulateFleet(cores(size, tailH, "least-allocated")).usdPerSessionHour ?? 0,
      );
    const [short, long] = [bySize(0.5), bySize(8)];
    expect(short).toEqual([...short].sort((a, b) => a - b));
    expect(short.map((usd, i) => usd > (long[i] ?? 0))).toEqual([true, true, true, true]);
    expect(long.indexOf(Math.min(...long))).toBe(1);
  }, 60_000);
});

describe("the size of a site and its idle limits", () => {
  it("decide how far the bill lies above the quote: 3.4 times on large nodes at 50 sessions a day, 1.9 times at 2,000", () => {
    const times = (perDay: number): number => {
      const { usd, usdFullNodeQuote } = simulateFleet(cores("8xlarge", 2, "least-allocated", perDay));
      return usd / usdFullNodeQuote;
    };
    expect(Math.abs(times(50) / 3.4 - 1)).toBeLessThan(0.1);
    expect(Math.abs(times(2000) / 1.9 - 1)).toBeLessThan(0.1);
  }, 60_000);

  it("are the largest lever: four weeks on m6i.2xlarge with tails of 8 h, 2 h and half an hour", () => {
    for (const [tailH, usd] of [
      [8, 6223],
      [2, 2865],
      [0.5, 1968],
    ] as const) {
      const got = simulateFleet(cores("2xlarge", tailH, "least-allocated")).usd;
      expect(Math.abs(got / usd - 1)).toBeLessThan(0.05);
    }
  }, 60_000);
});

describe("Little's law", () => {
  it("holds: the mean number is the rate of starts times the mean stay", () => {
    const result = simulateFleet(
      fleetInput({ days: 364, warmUpDays: 7, classes: [weeklyClass(200)], offers: [slotOffer(3)] }),
    );
    // E[S] = 2 h: the log-normal of the class has its median at 2·exp(−0.32)
    const stay = result.sessionHours / result.sessions.started;
    expect(Math.abs(stay / 2 - 1)).toBeLessThan(3 * Math.sqrt(Math.exp(0.64) - 1) * (1 / Math.sqrt(52_000)));
    const expected = 200 * 260;
    expect(Math.abs(result.sessions.started + result.sessions.reused - expected)).toBeLessThan(
      3 * Math.sqrt(expected),
    );
  });

  it("holds exactly for known visits: session-hours are the sum of the stays", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            atS: fc.integer({ min: 0, max: 40_000 }),
            handsOnS: fc.integer({ min: 1, max: 40_000 }),
          }),
        ),
        (visits) => {
          const result = simulateFleet(
            fleetInput({
              classes: [
                {
                  ...weeklyClass(1),
                  idle: { action: "exit", afterMinutes: 0 },
                  arrivals: { kind: "fixed", visits: visits.toSorted((a, b) => a.atS - b.atS) },
                },
              ],
            }),
          );
          const hours = visits.reduce((sum, { handsOnS }) => sum + handsOnS / 3600, 0);
          expect(result.sessionHours).toBeCloseTo(hours, 6);
          expect(result.activeHours).toBeCloseTo(hours, 6);
        },
      ),
      { numRuns: 50 },
    );
  });
});

/** Fleets of all sorts, small enough to run many. */
const anyFleet = fc
  .record({
    seed: fc.integer({ min: 0, max: 1000 }),
    perDay: fc.integer({ min: 0, max: 60 }),
    tailMinutes: fc.integer({ min: 0, max: 600 }),
    action: fc.constantFrom("suspend", "exit", "kill", "never" as const),
    scheduler: fc.constantFrom("least-allocated" as const, "most-allocated" as const),
    policy: fc.constantFrom("WhenEmpty" as const, "WhenEmptyOrUnderutilized" as const, "Balanced" as const),
    doNotDisrupt: fc.boolean(),
    after: fc.constantFrom(0, 60, 300),
    expireAfterS: fc.constantFrom(undefined, 6 * 3600, 86_400),
    terminationGracePeriodS: fc.constantFrom(undefined, 0, 3600),
    imageEveryDays: fc.constantFrom(undefined, 1),
    limit: fc.constantFrom(undefined, 0, 6000, 40_000),
    quota: fc.constantFrom(undefined, 0, 20),
    startsPerS: fc.constantFrom(undefined, 0.02),
    warm: fc.integer({ min: 0, max: 6 }),
    spot: fc.constantFrom(0, 0.05),
    comeBack: fc.boolean(),
    instant: fc.boolean(),
    learnsRoom: fc.boolean(),
    realSlots: fc.constantFrom(2, 3, 4),
  })
  .map(
    (dial): FleetInput =>
      fleetInput({
        days: 3,
        warmUpDays: 1,
        seed: dial.seed,
        scheduler: dial.scheduler,
        ties: "random",
        learnsRoom: dial.learnsRoom,
        timing: dial.instant ? INSTANT_TIMING : DEFAULT_TIMING,
        profiles: [
          { name: "session", cpuMillicores: 1000, memoryMib: 1000, doNotDisrupt: dial.doNotDisrupt },
          {
            name: "double",
            cpuMillicores: 2000,
            memoryMib: 1500,
            doNotDisrupt: dial.doNotDisrupt,
            image: "x",
          },
        ],
        offers: [slotOffer(3, { realSlots: dial.realSlots }), slotOffer(8, { usd: 7 })],
        pools: [
          {
            ...fleetPool(),
            pool: {
              ...fleetPool().pool,
              ...(dial.limit === undefined ? {} : { limits: { cpuMillicores: dial.limit } }),
            },
            disruption: {
              consolidationPolicy: dial.policy,
              consolidateAfterS: dial.after,
              budgets: [{ nodes: "50%" }],
            },
            ...(dial.expireAfterS === undefined ? {} : { expireAfterS: dial.expireAfterS }),
            ...(dial.terminationGracePeriodS === undefined
              ? {}
              : { terminationGracePeriodS: dial.terminationGracePeriodS }),
            ...(dial.imageEveryDays === undefined ? {} : { imageEveryDays: dial.imageEveryDays }),
            interruptionsPerNodeH: dial.spot,
          },
        ],
        ...(dial.quota === undefined ? {} : { vcpuQuota: dial.quota }),
        ...(dial.startsPerS === undefined ? {} : { startsPerS: dial.startsPerS }),
        ...(dial.comeBack
          ? { comeBack: { fraction: 0.7, pause: { kind: "uniform", lowS: 600, highS: 7200 } } }
          : {}),
        placeholders:
          dial.warm === 0
            ? []
            : [
                {
                  unit: { kind: "seats", profile: "session" },
                  byHour: Array.from({ length: 168 }, (_, hour) => (hour % 24 > 6 ? dial.warm : 0)),
                  spans: [{ fromS: 3600, toS: 9000, count: 2 * dial.warm }],
                },
              ],
        classes: [
          weeklyClass(dial.perDay, {
            seats: 30,
            idle:
              dial.action === "never"
                ? { action: "never" }
                : { action: dial.action, afterMinutes: dial.tailMinutes },
            standing: dial.action === "never",
          }),
          weeklyClass(dial.perDay / 2, {
            name: "others",
            group: "others",
            profile: "double",
            dayVariationFraction: 0.3,
            idle: { action: "kill", afterMinutes: 30 },
          }),
        ],
      }),
  );

describe("any fleet", () => {
  it("comes to an end and keeps its books", () => {
    fc.assert(
      fc.property(anyFleet, (input) => {
        const result = simulateFleet(input);
        const { sessions } = result;
        expect(sessions.started + sessions.runningAtStart).toBe(
          sessions.ended + sessions.lost + sessions.running,
        );
        expect(Object.values(sessions.lostBy).reduce((sum, lost) => sum + lost, 0)).toBe(sessions.lost);
        expect(result.usdLowerBound).toBeLessThanOrEqual(result.usd * (1 + 1e-9) + 1e-9);
        expect(result.activeHours).toBeLessThanOrEqual(result.sessionHours + 1e-6);
        expect(result.cpuUsedFraction).toBeLessThanOrEqual(1 + 1e-9);
        expect(result.memoryUsedFraction).toBeLessThanOrEqual(1 + 1e-9);
        const nodeHours = Object.values(result.nodeHours).reduce((sum, hours) => sum + hours, 0);
        expect(result.nodes.mean * 72).toBeCloseTo(nodeHours, 6);
        expect(result.nodes.p50).toBeLessThanOrEqual(result.nodes.p95);
        expect(result.nodes.p95).toBeLessThanOrEqual(result.nodes.max);
        if (input.vcpuQuota !== undefined) expect(result.nodes.max * 3).toBeLessThanOrEqual(input.vcpuQuota);
        const starts = result.startHistogram.reduce((sum, step) => sum + step.starts, 0);
        expect(starts).toBe(sessions.started);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("is the same bytes again at the same seed, in whatever order its lists stand", () => {
    fc.assert(
      fc.property(anyFleet, (input) => {
        const whole = JSON.stringify(simulateFleet(input));
        expect(JSON.stringify(simulateFleet(input))).toBe(whole);
        const turned: FleetInput = {
          ...input,
          profiles: input.profiles.toReversed(),
          classes: input.classes.toReversed(),
          offers: input.offers.toReversed(),
        };
        expect(JSON.stringify(simulateFleet(turned))).toBe(whole);
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it("meets the same people under another scheduler, policy and warm pool", () => {
    const people = (changes: Partial<FleetInput>) => {
      const { sessions, activeHours } = simulateFleet(
        fleetInput({ days: 7, seed: 5, ties: "random", classes: [weeklyClass(100)], ...changes }),
      );
      return [sessions.started, sessions.reused, sessions.peak, Math.round(activeHours * 1e6)];
    };
    const base = people({});
    expect(people({ scheduler: "most-allocated" })).toEqual(base);
    expect(people({ offers: [slotOffer(1)] })).toEqual(base);
    expect(
      people({
        placeholders: [
          {
            unit: { kind: "nodes", type: "slots.3" },
            byHour: Array.from({ length: 168 }, () => 2),
            spans: [],
          },
        ],
      }),
    ).toEqual(base);
    expect(people({ seed: 6 })).not.toEqual(base);
  });

  it("costs the same under both schedulers when a node holds one session", () => {
    const usd = (scheduler: FleetInput["scheduler"]) =>
      simulateFleet(
        fleetInput({
          days: 14,
          scheduler,
          ties: "random",
          offers: [slotOffer(1)],
          timing: DEFAULT_TIMING,
          pools: [
            fleetPool({
              disruption: {
                consolidationPolicy: "WhenEmpty",
                consolidateAfterS: 300,
                budgets: [{ nodes: "10%" }],
              },
            }),
          ],
          classes: [weeklyClass(150)],
        }),
      );
    const { scheduler: _, ...least } = usd("least-allocated");
    expect(usd("most-allocated")).toEqual({ ...least, scheduler: "most-allocated" });
  });
});
