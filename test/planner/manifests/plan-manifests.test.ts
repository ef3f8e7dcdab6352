import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { certain } from "../../../planner/core/demand/estimate.ts";
import { idleRules } from "../../../planner/core/idle-presets.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { planSite } from "../../../planner/core/plan-site.ts";
import type { Site } from "../../../planner/core/site.ts";
import { planManifests } from "../../../planner/manifests/plan-manifests.ts";
import { catalog } from "../../support/catalog.ts";
import { QUICK_PLAN } from "../../support/plan-options.ts";
import { readyPlan } from "../../support/ready-plan.ts";
import { siteOf, userGroup } from "../../support/site.ts";

function site(changes: Partial<Site> = {}): Site {
  const base = siteOf({
    groups: [
      userGroup({ packagesPerDay: certain(9000), ideMix: { rstudio: 0.7, jupyterlab: 0.2, vscode: 0.1 } }),
    ],
  });
  return { ...base, workbench: { ...base.workbench, idle: idleRules("reference") }, ...changes };
}

function planOf(of: Site): Plan {
  const { plan } = planSite(of, catalog, QUICK_PLAN);
  if (plan === undefined) throw new Error("expected a plan");
  return plan;
}

/** The documents of each file. */
function documentsOf(plan: Plan): ReadonlyMap<string, readonly unknown[]> {
  return new Map(
    planManifests(plan).map(({ name, text }) => {
      const documents = parseAllDocuments(text);
      expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
      return [name, documents.map((document) => document.toJS())];
    }),
  );
}

const plan = planOf(site());

