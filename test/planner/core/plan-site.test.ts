import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Catalog } from "../../../planner/core/catalog.ts";
import { certain } from "../../../planner/core/demand/estimate.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { type PlanAnswer, planSite } from "../../../planner/core/plan-site.ts";
import type { Site } from "../../../planner/core/site.ts";
import { catalog } from "../../support/catalog.ts";
import { siteEvent, siteOf, userGroup } from "../../support/site.ts";

const options = { seed: 1, acceptMissing: new Set<string>() };

function answerOf(site: Site, world: Catalog = catalog): PlanAnswer {
  return planSite(site, world, options);
}

function planOf(site: Site): Plan {
  const answer = answerOf(site);
  if (!answer.ok) throw new Error(answer.refusals.map((refusal) => refusal.sentence).join("\n"));
  return answer.plan;
}

describe("a plan of a site", () => {
  it("has nodes for an event where nobody else works on Karpenter's", () => {
    const { pools } = planOf(
      siteOf({
        groups: [userGroup({ ideMix: { vscode: 1 } })],
        events: [siteEvent({ people: 10 }), siteEvent({ name: "A larger one", people: 60 })],
      }),
    );
    const sessions = pools.find(({ name }) => name === "sessions");
    const each = sessions?.sessionsPerNode ?? 0;
    expect(sessions?.nodes).toMatchObject({ min: 0, max: Math.ceil(60 / each) });
  });

  it("adds up: the total is the sum of the lines, and no line is free", () => {
    const { cost } = planOf(siteOf());
    const cents = cost.lines.reduce((sum, line) => sum + Math.round(line.usdPerMonth * 100), 0);
    expect(cost.usdPerMonth?.mean).toBe(cents / 100);
    for (const line of cost.lines) {
      expect(line.usdPerMonth, line.id).toBeGreaterThan(0);
      expect(line.source, line.id).not.toBe("");
      expect(line.asOf, line.id).toMatch(/^20\d\d-\d\d/);
    }
  });

  it("is the same to the byte whatever the order of the catalogue", () => {
    const shuffled: Catalog = {
      ...catalog,
      instanceTypes: [...catalog.instanceTypes].reverse(),
      rdsClasses: [...catalog.rdsClasses].reverse(),
      fsxSteps: [...catalog.fsxSteps].reverse(),
    };
    expect(JSON.stringify(answerOf(siteOf(), shuffled))).toBe(JSON.stringify(answerOf(siteOf())));
  });

  it("keeps the reference architecture where nobody says otherwise", () => {
    const plan = planOf(siteOf({ groups: [userGroup({ packagesPerDay: certain(10_000) })] }));
    expect(plan.packageManager).toEqual({
      topology: "cluster",
      replicas: 3,
      gitBuilders: 100,
      maxOpenConnections: 50,
    });
    expect(plan.workbench).toEqual({ topology: "cluster", serverPods: 3, zones: 3 });
    expect(
      plan.databases.map(({ product, instanceClass, multiAz }) => ({ product, instanceClass, multiAz })),
    ).toEqual([
      { product: "workbench", instanceClass: "db.t3.micro", multiAz: true },
      { product: "package-manager", instanceClass: "db.t3.xlarge", multiAz: true },
    ]);
    expect(plan.pools.find((pool) => pool.purpose === "package-manager")).toMatchObject({
      instanceTypes: ["c6a.4xlarge"],
      nodes: { min: 3, max: 3 },
      zones: 3,
    });
    expect(plan.storage).toMatchObject({ kind: "fsx-openzfs", deploymentType: "MULTI_AZ_1", zones: 2 });
    const settings = new Map(plan.settings.map((setting) => [setting.key, setting.value]));
    expect(settings.get("spec.template.spec.taints")).toBe("workload=sessions:NoSchedule");
    expect(settings.get("config.PostgresPool.MaxOpenConnections")).toBe("50");
    expect(settings.get("replicas")).toBe("3");
  });

  it("carries two or three average sessions on a node of the main type", () => {
    const [pool] = planOf(siteOf()).pools;
    expect(pool?.purpose).toBe("sessions");
    expect(pool?.sessionsPerNode).toBeGreaterThanOrEqual(2);
    expect(pool?.sessionsPerNode).toBeLessThanOrEqual(3);
  });

  it("sizes for the hour that needs most nodes, which need not be the one with most sessions", () => {
    const office = { startHour: 9, endHour: 17 };
    const many = userGroup({
      name: "Boston",
      people: certain(100),
      profile: "small",
      hours: office,
      timeZone: "America/New_York",
    });
    const large = userGroup({
      name: "Tokyo",
      people: certain(80),
      profile: "huge",
      hours: office,
      timeZone: "Asia/Tokyo",
    });
    const profiles = [
      { name: "huge", cpuMillicores: 16_000, memoryMib: 122_070 },
      { name: "small", cpuMillicores: 1000, memoryMib: 3815 },
    ];
    const nodesOf = (groups: readonly ReturnType<typeof userGroup>[]): number =>
      planOf(siteOf({ groups, profiles })).pools.find((pool) => pool.purpose === "sessions")?.nodes.max ?? 0;
    expect(nodesOf([many, large])).toBeGreaterThanOrEqual(nodesOf([large]));
  });

  it("plans groups that never work at the same time", () => {
    const office = { startHour: 9, endHour: 17 };
    const sydney = userGroup({
      name: "Sydney",
      people: certain(40),
      profile: "small",
      hours: office,
      timeZone: "Australia/Sydney",
    });
    const london = userGroup({
      name: "London",
      people: certain(20),
      profile: "big",
      hours: office,
      timeZone: "Europe/London",
    });
    const profiles = [
      { name: "big", cpuMillicores: 8000, memoryMib: 57_220 },
      { name: "small", cpuMillicores: 1000, memoryMib: 3815 },
    ];
    expect(answerOf(siteOf({ groups: [sydney, london], profiles })).ok).toBe(true);
  });

  it("plans a single server for a load that one is published to carry", () => {
    const base = siteOf({ groups: [userGroup({ packagesPerDay: certain(300) })] });
    const assumed = { path: "packageManager.gitBuilders", value: "100", source: "s" };
    const plan = planOf({ ...base, assumptions: [...base.assumptions, assumed] });
    expect(plan.packageManager?.topology).toBe("single-server");
    expect(plan.databases.map(({ product }) => product)).toEqual(["workbench"]);
    // the root volume of 200 GiB and the P90 of 100..250..500 GB @90 %, 423.8, in whole GiB
    expect(plan.packageManager?.diskGib).toBe(624);
    const server = plan.settings.filter(({ where }) => where === "Package Manager server");
    expect(server.map(({ key, value }) => `${key} = ${value}`)).toEqual([
      "instance type = m6i.xlarge",
      "disk = 624 GiB gp3",
      "Database.Provider = sqlite",
      // Nobody stated any, and none is published for one server.
      "Git builders = as many as a trial bears",
      "R and Python versions = those that Git builds need",
    ]);
  });

  it("says so beyond the tested points and takes the next class up", () => {
    const plan = planOf(
      siteOf({ groups: [userGroup({ people: certain(20_000), packagesPerDay: certain(100) })] }),
    );
    expect(plan.databases).toMatchObject([
      { product: "workbench", instanceClass: "db.t3.small", beyondTested: true },
      { product: "package-manager", instanceClass: "db.t3.2xlarge", beyondTested: true },
    ]);
    expect(plan.warnings.filter(({ code }) => code === "BEYOND_TESTED")).toHaveLength(3);
  });

  it("refuses a database class that a rollout would exhaust, and shows both figures", () => {
    // rstudio/helm@3a892cb examples/package-manager/storage: three replicas, surge 100 %, two pools on one server.
    const site = siteOf({ groups: [userGroup({ packagesPerDay: certain(10_000) })] });
    const answer = answerOf({
      ...site,
      packageManager: {
        ...site.packageManager,
        poolsPerReplica: 2,
        replicas: 3,
        databaseClass: "db.t3.medium",
      },
    });
    expect(answer.ok).toBe(false);
    if (answer.ok) return;
    expect(answer.plan?.databases[1]).toMatchObject({
      connections: { steady: 300, rollout: 600 },
      maxConnections: 450,
    });
    expect(answer.refusals).toEqual([
      {
        subject: "db.t3.medium",
        code: "CONNECTIONS",
        resource: "connections",
        unit: "connections",
        need: 600,
        have: 450,
        shortBy: 150,
        sentence:
          "db.t3.medium allows 450 connections to Package Manager: the steady 300 fit, but a rollout needs 600, short by 150",
      },
    ]);
  });

  it("does not round an impossible throughput up in silence", () => {
    const site = siteOf();
    const answer = answerOf({ ...site, storage: { ...site.storage, throughputMbPerS: 64 } });
    expect(answer).toMatchObject({ ok: false });
    if (answer.ok) return;
    expect(answer.plan).toBeUndefined();
    expect(answer.refusals).toMatchObject([{ code: "THROUGHPUT_STEP", need: 64 }]);
    expect(answer.refusals[0]?.sentence).toBe(
      "64 MB/s is no throughput of MULTI_AZ_1: allowed are 160, 320, 640, 1280, 2560, 3840, 5120, 7680, 10240; SINGLE_AZ_1, SINGLE_AZ_HA_1 would allow it",
    );
  });

  it("refuses a session that no type holds, with the numbers", () => {
    const profile = { name: "standard", cpuMillicores: 4000, memoryMib: 2_000_000 };
    const answer = answerOf(siteOf({ profiles: [profile] }));
    expect(answer.ok).toBe(false);
    if (answer.ok) return;
    expect(answer.plan).toBeUndefined();
    // r7i.48xlarge is the roomiest of the six families: 1,572,864 MiB nominal.
    expect(answer.refusals[0]).toMatchObject({
      subject: "r7i.48xlarge",
      code: "SESSION_TOO_LARGE",
      resource: "memory",
      unit: "MiB",
      need: 2_000_000,
    });
    expect(answer.refusals[0]?.sentence).toMatch(
      /^profile standard fits no type of the pool; the roomiest: r7i\.48xlarge has /,
    );
  });

  it("leaves out the total when a price is missing, unless that is accepted", () => {
    const without = new Map([...catalog.priceBook.prices].filter(([item]) => item !== "nat.gb"));
    const world = { ...catalog, priceBook: { ...catalog.priceBook, prices: without } };
    const answer = answerOf(siteOf(), world);
    expect(answer).toMatchObject({ ok: false, refusals: [{ code: "NO_PRICE", subject: "nat.gb" }] });
    if (answer.ok) return;
    expect(answer.plan?.cost.usdPerMonth).toBeUndefined();
    const accepted = planSite(siteOf(), world, { seed: 1, acceptMissing: new Set(["nat.gb"]) });
    expect(accepted).toMatchObject({ ok: true, plan: { cost: { accepted: [{ id: "nat.gb" }] } } });
  });

  it("says first that a region sells none of the families, and each missing price once", () => {
    const none = answerOf(siteOf({ region: "ap-southeast-4" }));
    expect(none.ok ? [] : none.refusals[0]).toEqual({
      subject: "session nodes",
      code: "NOT_IN_REGION",
      resource: "instance types",
      unit: "types with a price",
      need: 1,
      have: 0,
      shortBy: 1,
      sentence:
        "none of the 54 types that sessions may use (families c6i, c7i, m6i, m7i, r6i, r7i) is sold in ap-southeast-4; " +
        "name others in nodes.families or nodes.instanceTypes, or another region",
    });
    const priceless = answerOf(siteOf({ region: "mx-central-1" }));
    const missing = priceless.ok ? [] : priceless.refusals.map(({ subject }) => subject);
    expect(missing).toContain("ebs.gp3.gb_month");
    expect(missing).toEqual([...new Set(missing)]);
  });

  it.each([...catalog.regions.keys()])("plans %s, or says with a refusal why not", (region) => {
    const answer = answerOf(siteOf({ region }));
    if (answer.ok) expect(answer.plan.cost.usdPerMonth?.mean).toBeGreaterThan(0);
    else {
      expect(answer.refusals.length).toBeGreaterThan(0);
      for (const refusal of answer.refusals) expect(refusal.sentence).not.toBe("");
    }
  });

  it.each([
    { region: "ap-southeast-4", why: "none of the six families" },
    { region: "mx-central-1", why: "no database price" },
    { region: "ap-southeast-7", why: "no database price" },
  ])("has no plan in $region: $why", ({ region }) => {
    expect(answerOf(siteOf({ region })).ok).toBe(false);
  });

  it("never costs less for more people of the same mix, but for one node a pool", () => {
    const people = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(people, people, (a, b) => {
        const [fewer, more] = [Math.min(a, b), Math.max(a, b)].map((count) =>
          planOf(siteOf({ groups: [userGroup({ people: certain(count) })] })),
        );
        if (fewer === undefined || more === undefined) return;
        const usd = (plan: Plan): number => plan.cost.usdPerMonth?.mean ?? 0;
        const dearestNode = Math.max(
          ...more.cost.lines
            .filter((line) => line.id.startsWith("ec2."))
            .map((line) => line.usdPerUnit * 730),
        );
        const sameShape = fewer.packageManager?.topology === more.packageManager?.topology;
        if (sameShape) expect(usd(more)).toBeGreaterThanOrEqual(usd(fewer) - more.pools.length * dearestNode);
      }),
      { numRuns: 25 },
    );
  });
});
