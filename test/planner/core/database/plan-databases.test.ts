import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const answerOf = (site: Site) => planSite(site, catalog, QUICK_PLAN);

/** rstudio/helm@3a892cb examples/package-manager/storage/rstudio-pm-with-s3.yaml: three replicas, surge 100 %, usage data on the same server. */
function siteWithUsageData(databaseClass?: string): Site {
  const site = siteOf({ groups: [userGroup({ packagesPerDay: certain(9000) })] });
  const policy = { ...site.packageManager, replicas: 3, poolsPerReplica: 2, maxSurgeFraction: 1 };
  return { ...site, packageManager: databaseClass === undefined ? policy : { ...policy, databaseClass } };
}

describe("Package Manager with usage data on the same server", () => {
  it.each([
    { name: "db.t3.small", have: 225, shortBy: 375, ok: false },
    { name: "db.t3.medium", have: 450, shortBy: 150, ok: false },
    { name: "db.t3.large", have: 901, shortBy: 0, ok: true },
    { name: "db.t3.xlarge", have: 1802, shortBy: 0, ok: true },
  ])("holds 300 connections and 600 in a rollout on $name: $ok", ({ name, have, shortBy, ok }) => {
    const answer = answerOf(siteWithUsageData(name));
    expect(answer.ok).toBe(ok);
    expect(answer.plan?.databases[1]).toMatchObject({
      instanceClass: name,
      connections: { steady: 300, rollout: 600 },
      maxConnections: have,
    });
    if (!answer.ok)
      expect(answer.refusals).toMatchObject([{ code: "CONNECTIONS", need: 600, have, shortBy }]);
  });

  it("uses the default class to a third in a rollout, turns the small ones down, and says what a second server would change", () => {
    const answer = answerOf(siteWithUsageData());
    expect(answer.ok).toBe(true);
    const { plan } = answer;
    const reason = plan?.reasons.find(({ path }) => path === "databases.package-manager.instanceClass");
    expect(reason?.inputs).toMatchObject({ maxOpenConnections: 50, usedFractionInRollout: 600 / 1802 });
    const refused = plan?.refusals.filter(({ sentence }) => sentence.includes("to Package Manager"));
    expect(refused?.map(({ subject, shortBy }) => [subject, shortBy])).toEqual([
      ["db.t3.micro", 488],
      ["db.t3.small", 375],
      ["db.t3.medium", 150],
    ]);
    expect(plan?.advice?.find(({ code }) => code === "USAGE_DATA")?.sentence).toBe(
      "2 pools of each replica on one database server are 300 connections, 600 in a rollout; with usage data on a server of its own each has 150 and 300",
    );
    const replicas = plan?.reasons.find(({ path }) => path === "packageManager.replicas");
    expect(replicas?.inputs).toMatchObject({ replicas: 3, podsInRollout: 6 });
    const pool = plan?.reasons.find(({ path }) => path === "packageManager.maxOpenConnections");
    expect(pool?.rule).toMatch(/^assumed, as the site names none/);
  });
});

describe("the credits of a database", () => {
  it("last on db.t3.micro for 5,000 sessions and on db.t3.xlarge for 1,000,000 installs a day, where they were tested", () => {
    const { plan } = answerOf(
      siteOf({ groups: [userGroup({ people: certain(2000), packagesPerDay: certain(500) })] }),
    );
    const credits = plan?.reasons.filter(({ path }) => path.endsWith(".cpuCredits"));
    expect(credits?.map(({ inputs }) => inputs.instanceClass)).toEqual(["db.t3.micro", "db.t3.xlarge"]);
    for (const { inputs } of credits ?? []) expect(inputs.surplusVcpuHours).toBe(0);
    expect(plan?.warnings.filter(({ code }) => code === "CPU_CREDITS")).toEqual([]);
  });

  it("run out where a small class is stated for a large load, with what RDS then charges", () => {
    const site = siteOf({
      groups: [userGroup({ ciRestoresPerDay: certain(9000), ciPackagesPerRestore: certain(100) })],
    });
    const { plan } = answerOf({
      ...site,
      packageManager: { ...site.packageManager, databaseClass: "db.t3.medium", maxOpenConnections: 20 },
    });
    expect(plan?.warnings.find(({ code }) => code === "CPU_CREDITS")?.sentence).toMatch(
      /^db\.t3\.medium gives 0\.4 vCPU all day, 0\.72 are expected in the mean and 0\.7\d at the peak: its credits run out, and RDS charges \d+ vCPU-hours a month beyond them, \$[\d.]+ a month; /,
    );
  });

  it("are those of one class over two zones, whose price is a rule", () => {
    const { plan } = answerOf(siteOf());
    const rule = plan?.rules?.find(({ rule: name }) => name === "database of Workbench over two zones");
    expect(rule?.instead).toBe("db.t3.micro in one zone");
    expect(rule?.usdPerMonth).toBeGreaterThan(0);
  });
});
