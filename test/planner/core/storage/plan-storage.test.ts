import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import type { Plan } from "../../../../planner/core/plan.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { burstingBaselineMibPerS, burstingStart } from "../../../../planner/core/storage/efs-bursting.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteEvent, siteOf, userGroup } from "../../../support/site.ts";

function planOf(site: Site): Plan {
  const answer = planSite(site, catalog, QUICK_PLAN);
  if (answer.plan === undefined) throw new Error(answer.ok ? "" : JSON.stringify(answer.refusals));
  return answer.plan;
}

describe("a file system in bursting mode", () => {
  // runs-on/terraform-aws-runs-on#37 and pangeo-data/pangeo-cloud-federation#384: 58 GiB, 12 clients, 34 minutes for what takes 30 s.
  it("gives 2.83 MiB/s from 58 GiB, so that twelve people wait 33.9 minutes", () => {
    const start = burstingStart(58, 12, 480);
    expect(start.baselineMibPerS).toBeCloseTo(2.832, 3);
    expect(start.baselineMibPerS / 12).toBeCloseTo(0.236, 3);
    expect(start.seconds / 60).toBeCloseTo(33.9, 1);
    expect(start.goodMibPerS).toBe(192);
    expect(start.goodStoredGib).toBeCloseTo(3932.16, 2);
  });

  it("gives 1 MiB/s at least", () => {
    expect(burstingBaselineMibPerS(0)).toBe(1);
    expect(burstingBaselineMibPerS(20)).toBe(1);
    expect(burstingBaselineMibPerS(1024)).toBe(50);
  });

  it("is warned of in the plan, with what cures it and at what price", () => {
    const homeGb = (58 * 2 ** 30) / 1e9 / 100;
    const base = siteOf({
      groups: [userGroup({ homeGb: certain(homeGb) })],
      events: [siteEvent({ name: "Class", people: 12, homeMibPerPerson: 480 })],
    });
    const plan = planOf({ ...base, storage: { ...base.storage, fileSystem: "efs-bursting" } });
    const sentences = plan.warnings
      .filter(({ code }) => code === "EFS_BURSTING")
      .map(({ sentence }) => sentence);
    expect(sentences).toHaveLength(2);
    expect(sentences[0]).toMatch(
      /^the site names EFS in bursting mode for homes: 58 GiB give 2\.83 MiB\/s once the burst credits are gone, and [\d.]+ MiB\/s are needed/,
    );
    // 189.17 MiB/s above the baseline are 198.36 MB/s at $6; 6.04 GB at $0.06; 320 MB/s at $0.87.
    expect(sentences[1]).toBe(
      "Class on EFS in bursting mode: 12 people who write 480 MiB each need 33.9 min at the 2.83 MiB/s of 58 GiB stored (0.236 MiB/s each); " +
        "30 s would take 192 MiB/s, which bursting gives from 3,932 GiB stored; instead: 198.4 MB/s of provisioned throughput ($1,190 a month in us-east-1 as of 2026-11-26), " +
        "elastic throughput ($0.36 for each such start in us-east-1 as of 2026-06-13), or FSx for OpenZFS MULTI_AZ_1 with the 320 MB/s step for 201.3 MB/s, $278.40 a month",
    );
    expect(plan.storage?.kind).toBe("fsx-openzfs");
    const elsewhere = planOf({
      ...base,
      region: "eu-central-1",
      storage: { ...base.storage, fileSystem: "efs-bursting" },
    });
    expect(elsewhere.warnings.filter(({ code }) => code === "EFS_BURSTING")[1]?.sentence).toContain(
      "198.4 MB/s of provisioned throughput (its price in eu-central-1 is not known), elastic throughput (its price in eu-central-1 is not known), or",
    );
  });

  it("is not spoken of where homes lie on FSx", () => {
    expect(planOf(siteOf()).warnings.filter(({ code }) => code === "EFS_BURSTING")).toEqual([]);
  });
});

describe("the throughput of homes", () => {
  it("counts what people write who start an event, and takes the busiest moment", () => {
    const event = siteEvent({ people: 300, homeMibPerPerson: 1000, arriveWithinMinutes: 10 });
    const plan = planOf(siteOf({ events: [event] }));
    const reason = plan.reasons.find(({ path }) => path === "storage.throughputMbPerS");
    // 300 × 1,048.576 MB in 600 s are 524.3 MB/s beside the sessions and their installs.
    expect(reason?.inputs.moment).toBe("Course");
    expect(Number(reason?.inputs.extraMbPerS)).toBeGreaterThan(524.2);
    expect(plan.storage?.throughputMbPerS).toBe(1280);
    expect(planOf(siteOf()).storage?.throughputMbPerS).toBe(160);
  });

  it("takes the installed packages where nobody said what people write", () => {
    const event = siteEvent({ people: 100, packagesPerPerson: 100, arriveWithinMinutes: 1 });
    const plan = planOf(siteOf({ events: [event] }));
    const extra = Number(
      plan.reasons.find(({ path }) => path === "storage.throughputMbPerS")?.inputs.extraMbPerS,
    );
    // 100 × 100 files of 0.78 MB, three times as large unpacked, in 60 s: 390 MB/s.
    expect(extra).toBeGreaterThan(390);
    expect(extra).toBeLessThan(392);
  });
});