describe("manifests of a plan", () => {
  const files = documentsOf(plan);

  // docs.posit.co, Workbench on AWS EKS; packagemanager.posit.co/__docs__, Package Manager on AWS EKS; read 2026-11-22.
  it("taint, label and list Karpenter's nodes as the reference architecture does, and let only empty ones go", () => {
    const [pool, nodeClass] = files.get("karpenter.yaml") ?? [];
    expect(pool).toMatchObject({
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      spec: {
        template: {
          metadata: { labels: { type: "karpenter" } },
          spec: {
            nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "workbench-sessions" },
            taints: [{ key: "workload", value: "sessions", effect: "NoSchedule" }],
          },
        },
        disruption: { consolidationPolicy: "WhenEmpty", consolidateAfter: "5m" },
      },
    });
    expect(pool).toHaveProperty("spec.template.spec.requirements[0]", {
      key: "node.kubernetes.io/instance-type",
      operator: "In",
      values: plan.pools.find(({ name }) => name === "sessions")?.instanceTypes,
    });
    expect(nodeClass).toMatchObject({
      kind: "EC2NodeClass",
      metadata: { name: "workbench-sessions" },
      spec: {
        subnetSelectorTerms: [
          {
            tags: {
              "karpenter.sh/discovery": "REPLACE-cluster-name",
              "kubernetes.io/role/internal-elb": "1",
            },
          },
        ],
        blockDeviceMappings: [{ ebs: { volumeType: "gp3", volumeSize: "200Gi" } }],
      },
    });
  });

  it("add affinity and toleration to the job template", () => {
    expect(files.get("job-template-change.yaml")).toEqual([
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: "type", operator: "In", values: ["karpenter"] }] },
              ],
            },
          },
        },
        tolerations: [{ key: "workload", operator: "Equal", value: "sessions", effect: "NoSchedule" }],
      },
    ]);
    expect(planManifests(plan).find(({ name }) => name === "job-template-change.yaml")?.text).toContain(
      "# What job.tpl adds to the pod's spec, for every session without the tag rstudio-vscode-session; ",
    );
  });

  it("hold the values of both charts", () => {
    expect(files.get("workbench-values.yaml")?.[0]).toMatchObject({
      replicas: 3,
      podDisruptionBudget: { maxUnavailable: 1 },
      resources: { requests: { enabled: true, cpu: "2000m", memory: "4096Mi" } },
      launcher: {
        enabled: true,
        useTemplates: true,
        includeDefaultTemplates: false,
        extraTemplates: { "job.tpl": expect.any(String), "service.tpl": expect.any(String) },
        templateValues: { pod: { annotations: { "karpenter.sh/do-not-disrupt": "true" } } },
      },
      config: {
        server: {
          "jupyter.conf": { "session-cull-minutes": 120, "session-shutdown-minutes": 5 },
          "vscode.conf": { "session-timeout-kill-hours": 0 },
        },
        session: { "rsession.conf": { "session-timeout-minutes": 120, "session-timeout-suspend": 1 } },
        profiles: {
          "launcher.kubernetes.resources.conf": {
            standard: {
              name: "standard",
              cpus: "1",
              "cpus-request": "1",
              "mem-mb": "4000",
              "mem-mb-request": "4000",
            },
          },
          "launcher.kubernetes.profiles.conf": {
            "*": {
              "default-cpus": "1",
              "default-cpus-request": "1",
              "default-mem-mb": "4000",
              "default-mem-mb-request": "4000",
            },
          },
        },
      },
      ingress: {
        annotations: {
          "alb.ingress.kubernetes.io/healthcheck-path": "/health-check",
          "alb.ingress.kubernetes.io/load-balancer-attributes": "idle_timeout.timeout_seconds=60",
        },
        hosts: [{ host: "REPLACE-name-of-workbench", paths: ["/"] }],
      },
    });
    expect(files.get("package-manager-values.yaml")?.[0]).toMatchObject({
      replicas: 3,
      strategy: { rollingUpdate: { maxSurge: "100%" } },
      config: {
        Database: { Provider: "postgres" },
        PostgresPool: { MaxOpenConnections: 50 },
        Storage: { Default: "s3" },
        S3Storage: { Region: "us-east-1" },
      },
      ingress: {
        annotations: { "alb.ingress.kubernetes.io/healthcheck-path": "/__ping__" },
        hosts: [{ host: "REPLACE-name-of-package-manager", paths: ["/"] }],
      },
    });
  });

  it("give each product a cluster of its own, as many as the plan pays for, with a node group in private subnets", () => {
    const clusters = ["workbench", "package-manager"].map(
      (product) => files.get(`eks-${product}.yaml`)?.[0] as Record<string, unknown> | undefined,
    );
    expect(clusters.map((cluster) => cluster?.["metadata"])).toEqual([
      expect.objectContaining({
        name: "REPLACE-cluster-name",
        region: "us-east-1",
        tags: { "karpenter.sh/discovery": "REPLACE-cluster-name" },
      }),
      expect.objectContaining({ name: "REPLACE-package-manager-cluster-name", region: "us-east-1" }),
    ]);
    const managed = plan.pools.filter(({ manager }) => manager === "managed");
    expect(clusters.map((cluster) => cluster?.["managedNodeGroups"])).toEqual(
      managed.map(({ name, instanceTypes, nodes }) => [
        expect.objectContaining({
          name,
          instanceTypes,
          minSize: nodes.min,
          maxSize: nodes.max,
          volumeSize: 200,
          privateNetworking: true,
        }),
      ]),
    );
    const paid = plan.cost.lines.find(({ id }) => id.startsWith("eks."));
    expect(paid?.quantity).toBe(2);
  });

  it("stand in one network, with a NAT gateway in each of its zones, as the plan pays for", () => {
    const [workbench, packageManager] = ["workbench", "package-manager"].map(
      (product) => files.get(`eks-${product}.yaml`)?.[0],
    );
    expect(workbench).toMatchObject({
      availabilityZones: ["REPLACE-zone-1", "REPLACE-zone-2", "REPLACE-zone-3"],
      vpc: { nat: { gateway: "HighlyAvailable" } },
    });
    expect(packageManager).toMatchObject({
      vpc: {
        id: "REPLACE-vpc-of-the-workbench-cluster",
        subnets: {
          private: {
            "REPLACE-zone-1": { id: "REPLACE-private-subnet-1" },
            "REPLACE-zone-2": { id: "REPLACE-private-subnet-2" },
            "REPLACE-zone-3": { id: "REPLACE-private-subnet-3" },
          },
        },
      },
    });
    // eksctl refuses zones beside subnets.
    expect(packageManager).not.toHaveProperty("availabilityZones");
  });

  it("name a second database and the pool size that the site states, and say which launcher cluster they reach", () => {
    const base = site();
    const two = planOf({
      ...base,
      packageManager: { ...base.packageManager, poolsPerReplica: 2, maxOpenConnections: 40 },
    });
    expect(documentsOf(two).get("package-manager-values.yaml")?.[0]).toMatchObject({
      config: { Postgres: { UsageDataURL: expect.any(String) }, PostgresPool: { MaxOpenConnections: 40 } },
    });
    expect(planManifests(plan).find(({ name }) => name === "workbench-values.yaml")?.text).toContain(
      "# These values reach the launcher's default cluster only: what a further launcher cluster uses has to be repeated there by hand.",
    );
  });

  it("let empty nodes go at once and close old ones, as they are simulated", () => {
    expect(files.get("karpenter.yaml")?.[0]).toMatchObject({
      spec: {
        template: { spec: { expireAfter: "720h" } },
        disruption: {
          budgets: [
            { nodes: "100%", reasons: ["Empty"] },
            { nodes: "10%", reasons: ["Underutilized", "Drifted"] },
          ],
        },
      },
    });
  });

  it.each<{ what: string; of: Site; names: readonly string[] }>([
    { what: "a single server", of: siteOf({ groups: [userGroup({ people: certain(6) })] }), names: [] },
    {
      what: "Package Manager alone",
      of: site({ products: { workbench: false, packageManager: true } }),
      names: ["eks-package-manager.yaml", "package-manager-values.yaml"],
    },
    {
      what: "Workbench alone",
      of: site({ products: { workbench: true, packageManager: false } }),
      names: ["eks-workbench.yaml", "karpenter.yaml", "workbench-values.yaml", "job-template-change.yaml"],
    },
  ])("of $what are $names", ({ of, names }) => {
    expect(planManifests(planOf(of)).map(({ name }) => name)).toEqual(names);
  });

  it("are YAML for whatever a site and its profiles are called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), (name) => {
        documentsOf(planOf(site({ name })));
      }),
      { numRuns: 8 },
    );
  });
});

