import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { workbenchTopology } from "../../../../planner/core/workbench-server/topology.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteEvent, siteOf, userGroup } from "../../../support/site.ts";

const people = (count: number) => [userGroup({ people: certain(count) })];

describe("one server or a cluster", () => {
  const uncertain = { low: 4, likely: 8, high: 14, confidence: 0.9 };
  it.each<{ what: string; changes: Partial<Site>; topology: string }>([
    { what: "ten people", changes: { groups: people(10) }, topology: "single-server" },
    { what: "eleven people", changes: { groups: people(11) }, topology: "cluster" },
    {
      what: "perhaps fourteen people",
      changes: { groups: [userGroup({ people: uncertain })] },
      topology: "cluster",
    },
    {
      what: "nine people who are ten and a half in a year",
      changes: { groups: [userGroup({ people: certain(9), growthPerMonthFraction: certain(0.013) })] },
      topology: "cluster",
    },
    {
      what: "ten people and a course",
      changes: { groups: people(10), events: [siteEvent()] },
      topology: "cluster",
    },
    {
      what: "ten people of a site that states its server pods",
      changes: { groups: people(10), assumptions: [{ path: "region", value: "us-east-1", source: "test" }] },
      topology: "cluster",
    },
    {
      what: "ten people of a site that does not",
      changes: {
        groups: people(10),
        assumptions: [{ path: "workbench.serverPods", value: "3", source: "test" }],
      },
      topology: "single-server",
    },
  ])("$topology for $what", ({ changes, topology }) => {
    expect(workbenchTopology(siteOf(changes))).toBe(topology);
  });

  it("is one sized server without EKS, load balancer, RDS and FSx, and says that EKS is unnecessary", () => {
    const answer = planSite(siteOf({ groups: people(8) }), catalog, QUICK_PLAN);
    expect(answer.ok).toBe(true);
    const { plan } = answer;
    expect(plan?.workbench).toEqual({ topology: "single-server", serverPods: 1, zones: 1 });
    expect(plan?.storage).toBeUndefined();
    expect(plan?.databases).toEqual([]);
    expect(plan?.pools.map(({ name, nodes }) => [name, nodes.max])).toEqual([
      ["server", 1],
      ["package-manager", 1],
    ]);
    expect(
      plan?.warnings.filter(({ code }) => code === "SINGLE_SERVER").map(({ sentence }) => sentence),
    ).toEqual([
      expect.stringMatching(/^8 people with a stable load need no EKS: one \S+ carries Workbench/),
      expect.stringMatching(
        /^one m6i\.xlarge with its own database \(SQLite\) is published to carry 30,000 installs a day/,
      ),
    ]);
    expect(plan?.limits.find(({ name }) => name === "workbench.single-server-people")).toMatchObject({
      need: 8,
      have: 10,
    });
    expect(plan?.settings.filter(({ where }) => /Karpenter|EKS|chart|load balancer/.test(where))).toEqual([]);
    // 8 × 10 GB of homes filled to 80 % and 8 GiB of swap beside a root disk of 200 GiB, at $0.08 a GiB.
    const disk = plan?.cost.lines.find(({ id, pool }) => id.startsWith("ebs.") && pool === "server");
    expect(disk?.quantity).toBe(200 + 8 + Math.ceil(80e9 / 2 ** 30 / 0.8));
  });

  it("says of every other type why it was not taken, in numbers", () => {
    const { plan } = planSite(siteOf({ groups: people(8) }), catalog, QUICK_PLAN);
    const chosen = plan?.pools[0]?.instanceTypes[0];
    const refused = new Map(plan?.refusals.map((refusal) => [refusal.subject, refusal]));
    const types = catalog.instanceTypes.filter(
      ({ family, bareMetal }) => ["c6i", "c7i", "m6i", "m7i", "r6i", "r7i"].includes(family) && !bareMetal,
    );
    for (const { name } of types.filter((type) => type.name !== chosen)) {
      const { need, have } = refused.get(name) ?? {};
      expect([need, have], name).toEqual([expect.any(Number), expect.any(Number)]);
    }
    expect(refused.get("c6i.large")?.code).toBe("SESSION_TOO_LARGE");
    expect(refused.get("r6i.32xlarge")?.code).toBe("DOMINATED");
    expect(refused.has(chosen ?? "")).toBe(false);
  });

  it("refuses a session that no server holds", () => {
    const site = siteOf({
      groups: people(3),
      profiles: [{ name: "standard", cpuMillicores: 500_000, memoryMib: 1000 }],
    });
    const answer = planSite(site, catalog, QUICK_PLAN);
    expect(answer.ok ? [] : answer.refusals[0]).toMatchObject({
      code: "SESSION_TOO_LARGE",
      subject: "single server",
    });
  });

  it("is advised against EKS, but not refused it, between the ten of a server and the dozens of a cluster", () => {
    const adviceOf = (count: number) =>
      planSite(siteOf({ groups: people(count) }), catalog, QUICK_PLAN).plan?.advice?.find(
        ({ code }) => code === "SMALL_TEAM",
      );
    expect(adviceOf(15)?.sentence).toMatch(
      /^the architecture on EKS is meant for dozens .* for 15 people with a stable load one or two servers may suffice/,
    );
    expect(adviceOf(30)).toBeUndefined();
  });
});
