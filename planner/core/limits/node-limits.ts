import type { Catalog } from "../catalog.ts";
import { warmPool } from "../demand/warm-pool.ts";
import { addressesOfNode } from "../network/subnet-addresses.ts";
import type { NodeCandidate } from "../nodes/node-candidate.ts";
import { sessionPoolLimits } from "../nodes/pool-limits.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import type { LimitQuestion } from "./limit-question.ts";
import { localDisk } from "./local-disk.ts";
import { type NodeUse, nodeUses, sumOverNodes } from "./node-use.ts";
import { karpenterSessionsWithin, managedSessionsWithin } from "./session-reach.ts";

/**
 * vCPU of the nodes that a load test from inside the cluster needs: one node of four. The loads that a plan emits are a few restores
 * a second, which one generator makes. A stated assumption of ours.
 */
const LOAD_TEST_VCPU = 4;

/**
 * Seconds from the launch of a node to the first session on it: 41–65 s until it is ready and 29–41 s to pull an image, rounded up.
 * Sources: aws/karpenter-provider-aws issues and posit-dev/ptd, as reported; to be measured.
 */
const NODE_START_S = 120;

const MIB_PER_GIB = 1024;

/** Returns the limits that nodes run into: the account's vCPU, the NodePool, and the addresses of the subnets. */
export function nodeLimits(site: Site, catalog: Catalog, parts: PlanParts): readonly LimitQuestion[] {
  const uses = nodeUses(site, catalog, parts);
  if (uses.length === 0) return [];
  return [
    vcpuQuota(site, parts, uses),
    ...poolLimits(site, parts, uses),
    ...subnetAddresses(site, parts, uses),
    ...serverSessions(site, parts),
    ...localDisk(site, catalog, parts),
  ];
}

/**
 * Sessions to hold ready at the busiest moment so that the site's target holds while a node starts, and the nodes that hold them.
 * People arrive at sessions ÷ mean holding time, as in a steady state.
 */
function placeholders(
  site: Site,
  { nodes, demand }: PlanParts,
): { sessions: number; nodes: number; vcpu: number } {
  const main = nodes.sessions?.main;
  if (main === undefined) return { sessions: 0, nodes: 0, vcpu: 0 };
  const arrivalsPerH = demand.week.classes
    .filter(({ placement, meanHoldingH }) => placement === "karpenter" && meanHoldingH !== undefined)
    .reduce((sum, one) => sum + (one.week[demand.karpenter.slot] ?? 0) / (one.meanHoldingH ?? 1), 0);
  const { sessions } = warmPool({
    arrivalsPerH,
    leadTimeS: NODE_START_S,
    quantile: Math.min(0.999, site.workbench.startTarget.fraction),
  });
  const count = Math.ceil(sessions / main.row.sessionsPerNode);
  return { sessions, nodes: count, vcpu: count * main.candidate.vcpu };
}

/** All standard families (A, C, D, H, I, M, R, T, Z) count against one quota of running on-demand vCPU. */
function vcpuQuota(site: Site, parts: PlanParts, uses: readonly NodeUse[]): LimitQuestion {
  const vcpu = ({ vcpu: each }: NodeUse): number => each;
  const held = placeholders(site, parts);
  const extra = held.vcpu + LOAD_TEST_VCPU;
  const fixed = sumOverNodes(
    uses.filter(({ manager }) => manager === "managed"),
    vcpu,
    "peak",
  );
  return {
    name: "vcpu-quota",
    unit: "vCPU",
    need: sumOverNodes(uses, vcpu, "peak") + extra,
    needInRollout: sumOverNodes(uses, vcpu, "rollout") + extra,
    ...(site.vcpuQuota === undefined ? {} : { have: site.vcpuQuota }),
    grows: { with: "sessions", part: sumOverNodes(uses, vcpu, "growing") + held.vcpu },
    // Placeholders give way to sessions.
    ...reachedOnKarpenter(site, parts, site.vcpuQuota, fixed + LOAD_TEST_VCPU, (node) => node.vcpu),
    refusedAs: "QUOTA",
    rule:
      "vCPU of all pools at their most, of placeholders for the sessions that arrive while a node starts, and of the load test's own node; " +
      "an update of a managed node group adds two nodes for each zone",
    inputs: {
      ...Object.fromEntries(uses.map((use) => [`${use.pool} ${use.instanceType}`, use.nodes * use.vcpu])),
      placeholderSessions: held.sessions,
      placeholderVcpu: held.vcpu,
      loadTestVcpu: LOAD_TEST_VCPU,
      nodeStartS: NODE_START_S,
    },
    source:
      "docs.aws.amazon.com/ec2 quotas, Running On-Demand Standard instances; docs.aws.amazon.com/eks managed-node-update-behavior",
  };
}

