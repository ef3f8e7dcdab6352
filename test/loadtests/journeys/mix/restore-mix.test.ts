import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cranUniverse } from "../../../../loadtests/journeys/mix/cran-universe.ts";
import { closureInFetchOrder } from "../../../../loadtests/journeys/mix/package-universe.ts";
import { zipfLaw } from "../../../../loadtests/journeys/mix/popular-law.ts";
import {
  expectedBytesPerRestore,
  expectedFilesPerRestore,
  fixedRestores,
  popularRestores,
  type RestoreFile,
  type RestoreMix,
  restoreMoments,
} from "../../../../loadtests/journeys/mix/restore-mix.ts";
import { outcomesByFiles } from "../../../../loadtests/journeys/mix/restore-outcome.ts";
import { randomStream } from "../../../../planner/core/random.ts";

const DRAWS = 20_000;

/** Mean over many draws, and the standard error that the exact variance gives it. */
function drawMany(mix: RestoreMix, name: string): { files: number; bytes: number } {
  const random = randomStream(7, name);
  let files = 0;
  let bytes = 0;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const { packages } = mix.drawRestore(random);
    files += packages.length;
    bytes += packages.reduce((sum, file) => sum + file.bytes, 0);
  }
  return { files: files / DRAWS, bytes: bytes / DRAWS };
}

const byName = (a: RestoreFile, b: RestoreFile): number => (a.name < b.name ? -1 : 1);

describe("a mix of restores", () => {
  it.each([
    { title: "source files", kind: "source" as const, meanFiles: undefined },
    { title: "binary files", kind: "binary" as const, meanFiles: undefined },
    { title: "40 files on average", kind: "source" as const, meanFiles: 40 },
  ])("expects of $title what many draws give", ({ title, kind, meanFiles }) => {
    const mix = popularRestores(cranUniverse(), kind, meanFiles);
    const exact = restoreMoments(mix);
    const drawn = drawMany(mix, title);
    expect(Math.abs(drawn.files - exact.files)).toBeLessThan(4 * Math.sqrt(exact.filesVariance / DRAWS));
    expect(Math.abs(drawn.bytes - exact.bytes)).toBeLessThan(4 * Math.sqrt(exact.bytesVariance / DRAWS));
  });

  it("has files of the mean size of CRAN's downloads", () => {
    // 147 packages weighted by their downloads of 2019-10-01: source 0.65 MB (Debian sid, lindbrook/packageRank@b12d99fa).
    const mix = popularRestores(cranUniverse(), "source");
    const meanMb = expectedBytesPerRestore(mix) / expectedFilesPerRestore(mix) / 1e6;
    expect(meanMb).toBeGreaterThan(0.6);
    expect(meanMb).toBeLessThan(0.7);
  });

  it("gives the shape of CRAN's popularity, which is no single Zipf law", () => {
    // Downloads from the 0-cloud mirror on 2019-10-01: share of the top packages, lindbrook/packageRank@b12d99fa.
    const measured = { 10: 0.15, 50: 0.4, 100: 0.59, 200: 0.76, 500: 0.89, 1000: 0.94, 5000: 0.98 };
    const universe = cranUniverse();
    const downloads = new Float64Array(universe.size);
    for (const [index, weight] of zipfLaw(universe.size).weights.entries()) {
      for (const member of closureInFetchOrder(universe, [index]))
        downloads[member] = (downloads[member] ?? 0) + weight;
    }
    const sorted = [...downloads].sort((a, b) => b - a);
    const sum = (count: number): number => sorted.slice(0, count).reduce((total, each) => total + each, 0);
    for (const [top, share] of Object.entries(measured)) {
      expect(Math.abs(sum(Number(top)) / sum(universe.size) - share)).toBeLessThan(0.06);
    }
  });

  it("can be bent to any mean number of files", () => {
    fc.assert(
      fc.property(fc.double({ min: 2, max: 100, noNaN: true }), (meanFiles) => {
        const mix = popularRestores(cranUniverse(), "source", meanFiles);
        expect(expectedFilesPerRestore(mix)).toBeCloseTo(meanFiles, 6);
      }),
      { numRuns: 10 },
    );
  });

  it("refuses a mean that no closure reaches", () => {
    const mix = popularRestores(cranUniverse(), "source", 5_000);
    expect(() => expectedFilesPerRestore(mix)).toThrow("expected a mean between 1 and 243 files, got 5000");
  });

  it("has probabilities that sum to 1", () => {
    const total = popularRestores(cranUniverse(), "binary", 30)
      .outcomes(1)
      .reduce((sum, outcome) => sum + outcome.probability, 0);
    expect(total).toBeCloseTo(1, 9);
  });

  it("keeps three moments of the bytes where it takes restores of as many files together", () => {
    const outcomes = outcomesByFiles(
      Float64Array.of(4, 3, 2, 1),
      Int32Array.of(1, 1, 1, 2),
      Float64Array.of(3, 8, 20, 9),
    );
    expect(outcomes.map(({ probability, files }) => ({ probability, files }))).toEqual([
      { probability: 0.9, files: 1 },
      { probability: 0.1, files: 2 },
    ]);
    const [one, two] = outcomes;
    // Mean (4·3 + 3·8 + 2·20) ÷ 9, its square and its third power about that by hand.
    const away = [3, 3, 3, 3, 8, 8, 8, 20, 20].map((bytes) => bytes - 76 / 9);
    expect(one?.bytes).toBeCloseTo(76 / 9, 12);
    expect(one?.bytesSpread?.variance).toBeCloseTo(away.reduce((sum, by) => sum + by ** 2, 0) / 9, 10);
    expect(one?.bytesSpread?.third).toBeCloseTo(away.reduce((sum, by) => sum + by ** 3, 0) / 9, 10);
    expect(two).toMatchObject({ bytes: 9, bytesSpread: { variance: 0, third: 0 } });
  });

  it("draws the same restore from the same stream", () => {
    const mix = popularRestores(cranUniverse(), "source");
    const draw = () => mix.drawRestore(randomStream(3, "a"));
    expect(draw().packages).toEqual(draw().packages);
    // Another order of the same files.
    expect([...draw().depthFirst()].sort(byName)).toEqual([...draw().packages].sort(byName));
  });

  it("fetches packages that share dependencies only once", () => {
    const mix = fixedRestores(cranUniverse(), "source", ["dplyr", "tibble"]);
    const names = mix.drawRestore(() => 0).packages.map((file) => file.name);
    expect(names).toHaveLength(15); // tibble is in the closure of dplyr
    expect(new Set(names).size).toBe(names.length);
    expect(restoreMoments(mix)).toMatchObject({ files: 15, filesVariance: 0, bytesVariance: 0 });
  });

  it("scales every file of a restore, none below 2 KiB", () => {
    const mix = fixedRestores(cranUniverse(), "source", ["rlang", "pkgconfig"]);
    expect(expectedBytesPerRestore(mix)).toBe(784_080 + 6_080);
    expect(expectedBytesPerRestore(mix, 0.1)).toBe(78_408 + 2_048);
  });
});
