import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import type { PlanLimit } from "../../../../planner/core/limits/planned-limit.ts";
import { type PlanAnswer, planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

function answerOf(site: Site): PlanAnswer {
  return planSite(site, catalog, QUICK_PLAN);
}

function limitOf(answer: PlanAnswer, name: string): PlanLimit {
  const found = answer.plan?.limits.find((limit) => limit.name === name);
  if (found === undefined) throw new Error(`expected the limit ${name}`);
  return found;
}

/** Exactly two sessions of 1,800 m on an m6i.xlarge, and m6i.xlarge the only type: 20 nodes for 40 sessions. */
function fixedSite(changes: Partial<Site> = {}): Site {
  const site = siteOf({
    groups: [userGroup({ people: certain(40), concurrentFraction: certain(1), activeFraction: certain(1) })],
    profiles: [{ name: "standard", cpuMillicores: 1800, memoryMib: 5000 }],
    demand: { dayVariationFraction: 0, correlationFraction: 0 },
    ...changes,
  });
  return { ...site, nodes: { ...site.nodes, instanceTypes: ["m6i.xlarge"], ...changes.nodes } };
}

describe("an event", () => {
  const event = {
    name: "Hackathon",
    date: "2027-03-10",
    startHour: 9,
    timeZone: "America/New_York",
    people: 30,
    arriveWithinMinutes: 30,
    durationHours: 9,
    profile: "standard",
    ide: "rstudio",
    prepareMinutes: 30,
    holdMinutes: 0,
    packagesPerPerson: 60,
  } as const;

  it("adds its installs to those of the busiest day", () => {
    const [without, withIt] = [[], [event]].map((events) =>
      limitOf(answerOf(fixedSite({ events })), "package-manager.tested-installs"),
    );
    expect(withIt?.need).toBe((without?.need ?? Number.NaN) + 30 * 60);
  });

  it("is said to bring people who have seats already", () => {
    const answer = answerOf(fixedSite({ events: [event] }));
    expect(limitOf(answer, "licence-seats").need).toBe(40);
    const { rule, inputs } = answer.plan?.reasons.find(({ path }) => path === "limits.licence-seats") ?? {};
    expect(rule).toMatch(
      "who comes to an event is taken to have a seat already, and guests need seats of their own",
    );
    expect(inputs).toEqual(expect.objectContaining({ people: 40, peopleOfTheLargestEvent: 30 }));
  });
});

describe("what breaks first", () => {
  it("counts the vCPU of all pools, of placeholders and of the load test's own node, and two nodes a zone in an update", () => {
    const limit = limitOf(answerOf(fixedSite()), "vcpu-quota");
    const plan = answerOf(fixedSite()).plan;
    const reason = plan?.reasons.find(({ path }) => path === "limits.vcpu-quota");
    const nodes = (plan?.pools ?? []).map(({ name, nodes: { max } }) => [name, max]);
    expect(nodes).toEqual([
      ["sessions", 20],
      ["server", 6],
      ["package-manager", 1],
    ]);
    const pools = 20 * 4 + 6 * 4 + 1 * 4;
    const held = reason?.inputs.placeholderVcpu;
    expect(limit.need).toBe(pools + Number(held) + 4);
    expect(limit.needInRollout).toBe(limit.need + 2 * 3 * 4);
    expect(limit.have).toBeUndefined();
    expect(limit.shortBy).toBeUndefined();
  });

  it.each([
    { what: "the vCPU quota", changes: { vcpuQuota: 100 }, name: "vcpu-quota", code: "QUOTA" },
    { what: "the licence", changes: { licenceSeats: 39 }, name: "licence-seats", code: "SEATS" },
    {
      what: "the subnets",
      changes: { network: { loadBalancerIdleTimeoutS: 60, freeAddresses: 500 } },
      name: "subnet-addresses",
      code: "ADDRESSES",
    },
  ])("answers no where $what is short, and shows by how much", ({ changes, name, code }) => {
    const answer = answerOf(fixedSite(changes));
    expect(answer.ok).toBe(false);
    if (answer.ok) return;
    const limit = limitOf(answer, name);
    expect(answer.refusals).toMatchObject([{ code, have: limit.have, shortBy: limit.shortBy }]);
    expect(limit).toMatchObject({ monthP10: 0, monthP50: 0 });
    expect(answer.plan?.limits[0]?.name).toBe(name);
  });

  it("refuses a NodePool whose limits are below the need, with the numbers", () => {
    const site = fixedSite();
    const answer = answerOf({
      ...site,
      nodes: { ...site.nodes, poolLimits: { cpuMillicores: 64_000, memoryMib: 128 * 1024 } },
    });
    expect(answer.ok).toBe(false);
    if (answer.ok) return;
    expect(answer.refusals).toEqual([
      {
        subject: "nodepool.sessions.memory",
        code: "POOL_LIMIT",
        resource: "nodepool.sessions.memory",
        unit: "GiB",
        // 16,384 MiB less 7.5 % rounded up is 15,155 MiB a node; Karpenter counts capacity.
        need: (20 * 15_155) / 1024,
        have: 128,
        shortBy: (20 * 15_155) / 1024 - 128,
        sentence: "Memory limit of the NodePool: 296 GiB are needed, the site states 128: short by 168",
      },
      {
        subject: "nodepool.sessions.cpu",
        code: "POOL_LIMIT",
        resource: "nodepool.sessions.cpu",
        unit: "vCPU",
        need: 80,
        have: 64,
        shortBy: 16,
        sentence: "CPU limit of the NodePool: 80 vCPU are needed, the site states 64: short by 16",
      },
    ]);
  });

  it("takes 30 addresses for each xlarge: two interfaces of fifteen", () => {
    const limit = limitOf(answerOf(fixedSite()), "subnet-addresses");
    // 20 session nodes and six of the node group; the single server of Package Manager has one address.
    expect(limit.need).toBe(26 * 30 + 1);
    expect(limit.needInRollout).toBe(26 * 30 + 1 + 6 * 30);
  });

  it("orders the limits by the month in which growth reaches them, and keeps those that nobody stated for the end", () => {
    const growing = { low: 0, likely: 0.02, high: 0.05, confidence: 0.9 };
    const groups = [
      userGroup({ people: certain(300), growthPerMonthFraction: growing, packagesPerDay: certain(2000) }),
    ];
    const plan = answerOf(siteOf({ groups, vcpuQuota: 2000 })).plan;
    const limits = plan?.limits ?? [];
    const months = limits.map(({ monthP50 }) => monthP50 ?? Number.POSITIVE_INFINITY);
    expect(months).toEqual([...months].sort((a, b) => a - b));
    expect(limits.at(-1)?.have).toBeUndefined();
    const installs = limits.find(({ name }) => name === "package-manager.tested-installs");
    // 600,000 of 1,000,000: ln(1/0.6) ÷ ln(1.02) = 25.8 at the median; P10 is sooner.
    expect(installs?.monthP50).toBe(26);
    expect(installs?.monthP10).toBeLessThan(26);
  });

  it("explains each limit", () => {
    const plan = answerOf(siteOf()).plan;
    const paths = new Set(plan?.reasons.map(({ path }) => path));
    for (const { name } of plan?.limits ?? []) expect(paths).toContain(`limits.${name}`);
  });

  it("says at which load restores reach what they can reach", () => {
    const site = siteOf({ groups: [userGroup({ packagesPerDay: certain(10_000) })] });
    const reached = answerOf(site).plan?.limits.filter((limit) => limit.reachedAtInstallsPerS !== undefined);
    expect(reached?.map(({ name }) => name)).toEqual([
      "package-manager.tested-installs",
      "package-manager.network",
    ]);
    const network = reached?.[1];
    // 3 × c6a.4xlarge at their baseline of 6.25 Gbit/s, 0.78 MB a file.
    expect(network?.have).toBeCloseTo((3 * 6.25 * 1000) / 8, 6);
    expect(network?.reachedAtInstallsPerS).toBeCloseTo((3 * 6.25 * 1000) / 8 / 0.78, 6);
  });
});

describe("limits that sessions reach", () => {
  it("are the NodePool as the plan sets it, a quarter more nodes than at the peak, for a site that states none", () => {
    const answer = answerOf(fixedSite());
    // 20 nodes of two sessions each, and five more: 25 × 4 vCPU.
    expect(limitOf(answer, "nodepool.sessions.cpu")).toMatchObject({
      need: 80,
      have: 100,
      reachedBySessions: { on: "karpenter", sessions: 50, atPeak: 40 },
    });
  });

  it.each([
    { left: 104, sessions: 50, inRollout: 38 },
    { left: 103, sessions: 48, inRollout: 36 },
    // Below the need of today: reached by fewer sessions than there are.
    { left: 83, sessions: 38, inRollout: 26 },
    // A rollout takes 24 of what is left.
    { left: 25, sessions: 10, inRollout: 0 },
  ])("count whole nodes: $left vCPU of a quota beside the other pools are $sessions sessions", (row) => {
    // Six nodes of the node group, the server of Package Manager, the load test's own node; one node of two sessions held ready is among
    // what is left. A rollout adds six nodes of four.
    const others = 6 * 4 + 4 + 4;
    const limit = limitOf(answerOf(fixedSite({ vcpuQuota: others + row.left })), "vcpu-quota");
    const { sessions, inRollout } = row;
    expect(limit.reachedBySessions).toEqual({ on: "karpenter", sessions, inRollout, atPeak: 40 });
    expect(limit.need > (limit.have ?? 0)).toBe(sessions < 40);
  });

  it("are the seats of the managed node group for those who stay there, fewer in a rollout", () => {
    const groups = [
      userGroup({ people: certain(40), concurrentFraction: certain(1), ideMix: { vscode: 1 } }),
    ];
    const answer = answerOf(fixedSite({ groups }));
    const limit = limitOf(answer, "nodes.server.sessions");
    const seats = limit.have ?? 0;
    expect(limit.reachedBySessions).toEqual({
      on: "managed",
      sessions: seats,
      inRollout: seats - (limit.needInRollout - limit.need),
      afterLostZone: expect.any(Number),
      atPeak: 40,
    });
    // The group is sized so that what is left of three zones carries everybody.
    expect(limit.reachedBySessions?.afterLostZone).toBeGreaterThanOrEqual(40);
    expect(limit.reachedBySessions?.afterLostZone).toBeLessThan(seats);
    expect(limit.needInRollout).toBeGreaterThan(limit.need);
    expect(limit.needInRollout).toBeLessThanOrEqual(limit.have ?? 0);
  });

  it("are those that a single server holds in its memory", () => {
    const site = siteOf({
      products: { workbench: true, packageManager: false },
      groups: [userGroup({ people: certain(8) })],
    });
    const limit = limitOf(answerOf(site), "workbench.server-sessions");
    expect(limit.reachedBySessions).toEqual({
      on: "single-server",
      sessions: limit.have,
      atPeak: limit.need,
    });
    expect(limit.need).toBeLessThanOrEqual(limit.have ?? 0);
  });
});
