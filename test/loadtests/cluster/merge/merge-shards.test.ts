import { describe, expect, it } from "vitest";
import { type GivenShard, mergeShards } from "../../../../loadtests/cluster/merge/merge-shards.ts";
import type { Frame } from "../../../../loadtests/results/frame.ts";
import type { StoredRun } from "../../../../loadtests/results/read-run.ts";
import type { RunInfo } from "../../../../loadtests/results/run-info.ts";
import { frameOf, runInfo } from "../../results/build-frame.ts";

function shard(
  index: number,
  of: number,
  change: Partial<RunInfo> = {},
  frames: readonly Frame[] = [frameOf(0), frameOf(1)],
  faults: StoredRun["faults"] = [],
): GivenShard {
  const info: RunInfo = {
    ...runInfo,
    state: "finished",
    plannedDurationS: 120,
    endedAt: "2026-11-26T08:02:00.000Z",
    shard: { index, of },
    targets: [{ product: "package-manager", url: "http://ppm.example.com", sandbox: false }],
    ...change,
  };
  return {
    folder: `shard-${index}`,
    run: { info, spans: frames, faults },
  };
}

const problemsOf = (...given: readonly GivenShard[]): readonly string[] =>
  mergeShards(given).info.collected?.problems.map(({ code, sentence }) => `${code}: ${sentence}`) ?? [];

describe("shards of one run", () => {
  it("add up, whatever their order; nothing is wrong with them", () => {
    const merged = mergeShards([shard(3, 3), shard(1, 3), shard(2, 3)]);
    expect(merged.info.collected).toEqual({ of: 3, shards: [1, 2, 3], problems: [], gaps: [] });
    expect(merged.info).toMatchObject({ state: "finished", endedAt: "2026-11-26T08:02:00.000Z" });
    expect(merged.info.shard).toBeUndefined();
    expect(merged.folders).toEqual(["shard-1", "shard-2", "shard-3"]);
    expect(merged.scenarioFolder).toBe("shard-1");
  });

  it("that each started a sandbox of their own are one run all the same", () => {
    const own = (port: number): Partial<RunInfo> => ({
      targets: [{ product: "package-manager", url: `http://127.0.0.1:${port}`, sandbox: true }],
    });
    expect(problemsOf(shard(1, 2, own(1)), shard(2, 2, own(2)))).toEqual([]);
  });

  it("have the gaps of each, with the share of the load that is missing in them", () => {
    const gappy = (toS: number, fromS: number): readonly Frame[] => [
      frameOf(0, { toS }),
      frameOf(0, { fromS }),
      frameOf(1),
    ];
    const given = [shard(1, 4, {}, gappy(20, 30)), shard(2, 4, {}, gappy(25, 40)), shard(3, 4), shard(4, 4)];
    expect(mergeShards(given).info.collected?.gaps).toEqual([
      { fromS: 20, toS: 25, fraction: 0.25 },
      { fromS: 25, toS: 30, fraction: 0.5 },
      { fromS: 30, toS: 40, fraction: 0.25 },
    ]);
    const both = [shard(1, 2, {}, gappy(20, 30)), shard(2, 2, {}, gappy(25, 40))];
    expect(mergeShards(both).info.collected?.gaps).toEqual([
      { fromS: 20, toS: 25, fraction: 0.5 },
      { fromS: 25, toS: 30 },
      { fromS: 30, toS: 40, fraction: 0.5 },
    ]);
  });
});

describe("a shard", () => {
  it.each([
    {
      words: "that is missing",
      given: [shard(1, 3), shard(3, 3)],
      said: ["SHARD_MISSING: shard 2/3 is missing"],
    },
    {
      words: "that died",
      given: [shard(1, 2), shard(2, 2, { state: "running" }, [frameOf(0)])],
      said: ["SHARD_DIED: shard 2/2 (shard-2) died: it holds 60 s of 120 s"],
    },
    {
      words: "that was interrupted",
      given: [shard(1, 2), shard(2, 2, { state: "interrupted" }, [frameOf(0)])],
      said: ["SHARD_INTERRUPTED: shard 2/2 (shard-2) was interrupted: it holds 60 s of 120 s"],
    },
    {
      words: "of another scenario and target",
      given: [
        shard(1, 3),
        shard(2, 3),
        shard(3, 3, {
          scenarioSha256: "11",
          targets: [{ product: "package-manager", url: "http://other.example.com", sandbox: false }],
        }),
      ],
      said: [
        "SHARD_ELSEWHERE: shard-3 (shard 3/3) belongs to another run and is left out: another scenario, target package-manager at http://other.example.com instead of package-manager at http://ppm.example.com",
        "SHARD_MISSING: shard 3/3 is missing",
      ],
    },
    {
      words: "that began at another time",
      given: [shard(1, 2), shard(2, 2, { startedAt: "2026-11-26T08:00:35.500Z" })],
      said: [
        "SHARD_APART: shard 2/2 (shard-2) began 35.5 s after the first: the shards did not run together",
      ],
    },
    {
      words: "that is damaged",
      given: [
        shard(1, 2),
        shard(
          2,
          2,
          {},
          [frameOf(1)],
          [
            {
              file: "segments/000000.json.gz",
              kind: "corrupt",
              sentence: "segments/000000.json.gz is damaged",
            },
            { file: "segments/000001.json.gz", kind: "unnamed", sentence: "is whole" },
          ],
        ),
      ],
      said: ["SHARD_DAMAGED: shard 2/2 (shard-2): segments/000000.json.gz is damaged"],
    },
    {
      words: "that died before it began",
      given: [
        shard(1, 2),
        { folder: "shard-2", unreadable: "expected the description of a run, got no such file" },
      ],
      said: [
        "SHARD_UNREADABLE: shard-2 holds no run: expected the description of a run, got no such file",
        "SHARD_MISSING: shard 2/2 is missing",
      ],
    },
  ])("$words is named", ({ given, said }) => {
    expect(problemsOf(...given)).toEqual(said);
  });

  it("that was given twice is refused, and so are runs that are no shards, and folders without any run", () => {
    expect(() => mergeShards([shard(1, 2), shard(1, 2)])).toThrow(
      "shard 1/2 was given twice: shard-1 holds it too",
    );
    const alone = shard(1, 1);
    expect(() => mergeShards([alone, alone])).toThrow("shard 1/1 was given twice");
    expect(() => mergeShards([{ folder: "x", unreadable: "expected a run, got nothing" }])).toThrow(
      "expected a run, got nothing",
    );
  });
});
