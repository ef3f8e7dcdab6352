import { describe, expect, it } from "vitest";
import { changePoints } from "../../../loadtests/analysis/change-points.ts";
import { normals, wandering } from "./wandering.ts";

const SERIES = 1000;

function shareWithChange(make: (seed: number) => readonly number[]): number {
  let found = 0;
  for (let seed = 1; seed <= SERIES; seed += 1) if (changePoints(make(seed)).length > 0) found += 1;
  return found / SERIES;
}

/** Memory under a garbage collector: it climbs and falls back, in cycles of uneven length. */
function sawTooth(seed: number, length: number, cycles: number): readonly number[] {
  const normal = normals(seed, "saw");
  const cycle = length / cycles;
  let level = 0;
  let next = cycle * (1 + 0.3 * normal());
  return Array.from({ length }, (_, index) => {
    if (index >= next) {
      level = 0;
      next = index + cycle * (1 + 0.3 * normal());
    }
    level += 1 / cycle;
    return level + 0.1 * normal();
  });
}

describe("false alarms in at most 5 of 100 series without a change", () => {
  it.each([
    { minutes: 30, correlation: 0.9 },
    { minutes: 60, correlation: 0.9 },
    { minutes: 120, correlation: 0.5 },
    { minutes: 240, correlation: 0 },
    { minutes: 480, correlation: 0.9 },
  ])("$minutes minutes, neighbours correlating by $correlation", ({ minutes, correlation }) => {
    const share = shareWithChange((seed) => Array.from(wandering(seed, minutes, correlation)));
    expect(share).toBeLessThanOrEqual(0.05);
  });

  it.each([
    { minutes: 480, cycles: 4 },
    { minutes: 480, cycles: 12 },
    { minutes: 480, cycles: 60 },
  ])("a saw-tooth of $cycles cycles in $minutes minutes", ({ minutes, cycles }) => {
    expect(shareWithChange((seed) => sawTooth(seed, minutes, cycles))).toBeLessThanOrEqual(0.05);
  });
});

describe("changes that are there", () => {
  it.each([
    { minutes: 120, first: 20, height: 3, least: 0.8 },
    { minutes: 480, first: 60, height: 2, least: 0.9 },
    { minutes: 480, first: 240, height: 1, least: 0.95 },
  ])(
    "finds $first of $minutes minutes that lie $height standard deviations higher",
    ({ minutes, first, height, least }) => {
      const share = shareWithChange((seed) =>
        Array.from(wandering(seed, minutes, 0), (value, index) => value + (index < first ? height : 0)),
      );
      expect(share).toBeGreaterThanOrEqual(least);
    },
  );

  it("says where, and from which level to which", () => {
    const series = Array.from(wandering(3, 480, 0.2), (value, index) => 100 + value + (index < 160 ? 30 : 0));
    const [change, ...others] = changePoints(series);
    expect(others).toEqual([]);
    expect(change?.at).toBe(160);
    expect(change?.before).toBeCloseTo(130, 0);
    expect(change?.after).toBeCloseTo(100, 0);
  });

  it("finds several", () => {
    const levels = [0, 8, 3];
    const series = Array.from(
      wandering(4, 360, 0.2),
      (value, index) => value + (levels[Math.floor(index / 120)] ?? 0),
    );
    expect(changePoints(series).map(({ at }) => at)).toEqual([120, 240]);
  });
});

it.each([
  { series: [] },
  { series: [1] },
  { series: Array<number>(100).fill(5) },
  { series: Array<number>(60).fill(5 / 3) },
])("finds none where there is nothing to find", ({ series }) => {
  expect(changePoints(series)).toEqual([]);
});
