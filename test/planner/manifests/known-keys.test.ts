import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { certain } from "../../../planner/core/demand/estimate.ts";
import { idleRules } from "../../../planner/core/idle-presets.ts";
import { planSite } from "../../../planner/core/plan-site.ts";
import { planManifests } from "../../../planner/manifests/plan-manifests.ts";
import { catalog } from "../../support/catalog.ts";
import { unknownKeys } from "../../support/known-keys.ts";
import { QUICK_PLAN } from "../../support/plan-options.ts";
import { readyPlan } from "../../support/ready-plan.ts";
import { siteOf, userGroup } from "../../support/site.ts";

/** A site that asks for every branch of the manifests: two zones of three, pools that have to be set, a surge of no whole percent. */
function everything() {
  const base = siteOf({
    groups: [
      userGroup({ ideMix: { rstudio: 0.6, jupyterlab: 0.1, vscode: 0.2, positron: 0.1 } }),
      userGroup({ name: "Genomics", profile: "huge", people: certain(120) }),
    ],
  });
  return {
    ...base,
    profiles: [
      ...base.profiles,
      { name: "huge", cpuMillicores: 500, memoryMib: 4000, memoryLimitMib: 1_100_000 },
    ],
    workbench: { ...base.workbench, idle: idleRules("reference"), zones: 2, serverPods: 8 },
    packageManager: {
      ...base.packageManager,
      replicas: 3,
      poolsPerReplica: 2,
      maxSurgeFraction: 0.335,
      installsPerDay: { low: 1e5, likely: 1e5, high: 1e5, confidence: 0.9 },
    },
  };
}

describe("keys of the manifests", () => {
  const site = everything();
  const { plan } = planSite(site, catalog, QUICK_PLAN);
  if (plan === undefined) throw new Error("expected a plan");
  const documents = planManifests(readyPlan(site, plan)).flatMap(({ name, text }) =>
    parseAllDocuments(text).map((document) => ({ name, value: document.toJS() })),
  );
  const documentOf = (file: string): unknown => documents.find(({ name }) => name === file)?.value;

  it("are those that the schemas know", () => {
    expect(new Set(documents.map(({ name }) => name)).size).toBe(9);
    expect(
      documents.flatMap(({ name, value }) => unknownKeys(name, value).map((key) => `${name}: ${key}`)),
    ).toEqual([]);
  });

  it.each([
    [{ kind: "NodePool", apiVersion: "v1", spec: { limit: {} } }, "spec.limit"],
    [
      { kind: "EC2NodeClass", apiVersion: "v1", spec: { subnetSelectorTerms: [{ tag: {} }] } },
      "spec.subnetSelectorTerms.tag",
    ],
    [{ kind: "Nodepool", apiVersion: "v1" }, "kind Nodepool"],
  ])("that are misspelt in %j are found: %s", (document, key) => {
    expect(unknownKeys("karpenter.yaml", document)).toEqual([key]);
  });

  it("keep Workbench's nodes in its two zones of the network's three", () => {
    expect(documentOf("eks-workbench.yaml")).toMatchObject({
      availabilityZones: ["REPLACE-zone-1", "REPLACE-zone-2", "REPLACE-zone-3"],
      managedNodeGroups: [{ availabilityZones: ["REPLACE-zone-1", "REPLACE-zone-2"] }],
    });
  });

  // A pool size beside the secret is not read, and Helm writes a number of a million and more with an exponent.
  it("hold the pool size in the secret, and memory as text", () => {
    expect(documentOf("workbench-values.yaml")).toMatchObject({
      config: {
        secret: { "database.conf": { provider: "postgresql", "pool-size": 6 } },
        profiles: { "launcher.kubernetes.resources.conf": { huge: { cpus: "0.5", "mem-mb": "1153434" } } },
      },
    });
  });

  it("ask for the profile of most people where a session names none", () => {
    expect(documentOf("workbench-values.yaml")).toMatchObject({
      config: {
        profiles: {
          "launcher.kubernetes.profiles.conf": {
            "*": { "default-cpus": "0.5", "default-mem-mb": "1153434" },
          },
        },
      },
    });
  });

  it("count the pods of a rollout where they are no whole percent", () => {
    expect(documentOf("package-manager-values.yaml")).toMatchObject({
      strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
    });
  });
});
