import { describe, expect, it } from "vitest";
import { candidatesAmong } from "../../../../planner/core/fleet/candidate.ts";
import {
  type Command,
  emptiness,
  multiNodeConsolidation,
  singleNodeConsolidation,
} from "../../../../planner/core/fleet/consolidation.ts";
import {
  allowedDisruptions,
  type DisruptionPolicy,
  type DisruptionReason,
} from "../../../../planner/core/fleet/disruption-policy.ts";
import { nodeSize } from "../../../../planner/core/fleet/provision-batch.ts";
import { addNode, bindPods, type RosterNode, removeNode } from "../../../../planner/core/fleet/roster.ts";
import { createScheduler, type Scheduler } from "../../../../planner/core/fleet/scheduler.ts";
import { type KarpenterCase, karpenterCases, offers, requestOf } from "../../../support/karpenter-case.ts";

interface GoldenNode {
  readonly name: string;
  readonly type: string;
  readonly zone: string;
  readonly pods: Record<string, number>;
  readonly insideConsolidateAfter?: boolean;
}

interface GoldenAction {
  readonly afterDeparture: number;
  readonly method: string;
  readonly decision: string;
  readonly nodes: readonly string[];
  readonly removedByType: Record<string, number>;
  readonly replacement?: Record<string, unknown>;
  readonly moves: readonly { profile: string; from: string; to: string; count: number }[];
  readonly usdPerHourAfter: number;
  readonly nodesAfter: number;
}

interface Golden
  extends KarpenterCase<{
    readonly actions: readonly GoldenAction[];
    readonly finalNodes: readonly GoldenNode[];
    readonly totalUsdPerHour: number;
  }> {
  readonly disruption: Pick<DisruptionPolicy, "consolidationPolicy" | "budgets"> & {
    readonly consolidateAfter: string;
  };
  readonly nodes: readonly GoldenNode[];
  readonly departures: readonly { node: string; profile: string }[];
  readonly namesArbitrary: boolean;
}

interface Fleet {
  readonly scheduler: Scheduler;
  readonly policies: readonly DisruptionPolicy[];
  readonly nodes: Map<string, RosterNode>;
  launched: number;
}

const profileName = (fleet: Fleet, index: number): string =>
  fleet.scheduler.profiles[index]?.profile.name ?? "";

function join(fleet: Fleet, node: Omit<GoldenNode, "pods">): RosterNode {
  const offer = offers.find(({ type }) => type.name === node.type);
  const overhead = fleet.scheduler.tables[0]?.pool.overhead;
  if (offer === undefined || overhead === undefined) throw new Error(`expected ${node.type} on offer`);
  const { name, zone } = node;
  const size = nodeSize(offer, overhead);
  const added = addNode(fleet.scheduler.roster, { name, zone, pool: 0, initialized: true, ...size });
  added.insideConsolidateAfter = node.insideConsolidateAfter === true;
  fleet.nodes.set(name, added);
  return added;
}

function fleetOf(golden: Golden): Fleet {
  const { pools, profiles } = requestOf(golden);
  const { consolidationPolicy, budgets, consolidateAfter } = golden.disruption;
  const consolidateAfterS = consolidateAfter === "1h" ? 3600 : 0;
  const scheduler = createScheduler(pools, offers, profiles);
  const policies = [{ consolidationPolicy, budgets, consolidateAfterS }];
  const fleet: Fleet = { scheduler, policies, nodes: new Map(), launched: 0 };
  for (const node of golden.nodes) {
    const joined = join(fleet, node);
    profiles.forEach(({ name }, profile) => {
      bindPods(scheduler.roster, joined, profile, node.pods[name] ?? 0);
    });
  }
  return fleet;
}

function nextCommand(fleet: Fleet): Command | undefined {
  const { scheduler, policies, nodes } = fleet;
  const candidates = candidatesAmong(scheduler, policies, nodes.values());
  const request = (reason: DisruptionReason) => ({
    scheduler,
    policies,
    candidates,
    allowed: policies.map(({ budgets }) => allowedDisruptions(budgets, reason, nodes.size, 0, () => true)),
    pending: [],
  });
  return (
    emptiness(request("Empty")) ??
    multiNodeConsolidation(request("Underutilized")) ??
    singleNodeConsolidation(request("Underutilized"))
  );
}

const usdOf = (fleet: Fleet): number =>
  [...fleet.nodes.values()].reduce((usd, node) => usd + node.usdPerHour, 0);

