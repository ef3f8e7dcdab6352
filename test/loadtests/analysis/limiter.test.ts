import { expect, it } from "vitest";
import { limiters } from "../../../loadtests/analysis/limiter.ts";
import type { Frame } from "../../../loadtests/results/frame.ts";
import { minuteOf } from "./build-run.ts";
import { normals } from "./wandering.ts";

/** Two hours in which the load climbs from 1 to 12, and a series that follows it in some way. */
function climb(value: (load: number) => number, noise = 0.02, seed = 1): readonly Frame[] {
  const normal = normals(seed, "limiter");
  return Array.from({ length: 120 }, (_, index) => {
    const measured = value(loadOf({ index })) * (1 + noise * normal());
    const series = {
      samples: 4,
      sum: 4 * measured,
      min: measured,
      max: measured,
      last: measured,
      lastAtS: index * 60,
    };
    return {
      ...minute,
      index,
      fromS: index * 60,
      toS: (index + 1) * 60,
      metrics: { "db.connections": series },
    };
  });
}

/** Histograms are made once: what is measured here lies beside them. */
const minute = minuteOf(0);

function loadOf({ index }: Pick<Frame, "index">): number {
  return Math.floor(index / 10) + 1;
}

function sentences(frames: readonly Frame[]): readonly string[] {
  return limiters(frames, loadOf, "files a second").map(({ sentence }) => sentence);
}

it("names what is full", () => {
  const found = limiters(
    climb((load) => Math.min(50, 6 * load)),
    loadOf,
    "files a second",
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ series: "db.connections", kind: "saturated" });
  expect(found[0]?.atLoad).toBeGreaterThanOrEqual(8);
  expect(found[0]?.atLoad).toBeLessThanOrEqual(9);
  expect(found[0]?.sentence).toMatch(
    /^db\.connections rises with the load up to [89] files a second and then stands at about (49|50|51)(\.\d+)?: it is full$/,
  );
});

it("names what queues", () => {
  expect(sentences(climb((load) => (load <= 9 ? load : 9 + 40 * (load - 9))))[0]).toMatch(
    /^db\.connections rises much faster than the load from 9 files a second on, from /,
  );
});

it.each([
  { what: "grows with the load", value: (load: number) => 6 * load },
  { what: "does not move", value: () => 20 },
  { what: "falls", value: (load: number) => 100 - 6 * load },
])("says nothing of a series that $what", ({ value }) => {
  for (let seed = 1; seed <= 200; seed += 1) expect(sentences(climb(value, 0.05, seed))).toEqual([]);
});

it("says nothing where the load is always the same", () => {
  const frames = climb((load) => Math.min(50, 6 * load));
  expect(limiters(frames, () => 5, "files a second")).toEqual([]);
});