describe("manifests of a policy that was simulated and chosen", () => {
  const files = documentsOf(readyPlan(site(), plan));
  const onSessionNodes = {
    nodeSelector: { type: "karpenter" },
    tolerations: [{ key: "workload", operator: "Equal", value: "sessions", effect: "NoSchedule" }],
  };

  it("tell EKS to pack, by the words of its API", () => {
    expect(files.get("cluster-scheduler.yaml")).toEqual([
      {
        name: "REPLACE-cluster-name",
        kubeSchedulerConfig: { nodeResourcesFit: { scoringStrategy: { type: "MostAllocated" } } },
      },
    ]);
  });

  it("pull each image on the session nodes, and leave one that nobody named to be filled in", () => {
    const named = { name: "large", cpuMillicores: 2000, memoryMib: 8000, image: "posit/workbench-session:a" };
    const base = site();
    const ready = readyPlan({ ...base, profiles: [...base.profiles, named] }, plan);
    const [puller] = documentsOf(ready).get("image-puller.yaml") ?? [];
    expect(puller).toMatchObject({
      kind: "DaemonSet",
      spec: {
        template: {
          spec: {
            ...onSessionNodes,
            initContainers: [
              { image: "posit/workbench-session:a" },
              { image: "REPLACE-every-other-session-image" },
            ],
          },
        },
      },
    });
  });

  it("hold seats of the profile's request at a priority below sessions, changed by the hour of the week in UTC", () => {
    const documents = files.get("placeholders.yaml") ?? [];
    expect(documents).toContainEqual(
      expect.objectContaining({ kind: "PriorityClass", value: -100, preemptionPolicy: "Never" }),
    );
    const seat = { cpu: "1", memory: "4000M" };
    expect(documents.find((one) => kindOf(one) === "Deployment")).toMatchObject({
      metadata: { name: "placeholder-1-standard" },
      spec: {
        replicas: 0,
        template: {
          spec: {
            ...onSessionNodes,
            priorityClassName: "session-placeholder",
            containers: [{ resources: { requests: seat, limits: seat } }],
          },
        },
      },
    });
    const jobs = documents.filter((one) => kindOf(one) === "CronJob");
    expect(jobs).toMatchObject([
      { metadata: { name: "placeholder-1-standard-07-to-3" }, spec: { schedule: "0 7 * * 1,2,3,4,5" } },
      { metadata: { name: "placeholder-1-standard-10-to-0" }, spec: { schedule: "0 10 * * 1,2,3,4,5" } },
    ]);
  });
});

function kindOf(document: unknown): unknown {
  return typeof document === "object" && document !== null && "kind" in document ? document.kind : undefined;
}
