import { describe, expect, it } from "vitest";
import { candidacy, candidatesAmong, evictionCost } from "../../../../planner/core/fleet/candidate.ts";
import {
  type ConsolidationRequest,
  emptiness,
  multiNodeConsolidation,
  singleNodeConsolidation,
} from "../../../../planner/core/fleet/consolidation.ts";
import type { DisruptionPolicy } from "../../../../planner/core/fleet/disruption-policy.ts";
import type { NodePool } from "../../../../planner/core/fleet/node-pool.ts";
import { nodeSize } from "../../../../planner/core/fleet/provision-batch.ts";
import { addNode, bindPods, initializeNode, type RosterNode } from "../../../../planner/core/fleet/roster.ts";
import { createScheduler, type Scheduler } from "../../../../planner/core/fleet/scheduler.ts";
import { offers } from "../../../support/karpenter-case.ts";

const overhead = { cpuMillicores: 195, memoryMib: 250, pods: 5 };
const profiles = [
  { name: "free", cpuMillicores: 1000, memoryMib: 2000 },
  { name: "held", cpuMillicores: 1000, memoryMib: 2000, doNotDisrupt: true },
  { name: "placeholder", cpuMillicores: 1000, memoryMib: 2000, priority: -100 },
];
const folding: DisruptionPolicy = {
  consolidationPolicy: "WhenEmptyOrUnderutilized",
  consolidateAfterS: 300,
  budgets: [],
};

interface Fleet {
  readonly scheduler: Scheduler;
  readonly policies: readonly DisruptionPolicy[];
  readonly nodes: readonly RosterNode[];
}

/** Nodes `node-a`, `node-b` … of the given types, with pods of the three profiles. */
function fleetOf(
  nodes: readonly (readonly [type: string, ...pods: number[]])[],
  policy: DisruptionPolicy = folding,
  change: Partial<NodePool> = {},
): Fleet {
  const pool: NodePool = {
    name: "sessions",
    zones: ["us-east-1a"],
    overhead,
    requirements: [{ key: "karpenter.k8s.aws/instance-family", operator: "In", values: ["m6i"] }],
    ...change,
  };
  const scheduler = createScheduler([pool], offers, profiles);
  const added = nodes.map(([type, ...pods], position) => {
    const offer = offers.find((one) => one.type.name === type);
    if (offer === undefined) throw new Error(`expected ${type} on offer`);
    const name = `node-${String.fromCharCode(97 + position)}`;
    const size = nodeSize(offer, overhead);
    const node = addNode(scheduler.roster, { name, pool: 0, zone: "us-east-1a", initialized: true, ...size });
    pods.forEach((count, profile) => {
      bindPods(scheduler.roster, node, profile, count);
    });
    return node;
  });
  return { scheduler, policies: [policy], nodes: added };
}

function requestOf(fleet: Fleet, change: Partial<ConsolidationRequest> = {}): ConsolidationRequest {
  const candidates = candidatesAmong(fleet.scheduler, fleet.policies, fleet.nodes);
  return {
    scheduler: fleet.scheduler,
    policies: fleet.policies,
    candidates,
    allowed: [100],
    pending: [],
    ...change,
  };
}

function judge(fleet: Fleet): unknown {
  const [node] = fleet.nodes;
  if (node === undefined) throw new Error("expected a node");
  return candidacy(fleet.scheduler, fleet.policies, node);
}

describe("candidacy", () => {
  it("keeps a node for one protected pod, and names it", () => {
    expect(judge(fleetOf([["m6i.2xlarge", 3, 1]]))).toEqual({
      ok: false,
      reason: "protected-pod",
      pod: "held",
    });
  });

  it("weighs dollars against pods", () => {
    expect(judge(fleetOf([["m6i.2xlarge", 3]]))).toMatchObject({
      ok: true,
      candidate: { disruptionCost: 4, savingsRatio: 0.096, empty: false },
    });
  });

  it("takes a node with a placeholder for one in use", () => {
    expect(judge(fleetOf([["m6i.2xlarge", 0, 0, 1]]))).toMatchObject({
      ok: true,
      candidate: { empty: false },
    });
    // kubernetes-sigs/karpenter@2266468 pkg/utils/disruption: 1 − 100 ÷ 2^25
    expect(evictionCost({ name: "p", cpuMillicores: 1, memoryMib: 1, priority: -100 })).toBeCloseTo(
      0.999997,
      6,
    );
  });

  it("leaves nodes alone that are too new, still moving, of no pool, or of a pool that never consolidates", () => {
    const fleet = fleetOf([["m6i.2xlarge"]], { ...folding, consolidationPolicy: "WhenEmpty" });
    const [node] = fleet.nodes;
    if (node === undefined) throw new Error("expected a node");
    node.insideConsolidateAfter = true;
    expect(judge(fleet)).toEqual({ ok: false, reason: "inside-consolidate-after" });
    expect(candidacy(fleet.scheduler, [], node)).toEqual({ ok: false, reason: "no-pool" });
    const never: DisruptionPolicy = { consolidationPolicy: "WhenEmpty", budgets: [] };
    expect(candidacy(fleet.scheduler, [never], node)).toEqual({ ok: false, reason: "consolidation-off" });
    const size = { ...node, pods: 1, cpuMillicores: 1, memoryMib: 1, zone: "us-east-1a", name: "node-z" };
    const starting = addNode(fleet.scheduler.roster, { ...size, initialized: false });
    expect(candidacy(fleet.scheduler, fleet.policies, starting)).toEqual({
      ok: false,
      reason: "not-initialized",
    });
    initializeNode(fleet.scheduler.roster, starting);
    expect(candidacy(fleet.scheduler, fleet.policies, starting)).toMatchObject({
      ok: true,
      candidate: { empty: true },
    });
  });
});