/** Karpenter counts the capacity of the nodes against a NodePool's limits, not what is allocatable. */
function poolLimits(site: Site, parts: PlanParts, uses: readonly NodeUse[]): readonly LimitQuestion[] {
  const { sessions } = parts.nodes;
  const ours = uses.filter(({ manager }) => manager === "karpenter");
  if (sessions === undefined || ours.length === 0) return [];
  const { vcpu, memoryMib, stated } = sessionPoolLimits(site, sessions);
  const question = (
    resource: "cpu" | "memory",
    unit: string,
    each: (use: Pick<NodeUse, "vcpu" | "capacityMemoryMib">) => number,
    have: number,
    isStated: boolean,
  ): LimitQuestion => {
    const need = sumOverNodes(ours, each, "peak");
    return {
      name: `nodepool.sessions.${resource}`,
      unit,
      need,
      needInRollout: need,
      have,
      grows: { with: "sessions", part: need },
      ...reachedOnKarpenter(site, parts, have, 0, each),
      ...(isStated ? { refusedAs: "POOL_LIMIT" } : {}),
      rule: `${resource} of the session nodes at the peak, as their kernels see it, against the limit of the NodePool: ${isStated ? "the site states it" : "the plan sets it, a quarter more nodes than at the peak"}`,
      inputs: Object.fromEntries(ours.map((use) => [`nodes of ${use.instanceType}`, use.nodes])),
      source: "karpenter.sh/docs/concepts/nodepools, spec.limits, read 2026-11-26",
    };
  };
  return [
    question("cpu", "vCPU", (use) => use.vcpu, vcpu, stated.vcpu),
    question(
      "memory",
      "GiB",
      (use) => use.capacityMemoryMib / MIB_PER_GIB,
      memoryMib / MIB_PER_GIB,
      stated.memoryMib,
    ),
  ];
}

/** The sessions on Karpenter's nodes that take what is left of a limit beside a fixed need. */
function reachedOnKarpenter(
  site: Site,
  { nodes }: PlanParts,
  have: number | undefined,
  fixed: number,
  each: (node: NodeCandidate) => number,
): Pick<LimitQuestion, "reachedBySessions"> {
  const { main } = nodes.sessions ?? {};
  if (have === undefined || main === undefined) return {};
  const most = karpenterSessionsWithin(
    site,
    nodes,
    (count) =>
      fixed +
        count.main * each(main.candidate) +
        count.large * (main.large === undefined ? 0 : each(main.large.candidate)) <=
      have + 1e-9,
  );
  return most === undefined ? {} : { reachedBySessions: { on: "karpenter", sessions: most } };
}

function subnetAddresses(site: Site, parts: PlanParts, uses: readonly NodeUse[]): readonly LimitQuestion[] {
  const each = ({ interfaces, pods }: NodeUse): number =>
    interfaces === undefined ? 1 + pods : addressesOfNode(interfaces, pods);
  const ours = uses.filter(({ manager }) => manager === "karpenter");
  const fixed = sumOverNodes(uses, each, "peak") - sumOverNodes(ours, each, "peak");
  const ofType = new Map(ours.map((use) => [use.instanceType, each(use)]));
  return [
    {
      name: "subnet-addresses",
      unit: "addresses",
      need: sumOverNodes(uses, each, "peak"),
      needInRollout: sumOverNodes(uses, each, "rollout"),
      ...(site.network.freeAddresses === undefined ? {} : { have: site.network.freeAddresses }),
      grows: { with: "sessions", part: sumOverNodes(uses, each, "growing") },
      ...reachedOnKarpenter(
        site,
        parts,
        site.network.freeAddresses,
        fixed,
        ({ name }) => ofType.get(name) ?? 0,
      ),
      refusedAs: "ADDRESSES",
      rule:
        "nodes × addresses of the interfaces that their pods fill and of one more that is kept warm (WARM_ENI_TARGET=1); " +
        "WARM_IP_TARGET with MINIMUM_IP_TARGET takes fewer",
      inputs: Object.fromEntries(uses.map((use) => [`each ${use.pool} ${use.instanceType}`, each(use)])),
      source: "aws/amazon-vpc-cni-k8s@0f77b52 docs/eni-and-ip-target.md",
    },
  ];
}

/** The managed node group has a fixed size: who stays there finds no seat beyond what its nodes hold. */
function serverSessions(site: Site, { nodes }: PlanParts): readonly LimitQuestion[] {
  const have = managedSessionsWithin(site, nodes, false);
  const inRollout = managedSessionsWithin(site, nodes, true);
  const { managed, stays = [] } = nodes;
  if (have === undefined || inRollout === undefined || managed === undefined) return [];
  const need = stays.reduce((sum, { sessions }) => sum + sessions, 0);
  return [
    {
      name: "nodes.server.sessions",
      unit: "concurrent sessions",
      need,
      needInRollout: need + have - inRollout,
      have,
      grows: { with: "sessions", part: need },
      reachedBySessions: { on: "managed", sessions: have },
      rule: "sessions that stay on the managed node group against what its nodes hold beside server pods and system pods; the server pods of a rollout take seats of them",
      inputs: {
        instanceType: managed.candidate.name,
        nodes: managed.nodes,
        sessionsInARollout: inRollout,
      },
      source: "planned with the same packing as the node group",
    },
  ];
}
