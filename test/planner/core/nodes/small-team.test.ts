import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const teamWith = (cpuMillicores: number, memoryMib: number) =>
  siteOf({
    groups: [userGroup({ people: certain(10), concurrentFraction: certain(0.9) })],
    profiles: [{ name: "standard", cpuMillicores, memoryMib }],
  });

describe("ten people", () => {
  it("have one server where it holds their sessions", () => {
    expect(planSite(teamWith(1000, 4096), catalog, QUICK_PLAN).plan?.workbench?.topology).toBe(
      "single-server",
    );
  });

  it("have a cluster where their sessions are too large for any one server, and the plan says why", () => {
    const { ok, plan } = planSite(teamWith(24_000, 98_304), catalog, QUICK_PLAN);
    expect(ok).toBe(true);
    expect(plan?.workbench?.topology).toBe("cluster");
    const refusal = plan?.refusals.find(({ subject }) => subject === "single server");
    // r7i.48xlarge has 192 vCPU.
    expect(refusal).toMatchObject({ code: "SESSION_TOO_LARGE", resource: "cpu", unit: "m", have: 192_000 });
    expect(refusal?.shortBy).toBe((refusal?.need ?? Number.NaN) - 192_000);
  });

  it("are told what both would lack where no node holds a session", () => {
    const answer = planSite(teamWith(1000, 4e6), catalog, QUICK_PLAN);
    if (answer.ok) throw new Error("expected a refusal");
    expect(answer.plan).toBeUndefined();
    expect(answer.refusals[0]).toMatchObject({ subject: "single server", resource: "memory" });
    expect(answer.refusals[1]?.sentence).toMatch(
      /^profile standard fits no type of the pool; the roomiest: /,
    );
  });
});

it("says what the largest server pod lacks", () => {
  const { workbench } = siteOf();
  const serverPod = { cpuMillicores: 500_000, memoryMib: 4096 };
  const answer = planSite(siteOf({ workbench: { ...workbench, serverPod } }), catalog, QUICK_PLAN);
  // r7i.48xlarge: 191,450 m allocatable (192,000 − 550 of kube-reserved by EKS's formula), 195 m of DaemonSets off.
  expect(answer.ok ? [] : answer.refusals).toEqual([
    {
      subject: "managed node group",
      code: "SESSION_TOO_LARGE",
      resource: "cpu",
      unit: "m",
      need: 500_000,
      have: 191_255,
      shortBy: 308_745,
      sentence:
        "none of the 54 types holds the largest pod of the managed node group: it asks for 500,000 m of cpu, the roomiest node gives 191,255, short by 308,745",
    },
  ]);
});
