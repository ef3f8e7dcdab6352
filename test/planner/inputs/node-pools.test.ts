import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../planner/catalog/load.ts";
import { InputError } from "../../../planner/core/input-error.ts";
import { planSite } from "../../../planner/core/plan-site.ts";
import { type NodePoolManifests, readNodePools } from "../../../planner/inputs/node-pools.ts";
import { planManifests } from "../../../planner/manifests/plan-manifests.ts";
import { QUICK_PLAN } from "../../support/plan-options.ts";
import { ROOT } from "../../support/run-cli.ts";
import { siteOf } from "../../support/site.ts";

const site = {
  zones: ["us-east-1a", "us-east-1b"],
  overhead: { cpuMillicores: 195, memoryMib: 250, pods: 5 },
};

function read(text: string): NodePoolManifests {
  return readNodePools({ file: "pool.yaml", text }, site);
}

function faultsOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError)
      return error.issues.map(
        ({ line, column, field, sentence }) => `${line ?? ""}:${column ?? ""}: ${field ?? ""}: ${sentence}`,
      );
    throw error;
  }
  return [];
}

const pool = (spec: string, requirements = "[]"): string =>
  `kind: NodePool\nmetadata: {name: p}\nspec:\n  template: {spec: {requirements: ${requirements}}}\n${spec}`;

describe("manifests of a cluster", () => {
  it("say how nodes come and go: pool, budgets with their clock, limits, kubelet, and what may lose sessions", () => {
    const text = readFileSync(join(ROOT, "test/fixtures/node-pool.yaml"), "utf8");
    const { pools, nodeClass, notes } = read(text);
    expect(pools).toEqual([
      {
        pool: {
          name: "sessions",
          requirements: [
            { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["t", "m", "r"] },
            { key: "karpenter.k8s.aws/instance-generation", operator: "Gt", values: ["5"] },
            { key: "karpenter.k8s.aws/instance-cpu", operator: "Gt", values: ["3"] },
            { key: "karpenter.sh/capacity-type", operator: "In", values: ["spot", "on-demand"] },
          ],
          zones: ["us-east-1a", "us-east-1b"],
          capacityType: "spot",
          overhead: site.overhead,
          limits: { cpuMillicores: 48_000, memoryMib: 192 * 1024 },
        },
        disruption: {
          consolidationPolicy: "WhenEmptyOrUnderutilized",
          consolidateAfterS: 0,
          budgets: [
            { nodes: "10%" },
            {
              nodes: "0",
              schedule: "0 7 * * 1-5",
              durationS: 11 * 3600,
              reasons: ["Underutilized", "Drifted"],
            },
          ],
        },
        expireAfterS: 504 * 3600,
      },
    ]);
    expect(nodeClass).toEqual({
      podsPerCore: 14,
      systemReserved: { cpuMillicores: 100, memoryMib: 100 },
    });
    expect(notes).toEqual([
      "NodePool sessions: disruption.consolidationPolicy WhenEmptyOrUnderutilized with consolidateAfter 0s folds a node onto others once its pods fit there, with the sessions on it unless they carry karpenter.sh/do-not-disrupt",
      "NodePool sessions: template.spec.expireAfter 504h closes a node that lives on 1.448 times a month, whatever the budgets say, and sessions on it are lost unless they carry karpenter.sh/do-not-disrupt",
      'NodePool sessions: the budget of 0 nodes from "0 7 * * 1-5" for 11h runs by the clock of UTC, and it does not hold for Empty',
      "NodePool sessions: karpenter.sh/capacity-type allows spot: AWS takes nodes back at a notice of two minutes, protected or not",
      "NodePool sessions: kubernetes.io/arch is not required: nodes of arm64 may come, on which images of amd64 do not start",
      "EC2NodeClass sessions: amiSelectorTerms al2023@latest makes every node drift with each new image, inside the budgets; --new-image-every 14d simulates one each fortnight",
    ]);
  });

  it("take Karpenter's defaults where they say nothing", () => {
    const [only] = read(pool("")).pools;
    expect(only).toMatchObject({
      pool: { capacityType: "on-demand" },
      disruption: {
        consolidationPolicy: "WhenEmptyOrUnderutilized",
        consolidateAfterS: 0,
        budgets: [{ nodes: "10%" }],
      },
      expireAfterS: 720 * 3600,
    });
    expect(only).not.toHaveProperty("terminationGracePeriodS");
  });

  it("are those that a plan writes, as it plans them", () => {
    const planned = planSite(siteOf(), loadCatalog(), QUICK_PLAN);
    if (!planned.ok) throw new Error("expected a plan");
    const karpenter = planManifests(planned.plan).find(({ name }) => name === "karpenter.yaml");
    const { pools, notes } = read(karpenter?.text ?? "");
    const sessions = planned.plan.pools.find(({ purpose }) => purpose === "sessions");
    const types = pools[0]?.pool.requirements.find(({ key }) => key === "node.kubernetes.io/instance-type");
    expect(types?.values).toEqual(sessions?.instanceTypes);
    expect(pools[0]?.disruption.consolidationPolicy).toBe("WhenEmpty");
    expect(notes.filter((note) => !note.includes("expireAfter"))).toEqual([]);
  });

  it("name what a grace period does, and nothing where nodes only go when they are empty", () => {
    const types = "[{key: node.kubernetes.io/instance-type, operator: In, values: [m6i.xlarge]}]";
    const calm = "  disruption: {consolidationPolicy: WhenEmpty, consolidateAfter: 5m}\n";
    const spec = (rest: string): string => pool(calm, types).replace(`${types}}`, `${types}, ${rest}}`);
    expect(read(spec("expireAfter: Never")).notes).toEqual([]);
    expect(read(spec("expireAfter: Never, terminationGracePeriod: 24h")).notes).toEqual([
      "NodePool p: template.spec.terminationGracePeriod 24h ends every session that is longer, protected or not, once its node expires or drifts",
    ]);
  });

  it("may hold several pools with weights, zones of their own, and other manifests between them", () => {
    const zones = "[{key: topology.kubernetes.io/zone, operator: In, values: [us-east-1d]}]";
    const text = `${pool("  weight: 50\n", zones)}---\nkind: ConfigMap\ndata: {a: b}\n---\n${pool("  disruption: {consolidateAfter: Never}\n").replace("name: p", "name: q")}`;
    const { pools, nodeClass } = read(text);
    expect(nodeClass).toBeUndefined();
    expect(pools.map((one) => [one.pool.name, one.pool.weight, one.pool.zones])).toEqual([
      ["p", 50, ["us-east-1d"]],
      ["q", undefined, site.zones],
    ]);
    expect(pools[1]?.disruption).not.toHaveProperty("consolidateAfterS");
  });

  it.each([
    ["nothing of the kind", "kind: Pod\n", [":: : expected a manifest of kind NodePool, got none"]],
    [
      "every fault at its place, on its line of the file",
      `kind: Pod\n---\n${pool("  weight: 500\n  limits: {cpu: many}\n  disruption: {budgets: [{nodes: 10%, reasons: [Old]}]}\n")}`,
      [
        "7:11: spec.weight: expected a whole number from 1 to 100, got 500",
        '8:17: spec.limits.cpu: expected CPU as 1, 0.5 or 500m, got "many"',
        '9:49: spec.disruption.budgets.0.reasons.0: expected one of Empty, Underutilized, Drifted, got "Old"',
      ],
    ],
    [
      "a budget that Karpenter would refuse",
      pool("  disruption: {budgets: [{nodes: 10%, schedule: 0 7 * * 1-5}]}\n"),
      [":: p.budgets.0: expected schedule and duration together, got one of them"],
    ],
    [
      "a pool that does not follow the sessions",
      pool("  replicas: 3\n"),
      [
        "5:13: spec.replicas: expected no replicas: pools that do not follow the sessions are not simulated, got 3",
      ],
    ],
    ["more than anybody has", "---\n".repeat(50_000), [":: : expected at most 200 manifests, got 50001"]],
    [
      "two pools of one name",
      `${pool("")}---\n${pool("")}`,
      [':: : expected NodePools with names that differ, got "p" twice'],
    ],
    ["what is no YAML", "kind: [NodePool\n", undefined],
  ] as const)("refuse %s", (_, text, faults) => {
    if (faults === undefined) expect(faultsOf(text)).toHaveLength(1);
    else expect(faultsOf(text)).toEqual(faults);
  });
});

