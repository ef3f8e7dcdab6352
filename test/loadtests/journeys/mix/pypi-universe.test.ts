import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { closureInFetchOrder, universeNumbers } from "../../../../loadtests/journeys/mix/package-universe.ts";
import { popularOutcomes, zipfLaw } from "../../../../loadtests/journeys/mix/popular-law.ts";
import { fixedProjects, popularProjects } from "../../../../loadtests/journeys/mix/pypi-mix.ts";
import {
  metadataBytes,
  PYPI_PROJECT_COUNT,
  pypiUniverse,
} from "../../../../loadtests/journeys/mix/pypi-universe.ts";
import { randomStream } from "../../../../planner/core/random.ts";

/**
 * Rank by downloads of 30 days to 2026-04-01 (hugovk/top-pypi-packages@5501c5c9), size of the wheel, closure in projects and
 * MB, computed from wheel metadata of a package index earlier in 2026, independently of the model's list.
 */
const table = readFileSync("test/fixtures/pypi/sizes-and-closures.csv", "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [name = "", rank, wheelKb, dependencies, closureMb] = line.split(",");
    return {
      name,
      rank: rank === "-" ? undefined : Number(rank),
      wheelKb: Number(wheelKb),
      dependencies: Number(dependencies),
      closureMb: Number(closureMb),
    };
  });

const universe = pypiUniverse();

function placeOf(name: string): number {
  const place = universe.indexOf(name);
  if (place === undefined) throw new Error(`no project ${name}`);
  return place;
}

describe("the modelled PyPI", () => {
  it("has as many projects as downloads are published of, each name once", () => {
    expect(universe.size).toBe(PYPI_PROJECT_COUNT);
    const names = Array.from({ length: universe.size }, (_, place) => universe.nameAt(place));
    expect(new Set(names).size).toBe(universe.size);
    expect(names.every((name) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toBe(true);
  });

  it("covers the whole table of sizes", () => {
    expect(table).toHaveLength(54);
  });

  it.each(table)("$name has place, wheel and closure near those of another reading", (row) => {
    const place = placeOf(row.name);
    if (row.rank !== undefined) expect(Math.abs(place + 1 - row.rank)).toBeLessThanOrEqual(1);
    const closure = closureInFetchOrder(universe, [place]).map((each) => universe.packageAt(each));
    const bytes = closure.reduce((sum, { binaryBytes }) => sum + binaryBytes, 0);
    // Months of releases lie between the two readings.
    expect(universe.packageAt(place).binaryBytes / 1000 / row.wheelKb).toBeGreaterThan(0.8);
    expect(universe.packageAt(place).binaryBytes / 1000 / row.wheelKb).toBeLessThan(1.3);
    expect(Math.abs(closure.length - 1 - row.dependencies)).toBeLessThanOrEqual(4);
    expect(Math.abs(bytes / 1e6 - row.closureMb)).toBeLessThan(Math.max(0.1, 0.17 * row.closureMb));
  });

  it("gives the shape of PyPI's popularity, which is no single Zipf law", () => {
    // Share of downloads of the top projects among 15,000, March 2026: hugovk/top-pypi-packages@5501c5c9.
    const published = { 10: 0.1, 50: 0.3, 100: 0.43, 200: 0.59, 500: 0.77, 1000: 0.88, 5000: 0.98 };
    const downloads = new Float64Array(universe.size);
    for (const [place, weight] of zipfLaw(universe.size).weights.entries()) {
      for (const member of closureInFetchOrder(universe, [place]))
        downloads[member] = (downloads[member] ?? 0) + weight;
    }
    const sorted = [...downloads].sort((a, b) => b - a);
    const sum = (count: number): number => sorted.slice(0, count).reduce((total, each) => total + each, 0);
    for (const [top, share] of Object.entries(published)) {
      expect(Math.abs(sum(Number(top)) / sum(universe.size) - share)).toBeLessThan(0.08);
    }
  });

  it("has wheels of the mean size of PyPI's downloads", () => {
    // 2.3 MB over 565 of the top 1,000 projects, weighted by downloads (same reading).
    const numbers = universeNumbers(universe);
    const outcomes = popularOutcomes(numbers, numbers.binaryBytes);
    const mean = (key: "files" | "bytes"): number =>
      outcomes.reduce((sum, outcome) => sum + outcome.probability * outcome[key], 0);
    expect(mean("bytes") / mean("files") / 1e6).toBeGreaterThan(1.8);
    expect(mean("bytes") / mean("files") / 1e6).toBeLessThan(2.6);
  });

  it("has metadata of the sizes of real wheels", () => {
    // 881 wheels, same reading: median 6.0 KB, 90th percentile 23 KB.
    const { starts } = universeNumbers(universe);
    const sizes = Array.from({ length: universe.size }, (_, place) =>
      metadataBytes(universe.nameAt(place), (starts[place + 1] ?? 0) - (starts[place] ?? 0)),
    ).sort((a, b) => a - b);
    expect(Math.abs((sizes[7_500] ?? 0) - 6_000)).toBeLessThan(400);
    expect(Math.abs((sizes[13_500] ?? 0) - 23_000)).toBeLessThan(2_000);
  });

  it("draws what it says it draws", () => {
    const mix = popularProjects(9);
    const outcomes = mix.outcomes(1);
    const mean = outcomes.reduce((sum, { probability, files }) => sum + probability * files, 0);
    expect(mean).toBeCloseTo(9, 6);
    const variance = outcomes.reduce(
      (sum, { probability, files }) => sum + probability * (files - mean) ** 2,
      0,
    );
    const random = randomStream(1, "pypi");
    let files = 0;
    for (let drawn = 0; drawn < 5_000; drawn += 1) {
      const [name = ""] = mix.drawWanted(random);
      files += closureInFetchOrder(universe, [placeOf(name)]).length;
    }
    expect(Math.abs(files / 5_000 - mean)).toBeLessThan(4 * Math.sqrt(variance / 5_000));
  });

  it("counts projects that it does not know as one file", () => {
    expect(fixedProjects(["six", "our-own"]).outcomes(1)[0]).toMatchObject({ files: 2, probability: 1 });
  });
});
