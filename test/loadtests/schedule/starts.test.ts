import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JourneyLoad, RatePoint, StartPattern } from "../../../loadtests/scenario/scenario.ts";
import { meanStarts, peakStartsPerS } from "../../../loadtests/schedule/rate.ts";
import { eachStart, startsBetween } from "../../../loadtests/schedule/starts.ts";

function load(starts: StartPattern, name = "restores"): JourneyLoad {
  return { name, journey: "pm.restore.r", starts, settings: {} };
}

function constant(startsPerS: number, toS: number, arrivals: "poisson" | "even" = "poisson"): StartPattern {
  return {
    kind: "piecewise",
    arrivals,
    points: [
      { atS: 0, startsPerS },
      { atS: toS, startsPerS },
    ],
  };
}

/** Index of dispersion of counts: variance ÷ mean over windows of one length. Poisson = 1. */
function dispersion(dueS: readonly number[], windowS: number, toS: number): number {
  const counts = new Array<number>(Math.floor(toS / windowS)).fill(0);
  for (const at of dueS) {
    const i = Math.floor(at / windowS);
    if (i < counts.length) counts[i] = (counts[i] ?? 0) + 1;
  }
  const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (counts.length - 1) / mean;
}

const due = (starts: Iterable<{ dueS: number }>): number[] => [...starts].map((start) => start.dueS);

const anyPoints = fc
  .array(
    fc.record({ stepS: fc.integer({ min: 0, max: 40 }), rate: fc.double({ min: 0, max: 12, noNaN: true }) }),
    {
      minLength: 2,
      maxLength: 6,
    },
  )
  .map((corners) => {
    let atS = 0;
    return corners.map(({ stepS, rate }): RatePoint => {
      atS += stepS / 4;
      return { atS, startsPerS: rate };
    });
  });
const anyPattern: fc.Arbitrary<StartPattern> = fc.oneof(
  fc.record({
    kind: fc.constant("piecewise" as const),
    arrivals: fc.constantFrom("poisson" as const, "even" as const),
    points: anyPoints,
  }),
  fc.record({
    kind: fc.constant("burst" as const),
    atS: fc.integer({ min: 0, max: 20 }),
    count: fc.integer({ min: 1, max: 60 }),
    withinS: fc.constantFrom(0, 0.5, 3, 17),
  }),
  fc.record({
    kind: fc.constant("recorded" as const),
    startsS: fc
      .array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 40 })
      .map((times) => [...times].sort((a, b) => a - b)),
  }),
);

