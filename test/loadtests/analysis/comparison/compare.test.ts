import { describe, expect, it } from "vitest";
import { compareRuns } from "../../../../loadtests/analysis/comparison/compare.ts";
import {
  type ComparedOperation,
  type ComparedRun,
  comparedRun,
} from "../../../../loadtests/analysis/comparison/compared-run.ts";
import { environmentDifferences } from "../../../../loadtests/analysis/comparison/environment.ts";
import { trendOf } from "../../../../loadtests/analysis/comparison/trend.ts";
import { judge } from "../../../../loadtests/analysis/judge.ts";
import { judgedOf, minuteOf, operationOf, run, scenario } from "../build-run.ts";
import { normals } from "../wandering.ts";

const SERIES = 1000;
const OPERATIONS = ["pm.cran.file", "pm.cran.index"];

function operationAt(factor: number, errorFraction = 0): ComparedOperation {
  const waitedMs = { p50: 400 * factor, p90: 700 * factor, p95: 900 * factor, p99: 1500 * factor };
  const logErrors = { p50: 0.01, p90: 0.01, p95: 0.01, p99: 0.02 };
  return { count: 10_000, errorFraction, perS: 10, waitedMs, logErrors };
}

function runOf(folder: string, factors: readonly number[], change: Partial<ComparedRun> = {}): ComparedRun {
  return {
    folder,
    run: { ...run, id: folder, startedAt: `2026-11-26T08:${folder.padStart(2, "0")}:00.000Z` },
    scenario,
    operations: new Map(OPERATIONS.map((name, index) => [name, operationAt(factors[index] ?? 1)])),
    ...change,
  };
}

/** Runs that differ by 3 % by themselves, each operation for itself, and by a factor on the whole side. */
function side(seed: number, name: string, runs: number, factor = 1): readonly ComparedRun[] {
  const normal = normals(seed, name);
  return Array.from({ length: runs }, (_, index) =>
    runOf(
      String(index),
      OPERATIONS.map(() => factor * Math.exp(0.03 * normal())),
    ),
  );
}

function shareOfWord(word: string, factor: number, runs = 3): number {
  let found = 0;
  for (let seed = 1; seed <= SERIES; seed += 1) {
    if (compareRuns(side(seed, "a", runs), side(seed, "b", runs, factor)).word === word) found += 1;
  }
  return found / SERIES;
}

describe("three runs a side that differ by 3 % by themselves", () => {
  it("cry worse in at most 5 of 100 comparisons of equals", () => {
    expect(shareOfWord("worse", 1)).toBeLessThanOrEqual(0.05);
    expect(shareOfWord("better", 1)).toBeLessThanOrEqual(0.05);
  });

  it("show a slow-down of 10 % in at least 80 of 100", () => {
    expect(shareOfWord("worse", 1.1)).toBeGreaterThanOrEqual(0.8);
  });

  it("show, with twenty runs a side, that nothing changed by more than 5 % in most", () => {
    expect(shareOfWord("no-difference", 1, 20)).toBeGreaterThanOrEqual(0.8);
  });
});

describe("ten operations of three runs a side that differ by 3 % by themselves", () => {
  /** `together` is the share of the variance that all operations of a run have in common. */
  const many = (seed: number, name: string, together: number, factor: number): readonly ComparedRun[] => {
    const normal = normals(seed, name);
    return Array.from({ length: 3 }, (_, index) => {
      const common = Math.sqrt(together) * normal();
      const factorOf = (): number => factor * Math.exp(0.03 * (common + Math.sqrt(1 - together) * normal()));
      return runOf(String(index), [], {
        operations: new Map(Array.from({ length: 10 }, (__, n) => [`op${n}`, operationAt(factorOf())])),
      });
    });
  };
  const share = (together: number, factor: number): number =>
    Array.from({ length: SERIES }, (_, seed) =>
      compareRuns(many(seed, "many a", together, 1), many(seed, "many b", together, factor)),
    ).filter((found) => found.word === "worse").length / SERIES;

  it.each([0, 0.9])(
    "moving together by %d: cry worse in at most 5 of 100, show 10 % in at least 80",
    (together) => {
      expect(share(together, 1)).toBeLessThanOrEqual(0.05);
      expect(share(together, 1.1)).toBeGreaterThanOrEqual(0.8);
    },
  );
});

