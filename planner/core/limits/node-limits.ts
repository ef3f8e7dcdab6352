import type { Catalog } from "../catalog.ts";
import { addressesOfNode } from "../network/subnet-addresses.ts";
import { sessionPoolLimits } from "../nodes/pool-limits.ts";
import { sessionsOf } from "../nodes/session-mix.ts";
import type { PlanParts } from "../plan-parts.ts";
import { gibFromMib } from "../quantity.ts";
import type { Site } from "../site.ts";
import { karpenterMoment, managedMoment } from "./busiest-moment.ts";
import { byRequests, together } from "./growth-weights.ts";
import type { LimitQuestion } from "./limit-question.ts";
import { localDisk } from "./local-disk.ts";
import {
  BY_CPU,
  cpuOf,
  growingOf,
  memoryOf,
  type NodeFacts,
  reachedOnKarpenter,
  wholePeople,
} from "./node-facts.ts";
import { type NodeUse, nodeUses, sumOverNodes } from "./node-use.ts";
import { managedSessionsWithin } from "./session-reach.ts";
import { vcpuQuota } from "./vcpu-quota.ts";

/** Returns the limits that nodes run into: the account's vCPU, the NodePool, and the addresses of the subnets. */
export function nodeLimits(site: Site, catalog: Catalog, parts: PlanParts): readonly LimitQuestion[] {
  const uses = nodeUses(site, catalog, parts);
  if (uses.length === 0) return [];
  const facts: NodeFacts = {
    site,
    parts,
    uses,
    karpenter: karpenterMoment(site, parts),
    managed: managedMoment(site, parts),
  };
  return [
    vcpuQuota(facts),
    ...poolLimits(facts),
    subnetAddresses(facts),
    ...serverSessions(facts),
    ...localDisk(site, catalog, parts),
  ];
}

const BY_MEMORY = "the memory that they request; what an event brings does not grow";
const BY_SEATS = "the sessions that stay there; what an event brings does not grow";

/** Karpenter counts the capacity of the nodes against a NodePool's limits, not what is allocatable. */
function poolLimits({ site, parts, uses, karpenter }: NodeFacts): readonly LimitQuestion[] {
  const { sessions } = parts.nodes;
  const ours = uses.filter(({ manager }) => manager === "karpenter");
  if (sessions === undefined || karpenter === undefined || ours.length === 0) return [];
  const { vcpu, memoryMib, stated } = sessionPoolLimits(site, sessions);
  const question = (
    resource: "cpu" | "memory",
    unit: string,
    each: (use: NodeUse) => number,
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
      grows: {
        with: resource === "cpu" ? BY_CPU : BY_MEMORY,
        byGroup: byRequests(site, parts.demand, karpenter, need, resource === "cpu" ? cpuOf : memoryOf),
      },
      ...reachedOnKarpenter({ site, parts, karpenter }, have, () => 0, each, ours),
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
      (use) => gibFromMib(use.capacityMemoryMib),
      gibFromMib(memoryMib),
      stated.memoryMib,
    ),
  ];
}

function subnetAddresses({ site, parts, uses, karpenter, managed }: NodeFacts): LimitQuestion {
  const each = ({ interfaces, pods }: NodeUse): number =>
    interfaces === undefined ? 1 + pods : addressesOfNode(interfaces, pods);
  const ours = uses.filter(({ manager }) => manager === "karpenter");
  const fixed = sumOverNodes(uses, each, "peak") - sumOverNodes(ours, each, "peak");
  const ofPool = growingOf(uses, each);
  // Nodes are added for what fills them.
  const fills = parts.nodes.sessions?.main.row.binding.includes("memory") === true ? memoryOf : cpuOf;
  return {
    name: "subnet-addresses",
    unit: "addresses",
    need: sumOverNodes(uses, each, "peak"),
    needInRollout: sumOverNodes(uses, each, "rollout"),
    ...(site.network.freeAddresses === undefined ? {} : { have: site.network.freeAddresses }),
    grows: {
      with: `nodes, for the requested ${fills === memoryOf ? "memory" : "CPU"} of the sessions on them`,
      byGroup: together([
        karpenter === undefined ? [] : byRequests(site, parts.demand, karpenter, ofPool("karpenter"), fills),
        managed === undefined ? [] : byRequests(site, parts.demand, managed, ofPool("managed"), cpuOf),
      ]),
    },
    ...reachedOnKarpenter({ site, parts, karpenter }, site.network.freeAddresses, () => fixed, each, uses),
    refusedAs: "ADDRESSES",
    rule:
      "nodes × addresses of the interfaces that their pods fill and of one more that is kept warm (WARM_ENI_TARGET=1); " +
      "WARM_IP_TARGET with MINIMUM_IP_TARGET takes fewer",
    inputs: Object.fromEntries(uses.map((use) => [`each ${use.pool} ${use.instanceType}`, each(use)])),
    source: "aws/amazon-vpc-cni-k8s@0f77b52 docs/eni-and-ip-target.md",
  };
}

/** The managed node group has a fixed size: who stays there finds no seat beyond what its nodes hold. */
function serverSessions({
  site,
  parts: { nodes, demand },
  managed: moment,
}: NodeFacts): readonly LimitQuestion[] {
  const have = managedSessionsWithin(site, nodes, false);
  const inRollout = managedSessionsWithin(site, nodes, true);
  const { managed, stays = [] } = nodes;
  if (have === undefined || inRollout === undefined || managed === undefined || moment === undefined)
    return [];
  const need = sessionsOf(stays);
  const left = { ...managed, nodes: managed.nodes - Math.ceil(managed.nodes / site.workbench.zones) };
  const afterLostZone = managedSessionsWithin(site, { ...nodes, managed: left }, false);
  return [
    {
      name: "nodes.server.sessions",
      unit: "concurrent sessions",
      need,
      needInRollout: need + have - inRollout,
      have,
      grows: { with: BY_SEATS, byGroup: byRequests(site, demand, moment, need, () => 1) },
      reachedBySessions: {
        on: "managed",
        sessions: have,
        ...(inRollout === have ? {} : { inRollout }),
        ...(afterLostZone === undefined ? {} : { afterLostZone }),
        atPeak: wholePeople(stays),
      },
      rule: "sessions that stay on the managed node group against what its nodes hold beside server pods and system pods; the server pods of a rollout take seats of them, and a lost zone takes its nodes",
      inputs: {
        instanceType: managed.candidate.name,
        nodes: managed.nodes,
        sessionsInARollout: inRollout,
        ...(afterLostZone === undefined ? {} : { sessionsAfterALostZone: afterLostZone }),
      },
      source: "planned with the same packing as the node group",
    },
  ];
}
