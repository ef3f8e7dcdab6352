import { approves } from "./balanced-score.ts";
import type { Candidate } from "./candidate.ts";
import type { DisruptionPolicy } from "./disruption-policy.ts";
import { type Launch, launchFrom } from "./launch.ts";
import type { LaunchTable } from "./launch-table.ts";
import { type OpenClaim, survivors } from "./open-claim.ts";
import type { Pass, PodGroup } from "./pass.ts";
import { hideNode, type RosterNode, showNode } from "./roster.ts";
import type { Scheduler } from "./scheduler.ts";
import { solve } from "./solve.ts";

/** Pods that would go from a removed node to another, or to the replacement where `to` is absent. */
export interface Move {
  readonly profile: number;
  readonly from: RosterNode;
  readonly to?: RosterNode;
  readonly pods: number;
}

/** The one node that would take the place of those removed. */
export interface Replacement extends Launch {
  readonly pool: number;
  readonly zoneMask: number;
}

/** What one method of consolidation has decided; a `delete` if there is no replacement. */
export interface Command {
  readonly method: "Emptiness" | "MultiNodeConsolidation" | "SingleNodeConsolidation";
  readonly nodes: readonly RosterNode[];
  readonly replacement?: Replacement;
  readonly moves: readonly Move[];
}

/** What the methods look at. Nothing of it is changed. */
export interface ConsolidationRequest {
  readonly scheduler: Scheduler;
  /** By index of the pool in the scheduler. */
  readonly policies: readonly DisruptionPolicy[];
  /** As {@link candidatesAmong} sorts them. */
  readonly candidates: readonly Candidate[];
  /** Nodes that may still go, by index of the pool: `Empty` for emptiness, `Underutilized` for the other two. */
  readonly allowed: readonly number[];
  /** Pods that wait; they take part in the simulation. */
  readonly pending: readonly PodGroup[];
}

/** Nodes of one batch at most. Source: kubernetes-sigs/karpenter@2266468 pkg/controllers/disruption/multinodeconsolidation.go. */
const MULTI_NODE_MAX = 100;

/** Returns the empty nodes that may go now, all in one command. */
export function emptiness(request: ConsolidationRequest): Command | undefined {
  const nodes = withinBudget(request, (candidate) => candidate.empty).map(({ node }) => node);
  return nodes.length === 0 ? undefined : { method: "Emptiness", nodes, moves: [] };
}

/**
 * Returns the longest run of candidates that can go together, as a binary search finds it.
 *
 * The search takes for granted that fewer nodes go more easily, which does not always hold, so it can miss a solution; Karpenter
 * misses the same.
 */
export function multiNodeConsolidation(request: ConsolidationRequest): Command | undefined {
  const candidates = withinBudget(request, (candidate) => isUnderutilized(request, candidate));
  let low = 1;
  let high = candidates.length <= MULTI_NODE_MAX ? candidates.length - 1 : MULTI_NODE_MAX;
  let found: Command | undefined;
  while (low <= high) {
    const mid = (low + high) >> 1;
    const command = consolidate(request, candidates.slice(0, mid + 1), "MultiNodeConsolidation");
    if (command === undefined) {
      high = mid - 1;
    } else {
      found = command;
      low = mid + 1;
    }
  }
  return found;
}

/** Returns the first candidate that can go alone; the pools take turns. */
export function singleNodeConsolidation(request: ConsolidationRequest): Command | undefined {
  const eligible = request.candidates.filter((candidate) => isUnderutilized(request, candidate));
  for (const candidate of inTurns(eligible, request.policies.length)) {
    if ((request.allowed[candidate.node.pool] ?? 0) <= 0) continue;
    const command = consolidate(request, [candidate], "SingleNodeConsolidation");
    if (command !== undefined) return command;
  }
  return undefined;
}

/**
 * Tells whether a command still holds: its nodes are still candidates within budget, and removing them needs as few new nodes, a
 * replacement being one of those found now.
 *
 * Source: kubernetes-sigs/karpenter v1.14.1 pkg/controllers/disruption/validation.go.
 */
export function confirms(request: ConsolidationRequest, command: Command): boolean {
  const { method } = command;
  if (method === "Emptiness") throw new Error("expected a command of consolidation, got one of emptiness");
  const wanted = new Set(command.nodes);
  const candidates = withinBudget(
    request,
    (candidate) => wanted.has(candidate.node) && isUnderutilized(request, candidate),
  );
  if (candidates.length < wanted.size) return false;
  const again = consolidate(request, candidates, method);
  if (again === undefined) return false;
  const types = again.replacement?.cheapestCandidates.map(({ type }) => type);
  return command.replacement === undefined
    ? types === undefined
    : types?.includes(command.replacement.launchedType) === true;
}

function isUnderutilized(request: ConsolidationRequest, candidate: Candidate): boolean {
  const policy = request.policies[candidate.node.pool]?.consolidationPolicy;
  return !candidate.empty && policy !== undefined && policy !== "WhenEmpty";
}

function withinBudget(
  request: ConsolidationRequest,
  wanted: (candidate: Candidate) => boolean,
): readonly Candidate[] {
  const left = [...request.allowed];
  return request.candidates.filter((candidate) => {
    const allowed = left[candidate.node.pool] ?? 0;
    if (!wanted(candidate) || allowed <= 0) return false;
    left[candidate.node.pool] = allowed - 1;
    return true;
  });
}

