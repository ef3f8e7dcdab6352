import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { growthCurves, growthPowers } from "../../../../planner/core/limits/growth.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { sizeFileSystem } from "../../../../planner/core/storage/file-system.ts";
import type { FileSystemNeed } from "../../../../planner/core/storage/file-system-need.ts";
import { nextStorageSteps, type StorageSteps } from "../../../../planner/core/storage/next-steps.ts";
import type { PlanStorageStep } from "../../../../planner/core/storage/planned-storage.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

/** 1,000 GB of homes, compressed no further, and sessions that ask for 100 MB/s in all. */
const NEED: FileSystemNeed = {
  homesGb: 1000,
  compressionFraction: 1,
  peakSessions: 100,
  sessionMbPerS: 1,
  extraMbPerS: 0,
};

interface Case {
  readonly storage?: Partial<Site["storage"]>;
  readonly region?: string;
  readonly need?: Partial<FileSystemNeed>;
  /** Growth a month, by draw. */
  readonly growth: readonly number[];
}

function stepsOf({ storage, region = "us-east-1", need, growth }: Case): StorageSteps | undefined {
  const policy = { ...siteOf().storage, ...storage };
  const sized = sizeFileSystem(catalog, region, policy, { ...NEED, ...need });
  const curves = growthCurves([1], growthPowers([growth]));
  if (!sized.ok) return undefined;
  const { neededGib, neededMbPerS, neededIops } = sized.fileSystem;
  const homes = neededGib * policy.fillFraction - policy.configurationGib;
  const growing = new Map([
    ["storage.fill", homes],
    ["storage.throughput", neededMbPerS],
    ["storage.iops", neededIops],
  ]);
  return nextStorageSteps({ region, storage: policy }, catalog, sized.fileSystem, (limit) => ({
    with: "everything",
    part: growing.get(limit) ?? 0,
    ...(curves === undefined ? {} : { curves }),
  }));
}

function stepOf(one: Case, name: PlanStorageStep["name"]): PlanStorageStep | undefined {
  return stepsOf(one)?.steps.find((step) => step.name === name);
}

// Prices of MULTI_AZ_1 in us-east-1 as the catalogue has them of 2026-10-01: $0.18 a GiB, $0.87 a MB/s, $0.024 an operation above those
// included; of SINGLE_AZ_1 $0.09 a GiB. Largest sizes by throughput: AWS FSx for OpenZFS User Guide, service quotas, 2025-09.
describe("the next capacity of a file system", () => {
  it.each([
    {
      // 941.3 of 960 GiB are filled: 931.3 × 1.01² + 10 = 960.04. Then 10 % more, in multiples of 1,200: 1,200 × $0.18. Of 2,400 × 0.8
      // homes may have 1,910, 2.051 times as much: ln(2.051) ÷ ln(1.01) = 72.2.
      what: "is two multiples of 1,200 GiB after one",
      one: { growth: [0.01] },
      step: { from: 1200, to: 2400, monthP10: 2, monthP50: 2, usdMorePerMonth: 216, againMonthP50: 73 },
    },
    {
      // 1,177 × 1.1 = 1,294.7; 118 × $0.18. 1,295 × 0.8 − 10 = 1,026 are 1.1017 times as much: ln(1.1017) ÷ ln(1.01) = 9.7.
      what: "is a tenth more in AWS's own step",
      one: { storage: { capacityStep: "aws" as const }, growth: [0.01] },
      step: { from: 1177, to: 1295, monthP10: 1, monthP50: 1, usdMorePerMonth: 21.24, againMonthP50: 10 },
    },
    {
      // (931.3 × 1.5 + 10) ÷ 0.8 = 1,758.7: a tenth more would be too small on the day; 582 × $0.18. 1,759 × 0.8 − 10 are 1.5003 times.
      what: "holds what growth brings in one month",
      one: { storage: { capacityStep: "aws" as const }, growth: [0.5] },
      step: { from: 1177, to: 1759, monthP10: 1, monthP50: 1, usdMorePerMonth: 104.76, againMonthP50: 2 },
    },
    {
      what: "comes sooner in one of ten futures",
      one: {
        need: { homesGb: 900 },
        growth: Array.from({ length: 10 }, (_, draw) => (draw === 0 ? 0.03 : 0.01)),
      },
      // 950 ÷ 838.2 = 1.1334: ln(1.1334) ÷ ln(1.03) = 4.2, ÷ ln(1.01) = 12.6. 1,910 ÷ 838.2 = 2.279: ln(2.279) ÷ ln(1.01) = 82.8.
      step: { from: 1200, to: 2400, monthP10: 5, monthP50: 13, usdMorePerMonth: 216, againMonthP50: 83 },
    },
    {
      // 31,200 × 1.1 = 34,320 GiB are more than the 32 TiB that 160 MB/s allow; 320 MB/s allow 64. 3,600 × $0.18 + 160 × $0.87.
      // Homes of 24,214.4 GiB: ln(24,950 ÷ 24,214.4) ÷ ln(1.01) = 3.01; ln(27,830 ÷ 24,214.4) ÷ ln(1.01) = 13.99.
      what: "takes the throughput without which it is too large",
      one: { need: { homesGb: 26_000 }, growth: [0.01] },
      step: {
        from: 31_200,
        to: 34_800,
        withThroughputMbPerS: 320,
        monthP10: 4,
        monthP50: 4,
        usdMorePerMonth: 787.2,
        againMonthP50: 14,
      },
    },
  ])("$what", ({ one, step }) => {
    expect(stepOf(one, "capacity")).toEqual({ name: "capacity", unit: "GiB", outcome: "enlarge", ...step });
  });

  it("is said to be beyond what one file system holds in the region", () => {
    const one = {
      region: "af-south-1",
      storage: { deploymentType: "SINGLE_AZ_1" as const },
      need: { homesGb: 104_000, sessionMbPerS: 0.1 },
      growth: [0.01],
    };
    // 121,200 × 1.1 against the 128 TiB of the region. 96,857.5 × 1.01 + 10 > 121,200 × 0.8.
    expect(stepOf(one, "capacity")).toEqual({
      name: "capacity",
      unit: "GiB",
      from: 121_200,
      outcome: "beyond-offer",
      needed: 133_320,
      most: 131_072,
      monthP10: 1,
      monthP50: 1,
    });
  });

  it.each([
    { what: "growth is 0", growth: [0], because: "no-growth" },
    { what: "people become fewer", growth: [-0.02], because: "beyond-horizon" },
  ])("is not foreseen where $what", ({ growth, because }) => {
    expect(stepsOf({ growth })?.steps.map((step) => step.outcome)).toEqual(Array(3).fill("not-foreseen"));
    expect(stepOf({ growth }, "capacity")).toMatchObject({ because });
  });
});

