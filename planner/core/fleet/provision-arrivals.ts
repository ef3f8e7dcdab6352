import { InputError } from "../input-error.ts";
import { launchedIndex, launchOf } from "./launch.ts";
import type { OpenClaim } from "./open-claim.ts";
import type { Pass, PodGroup } from "./pass.ts";
import {
  type Batch,
  type BatchRequest,
  describePass,
  groupsOf,
  nodeSize,
  type PlannedNode,
} from "./provision-batch.ts";
import { addNode, bindPods, type RosterNode } from "./roster.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { solve } from "./solve.ts";
import { zeros } from "./zeros.ts";

/** Pods that arrive one at a time, a pass for each. */
export interface ArrivalsRequest extends Omit<BatchRequest, "pods" | "existing"> {
  /** Names of profiles, in the order of arrival. */
  readonly sequence: readonly string[];
  /**
   * `boundAtOnce`: a pod is bound where Karpenter put it, and a new node is ready, before the next pod arrives.
   * `pendingUntilReady`: no node becomes ready meanwhile, so each pass solves all pods so far again, onto the nodes on their way.
   */
  readonly mode: "boundAtOnce" | "pendingUntilReady";
}

/** A node of the sequence, named in the order of creation: `node-0001` … Pods are those of the end. */
export interface ArrivedNode extends PlannedNode {
  readonly name: string;
}

/** The outcome of a sequence of passes. */
export interface Arrivals {
  readonly nodes: readonly ArrivedNode[];
  /** The arrival, from 1, that opened each node. */
  readonly newNodeAtArrival: readonly number[];
  /** The node of each arrival, absent where there was none; only with `boundAtOnce`. */
  readonly placedOn?: readonly (string | undefined)[];
  /** With `pendingUntilReady` those of the last pass. */
  readonly unschedulable: Batch["unschedulable"];
  readonly totalUsdPerHour: number;
}

interface Arrived {
  readonly node: RosterNode;
  readonly claim: OpenClaim;
}

/**
 * Returns what Karpenter launches for pods that come one at a time.
 *
 * @throws InputError for requirements that Karpenter would refuse, and for names that no profile bears.
 */
export function provisionArrivals(request: ArrivalsRequest): Arrivals {
  const scheduler = createScheduler(request.pools, request.offers, request.profiles);
  return request.mode === "boundAtOnce" ? bindEach(scheduler, request) : keepPending(scheduler, request);
}

function bindEach(scheduler: Scheduler, request: ArrivalsRequest): Arrivals {
  const arrived: Arrived[] = [];
  const newNodeAtArrival: number[] = [];
  const placedOn: (string | undefined)[] = [];
  const unschedulable = new Map<string, Batch["unschedulable"][number]>();
  request.sequence.forEach((name, arrival) => {
    const profile = profileIndex(request, name, arrival);
    const groups = [{ profile, pods: 1 }];
    const pass = solve(scheduler, groups);
    const [claim] = pass.claims;
    let node = pass.additions[0]?.node;
    if (claim !== undefined) {
      node = launch(scheduler, arrived, claim, true);
      newNodeAtArrival.push(arrival + 1);
    }
    if (node !== undefined) bindPods(scheduler.roster, node, profile, 1);
    for (const { count, reason } of describePass(scheduler, groups, [], pass).unschedulable) {
      unschedulable.set(name, {
        profile: name,
        count: count + (unschedulable.get(name)?.count ?? 0),
        reason,
      });
    }
    placedOn.push(node?.name);
  });
  const podsOf = ({ node }: Arrived): number[] => node.podsByProfile;
  return {
    ...summary(scheduler, request, arrived, podsOf),
    newNodeAtArrival,
    placedOn,
    unschedulable: [...unschedulable.values()],
  };
}

function keepPending(scheduler: Scheduler, request: ArrivalsRequest): Arrivals {
  const arrived: Arrived[] = [];
  const newNodeAtArrival: number[] = [];
  const pods = request.profiles.map(() => 0);
  let groups: readonly PodGroup[] = [];
  let last: Pass = { claims: [], additions: [], unplaced: [] };
  const podsOn = new Map<RosterNode, number[]>();
  request.sequence.forEach((name, arrival) => {
    const profile = profileIndex(request, name, arrival);
    pods[profile] = (pods[profile] ?? 0) + 1;
    groups = groupsOf(
      request.profiles,
      Object.fromEntries(request.profiles.map((one, at) => [one.name, pods[at] ?? 0])),
    );
    last = solve(scheduler, groups);
    podsOn.clear();
    for (const { node, podsByGroup } of last.additions) podsOn.set(node, podsByGroup);
    for (const claim of last.claims) {
      podsOn.set(launch(scheduler, arrived, claim, false), claim.podsByGroup);
      newNodeAtArrival.push(arrival + 1);
    }
  });
  const podsOf = ({ node }: Arrived): number[] => {
    const byProfile = zeros(request.profiles.length);
    groups.forEach((group, index) => {
      byProfile[group.profile] = podsOn.get(node)?.[index] ?? 0;
    });
    return byProfile;
  };
  return {
    ...summary(scheduler, request, arrived, podsOf),
    newNodeAtArrival,
    unschedulable: describePass(scheduler, groups, [], last).unschedulable,
  };
}

function launch(
  scheduler: Scheduler,
  arrived: Arrived[],
  claim: OpenClaim,
  initialized: boolean,
): RosterNode {
  const { table } = claim;
  const offer = table.offers[launchedIndex(claim)];
  if (offer === undefined) throw new Error("expected the launched type to be on offer");
  const node = addNode(scheduler.roster, {
    name: `node-${String(arrived.length + 1).padStart(4, "0")}`,
    pool: claim.pool,
    zone: scheduler.roster.zones[Math.log2(claim.zoneMask & -claim.zoneMask)] ?? "",
    initialized,
    ...nodeSize(offer, table.pool.overhead),
  });
  arrived.push({ node, claim });
  return node;
}

function summary(
  scheduler: Scheduler,
  request: ArrivalsRequest,
  arrived: readonly Arrived[],
  podsOf: (arrived: Arrived) => number[],
): Pick<Arrivals, "nodes" | "totalUsdPerHour"> {
  const nodes = arrived.map((item): ArrivedNode => {
    const pods = podsOf(item);
    const sum = (value: (profile: BatchRequest["profiles"][number]) => number): number =>
      request.profiles.reduce((total, profile, index) => total + value(profile) * (pods[index] ?? 0), 0);
    return {
      name: item.node.name,
      ...launchOf(item.claim),
      pool: item.claim.table.pool.name,
      zones: [scheduler.roster.zones[item.node.zone] ?? ""],
      pods: Object.fromEntries(
        request.profiles.flatMap(({ name }, index) =>
          (pods[index] ?? 0) > 0 ? [[name, pods[index] ?? 0]] : [],
        ),
      ),
      podCount: pods.reduce((total, count) => total + count, 0),
      cpuRequestedMillicores: sum((profile) => profile.cpuMillicores),
      memoryRequestedMib: sum((profile) => profile.memoryMib),
    };
  });
  return { nodes, totalUsdPerHour: nodes.reduce((usd, node) => usd + node.usdPerHour, 0) };
}

function profileIndex(request: ArrivalsRequest, name: string, arrival: number): number {
  const found = request.profiles.findIndex((profile) => profile.name === name);
  if (found >= 0) return found;
  const sentence = `expected one of ${request.profiles.map((profile) => profile.name).join(", ")}, got "${name}"`;
  throw new InputError([{ field: `sequence.${arrival}`, sentence }]);
}
