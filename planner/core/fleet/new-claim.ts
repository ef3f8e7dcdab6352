import { type LaunchTable, narrow, type TypeSet } from "./launch-table.ts";
import { addToClaim, type OpenClaim, openClaim, settleClaim, survivors, typesWith } from "./open-claim.ts";
import { type PassState, podsOf, profileOf, type Remaining, recordPod, type UnplacedReason } from "./pass.ts";
import type { PlacementRule } from "./pod-profile.ts";
import { zonesUnder } from "./topology.ts";

/** Opens a claim for a pod, of the first pool that can; notes why not if none can. */
export function placeOnNew(state: PassState, group: number, rules: readonly PlacementRule[]): boolean {
  const { tables } = state.scheduler;
  let worst: UnplacedReason = "resources";
  for (let pool = 0; pool < tables.length; pool += 1) {
    const table = tables[pool];
    if (table === undefined) continue;
    const reason = placeOnNewOf(state, group, rules, pool, table);
    if (reason === undefined) return true;
    if (reason === "limits" || worst === "resources") worst = reason;
  }
  state.reasons[group] = worst;
  return false;
}

/** Opens a claim of one pool for a pod; returns why not, or `undefined` if it was opened. */
function placeOnNewOf(
  state: PassState,
  group: number,
  rules: readonly PlacementRule[],
  pool: number,
  table: LaunchTable,
): UnplacedReason | undefined {
  const { profile } = profileOf(state, group);
  const remaining = state.remaining[pool] ?? { cpuMillicores: 0, memoryMib: 0, nodes: 0 };
  if (remaining.nodes <= 0) return "limits";
  const allowed = typesUnder(table, remaining);
  if (allowed.members.length === 0) return table.offers.length === 0 ? "resources" : "limits";
  const claim = openClaim(pool, table, allowed, state.groups.length);
  const zoneMask = rules.length === 0 ? claim.zoneMask : claimZones(state, group, rules, claim);
  if (zoneMask === 0) return "topology";
  const types = typesWith(claim, profile, zoneMask);
  if (types === undefined) return "resources";
  addToClaim(claim, profile, group, types, zoneMask);
  recordPod(state, group, zoneMask);
  state.claims.push(claim);
  state.order.push(claim);
  settleClaim(state.order, state.order.length - 1);
  subtractLargest(remaining, claim);
  return undefined;
}

/** A limit counts the capacity of a node, so every type that is larger than the rest of it goes. */
function typesUnder(table: LaunchTable, remaining: Remaining): TypeSet {
  if (!Number.isFinite(remaining.cpuMillicores) && !Number.isFinite(remaining.memoryMib)) return table.all;
  return narrow(
    table,
    table.all,
    (index) =>
      (table.capacityCpuMillicores[index] ?? 0) <= remaining.cpuMillicores &&
      (table.capacityMemoryMib[index] ?? 0) <= remaining.memoryMib,
  );
}

/** Nobody knows yet which type a claim becomes, so the largest of each resource is counted, as soon as it has its first pod. */
function subtractLargest(remaining: Remaining, claim: OpenClaim): void {
  if (!Number.isFinite(remaining.cpuMillicores) && !Number.isFinite(remaining.memoryMib)) return;
  const types = survivors(claim);
  const largest = (values: Float64Array): number =>
    types.reduce((max, index) => Math.max(max, values[index] ?? 0), 0);
  remaining.cpuMillicores -= largest(claim.table.capacityCpuMillicores);
  remaining.memoryMib -= largest(claim.table.capacityMemoryMib);
}

/** Returns the zones that a claim keeps when a pod of a group comes to it, 0 if the pod may not come. */
export function claimZones(
  state: PassState,
  group: number,
  rules: readonly PlacementRule[],
  claim: OpenClaim,
): number {
  const { profile = 0 } = state.groups[group] ?? {};
  return zonesUnder(
    rules,
    state.zoneCounts,
    profile,
    claim.zoneMask,
    podsOf(state, claim.podsByGroup, profile),
  );
}
