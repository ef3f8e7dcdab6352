import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { balancerUnits } from "../../../../planner/core/network/load-balancer-units.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const planOf = (site: Site) => planSite(site, catalog, QUICK_PLAN).plan;

describe("load balancer capacity units", () => {
  // aws.amazon.com/elasticloadbalancing/pricing: 25 new connections a second, 3,000 active, 1 GB an hour.
  it.each([
    {
      load: { newConnectionsPerS: 50, activeConnections: 0, gbPerH: 0 },
      units: 2,
      binding: "new_connections",
    },
    {
      load: { newConnectionsPerS: 1, activeConnections: 12_000, gbPerH: 1 },
      units: 4,
      binding: "active_connections",
    },
    {
      load: { newConnectionsPerS: 1, activeConnections: 10, gbPerH: 7 },
      units: 7,
      binding: "processed_bytes",
    },
  ])("of $load are $units by $binding", ({ load, units, binding }) => {
    expect(balancerUnits(catalog, load)).toMatchObject({ units, binding });
  });
});

describe("the network of a plan", () => {
  it("states the idle timeout with its source and advises a value above the longest computation", () => {
    const plan = planOf(siteOf());
    expect(plan?.reasons.find(({ path }) => path === "network.idleTimeout")?.inputs).toMatchObject({
      idleTimeoutS: 60,
      defaultS: 60,
    });
    expect(plan?.advice?.find(({ code }) => code === "IDLE_TIMEOUT")?.sentence).toBe(
      "the load balancer ends a request that gets no answer for 60 s (its own default): while R computes for 75 s its session answers nothing, " +
        "so each request of the first 15 s of it ends in 504 though neither session nor server failed; set the timeout above the longest such computation, at most 4,000 s",
    );
  });

  it("holds two connections for each open session", () => {
    const plan = planOf(siteOf({ groups: [userGroup({ people: certain(1000), ideMix: { vscode: 1 } })] }));
    const balancer = plan?.reasons.find(({ path }) => path === "network.loadBalancer.workbench");
    // Everybody who ever opened one holds it day and night.
    expect(balancer?.inputs).toMatchObject({ heldConnections: 2000, heldConnectionsAtPeak: 2000 });
  });

  it("pays for package files that a single server sends to session nodes in other zones", () => {
    const plan = planOf(siteOf({ groups: [userGroup({ people: certain(200) })] }));
    expect(plan?.packageManager?.topology).toBe("single-server");
    const inputs = plan?.reasons.find(({ path }) => path === "network.crossZone")?.inputs;
    const gb = (Number(inputs?.installsPerMonth) * Number(inputs?.meanFileMb)) / 1000;
    // Session nodes stand in three zones, the server in one of them.
    expect(inputs?.crossZoneGbPerMonth).toBeCloseTo((gb * 2) / 3, 6);
    const line = plan?.cost.lines.find(({ id }) => id === "transfer.inter_az.gb");
    expect(line?.quantity).toBeCloseTo((gb * 4) / 3, 6);
    // Two gateways at $0.045 an hour and their addresses at $0.005 (us-east-1), 730 hours.
    const rule = plan?.rules?.find(({ rule: name }) => name.startsWith("a NAT gateway"));
    expect(rule?.usdPerMonth).toBe(73);
  });

  it("tells the connections of the week that the plan is sized for", () => {
    const plan = planOf(
      siteOf({ groups: [userGroup({ people: { low: 100, likely: 200, high: 400, confidence: 0.9 } })] }),
    );
    const { p50 = [], p90 = [] } = plan?.demand.week ?? {};
    const mean = (hours: readonly number[]): number =>
      hours.reduce((sum, held) => sum + held, 0) / hours.length;
    const inputs = plan?.reasons.find(({ path }) => path === "network.loadBalancer.workbench")?.inputs;
    expect(Number(inputs?.heldConnections)).toBeGreaterThan(1.5 * mean(p50));
    expect(Number(inputs?.heldConnections) / (2 * mean(p90))).toBeCloseTo(1, 1);
  });

  it("has neither cluster, load balancer nor NAT where single servers suffice", () => {
    const plan = planOf(siteOf({ groups: [userGroup({ people: certain(5) })] }));
    expect(plan?.cost.lines.filter(({ id }) => /^(eks|alb|nat|vpc|transfer|rds|fsx)\./.test(id))).toEqual([]);
    expect(plan?.reasons.filter(({ path }) => path.startsWith("network."))).toEqual([]);
  });
});