describe("Poisson starts", () => {
  // One standard error of the mean over 24 h at 11.574/s is √1,000,000 = 1,000 starts; 4 of them leave 1 seed in 16,000.
  it("are 1,000,000 a day at 11.574074 a second, within 4 standard errors", () => {
    let count = 0;
    for (const _ of eachStart(load(constant(1_000_000 / 86_400, 86_400)), 1, 0, 86_400)) count += 1;
    expect(Math.abs(count - 1_000_000)).toBeLessThan(4_000);
  });

  // The standard error of the index over n windows is √(2 ÷ (n − 1)); the law is 1 − 1/64 = 0.984 at the peak rate.
  it.each([
    { windowS: 0.1, toS: 2_000 },
    { windowS: 1, toS: 10_000 },
    { windowS: 10, toS: 40_000 },
    { windowS: 60, toS: 86_400 },
  ])("have a dispersion of 0.984 over windows of $windowS s", ({ windowS, toS }) => {
    const times = due(eachStart(load(constant(11.574, toS)), 7, 0, toS));
    const error = Math.sqrt(2 / (toS / windowS - 1));
    expect(Math.abs(dispersion(times, windowS, toS) - (1 - 1 / 64))).toBeLessThan(4 * error);
  });

  it("have gaps of an exponential law: mean 1/λ, coefficient of variation 1, P(gap > 2/λ) = e⁻²", () => {
    const times = due(eachStart(load(constant(5, 20_000)), 3, 0, 20_000));
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(mean).toBeCloseTo(0.2, 2);
    expect(deviation / mean).toBeCloseTo(1, 1);
    expect(gaps.filter((gap) => gap > 0.4).length / gaps.length).toBeCloseTo(Math.exp(-2), 2);
  });

  // Kolmogorov–Smirnov: √n · D < 1.95 holds for 99.9 % of samples of the uniform law.
  it.each([
    { of: "a second", periodS: 1 },
    { of: "a minute", periodS: 60 },
    { of: "a slot", periodS: 1 / (64 * 5) },
  ])("fall uniformly within $of", ({ periodS }) => {
    const phases = due(eachStart(load(constant(5, 6_000)), 11, 0, 6_000))
      .map((at) => (at / periodS) % 1)
      .sort((a, b) => a - b);
    const n = phases.length;
    const distance = Math.max(...phases.map((x, i) => Math.max(x - i / n, (i + 1) / n - x)));
    expect(Math.sqrt(n) * distance).toBeLessThan(1.95);
  });

  it("follow a ramp, a step and a silence", () => {
    const points = [
      { atS: 0, startsPerS: 0 },
      { atS: 1_000, startsPerS: 20 },
      { atS: 1_000, startsPerS: 3 },
      { atS: 2_000, startsPerS: 3 },
      { atS: 2_000, startsPerS: 0 },
      { atS: 3_000, startsPerS: 0 },
      { atS: 3_000.5, startsPerS: 8 },
      { atS: 4_000, startsPerS: 8 },
    ];
    const curve = load({ kind: "piecewise", arrivals: "poisson", points });
    for (const [fromS, toS] of [
      [0, 500],
      [500, 1_000],
      [1_000, 2_000],
      [3_000, 4_000],
    ] as const) {
      const mean = meanStarts(curve.starts, fromS, toS);
      expect(Math.abs(startsBetween(curve, 5, fromS, toS).length - mean)).toBeLessThan(4 * Math.sqrt(mean));
    }
    expect(startsBetween(curve, 5, 2_000, 3_000)).toEqual([]);
    expect(startsBetween(curve, 5, 4_000, 9_000)).toEqual([]);
  });

  it("cost what is there, not what the peak costs everywhere: 5,000 a second for 2 s in a quiet day", () => {
    const points = [
      { atS: 0, startsPerS: 0.05 },
      { atS: 40_000, startsPerS: 0.05 },
      { atS: 40_000, startsPerS: 5_000 },
      { atS: 40_002, startsPerS: 5_000 },
      { atS: 40_002, startsPerS: 0.05 },
      { atS: 86_400, startsPerS: 0.05 },
    ];
    const spike = load({ kind: "piecewise", arrivals: "poisson", points });
    expect(Math.abs(startsBetween(spike, 2, 40_000, 40_002).length - 10_000)).toBeLessThan(400);
    const quiet = startsBetween(spike, 2, 40_002, 86_400).length;
    expect(Math.abs(quiet - 0.05 * 46_398)).toBeLessThan(4 * Math.sqrt(0.05 * 46_398));
  });

  it("give two journeys of one scenario unrelated starts", () => {
    const counts = (name: string): number[] => {
      const bins = new Array<number>(5_000).fill(0);
      for (const at of due(eachStart(load(constant(4, 5_000), name), 1, 0, 5_000))) {
        bins[Math.floor(at)] = (bins[Math.floor(at)] ?? 0) + 1;
      }
      return bins;
    };
    const [one, two] = [counts("one"), counts("two")];
    const covariance = one.reduce((sum, n, i) => sum + (n - 4) * ((two[i] ?? 0) - 4), 0) / one.length;
    expect(Math.abs(covariance / 4)).toBeLessThan(4 / Math.sqrt(5_000));
  });
});

describe("even starts", () => {
  it.each([
    { rate: 0.05, gapS: 20, words: "1 in 20 s" },
    { rate: 11.574, gapS: 1 / 11.574, words: "11.574 a second" },
  ])("$words stay $gapS s apart over 72 h", ({ rate, gapS }) => {
    const times = due(eachStart(load(constant(rate, 259_200, "even")), 1, 0, 259_200));
    const first = times[0] ?? -1;
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThan(gapS);
    expect(Math.abs(times.length - rate * 259_200)).toBeLessThanOrEqual(1);
    const worst = times.reduce((most, at, i) => Math.max(most, Math.abs(at - first - i * gapS)), 0);
    expect(worst).toBeLessThan(1e-6);
  });
});

