import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agrees } from "../../cli/proof/compare.ts";
import { ROOT, runInProcess, withFolder } from "../support/run-cli.ts";

const FIXTURES = join(ROOT, "test/fixtures/karpenter");

function proofOf(cases: readonly object[]): Promise<{
  code: number | null;
  results: readonly Record<string, unknown>[];
  passed: number;
  failed: number;
}> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, "cases.json"), JSON.stringify({ cases }));
    const ran = await runInProcess(["proof", "cases.json", "--json"], folder);
    return { code: ran.code, ...JSON.parse(ran.out) };
  });
}

describe("headroom proof", () => {
  it("recomputes every case that ships with it", async () => {
    const ran = await runInProcess(["proof", "--json"]);
    const proof = JSON.parse(ran.out);
    expect(proof.results.filter((result: { ok: boolean }) => !result.ok)).toEqual([]);
    expect(proof.failed).toBe(0);
    expect(proof.passed).toBeGreaterThan(150);
    expect(ran.code).toBe(0);
  });

  const golden = readdirSync(FIXTURES)
    .filter((file) =>
      /^(single|mix|open|explicit|daemonset|unschedulable|limits|existing|spread|sequential)-\d+\.json$/.test(
        file,
      ),
    )
    .map((file) => JSON.parse(readFileSync(join(FIXTURES, file), "utf8")));

  it.each(golden.map((one) => [one.id, one]))("answers Karpenter's own case %s", async (_id, one) => {
    const { expect: answered, region, pool, pods, existing, arrivals } = one;
    const nodes = answered.nodes.map((node: { launchedType: string; pods: object }) => ({
      launchedType: node.launchedType,
      pods: node.pods,
    }));
    // Above twelve open claims Karpenter's sort is not stable; the file says within which dollars another order ends.
    const tied = one.tieRange !== undefined && !one.tieRange.stableSortAgrees;
    const { results } = await proofOf([
      {
        id: one.id,
        formula: "karpenter",
        input: {
          region,
          pool,
          pods,
          ...(existing === undefined ? {} : { existing }),
          ...(arrivals === undefined ? {} : { arrivals }),
        },
        expected: {
          ...(tied ? {} : { nodes, totalUsdPerHour: answered.totalUsdPerHour }),
          unschedulable: answered.unschedulable,
          ...(answered.existing === undefined ? {} : { existing: answered.existing }),
        },
        tolerance: 1e-6,
      },
    ]);
    expect(results).toMatchObject([{ id: one.id, ok: true }]);
  });

  it.each([
    {
      what: "an unknown formula",
      formula: "fitt",
      input: {},
      sentence: 'unknown formula "fitt" (did you mean "fit"?)',
    },
    {
      what: "a missing field",
      formula: "erlang-b",
      input: { erlangs: 1 },
      sentence: "bad input: servers: Invalid input: expected number, received undefined",
    },
    {
      what: "an unknown type",
      formula: "allocatable",
      input: { instanceType: "m6i.xlarg" },
      sentence:
        'bad input: instanceType: expected an instance type of the catalogue, got "m6i.xlarg" (did you mean "m6i.xlarge"?)',
    },
    {
      what: "a bare number of memory",
      formula: "fit",
      input: { instanceType: "m6i.large", cpu: "1", memory: "2000" },
      sentence: "bad input: memory: expected memory with its unit",
    },
  ])("says $what in a sentence, and counts it as failed", async ({ formula, input, sentence }) => {
    const proof = await proofOf([{ id: "x", formula, input, expected: {} }]);
    expect(proof).toMatchObject({ code: 1, passed: 0, failed: 1 });
    expect(proof.results[0]?.["sentence"]).toContain(sentence);
  });

  it("refuses a file that is no list of cases", async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, "bad.json"), "{");
      const ran = await runInProcess(["proof", "bad.json"], folder);
      expect(ran.code).toBe(2);
      expect(ran.err).toMatch(/^bad\.json: expected JSON, got a fault: /);
      expect((await runInProcess(["proof", "none.json"], folder)).err).toContain(
        "expected a file or folder, got nothing of that name",
      );
    });
  });
});

describe("comparing an answer with what was published", () => {
  it.each([
    {
      expected: { a: 1 },
      got: { a: 1, b: 2 },
      tolerance: 0,
      same: true,
      why: "a subset of the fields is enough",
    },
    { expected: { a: 100 }, got: { a: 100.5 }, tolerance: 0.01, same: true, why: "within the tolerance" },
    { expected: { a: 100 }, got: { a: 102 }, tolerance: 0.01, same: false, why: "outside the tolerance" },
    { expected: { a: 0 }, got: { a: 1e-12 }, tolerance: 0.5, same: false, why: "0 is only equal to 0" },
    {
      expected: { nodes: [{ t: 1 }, { t: 2 }] },
      got: { nodes: [{ t: 2 }, { t: 1 }] },
      tolerance: 0,
      same: true,
      why: "nodes are a multiset",
    },
    {
      expected: { list: [1, 2] },
      got: { list: [2, 1] },
      tolerance: 0,
      same: false,
      why: "other lists keep their order",
    },
    {
      expected: { nodes: [{ pods: { a: 1 } }] },
      got: { nodes: [{ pods: { a: 1, b: 1 } }] },
      tolerance: 0,
      same: false,
      why: "pods are all there are",
    },
    {
      expected: { refused: true },
      got: { p50: 1 },
      tolerance: 0,
      same: false,
      why: "an answer is no refusal",
    },
  ])("$why: $same", ({ expected, got, tolerance, same }) => {
    expect(agrees(expected, got, tolerance)).toBe(same);
  });
});