describe("the next throughput of a file system", () => {
  it("is the smallest step that holds what is asked for then", () => {
    // 100 × 1.1⁵ = 161 > 160; 160 × $0.87. 100 × 1.1^m > 320: 12.2. With 300 % a month it is 400 in the first: 480 × $0.87.
    expect(stepOf({ growth: [0.1] }, "throughput")).toMatchObject({
      from: 160,
      to: 320,
      monthP50: 5,
      usdMorePerMonth: 139.2,
      againMonthP50: 13,
    });
    expect(stepOf({ growth: [3] }, "throughput")).toMatchObject({
      to: 640,
      monthP50: 1,
      usdMorePerMonth: 417.6,
    });
  });

  it("is needed today where the site states too little, and not offered above the largest step", () => {
    const little = { storage: { throughputMbPerS: 160 }, need: { sessionMbPerS: 3 }, growth: [0.01] };
    expect(stepOf(little, "throughput")).toMatchObject({ to: 320, monthP10: 0, monthP50: 0 });
    const most = { need: { sessionMbPerS: 100 }, growth: [0.01] };
    expect(stepOf(most, "throughput")).toMatchObject({ outcome: "beyond-offer", from: 10_240, most: 10_240 });
  });
});

describe("the next operations of a file system", () => {
  it("are bought in thousands, with the throughput whose servers give them", () => {
    // 16 × 100 MB/s = 1,600 of the 3,600 included: ln(2.25) ÷ ln(1.1) = 8.5; 1,600 × 1.1⁹ = 3,773 → 4,000: 400 × $0.024.
    expect(stepOf({ growth: [0.1] }, "iops")).toEqual({
      name: "iops",
      unit: "IOPS",
      from: 3600,
      outcome: "enlarge",
      to: 4000,
      monthP10: 9,
      monthP50: 9,
      usdMorePerMonth: 9.6,
      againMonthP50: 10,
    });
    // 2,400 GiB include 7,200, and the servers of 160 MB/s give 6,250: 1,600 × 1.1¹⁵ = 6,684 → those of 320 MB/s; no operations more.
    expect(stepOf({ need: { homesGb: 2000 }, growth: [0.1] }, "iops")).toMatchObject({
      from: 6250,
      to: 7200,
      withThroughputMbPerS: 320,
      monthP50: 15,
      usdMorePerMonth: 139.2,
    });
  });
});

describe("any next step", () => {
  it("is larger than what there is, by a tenth for capacity, and what is not offered is more than the most", () => {
    const cases = fc.record({
      growth: fc.array(fc.double({ min: -0.1, max: 0.6, noNaN: true }), { minLength: 1, maxLength: 9 }),
      region: fc.constantFrom("us-east-1", "eu-west-3", "af-south-1"),
      storage: fc.record({
        capacityStep: fc.constantFrom("aws" as const, "1200-gib" as const),
        deploymentType: fc.constantFrom("MULTI_AZ_1" as const, "SINGLE_AZ_1" as const),
        fillFraction: fc.double({ min: 0.5, max: 1, noNaN: true }),
      }),
      need: fc.record({
        homesGb: fc.double({ min: 0, max: 90_000, noNaN: true }),
        sessionMbPerS: fc.double({ min: 0, max: 40, noNaN: true }),
      }),
    });
    fc.assert(
      fc.property(cases, (one) => {
        for (const step of stepsOf(one)?.steps ?? []) {
          if (step.outcome === "enlarge") {
            expect(step.to).toBeGreaterThan(step.from);
            expect(step.usdMorePerMonth).toBeGreaterThanOrEqual(0);
            if (step.name === "capacity") expect(step.to).toBeGreaterThanOrEqual(step.from * 1.1 - 1e-6);
          }
          if (step.outcome === "beyond-offer") expect(step.needed).toBeGreaterThan(step.most);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("the plan of a site that grows", () => {
  const site = siteOf({ groups: [userGroup({ growthPerMonthFraction: certain(0.01) })] });

  it("has the months of its limits, and a reason for each step", () => {
    const answer = planSite(site, catalog, QUICK_PLAN);
    const [capacity] = answer.plan?.storage?.nextSteps ?? [];
    const fill = answer.plan?.limits.find(({ name }) => name === "storage.fill");
    expect(capacity).toMatchObject({ to: 2400, monthP10: fill?.monthP10, monthP50: fill?.monthP50 });
    expect(fill?.monthP50).toBe(2);
    const reason = answer.plan?.reasons.find(({ path }) => path === "storage.nextSteps.capacity");
    expect(reason?.inputs).toMatchObject({ have: 960, leastGib: 1320, to: 2400, usdPerGib: 0.18 });
    expect(reason?.source).toContain("managing-storage-capacity.html");
  });
});