describe("consolidation", () => {
  const names = (nodes: readonly RosterNode[] | undefined): readonly string[] | undefined =>
    nodes?.map(({ name }) => name);

  it.each([
    [1, 1],
    [2, 1],
    [10, 1],
    [11, 2],
  ])("of %d nodes that became empty together %d go in the first round under 10 %%", (count, gone) => {
    const fleet = fleetOf(Array.from({ length: count }, () => ["m6i.2xlarge"] as const));
    expect(emptiness(requestOf(fleet, { allowed: [Math.ceil(count / 10)] }))?.nodes).toHaveLength(gone);
  });

  it("moves nothing onto a node that is still starting", () => {
    const fleet = fleetOf([["m6i.large", 1]]);
    const { roster } = fleet.scheduler;
    const offer = offers.find(({ type }) => type.name === "m6i.xlarge");
    if (offer === undefined) throw new Error("expected m6i.xlarge on offer");
    const size = nodeSize(offer, overhead);
    addNode(roster, { name: "node-z", pool: 0, zone: "us-east-1a", initialized: false, ...size });
    expect(singleNodeConsolidation(requestOf(fleet))).toBeUndefined();
  });

  it("leaves the roster as it was, whether or not it finds anything", () => {
    const fleet = fleetOf([
      ["m6i.2xlarge", 2],
      ["m6i.xlarge", 1],
      ["m6i.2xlarge", 7],
    ]);
    const before = structuredClone(fleet.scheduler.roster);
    expect(names(multiNodeConsolidation(requestOf(fleet))?.nodes)).toBeUndefined();
    expect(names(singleNodeConsolidation(requestOf(fleet))?.nodes)).toEqual(["node-a"]);
    expect(fleet.scheduler.roster).toEqual(before);
  });

  it("counts pods that wait: with them the node cannot go without a smaller one in its place", () => {
    const fleet = fleetOf([
      ["m6i.xlarge", 2],
      ["m6i.2xlarge", 5],
    ]);
    const alone = singleNodeConsolidation(requestOf(fleet));
    expect([names(alone?.nodes), alone?.replacement]).toEqual([["node-a"], undefined]);
    const waiting = singleNodeConsolidation(requestOf(fleet, { pending: [{ profile: 0, pods: 1 }] }));
    expect([names(waiting?.nodes), waiting?.replacement?.launchedType]).toEqual([["node-a"], "m6i.large"]);
  });

  it("replaces no spot node by another spot node, and still deletes one", () => {
    const spot = { capacityType: "spot" } as const;
    const alone = fleetOf([["m6i.4xlarge", 1]], folding, spot);
    expect(singleNodeConsolidation(requestOf(alone))).toBeUndefined();
    const pair = fleetOf(
      [
        ["m6i.4xlarge", 1],
        ["m6i.2xlarge", 1],
      ],
      folding,
      spot,
    );
    expect(singleNodeConsolidation(requestOf(pair))).toMatchObject({
      nodes: [{ name: "node-a" }],
      moves: [{ pods: 1 }],
    });
  });

  it("does nothing without budget", () => {
    const fleet = fleetOf([["m6i.4xlarge", 1], ["m6i.2xlarge", 1], ["m6i.2xlarge"]]);
    const request = requestOf(fleet, { allowed: [0] });
    expect([emptiness(request), multiNodeConsolidation(request), singleNodeConsolidation(request)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  // one m6i.large of a pool of 4.704 $/h is 2.04 % of the dollars; its node and pod are 2 of 43, or of 83, parts of the disruption
  it.each([
    ["Balanced", 40, undefined],
    ["Balanced", 80, ["node-b"]],
    ["WhenEmptyOrUnderutilized", 40, ["node-b"]],
  ] as const)("under %s, beside %d protected pods, moves %j", (consolidationPolicy, held, expected) => {
    const fleet = fleetOf(
      [
        ["m6i.24xlarge", 0, held],
        ["m6i.large", 1],
      ],
      { ...folding, consolidationPolicy },
    );
    expect(names(singleNodeConsolidation(requestOf(fleet))?.nodes)).toEqual(expected);
  });
});
