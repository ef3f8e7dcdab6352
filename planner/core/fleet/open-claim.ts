import { holds, type LaunchTable, narrow, type TypeSet } from "./launch-table.ts";
import type { PodProfile } from "./pod-profile.ts";
import { zeros } from "./zeros.ts";

/** A node that a pass has decided to launch, while pods are still being added to it. */
export interface OpenClaim {
  /** Index of its pool in the scheduler. */
  readonly pool: number;
  readonly table: LaunchTable;
  /** Types that the pool's limits and the zones leave; those too small for the pods are still among them. */
  types: TypeSet;
  zoneMask: number;
  cpuMillicores: number;
  memoryMib: number;
  pods: number;
  /** Pods by index of their group in the pass. */
  readonly podsByGroup: number[];
  /** The group for which it has been found too full. */
  fullForGroup: number;
}

/** Returns a claim without pods. */
export function openClaim(pool: number, table: LaunchTable, types: TypeSet, groups: number): OpenClaim {
  return {
    pool,
    table,
    types,
    zoneMask: table.zoneMask,
    cpuMillicores: 0,
    memoryMib: 0,
    pods: 0,
    podsByGroup: zeros(groups),
    fullForGroup: -1,
  };
}

/** Returns the types that a claim would be left with in these zones; `undefined` if none of them holds one pod more. */
export function typesWith(claim: OpenClaim, pod: PodProfile, zoneMask: number): TypeSet | undefined {
  const { table } = claim;
  const types =
    zoneMask === claim.zoneMask || table.uniformZones
      ? claim.types
      : narrow(table, claim.types, (index) => ((table.typeZones[index] ?? 0) & zoneMask) !== 0);
  const fits = holds(
    types,
    claim.cpuMillicores + pod.cpuMillicores,
    claim.memoryMib + pod.memoryMib,
    claim.pods + 1,
  );
  return fits ? types : undefined;
}

/** Adds one pod to a claim; whoever calls has asked {@link typesWith}. */
export function addToClaim(
  claim: OpenClaim,
  pod: PodProfile,
  group: number,
  types: TypeSet,
  zoneMask: number,
): void {
  claim.types = types;
  claim.zoneMask = zoneMask;
  claim.cpuMillicores += pod.cpuMillicores;
  claim.memoryMib += pod.memoryMib;
  claim.pods += 1;
  claim.podsByGroup[group] = (claim.podsByGroup[group] ?? 0) + 1;
}

/** Returns the types that hold all pods of a claim, as indices into its table, cheapest first. */
export function survivors(claim: OpenClaim): readonly number[] {
  return [...claim.types.members].filter((index) => holdsAll(claim, index));
}

/** Tells whether one type holds all pods of a claim. */
export function holdsAll(claim: OpenClaim, index: number): boolean {
  const { table } = claim;
  return (
    (table.cpuMillicores[index] ?? 0) >= claim.cpuMillicores &&
    (table.memoryMib[index] ?? 0) >= claim.memoryMib &&
    (table.pods[index] ?? 0) >= claim.pods
  );
}

/**
 * Moves the claim at a position to where a stable sort by number of pods puts it, after that number has changed.
 *
 * Karpenter sorts the same array in place before each pod, so ties keep the order that earlier sorts left. Its sort is stable up to
 * 12 claims; above, it is Go's quicksort, which is not.
 */
export function settleClaim(order: OpenClaim[], position: number): void {
  const claim = order[position];
  if (claim === undefined) throw new Error(`expected a claim at ${position}, got none`);
  let to = position;
  for (let next = order[to + 1]; next !== undefined && next.pods < claim.pods; next = order[to + 1]) {
    order[to] = next;
    to += 1;
  }
  for (let before = order[to - 1]; before !== undefined && before.pods > claim.pods; before = order[to - 1]) {
    order[to] = before;
    to -= 1;
  }
  order[to] = claim;
}
