import { describe, expect, it } from "vitest";
import { type Drift, judgeDrift } from "../../../loadtests/analysis/drift.ts";
import { theilSen } from "../../../loadtests/analysis/theil-sen.ts";
import { randomStream } from "../../../planner/core/random.ts";
import { normals, wandering } from "./wandering.ts";

const SERIES = 1000;
const THREE_DAYS = 4320;

function shares(make: (seed: number) => readonly number[]): Readonly<Record<Drift["outcome"], number>> {
  const counts = { leak: 0, "no-leak": 0, "cannot-tell": 0 };
  for (let seed = 1; seed <= SERIES; seed += 1)
    counts[judgeDrift({ name: "memory", unit: "MiB", values: make(seed), stepS: 60 }).outcome] += 1;
  return {
    leak: counts.leak / SERIES,
    "no-leak": counts["no-leak"] / SERIES,
    "cannot-tell": counts["cannot-tell"] / SERIES,
  };
}

/** A thousand MiB with a standard deviation of 5 %, that grow by a share of themselves over the run. */
function memory(seed: number, minutes: number, correlation: number, growth = 0): readonly number[] {
  return Array.from(
    wandering(seed, minutes, correlation),
    (value, index) => 1000 + 50 * value + 1000 * growth * (index / minutes - 0.5),
  );
}

function sawTooth(seed: number, minutes: number, cycles: number, growth = 0): readonly number[] {
  const normal = normals(seed, "saw");
  const cycle = minutes / cycles;
  let level = 0;
  let next = cycle * (1 + 0.3 * normal());
  return Array.from({ length: minutes }, (_, index) => {
    if (index >= next) {
      level = 0;
      next = index + cycle * (1 + 0.3 * normal());
    }
    level += 1 / cycle;
    return 100 + 50 * level + 2 * normal() + (100 * growth * index) / minutes;
  });
}

describe("false alarms in at most 5 of 100 series that do not grow", () => {
  it.each([
    { minutes: 120, correlation: 0 },
    { minutes: 480, correlation: 0.9 },
    { minutes: THREE_DAYS, correlation: 0.9 },
  ])("$minutes minutes, neighbours correlating by $correlation", ({ minutes, correlation }) => {
    expect(shares((seed) => memory(seed, minutes, correlation)).leak).toBeLessThanOrEqual(0.05);
  });

  it.each([4, 12, 60])("a saw-tooth of %d cycles in eight hours", (cycles) => {
    expect(shares((seed) => sawTooth(seed, 480, cycles)).leak).toBeLessThanOrEqual(0.05);
  });
});

describe("leaks that are there", () => {
  it("finds 5 % of the mean over three days, neighbours correlating by 0.9, in at least 80 of 100", () => {
    const found = shares((seed) => memory(seed, THREE_DAYS, 0.9, 0.05));
    expect(found.leak).toBeGreaterThanOrEqual(0.8);
  });

  it("finds a floor that rises by 10 % under a saw-tooth of twelve cycles", () => {
    expect(shares((seed) => sawTooth(seed, 480, 12, 0.1)).leak).toBeGreaterThanOrEqual(0.8);
  });

  it("says when the limit is reached, with its numbers", () => {
    // 1,000 MiB that grow by 2 MiB an hour, without noise: 72 h later 1,144, and 856 MiB are left to 2,000: 428 h.
    const values = Array.from({ length: THREE_DAYS }, (_, index) => 1000 + (2 * index) / 60);
    const drift = judgeDrift({ name: "memory", unit: "MiB", values, stepS: 60, limit: 2000 });
    expect(drift.outcome).toBe("leak");
    expect(drift.slopePerH).toBeCloseTo(2, 9);
    // The last level is the median of the last twentieth of the run, 1.8 h before its end.
    expect(drift.limitInH?.likely).toBeCloseTo((2000 - 1144 + 3.6) / 2, 0);
    expect(drift.sentence).toBe(
      "memory leaks: it grows by 2 MiB an hour (95 % interval 2 MiB to 2 MiB) at a level of 1,072 MiB; it reaches 2,000 MiB about 17.9 days after the run (17.9 days to 17.9 days)",
    );
  });
});

describe("what cannot be told", () => {
  it("says how long a run would have to be", () => {
    const drift = judgeDrift({ name: "memory", unit: "MiB", values: memory(1, 120, 0.9), stepS: 60 });
    expect(drift.outcome).toBe("cannot-tell");
    expect(drift.neededH).toBeGreaterThan(2);
    expect(drift.sentence).toMatch(
      /^memory: cannot tell whether it grows, the run holds \d independent stretch(es)? of it where 8 are needed \(a run of about [\d.]+ (h|days)\)$/,
    );
  });

  it("names no length of run where the series is mostly 0, of which no share can be told", () => {
    // Nothing for most of a day, and now and then a few: as the event loop's delay, or connections that wait.
    const values = Array.from({ length: 1440 }, (_, minute) =>
      minute % 5 < 2 ? (minute % 11) + minute / 200 : 0,
    );
    const drift = judgeDrift({ name: "waiting", unit: "connections", values, stepS: 60 });
    expect(drift.level).toBe(0);
    expect(
      Object.entries(drift).filter(([, value]) => typeof value === "number" && !Number.isFinite(value)),
    ).toEqual([]);
  });

  it.each([1, 2, 3, 4])("is never told with a number that is none, whatever is mostly 0 (%i)", (seed) => {
    const random = randomStream(seed, "mostly 0");
    const values = Array.from({ length: 600 }, () => (random() < 0.7 ? 0 : random()));
    const drift = judgeDrift({ name: "waiting", unit: "", values, stepS: 60 });
    expect(drift).not.toHaveProperty("neededH");
    expect(drift.sentence).not.toMatch(/Infinity|NaN/);
  });

  it("does not call three cycles of garbage a leak", () => {
    expect(judgeDrift({ name: "heap", unit: "MiB", values: sawTooth(1, 480, 4), stepS: 60 }).outcome).toBe(
      "cannot-tell",
    );
  });
});

it("is Sen's slope and interval", () => {
  // Source: R 4.2.2, the 45 slopes of lynx[1:10] in order: median 604; C' = 1.96 · √125 = 21.9 gives ranks 11 and 35.
  const lynx = [269, 321, 585, 871, 1475, 2821, 3928, 5943, 4950, 2577];
  const fit = theilSen(lynx.map((value, at) => ({ at, value })));
  expect(fit).toMatchObject({ slope: 604, low: 264, high: 937 });
});