/** Carries a command out at once and returns it as the golden files write it. */
function carryOut(fleet: Fleet, command: Command, afterDeparture: number): GoldenAction {
  const { roster } = fleet.scheduler;
  let replacement: RosterNode | undefined;
  if (command.replacement !== undefined) {
    fleet.launched += 1;
    const name = `new-${String(fleet.launched).padStart(2, "0")}`;
    const zone =
      roster.zones.find((_, bit) => ((command.replacement?.zoneMask ?? 0) & (1 << bit)) !== 0) ?? "";
    replacement = join(fleet, { name, type: command.replacement.launchedType, zone });
  }
  const moves = command.moves.map(({ profile, from, to = replacement, pods }) => {
    if (to === undefined) throw new Error("expected a node to move to");
    bindPods(roster, to, profile, pods);
    return { profile: profileName(fleet, profile), from: from.name, to: to.name, count: pods };
  });
  const removedByType: Record<string, number> = {};
  for (const node of command.nodes) {
    removedByType[node.type] = (removedByType[node.type] ?? 0) + 1;
    removeNode(roster, node);
    fleet.nodes.delete(node.name);
  }
  const { launchedType, usdPerHour, typesRemaining } = command.replacement ?? {};
  return {
    afterDeparture,
    method: command.method,
    decision: command.replacement === undefined ? "delete" : "replace",
    nodes: command.nodes.map(({ name }) => name).sort(),
    removedByType,
    ...(replacement === undefined
      ? {}
      : { replacement: { name: replacement.name, launchedType, usdPerHour, typesRemaining } }),
    moves,
    usdPerHourAfter: usdOf(fleet),
    nodesAfter: fleet.nodes.size,
  };
}

function play(golden: Golden): { actions: GoldenAction[]; fleet: Fleet } {
  const fleet = fleetOf(golden);
  const actions: GoldenAction[] = [];
  for (let departure = 0; departure <= golden.departures.length; departure += 1) {
    const left = golden.departures[departure - 1];
    if (left !== undefined) {
      const node = fleet.nodes.get(left.node);
      const profile = fleet.scheduler.profiles.findIndex((one) => one.profile.name === left.profile);
      if (node === undefined) throw new Error(`expected ${left.node} to be there`);
      bindPods(fleet.scheduler.roster, node, profile, -1);
    }
    for (let command = nextCommand(fleet); command !== undefined; command = nextCommand(fleet)) {
      actions.push(carryOut(fleet, command, departure));
    }
  }
  return { actions, fleet };
}

/** An action in a form that compares: moves as a set, dollars to a millionth, names only where they are defined. */
function comparable(action: GoldenAction, names: boolean): unknown {
  const { nodes, moves, usdPerHourAfter, ...rest } = action;
  return {
    ...rest,
    ...(names ? { nodes: [...nodes].sort() } : {}),
    moves: moves.map((move) => JSON.stringify([move.profile, move.from, move.to, move.count])).sort(),
    usdPerHourAfter: Math.round(usdPerHourAfter * 1e6),
  };
}

function finalNodes(fleet: Fleet): GoldenNode[] {
  return [...fleet.nodes.values()].map(({ name, type, zone, podsByProfile }) => ({
    name,
    type,
    zone: fleet.scheduler.roster.zones[zone] ?? "",
    pods: Object.fromEntries(
      [...podsByProfile].flatMap((pods, profile) => (pods > 0 ? [[profileName(fleet, profile), pods]] : [])),
    ),
  }));
}

describe("consolidation is Karpenter v1.14.1", () => {
  it.each(karpenterCases<Golden>("disruption"))("$id: $description", (golden) => {
    const { actions, fleet } = play(golden);
    const names = !golden.namesArbitrary;
    expect(actions.map((action) => comparable(action, names))).toEqual(
      golden.expect.actions.map((action) => comparable(action, names)),
    );
    const byName = (a: GoldenNode, b: GoldenNode): number => (a.name < b.name ? -1 : 1);
    const expected = golden.expect.finalNodes.map(({ name, type, zone, pods }) => ({
      name,
      type,
      zone,
      pods,
    }));
    expect(finalNodes(fleet).sort(byName)).toEqual(expected.sort(byName));
    expect(usdOf(fleet)).toBeCloseTo(golden.expect.totalUsdPerHour, 6);
  });
});
