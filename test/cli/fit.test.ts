import { describe, expect, it } from "vitest";
import { runInProcess } from "../support/run-cli.ts";

async function fitted(...argv: readonly string[]) {
  const ran = await runInProcess(["fit", ...argv, "--json"]);
  return { code: ran.code, ...JSON.parse(ran.out) };
}

describe("headroom fit", () => {
  // kubernetes-sigs/karpenter#1536: 64 vCPU, 262,144 MiB, kube-reserved 1,355 MiB and 230 m, system-reserved 100 MiB and 100 m.
  const giant = ["--cpu", "1", "--type", "m6i.16xlarge", "--ami", "bottlerocket", "--max-pods", "100"];
  const reserves = ["--system-reserved", "100m,100Mi", "--daemonsets", "195m,1843Mi,5"];

  it("refuses a pod of 240 GiB by Karpenter's estimate, and says that a running node would hold it", async () => {
    const { code, fits, refusals } = await fitted(...giant, ...reserves, "--memory", "240Gi");
    expect(code).toBe(1);
    expect(fits).toEqual([]);
    expect(refusals).toEqual([
      {
        subject: "m6i.16xlarge",
        code: "SESSION_TOO_LARGE",
        resource: "memory",
        unit: "MiB",
        need: 245_760,
        have: 239_085,
        shortBy: 6675,
        sentence:
          "m6i.16xlarge has 239,085 MiB usable, a session needs 245,760: short by 6,675; a node that already runs would hold 1: " +
          "Karpenter launches by its estimate (or by what it has seen of the type), kube-scheduler binds by the real node",
      },
    ]);
  });

  it("says each default once", async () => {
    const { out } = await runInProcess(["fit", "--help"]);
    expect(out.match(/195m,250Mi,5/g)).toHaveLength(1);
  });

  it("holds 220 GiB, and 240 GiB on a node that loses 2 %", async () => {
    const estimate = await fitted(...giant, ...reserves, "--memory", "220Gi");
    expect(estimate.fits).toMatchObject([
      {
        allocatableMemoryMib: 240_928,
        allocatableCpuMillicores: 63_670,
        sessionsPerNode: 1,
        strandedMemoryMib: 13_805,
      },
    ]);
    const observed = await fitted(
      ...giant,
      ...reserves,
      "--memory",
      "240Gi",
      "--memory-model",
      "observed=0.02",
    );
    expect(observed.fits).toMatchObject([{ allocatableMemoryMib: 255_346, sessionsPerNode: 1 }]);
  });

  // 2i2c-org/infrastructure#6381; r6i has the vCPU, memory and addresses of r5.
  it.each([
    {
      cpu: "1825m",
      memory: "14888Mi",
      model: "observed=0.035",
      counts: { "r6i.xlarge": 2, "r6i.4xlarge": 8 },
    },
    { cpu: "1825m", memory: "14888Mi", model: "estimate", counts: { "r6i.xlarge": 1, "r6i.4xlarge": 7 } },
    { cpu: "1900m", memory: "15G", model: "estimate", counts: { "r6i.xlarge": 1, "r6i.4xlarge": 8 } },
    { cpu: "1800m", memory: "15G", model: "estimate", counts: { "r6i.xlarge": 2, "r6i.4xlarge": 8 } },
  ])("$cpu and $memory by $model: $counts", async ({ cpu, memory, model, counts }) => {
    const { fits } = await fitted(
      "--cpu",
      cpu,
      "--memory",
      memory,
      "--type",
      "r6i.xlarge",
      "--type",
      "r6i.4xlarge",
      "--memory-model",
      model,
    );
    expect(
      Object.fromEntries(
        fits.map((row: { instanceType: string; sessionsPerNode: number }) => [
          row.instanceType,
          row.sessionsPerNode,
        ]),
      ),
    ).toEqual(counts);
  });

  it("shows both truths where they differ", async () => {
    const { fits } = await fitted("--cpu", "1825m", "--memory", "14888Mi", "--type", "r6i.xlarge");
    expect(fits).toMatchObject([{ sessionsPerNode: 1, observedSessionsPerNode: 2 }]);
    const same = await fitted("--cpu", "1", "--memory", "2000M", "--type", "m6i.xlarge");
    expect(same.fits[0]).not.toHaveProperty("observedSessionsPerNode");
  });

  it("takes a node that somebody describes by hand", async () => {
    // arXiv 2307.09132: 11 sessions of 2 GB on workers of 30 GB of which the platform takes 7.
    const worker = [
      "--cpu",
      "100m",
      "--memory",
      "2G",
      "--custom-type",
      "name=worker,cpu=64,memory=30G,pods=110",
    ];
    expect((await fitted(...worker, "--daemonsets", "0m,7G,0")).fits).toMatchObject([
      { instanceType: "worker", sessionsPerNode: 11, binding: ["memory"] },
    ]);
    expect((await fitted(...worker, "--daemonsets", "0m,0Mi,0")).fits).toMatchObject([
      { sessionsPerNode: 15 },
    ]);
  });

  it("sorts by dollars per session-hour and refuses what is too small or burstable", async () => {
    const { fits, refusals } = await fitted(
      "--cpu",
      "2",
      "--memory",
      "32G",
      "--family",
      "c6i",
      "--family",
      "m6i",
      "--family",
      "r6i",
      "--family",
      "t3",
    );
    const costs = fits.map((row: { usdPerSessionHour: number }) => row.usdPerSessionHour);
    expect(costs).toEqual([...costs].sort((a: number, b: number) => a - b));
    // Public-Health-Scotland/R-Resources@3690aec: sessions up to 32 GB.
    const byType = new Map(fits.map((row: { instanceType: string }) => [row.instanceType, row]));
    expect(byType.get("r6i.2xlarge")).toMatchObject({ sessionsPerNode: 1, usdPerSessionHour: 0.504 });
    expect(byType.get("r6i.4xlarge")).toMatchObject({ sessionsPerNode: 3, usdPerSessionHour: 0.336 });
    expect(byType.get("m6i.8xlarge")).toMatchObject({ sessionsPerNode: 3, usdPerSessionHour: 0.512 });
    const codes = new Map(
      refusals.map((refusal: { subject: string; code: string }) => [refusal.subject, refusal.code]),
    );
    for (const small of ["r6i.xlarge", "m6i.2xlarge", "c6i.4xlarge"])
      expect(codes.get(small)).toBe("SESSION_TOO_LARGE");
    expect(codes.get("t3.2xlarge")).toBe("BURSTABLE");
  });

  it.each([
    {
      argv: ["--cpu", "1", "--memory", "2000"],
      said: `error: option '--memory <memory>' argument '2000' is invalid. expected memory with its unit: 2000M or 4G (decimal), 1907Mi, 4Gi or 4096Ki (binary), got "2000"`,
    },
    { argv: ["--cpu", "1", "--memory", "4GB"], said: "4GB" },
    { argv: ["--cpu", "none", "--memory", "4G"], said: `expected CPU as 1, 0.5 or 500m, got "none"` },
    {
      argv: ["--cput", "1", "--memroy", "4G"],
      said: "error: unknown option '--cput'\n(Did you mean --cpu?)",
    },
    {
      argv: ["--cpu", "1", "--memory", "4G", "--regon", "x"],
      said: "error: unknown option '--regon'\n(Did you mean --region?)",
    },
    {
      argv: ["--cpu", "1", "--memory", "4G", "--type", "m6i.xlarg"],
      said: `--type: expected an instance type of the catalogue, got "m6i.xlarg" (did you mean "m6i.xlarge"?)`,
    },
    {
      argv: ["--cpu", "1", "--memory", "4G", "--region", "us-east1"],
      said: `--region: expected a region, got "us-east1" (did you mean "us-east-1"?)`,
    },
    {
      argv: ["--memory", "4G"],
      said: "--cpu: expected the request of a session, as --cpu 1 --memory 2000M, got none\n",
    },
  ])("refuses $argv", async ({ argv, said }) => {
    const ran = await runInProcess(["fit", ...argv]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(said);
    expect(ran.out).toBe("");
  });

  it("tells bad input as one JSON document where that is asked for", async () => {
    const ran = await runInProcess(["fit", "--cpu", "1", "--memory", "4G", "--type", "nothing", "--json"]);
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.out)).toMatchObject({
      format: "headroom/error",
      version: 1,
      exitCode: 2,
      issues: [{ field: "--type" }],
    });
  });
});
