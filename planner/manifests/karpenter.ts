import type { Plan } from "../core/plan.ts";
import { DISCOVERY_TAG, WORKBENCH_CLUSTER } from "./node-groups.ts";
import { fieldsOf, listOf, settingOf } from "./setting.ts";
import { type ManifestFile, REPLACE, yamlFile } from "./yaml-file.ts";

const NODE_POOL = "Karpenter NodePool";
const NODE_CLASS = "Karpenter EC2NodeClass";
const NAME = "workbench-sessions";

/**
 * Returns the NodePool and EC2NodeClass of the session nodes; undefined without session nodes.
 * Source: CRDs karpenter.sh/v1 and karpenter.k8s.aws/v1 of aws/karpenter-provider-aws v1.14.1.
 */
export function karpenterManifest(plan: Plan): ManifestFile | undefined {
  const pool = plan.pools.find(({ manager }) => manager === "karpenter");
  if (pool === undefined) return undefined;
  return yamlFile(
    "karpenter.yaml",
    [
      `Karpenter's nodes for the sessions of ${oneLine(plan.site)}: at most ${pool.nodes.max} at the peak of the plan.`,
      `Replace what begins with ${REPLACE}. Sessions are not disturbed: only empty nodes go, and session pods carry karpenter.sh/do-not-disrupt.`,
    ],
    [nodePool(plan, pool.instanceTypes), nodeClass(plan)],
  );
}

function nodePool(plan: Plan, instanceTypes: readonly string[]): Readonly<Record<string, unknown>> {
  const { cpu, memory } = fieldsOf(plan, NODE_POOL, "spec.limits");
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: NAME },
    spec: {
      template: {
        metadata: { labels: { type: settingOf(plan, NODE_POOL, "spec.template.metadata.labels.type") } },
        spec: {
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: NAME },
          expireAfter: settingOf(plan, NODE_POOL, "spec.template.spec.expireAfter"),
          taints: [taintOf(settingOf(plan, NODE_POOL, "spec.template.spec.taints") ?? "")],
          requirements: [
            { key: "node.kubernetes.io/instance-type", operator: "In", values: instanceTypes },
            { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
            { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
            { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
          ],
        },
      },
      limits: { cpu: String(cpu), memory },
      disruption: {
        ...fieldsOf(plan, NODE_POOL, "spec.disruption"),
        budgets: listOf(plan, NODE_POOL, "spec.disruption.budgets"),
      },
    },
  };
}

function nodeClass(plan: Plan): Readonly<Record<string, unknown>> {
  const discovery = { [DISCOVERY_TAG]: WORKBENCH_CLUSTER };
  return {
    apiVersion: "karpenter.k8s.aws/v1",
    kind: "EC2NodeClass",
    metadata: { name: NAME },
    spec: {
      role: `${REPLACE}node-role`,
      amiSelectorTerms: [{ alias: `al2023@${REPLACE}pinned-version` }],
      // eksctl puts the cluster's tags on its public subnets too; the second tag keeps nodes on the private ones.
      subnetSelectorTerms: [{ tags: { ...discovery, "kubernetes.io/role/internal-elb": "1" } }],
      securityGroupSelectorTerms: [{ tags: discovery }],
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            ...fieldsOf(plan, NODE_CLASS, "spec.blockDeviceMappings, ebs"),
            encrypted: true,
            deleteOnTermination: true,
          },
        },
      ],
    },
  };
}

/** Returns `key=value:Effect` as a taint. Throws a plain Error for another text: settings and manifests have to agree. */
export function taintOf(text: string): Readonly<Record<string, string>> {
  const [, key = "", value = "", effect = ""] = /^([^=]+)=([^:]+):(\w+)$/.exec(text) ?? [];
  if (key === "") throw new Error(`expected a taint as key=value:Effect, got ${text}`);
  return { key, value, effect };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
