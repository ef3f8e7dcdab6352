import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const planOf = (site: Site) => planSite(site, catalog, QUICK_PLAN).plan;
const reference = () => siteOf({ groups: [userGroup({ packagesPerDay: certain(10_000) })] });

describe("Package Manager for 1,000,000 installs a day", () => {
  it("lists every published set-up as a lower bound, those without a price without dollars", () => {
    const anchors = planOf(reference())?.reasons.filter(({ path }) =>
      path.startsWith("packageManager.anchors"),
    );
    expect(
      anchors?.map(({ path, inputs }) => [
        path.slice("packageManager.anchors.".length),
        inputs.vcpu,
        inputs.usdPerMonth,
      ]),
    ).toEqual([
      ["3 × c6a.4xlarge", 48, "$1,340.28"],
      ["3 × m6i.2xlarge", 24, "$840.96"],
      ["2 × c5.4xlarge", 32, undefined],
      ["2 × m6i.2xlarge", 16, "$560.64"],
    ]);
    for (const { rule, inputs } of anchors ?? []) {
      expect(rule).toMatch(
        /^tested with at least 1,000,000 installs a day .*: a lower bound of what it carries, never a ceiling/,
      );
      expect(inputs).toMatchObject({ installsPerDayAtLeast: 1_000_000, gitBuildersAtLeast: 100 });
    }
    expect(anchors?.[2]?.rule).toContain("shown without dollars");
  });

  it("prices the choice of the reference set-up against the cheapest that is published for the same load", () => {
    const ruleOf = (site: Site) =>
      planOf(site)?.rules?.find(({ rule }) => rule.startsWith("Package Manager on"));
    expect(ruleOf(reference())).toEqual({
      rule: "Package Manager on 3 × c6a.4xlarge",
      pricedBy: "package-manager",
      // Three nodes less two, each with its root disk of 200 GiB at $0.08: 779.64 + 16.
      usdPerMonth: 795.64,
      instead:
        "2 × m6i.2xlarge (load balanced), published with at least 1,000,000 installs a day as well, for $592.64 a month with root disks",
      risk: "16 vCPU in all, and the loss of one zone takes up to 50 % of them; builders and downloads compete for the rest",
    });
    const site = reference();
    // No set-up is published for more than 1,000,000 a day: none stands against five replicas that carry twice as much.
    const busy = siteOf({ groups: [userGroup({ packagesPerDay: certain(20_000) })] });
    expect(ruleOf({ ...busy, packageManager: { ...busy.packageManager, replicas: 5 } })).toBeUndefined();
    const cheapest = { ...site.packageManager, instanceType: "m6i.2xlarge", replicas: 2 };
    expect(ruleOf({ ...site, packageManager: cheapest })).toBeUndefined();
  });

  it("says what the peak is over the mean, and follows a stated factor", () => {
    const reasonOf = (site: Site) =>
      planOf(site)?.reasons.find(({ path }) => path === "demand.peakInstallsPerS");
    // A working day of thirteen hours with 18 % of the arrivals in the busiest: 24 × 0.18.
    expect(reasonOf(reference())?.inputs.peakFactor).toBeCloseTo(24 * 0.18, 6);
    expect(reasonOf(reference())?.inputs.meanPerS).toBeCloseTo(11.574, 3);
    const site = reference();
    const stated = { ...site, packageManager: { ...site.packageManager, peakFactor: certain(6) } };
    expect(reasonOf(stated)?.inputs.peakFactor).toBeCloseTo(6, 9);
    expect(reasonOf(stated)?.inputs.peakInstallsPerS).toBeCloseTo(6_000_000 / 86_400, 9);
  });

  it("says so where the region has no c6a.4xlarge, and takes the cheapest x86 type that is as large", () => {
    const without = new Map(catalog.priceBook.prices);
    without.delete("ec2.c6a.4xlarge");
    const world = { ...catalog, priceBook: { ...catalog.priceBook, prices: without } };
    const { plan } = planSite(reference(), world, QUICK_PLAN);
    const pool = plan?.pools.find(({ purpose }) => purpose === "package-manager");
    const warning = plan?.warnings.find(({ code }) => code === "OTHER_TYPE");
    expect(warning?.sentence).toBe(
      `c6a.4xlarge, which Package Manager was tested on, is not offered in us-east-1; ${pool?.instanceTypes[0]} is the cheapest x86 type with at least 16 vCPU and 32 GiB there`,
    );
    const type = catalog.instanceTypes.find(({ name }) => name === pool?.instanceTypes[0]);
    expect(type?.vcpu).toBeGreaterThanOrEqual(16);
    expect(type?.memoryMib).toBeGreaterThanOrEqual(32 * 1024);
  });

  it("warns of more Git builders than were tested", () => {
    const site = reference();
    const plan = planOf({ ...site, packageManager: { ...site.packageManager, gitBuilders: 150 } });
    expect(plan?.warnings.map(({ sentence }) => sentence)).toContain(
      "150 Git builders are above the 100 that 3 × c6a.4xlarge are published with",
    );
    expect(plan?.limits.find(({ name }) => name === "package-manager.tested-git-builders")).toMatchObject({
      need: 150,
      have: 100,
      shortBy: 50,
    });
  });
});

describe("Package Manager where a single server suffices", () => {
  const small = siteOf({ groups: [userGroup({ packagesPerDay: certain(5) })] });
  const stating = (policy: Partial<Site["packageManager"]>): Site => ({
    ...small,
    packageManager: { ...small.packageManager, ...policy },
  });
  const sentencesOf = (site: Site) => planOf(site)?.warnings.map(({ sentence }) => sentence) ?? [];

  it("says that a stated database is not planned", () => {
    expect(sentencesOf(stating({ databaseClass: "db.t3.xlarge", databaseStorageGib: 200 }))).toContain(
      "packageManager.databaseClass (db.t3.xlarge), packageManager.databaseStorageGib (200) are not planned: a single server suffices and keeps its own database (SQLite); state packageManager.replicas for a cluster with one on RDS",
    );
    expect(sentencesOf(small).filter((one) => one.includes("not planned"))).toEqual([]);
  });

  it("says that a stated type is less than what was tested", () => {
    expect(sentencesOf(stating({ instanceType: "t3.micro" }))).toContain(
      "t3.micro has 2 vCPU and 1 GiB, m6i.xlarge 4 and 16; it has its CPU in credits and does less once they are spent: 30,000 installs a day are published with 1 × m6i.xlarge, and nobody has published that this type carries them",
    );
    expect(
      sentencesOf(stating({ instanceType: "m6i.4xlarge" })).filter((one) => one.startsWith("m6i.4xlarge")),
    ).toEqual([]);
  });

  it("refuses more packages than a disk holds", () => {
    const answer = planSite(stating({ storageGb: certain(100_000) }), catalog, QUICK_PLAN);
    expect(answer).toMatchObject({
      ok: false,
      refusals: [{ subject: "package-manager", unit: "GiB", need: 100_200, have: 65_536, shortBy: 34_664 }],
    });
  });
});

it("stands in no more zones than it has replicas, and says that it was tested with more", () => {
  const site = reference();
  const plan = planOf({ ...site, packageManager: { ...site.packageManager, replicas: 1 } });
  expect(plan?.pools.find(({ name }) => name === "package-manager")?.zones).toBe(1);
  expect(plan?.warnings.map(({ sentence }) => sentence)).toContain(
    "1 replica stands in 1 zone, 1,000,000 installs a day are published with 3 × c6a.4xlarge; nothing carries on while it is replaced",
  );
});