describe("the rules of storage", () => {
  it("price the 1,200 GiB step and the second zone", () => {
    const plan = planOf(siteOf());
    // 1,000 GB of homes and 10 GiB at 80 %: 1,177 GiB by AWS's step, 23 GiB less than 1,200, at $0.18.
    expect(plan.storage?.capacityGib).toBe(1200);
    const step = plan.rules?.find(({ rule }) => rule.startsWith("file system in multiples"));
    expect(step).toMatchObject({
      usdPerMonth: 4.14,
      instead: "1,177 GiB, AWS's own step, in place of 1,200",
    });
    // (0.18 − 0.09) × 1,200 + (0.87 − 0.52) × 160.
    expect(plan.rules?.find(({ rule }) => rule === "file system over two zones")?.usdPerMonth).toBe(164);
  });

  it("are none where AWS's own step is planned in one zone", () => {
    const base = siteOf();
    const storage = { ...base.storage, capacityStep: "aws" as const, deploymentType: "SINGLE_AZ_2" as const };
    expect(planOf({ ...base, storage }).rules?.filter(({ rule }) => rule.startsWith("file system"))).toEqual(
      [],
    );
  });
});

describe("what the region allows", () => {
  it("refuses more IOPS than the capacity may have", () => {
    const base = siteOf();
    const answer = planSite({ ...base, storage: { ...base.storage, iops: 2_000_000 } }, catalog, QUICK_PLAN);
    expect(answer).toMatchObject({
      ok: false,
      refusals: [
        { code: "THROUGHPUT_STEP", resource: "iops", need: 2_000_000, have: 400_000, shortBy: 1_600_000 },
      ],
    });
  });

  it.each([
    {
      iops: 10,
      sentence: "storage.iops of 10 are not planned: 1,200 GiB include 3,600 and cannot be had with fewer",
    },
    {
      iops: 300_000,
      sentence:
        "storage.iops of 300,000 are paid for and not delivered: the servers of 160 MB/s do 6,250 operations a second all day and 100,000 in bursts; a larger storage.throughputMbPerS does more",
    },
    { iops: 90_000, sentence: undefined },
  ])("says what $iops stated IOPS come to on 160 MB/s", ({ iops, sentence }) => {
    const base = siteOf();
    const { warnings } = planOf({ ...base, storage: { ...base.storage, iops, throughputMbPerS: 160 } });
    expect(warnings.find(({ code }) => code === "STATED_IOPS")?.sentence).toBe(sentence);
  });

  it("refuses more capacity than one file system may have there", () => {
    const answer = planSite(
      siteOf({ groups: [userGroup({ homeGb: certain(20_000) })] }),
      catalog,
      QUICK_PLAN,
    );
    expect(answer.ok).toBe(false);
    if (!answer.ok)
      expect(answer.refusals[0]).toMatchObject({ code: "THROUGHPUT_STEP", resource: "storage", unit: "GiB" });
  });

  // AWS lets a Multi-AZ file system of 160 MB/s hold 32 TiB in us-east-1, one of 320 MB/s 64 TiB (FSx for OpenZFS User Guide, quotas).
  const homes = siteOf({ groups: [userGroup({ people: certain(20), homeGb: certain(1500) })] });

  it("takes a larger step of throughput where the capacity is only offered with it", () => {
    const plan = planOf(homes);
    expect(plan.storage).toMatchObject({ capacityGib: 36_000, throughputMbPerS: 320 });
    const reason = plan.reasons.find(({ path }) => path === "storage.throughputMbPerS");
    expect(reason?.inputs).toMatchObject({ stepForThisAlone: 160, mostGibOnThatStep: 32_768 });
  });

  it("refuses the capacity on a stated step that is too small for it, and says which is not", () => {
    const stated = { ...homes, storage: { ...homes.storage, throughputMbPerS: 160 } };
    const answer = planSite(stated, catalog, QUICK_PLAN);
    expect(answer.ok).toBe(false);
    if (!answer.ok)
      expect(answer.refusals[0]?.sentence).toBe(
        "36,000 GiB are needed, MULTI_AZ_1 holds at most 32,768 GiB in us-east-1: short by 3,232; 320 MB/s of throughput would allow it",
      );
  });
});