describe("CapacityBuffers beside the pools", () => {
  const template = (container: string): string =>
    `---\nkind: PodTemplate\nmetadata: {name: spare}\ntemplate: {spec: {containers: [${container}]}}\n`;
  const buffer = (spec: string): string =>
    `---\nkind: CapacityBuffer\nmetadata: {name: room}\nspec: {${spec}}\n`;
  const TWO_CPU = template("{resources: {requests: {cpu: '2', memory: 8Gi}}}");

  it("are room for pods of their template at any hour, as replicas and limits say", () => {
    const { placeholders, notes } = read(
      pool("") +
        TWO_CPU +
        buffer("podTemplateRef: {name: spare}, replicas: 6, limits: {cpu: 10, memory: 100Gi}"),
    );
    expect(placeholders).toEqual([
      {
        unit: { kind: "pods", cpuMillicores: 2000, memoryMib: 8192 },
        byHour: new Array(168).fill(5),
        spans: [],
      },
    ]);
    expect(notes.at(-1)).toBe(
      "CapacityBuffer room: room for 5 pods of 2,000 m and 8,192 MiB is kept at any hour, as placeholders that give way at once; " +
        "Karpenter v1.14 does so behind the feature gate CapacityBuffer, which is off by default",
    );
  });

  it("that stand for a workload keep nothing here, and say so", () => {
    const { placeholders, notes } = read(
      pool("") + buffer("scalableRef: {kind: Deployment, name: web}, percentage: 20"),
    );
    expect(placeholders).toEqual([]);
    expect(notes.at(-1)).toBe(
      "CapacityBuffer room: scalableRef names a workload, which this file does not count; no room is kept for it",
    );
  });

  it.each([
    [
      "a template that is not there",
      buffer("podTemplateRef: {name: spare}, replicas: 1"),
      'room.podTemplateRef: expected a PodTemplate "spare" in the same file, got none',
    ],
    [
      "a template that asks for nothing",
      template("{image: pause}") + buffer("podTemplateRef: {name: spare}, replicas: 1"),
      "room.podTemplateRef: expected a PodTemplate that requests CPU and memory, got one without",
    ],
    [
      "neither replicas nor limits",
      TWO_CPU + buffer("podTemplateRef: {name: spare}"),
      "replicas or limits beside podTemplateRef",
    ],
    ["nothing that it stands for", buffer("replicas: 1"), "one of podTemplateRef and scalableRef"],
  ])("are refused with %s", (_, text, said) => {
    expect(faultsOf(pool("") + text).join("\n")).toContain(said);
  });
});