describe("words with their numbers", () => {
  const sentences = (b: readonly ComparedRun[], a: readonly ComparedRun[] = equals) =>
    compareRuns(a, b).differences.map(({ sentence }) => sentence);
  const equals = [1, 1.001, 0.999].map((factor, index) => runOf(String(index), [factor, factor]));

  it("says worse", () => {
    const slower = [1.2, 1.201, 1.199].map((factor, index) => runOf(String(index), [factor, 1]));
    expect(sentences(slower)[2]).toBe(
      "pm.cran.file P95: worse; 900 ms became 1,080 ms, a difference of +180 ms (+20 %), 95 % interval 177.7 ms to 182.3 ms",
    );
    expect(compareRuns(equals, slower)).toMatchObject({ word: "worse", exitCode: 1 });
    expect(compareRuns(slower, equals)).toMatchObject({ word: "better", exitCode: 0 });
  });

  it("says no difference larger than x", () => {
    expect(sentences(equals)[0]).toBe(
      "pm.cran.file P50: no difference larger than 0.9 ms; 400 ms became 400 ms, a difference of 0 ms (0 %), 95 % interval −0.9 ms to 0.9 ms",
    );
    expect(compareRuns(equals, equals)).toMatchObject({ word: "no-difference", exitCode: 0 });
  });

  it("cannot tell 10 % from one run a side, but a doubling", () => {
    const once = compareRuns([runOf("1", [1, 1])], [runOf("2", [1.1, 1.1])]);
    expect(once).toMatchObject({ word: "cannot-tell", exitCode: 3 });
    expect(once.notes).toEqual([
      "1 against 1 runs do not show how much runs differ by themselves: a standard deviation of 5 % between runs is assumed; three a side would measure it",
    ]);
    expect(compareRuns([runOf("1", [1, 1])], [runOf("2", [2, 2])]).word).toBe("worse");
  });

  it("is about the target: a run whose generator was the bottleneck tells nothing", () => {
    const starved = runOf("3", [2, 2], { untrusted: "the generator made 90 of 100 due starts" });
    expect(compareRuns(equals, [starved, starved, starved])).toMatchObject({
      word: "cannot-tell",
      exitCode: 3,
    });
  });

  it("sees more failures", () => {
    const failing = equals.map((one) => ({
      ...one,
      operations: new Map([["pm.cran.file", operationAt(1, 0.05)]]),
    }));
    const found = compareRuns(equals, failing);
    expect(found.word).toBe("worse");
    expect(found.sentence).toBe(
      "pm.cran.file failures: worse; 0 % became 5 %, a difference of +5 points, 95 % interval 5 % to 5 %",
    );
    expect(found.notes).toEqual([
      "pm.cran.index was not measured in 0, 1, 2",
      "pm.cran.index succeeded 10 times a second on one side and 0 on the other",
    ]);
  });

  it("does not call a side equal or better that no longer does the work", () => {
    const idle = equals.map((one) => ({
      ...one,
      operations: new Map([["pm.cran.index", operationAt(0.5)]]),
    }));
    const found = compareRuns(equals, idle);
    expect(found).toMatchObject({ word: "cannot-tell", exitCode: 3 });
    expect(found.sentence).toBe(
      "cannot tell: pm.cran.file succeeded 10 times a second on one side and 0 on the other",
    );
    expect(compareRuns(idle, equals).word).toBe("worse");
  });

  it("ignores 15 ms, whatever their share", () => {
    const quick = (factor: number) =>
      equals.map((one) => ({
        ...one,
        operations: new Map([
          ["pm.cran.file", { ...operationAt(1), waitedMs: { p50: 30 * factor }, logErrors: { p50: 0.01 } }],
        ]),
      }));
    expect(compareRuns(quick(1), quick(1.5)).word).toBe("no-difference");
  });
});

it("reads what it compares from the frames of a run", () => {
  const judged = judgedOf({
    frames: Array.from({ length: 10 }, (_, index) =>
      minuteOf(index, {
        operations: {
          "pm.cran.file": operationOf(100, index === 0 ? 5000 : 100, { timeout: { count: 2, ms: 60_000 } }),
        },
      }),
    ),
    run: { ...run, warmUpS: 60 },
  });
  const compared = comparedRun("out/a", judged.run, scenario, judged.frames, judge(judged));
  const file = compared.operations.get("pm.cran.file");
  expect(file?.count).toBe(918);
  expect(file?.errorFraction).toBeCloseTo(2 / 102, 12);
  expect(file?.perS).toBeCloseTo(900 / 540, 12);
  expect(file?.waitedMs.p50).toBeCloseTo(100, 0);
  // Two of 102 gave up after a minute: they are the slowest 2 %.
  expect(file?.waitedMs.p99).toBeGreaterThan(59_000);
});

