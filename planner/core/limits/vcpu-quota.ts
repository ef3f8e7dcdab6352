import { warmPool } from "../demand/warm-pool.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import { byRequests, together } from "./growth-weights.ts";
import type { LimitQuestion } from "./limit-question.ts";
import { BY_CPU, cpuOf, growingOf, type NodeFacts, reachedOnKarpenter } from "./node-facts.ts";
import { type NodeUse, sumOverNodes } from "./node-use.ts";

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

/**
 * Sessions to hold ready at the busiest moment so that the site's target holds while a node starts, and the nodes that hold them.
 * People arrive at sessions ÷ mean holding time, as in a steady state.
 *
 * @param times how many times the sessions of the peak come.
 */
function placeholders(
  site: Site,
  { nodes, demand }: PlanParts,
  times = 1,
): { sessions: number; nodes: number; vcpu: number } {
  const main = nodes.sessions?.main;
  if (main === undefined) return { sessions: 0, nodes: 0, vcpu: 0 };
  const arrivalsPerH = demand.week.classes
    .filter(({ placement, meanHoldingH }) => placement === "karpenter" && meanHoldingH !== undefined)
    .reduce((sum, one) => sum + (one.week[demand.karpenter.slot] ?? 0) / (one.meanHoldingH ?? 1), 0);
  const { sessions } = warmPool({
    arrivalsPerH: times * arrivalsPerH,
    leadTimeS: NODE_START_S,
    quantile: Math.min(0.999, site.workbench.startTarget.fraction),
  });
  const count = Math.ceil(sessions / main.row.sessionsPerNode);
  return { sessions, nodes: count, vcpu: count * main.candidate.vcpu };
}

/** Returns the limit of the account: all standard families (A, C, D, H, I, M, R, T, Z) count against one quota of running on-demand vCPU. */
export function vcpuQuota({ site, parts, uses, karpenter, managed }: NodeFacts): LimitQuestion {
  const vcpu = ({ vcpu: each }: NodeUse): number => each;
  const held = placeholders(site, parts);
  const extra = held.vcpu + LOAD_TEST_VCPU;
  const fixed = sumOverNodes(
    uses.filter(({ manager }) => manager === "managed"),
    vcpu,
    "peak",
  );
  const ofPool = growingOf(uses, vcpu);
  return {
    name: "vcpu-quota",
    unit: "vCPU",
    need: sumOverNodes(uses, vcpu, "peak") + extra,
    needInRollout: sumOverNodes(uses, vcpu, "rollout") + extra,
    ...(site.vcpuQuota === undefined ? {} : { have: site.vcpuQuota }),
    grows: {
      with: BY_CPU,
      byGroup: together([
        karpenter === undefined
          ? []
          : byRequests(site, parts.demand, karpenter, ofPool("karpenter") + held.vcpu, cpuOf),
        managed === undefined ? [] : byRequests(site, parts.demand, managed, ofPool("managed"), cpuOf),
      ]),
    },
    ...reachedOnKarpenter(
      { site, parts, karpenter },
      site.vcpuQuota,
      (times) => fixed + LOAD_TEST_VCPU + placeholders(site, parts, times).vcpu,
      vcpu,
      uses,
    ),
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