describe("a burst", () => {
  it("makes exactly its count within its time", () => {
    const times = due(eachStart(load({ kind: "burst", atS: 30, count: 300, withinS: 10 }), 1, 0, 100));
    expect(times).toHaveLength(300);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(30);
    expect(Math.max(...times)).toBeLessThan(40);
  });
});

describe("a recorded list", () => {
  it("starts at its times, in the window only", () => {
    const recorded = load({ kind: "recorded", startsS: [0, 1.5, 1.5, 8, 20] });
    expect(startsBetween(recorded, 1, 1.5, 20)).toEqual([
      { slot: 1, dueS: 1.5, stream: "restores/1" },
      { slot: 2, dueS: 1.5, stream: "restores/2" },
      { slot: 3, dueS: 8, stream: "restores/3" },
    ]);
  });
});

describe("every schedule", () => {
  it("is the same in windows as in one piece", () => {
    fc.assert(
      fc.property(
        anyPattern,
        fc.integer(),
        fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 4 }),
        (starts, seed, cuts) => {
          const edges = [0, ...cuts, 60].sort((a, b) => a - b);
          const pieces = edges
            .slice(1)
            .flatMap((toS, i) => startsBetween(load(starts), seed, edges[i] ?? 0, toS));
          expect(pieces).toEqual(startsBetween(load(starts), seed, 0, 60));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is the union of its shards, which share nothing", () => {
    fc.assert(
      fc.property(anyPattern, fc.integer(), fc.integer({ min: 1, max: 12 }), (starts, seed, of) => {
        const parts = Array.from({ length: of }, (_, i) =>
          startsBetween(load(starts), seed, 0, 60, { index: i + 1, of }),
        ).flat();
        const bySlot = (a: { slot: number }, b: { slot: number }): number => a.slot - b.slot;
        expect(parts.sort(bySlot)).toEqual([...startsBetween(load(starts), seed, 0, 60)].sort(bySlot));
      }),
      { numRuns: 300 },
    );
  });

  it("ascends in time and names every start once", () => {
    fc.assert(
      fc.property(anyPattern, fc.integer(), (starts, seed) => {
        const all = startsBetween(load(starts), seed, 0, 60);
        all.slice(1).forEach((start, i) => {
          expect(start.dueS).toBeGreaterThanOrEqual(all[i]?.dueS ?? 0);
        });
        expect(new Set(all.map((start) => start.slot)).size).toBe(all.length);
        expect(all.every((start) => Number.isSafeInteger(start.slot))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("shares a thin load out evenly over ten shards", () => {
    const counts = Array.from(
      { length: 10 },
      (_, i) => startsBetween(load(constant(0.05, 259_200)), 1, 0, 259_200, { index: i + 1, of: 10 }).length,
    );
    for (const count of counts) expect(Math.abs(count - 1_296)).toBeLessThan(4 * Math.sqrt(1_296));
  });

  it("refuses a shard that is none", () => {
    expect(() => startsBetween(load(constant(1, 1)), 1, 0, 1, { index: 0, of: 3 })).toThrow(
      "expected a shard between 1/3 and 3/3, got 0/3",
    );
  });
});

describe("the peak of a pattern", () => {
  it.each([
    { words: "a curve: its top", pattern: constant(3, 10), peak: 3 },
    {
      words: "a burst: count over time",
      pattern: { kind: "burst", atS: 0, count: 50, withinS: 5 },
      peak: 10,
    },
    {
      words: "a short burst: over one second",
      pattern: { kind: "burst", atS: 0, count: 50, withinS: 0 },
      peak: 50,
    },
    {
      words: "a list: its fullest second",
      pattern: { kind: "recorded", startsS: [0, 0.5, 0.9, 1.2, 9] },
      peak: 3,
    },
  ] as const)("$words", ({ pattern, peak }) => {
    expect(peakStartsPerS(pattern)).toBe(peak);
  });
});