describe("environments", () => {
  const one = runOf("1", [1, 1]);

  it("may differ in seed, secrets and, between sides, in the target", () => {
    const other = {
      ...runOf("2", [1, 1]),
      scenario: { ...scenario, seed: 7, owns: ["pm.example.com"] },
      run: {
        ...run,
        targets: [
          {
            product: "package-manager",
            url: "https://pm.example.com",
            productVersion: "2026.09",
            sandbox: false,
          },
        ],
      },
    } as const;
    expect(environmentDifferences([[one], [other]])).toEqual([]);
    expect(environmentDifferences([[one, other]]).map(({ what }) => what)).toEqual([
      "the target",
      "the product's version",
    ]);
  });

  it("says what else differs, and where", () => {
    const other = {
      ...runOf("2", [1, 1]),
      scenario: { ...scenario, durationS: 1200 },
      run: { ...run, timeScale: 60, nodeVersion: "v22.0.0", plannedDurationS: 1200 },
    };
    expect(environmentDifferences([[one], [other]]).map(({ sentence }) => sentence)).toEqual([
      "the load (journeys, rates, settings) is not the same: one of its own in 1; one of its own in 2",
      "the length is not the same: 600 s, warm-up 0 s in 1; 1200 s, warm-up 0 s in 2",
      "the time scale is not the same: 1 in 1; 60 in 2",
      "the version of Node is not the same: v20.20.2 in 1; v22.0.0 in 2",
    ]);
  });
});

describe("a trend over many runs", () => {
  const trend = (factors: readonly number[]) =>
    trendOf(factors.map((factor, index) => runOf(String(index), [factor, 1])));

  it("finds the run from which on it is slower", () => {
    const found = trend([1, 1.01, 0.99, 1.02, 1.2, 1.19, 1.22, 1.21]);
    expect(found).toMatchObject({ word: "worse", exitCode: 1 });
    expect(found.sentence).toBe(
      "pm.cran.file P50 is worse from 4 on: 402 ms became 482 ms; pm.cran.file P95 is worse from 4 on: 904.4 ms became 1,084.5 ms",
    );
  });

  it("does not call runs better whose quick failures took the slow requests away", () => {
    const failing = [0, 0, 0, 0, 0.3, 0.31, 0.29, 0.3].map((share, index) => {
      const factor = (index < 4 ? 1 : 0.6) * (1 + 0.01 * (index % 3));
      return runOf(String(index), [1, 1], {
        operations: new Map([["pm.cran.file", operationAt(factor, share)]]),
      });
    });
    const found = trendOf(failing);
    expect(found).toMatchObject({ word: "worse", exitCode: 1 });
    expect(found.sentence).toBe("pm.cran.file is worse from 4 on: 0 % failures became 30 %");
  });

  it("leaves runs out that say nothing, and tells nothing where the work is no longer done", () => {
    const runs = Array.from({ length: 8 }, (_, index) => runOf(String(index), [1 + 0.01 * (index % 3), 1]));
    const late = runOf("8", [3, 3], { untrusted: "the generator started late" });
    const found = trendOf([...runs, late]);
    expect(found.runs).toHaveLength(8);
    expect(found.notes).toEqual([
      "8 is left out, as it says nothing about its target: the generator started late",
    ]);
    expect(found.word).toBe("no-difference");
    const idle = runOf("9", [1, 1], { operations: new Map([["pm.cran.index", operationAt(1)]]) });
    expect(trendOf([...runs, idle])).toMatchObject({
      word: "cannot-tell",
      sentence: "cannot tell a trend: pm.cran.file was not measured in every run",
    });
  });

  it("needs six runs", () => {
    expect(trend([1, 1, 2]).sentence).toBe(
      "cannot tell a trend from 3 runs: at least 6 are needed to see a change among how runs differ by themselves",
    );
  });

  it("cries wolf in at most 5 of 100 series of ten equal runs", () => {
    let found = 0;
    for (let seed = 1; seed <= SERIES; seed += 1) {
      const normal = normals(seed, "trend");
      if (trend(Array.from({ length: 10 }, () => Math.exp(0.03 * normal()))).word !== "no-difference")
        found += 1;
    }
    expect(found / SERIES).toBeLessThanOrEqual(0.05);
  });
});
