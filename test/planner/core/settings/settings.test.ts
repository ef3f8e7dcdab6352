import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { idleRules } from "../../../../planner/core/idle-presets.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const site = (changes: Partial<Site> = {}): Site =>
  siteOf({
    groups: [userGroup({ packagesPerDay: certain(9000), ideMix: { rstudio: 0.8, vscode: 0.2 } })],
    ...changes,
  });

function settingsOf(of: Site) {
  const { plan } = planSite(of, catalog, QUICK_PLAN);
  if (plan === undefined) throw new Error("expected a plan");
  return plan.settings;
}

describe("what the site has to set", () => {
  const settings = settingsOf(site());

  // docs.posit.co, Workbench on AWS EKS; packagemanager.posit.co/__docs__, Package Manager on AWS EKS; read 2026-11-22.
  it.each([
    ["EKS cluster", "version", "1.30 or newer"],
    ["VPC", "availability zones", "3"],
    ["VPC", "subnets of nodes, databases and file system", "private, one in each zone"],
    [
      "charts before Workbench",
      "installed",
      "aws-load-balancer-controller, external-dns, karpenter, persistent volume of FSx",
    ],
    ["Karpenter NodePool", "spec.template.spec.taints", "workload=sessions:NoSchedule"],
    ["Karpenter NodePool", "spec.template.metadata.labels.type", "karpenter"],
    ["Karpenter NodePool", "node.kubernetes.io/instance-type", "m6i.xlarge"],
    ["Workbench chart values", "replicas", "3"],
    ["Workbench chart values", "launcher.enabled", "true"],
    ["Workbench chart values", "launcher.useTemplates", "true"],
    ["Workbench chart values", "launcher.extraTemplates", "job.tpl, service.tpl"],
    ["Workbench chart values", "launcher.includeDefaultTemplates", "false"],
    [
      "job.tpl",
      "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution",
      "type In [karpenter]",
    ],
    ["job.tpl", "tolerations", "workload Equal sessions NoSchedule"],
    ["load balancer", "idle_timeout.timeout_seconds", "60"],
    ["load balancer", "alb.ingress.kubernetes.io/healthcheck-path of Workbench", "/health-check"],
    ["load balancer", "alb.ingress.kubernetes.io/healthcheck-path of Package Manager", "/__ping__"],
    ["VPC", "NAT gateways", "one in each zone"],
    ["Package Manager chart values", "strategy.rollingUpdate.maxSurge", "100%"],
    ["Package Manager chart values", "replicas", "3"],
    ["Package Manager chart values", "config.PostgresPool.MaxOpenConnections", "50"],
    ["Package Manager chart values", "config.Storage.Default", "s3"],
    ["Package Manager chart values", "rstudioPMKey", "one secret for all replicas"],
    [
      "launcher.kubernetes.resources.conf",
      "[standard]",
      "cpus=1, cpus-request=1, mem-mb=4000, mem-mb-request=4000",
    ],
  ])("in %s: %s is %s, as the reference architectures say", (where, key, value) => {
    const found = settings.filter((setting) => setting.where === where && setting.key === key);
    expect(found.map((setting) => setting.value)).toEqual([value]);
    expect(found[0]?.reason).not.toBe("");
  });

  // Kubernetes refuses a rollout that may neither add nor take away a pod, and percents that are not whole.
  it.each([
    { maxSurgeFraction: 0, surge: "0%", unavailable: "1" },
    { maxSurgeFraction: 0.25, surge: "25%", unavailable: "0" },
    { maxSurgeFraction: 0.335, surge: "2", unavailable: "0" },
    { maxSurgeFraction: 0.0001, surge: "1", unavailable: "0" },
  ])("lets a rollout of $maxSurgeFraction add $surge and take $unavailable away", (row) => {
    const base = site();
    const { maxSurgeFraction } = row;
    const stated = { ...base, packageManager: { ...base.packageManager, maxSurgeFraction } };
    const values = Object.fromEntries(settingsOf(stated).map(({ key, value }) => [key, value]));
    expect(values).toMatchObject({
      "strategy.rollingUpdate.maxSurge": row.surge,
      "strategy.rollingUpdate.maxUnavailable": row.unavailable,
    });
  });

  it("limits the NodePool to the peak and a quarter, unless the site states its limits", () => {
    const limitsOf = (of: Site) => settingsOf(of).find(({ key }) => key === "spec.limits")?.value;
    const { plan } = planSite(site(), catalog, QUICK_PLAN);
    const nodes = plan?.pools[0]?.nodes.max ?? 0;
    expect(limitsOf(site())).toBe(
      `cpu: ${Math.ceil(1.25 * nodes) * 4}, memory: ${Math.ceil((Math.ceil(1.25 * nodes) * 15_155) / 1024)}Gi`,
    );
    const base = site();
    const stated = {
      ...base,
      nodes: { ...base.nodes, poolLimits: { cpuMillicores: 800_000, memoryMib: 4_096_000 } },
    };
    expect(limitsOf(stated)).toBe("cpu: 800, memory: 4000Gi");
  });

  it("names every idle setting by Posit's word and value", () => {
    const base = site();
    const stated = { ...base, workbench: { ...base.workbench, idle: idleRules("reference") } };
    const idle = settingsOf(stated).filter(({ where }) => where.startsWith("Workbench configuration"));
    expect(idle.map(({ where, key, value }) => [where, key, value])).toEqual([
      ["Workbench configuration, rsession.conf", "session-timeout-minutes", "120"],
      ["Workbench configuration, rsession.conf", "session-timeout-suspend", "1"],
      ["Workbench configuration, rsession.conf", "session-timeout-kill-hours", "0"],
      ["Workbench configuration, vscode.conf", "session-timeout-kill-hours", "0"],
    ]);
  });

  it("follows the placements of the site", () => {
    const reasonOf = (of: Site) => settingsOf(of).find(({ key }) => key.startsWith("affinity"))?.reason;
    expect(reasonOf(site())).toBe(
      "for every session without the tag rstudio-vscode-session; VS Code sessions stay on the managed node group",
    );
    const base = site();
    const all = { ...base.workbench.placement, vscode: "karpenter" as const };
    expect(reasonOf({ ...base, workbench: { ...base.workbench, placement: all } })).toBe(
      "for every session; none stay on the managed node group",
    );
  });

  it("asks nothing of a site without either product", () => {
    expect(settingsOf(siteOf({ products: { workbench: false, packageManager: false } }))).toEqual([]);
  });
});