function inTurns(candidates: readonly Candidate[], pools: number): readonly Candidate[] {
  const byPool = Array.from({ length: pools }, (_, pool) =>
    candidates.filter(({ node }) => node.pool === pool),
  );
  const rounds = byPool.reduce((longest, list) => Math.max(longest, list.length), 0);
  return Array.from({ length: rounds }, (_, round) =>
    byPool.flatMap((list) => list.slice(round, round + 1)),
  ).flat();
}

/** Simulates the removal of some candidates; returns the command if it is one that Karpenter would carry out. */
function consolidate(
  request: ConsolidationRequest,
  candidates: readonly Candidate[],
  method: "MultiNodeConsolidation" | "SingleNodeConsolidation",
): Command | undefined {
  const { scheduler, pending } = request;
  const leaving = candidates.flatMap(({ node }) => podsOf(node));
  const groups = [...pending, ...leaving.map(({ profile, pods }) => ({ profile, pods, moved: true }))];
  const pass = solveWithout(scheduler, candidates, groups);
  if (pass.unplaced.some(({ group }) => group >= pending.length) || pass.claims.length > 1) return undefined;
  if (pass.additions.some((addition) => reliesOnStarting(addition, pending.length))) return undefined;
  const [claim] = pass.claims;
  const replacement = claim === undefined ? undefined : replacementOf(scheduler, candidates, claim, method);
  if (claim !== undefined && replacement === undefined) return undefined;
  const nodes = candidates.map(({ node }) => node);
  const { policies } = request;
  const replacementUsdPerHour = replacement?.usdPerHour ?? 0;
  if (!approves({ scheduler, policies, candidates, replacementUsdPerHour })) return undefined;
  const moves = movesOf(leaving, pass, pending.length);
  return { method, nodes, moves, ...(replacement === undefined ? {} : { replacement }) };
}

interface Leaving {
  readonly from: RosterNode;
  readonly profile: number;
  readonly pods: number;
}

function podsOf(node: RosterNode): readonly Leaving[] {
  return [...node.podsByProfile].flatMap((pods, profile) =>
    pods > 0 ? [{ from: node, profile, pods }] : [],
  );
}

function solveWithout(
  scheduler: Scheduler,
  candidates: readonly Candidate[],
  groups: readonly PodGroup[],
): Pass {
  for (const { node } of candidates) hideNode(scheduler.roster, node);
  try {
    return solve(scheduler, groups);
  } finally {
    for (const { node } of candidates) showNode(scheduler.roster, node);
  }
}

/** Nothing is removed on the word of a node that is not there yet. */
function reliesOnStarting(addition: Pass["additions"][number], pendingGroups: number): boolean {
  return (
    !addition.node.initialized &&
    addition.podsByGroup.some((pods, group) => pods > 0 && group >= pendingGroups)
  );
}

/** The replacement must be cheaper than what it replaces, and one of several nodes is not replaced by another of its type. */
function replacementOf(
  scheduler: Scheduler,
  candidates: readonly Candidate[],
  claim: OpenClaim,
  method: Command["method"],
): Replacement | undefined {
  const { table } = claim;
  const spot = (candidate: Candidate): boolean =>
    scheduler.tables[candidate.node.pool]?.pool.capacityType === "spot";
  if (table.pool.capacityType === "spot" && candidates.every(spot)) return undefined;
  const usdPerHour = candidates.reduce((usd, { node }) => usd + node.usdPerHour, 0);
  const cheaper = cheaperThan(table, survivors(claim), usdPerHour);
  const types =
    method === "MultiNodeConsolidation"
      ? cheaperThan(table, cheaper, sameTypePrice(table, cheaper, candidates))
      : cheaper;
  if (types.length === 0) return undefined;
  return { ...launchFrom(table, types), pool: claim.pool, zoneMask: claim.zoneMask };
}

function cheaperThan(table: LaunchTable, types: readonly number[], usdPerHour: number): readonly number[] {
  return types.filter((index) => (table.offers[index]?.usdPerHour ?? Number.POSITIVE_INFINITY) < usdPerHour);
}

/** The price of the cheapest node going that is of one of these types; infinite if none is. */
function sameTypePrice(
  table: LaunchTable,
  types: readonly number[],
  candidates: readonly Candidate[],
): number {
  const names = new Set(types.map((index) => table.offers[index]?.type.name));
  return candidates.reduce(
    (usd, { node }) => (names.has(node.type) ? Math.min(usd, node.usdPerHour) : usd),
    Number.POSITIVE_INFINITY,
  );
}

function movesOf(leaving: readonly Leaving[], pass: Pass, pendingGroups: number): readonly Move[] {
  return leaving.flatMap(({ from, profile }, index) => {
    const group = pendingGroups + index;
    const toNodes = pass.additions.map(({ node, podsByGroup }) => ({
      profile,
      from,
      to: node,
      pods: podsByGroup[group] ?? 0,
    }));
    const toClaims = pass.claims.map(({ podsByGroup }) => ({ profile, from, pods: podsByGroup[group] ?? 0 }));
    return [...toNodes, ...toClaims].filter(({ pods }) => pods > 0);
  });
}
