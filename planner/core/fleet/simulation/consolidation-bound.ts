import { isCalm } from "./calm.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import type { Run } from "./run.ts";

/** Room that consolidation could move pods to. */
interface Room {
  cpuMillicores: number;
  memoryMib: number;
}

/** What could go at a moment. */
export interface ConsolidationBound {
  /** Whether a node could go alone. */
  readonly one: (node: FleetNode) => boolean;
  /** Whether two or more of some nodes could go together. */
  readonly several: (movable: readonly FleetNode[], most: number) => boolean;
}

/**
 * Returns bounds on what consolidation could find, without simulating it. They never say no where Karpenter would find something.
 *
 * A node could go alone if the other calm nodes have room for its pods, each kind by itself, or if a cheaper type holds what does not
 * fit there; several together if some type that is cheaper than they are holds what the least used of them leave over.
 */
export function consolidationBound(run: Run): ConsolidationBound {
  const free: Room = { cpuMillicores: 0, memoryMib: 0 };
  const slots = run.kinds.slice(0, run.karpenterKinds).map(() => 0);
  for (const node of targetNodes(run)) {
    free.cpuMillicores += node.freeCpuMillicores;
    free.memoryMib += node.freeMemoryMib;
    for (let kind = 0; kind < slots.length; kind += 1)
      slots[kind] = (slots[kind] ?? 0) + slotsOn(run, node, kind);
  }
  return {
    one: (node) => canEmpty(run, node, slots) || hasCheaper(run, node, free),
    several: (movable, most) =>
      Math.min(movable.length, most) > 1 &&
      (movable.some((node) => canEmpty(run, node, slots)) || severalMayGo(run, movable, free, most)),
  };
}

/** Nodes that Karpenter would move pods to: those whose own pods have been left alone. */
function targetNodes(run: Run): readonly FleetNode[] {
  const targets: FleetNode[] = [];
  for (const node of run.fleet.values()) {
    if (node.phase === PHASE.initialized && !node.closed && isCalm(run, node)) targets.push(node);
  }
  return targets;
}

function slotsOn(run: Run, node: FleetNode, kindIndex: number): number {
  const kind = run.kinds[kindIndex];
  if (kind === undefined) return 0;
  return Math.max(
    0,
    Math.min(
      Math.floor(node.freeCpuMillicores / kind.cpuMillicores),
      Math.floor((node.freeMemoryMib + 1e-6) / kind.memoryMib),
      node.freePods,
    ),
  );
}

function canEmpty(run: Run, node: FleetNode, slots: readonly number[]): boolean {
  return slots.every((all, kind) => {
    const pods = node.podsByKind[kind] ?? 0;
    return pods === 0 || pods <= all - slotsOn(run, node, kind);
  });
}

function used(node: FleetNode): Room {
  return {
    cpuMillicores: node.roomCpuMillicores - node.freeCpuMillicores,
    memoryMib: node.roomMemoryMib - node.freeMemoryMib,
  };
}

function hasCheaper(run: Run, node: FleetNode, free: Room): boolean {
  const { cpuMillicores, memoryMib } = used(node);
  const others = {
    cpuMillicores: free.cpuMillicores - node.freeCpuMillicores,
    memoryMib: free.memoryMib - node.freeMemoryMib,
  };
  return someType(run, node.usdPerHour, cpuMillicores - others.cpuMillicores, memoryMib - others.memoryMib);
}

function someType(run: Run, belowUsdPerHour: number, cpuMillicores: number, memoryMib: number): boolean {
  return run.scheduler.tables.some((table) =>
    table.offers.some(
      (offer, index) =>
        offer.usdPerHour < belowUsdPerHour &&
        (table.cpuMillicores[index] ?? 0) >= cpuMillicores &&
        (table.memoryMib[index] ?? 0) >= memoryMib - 1e-6,
    ),
  );
}

/** Whichever nodes go together, they hold at least as much as the same number of the least used. */
function severalMayGo(run: Run, movable: readonly FleetNode[], free: Room, most: number): boolean {
  const cpu = movable.map((node) => used(node).cpuMillicores).sort((a, b) => a - b);
  const memory = movable.map((node) => used(node).memoryMib).sort((a, b) => a - b);
  const usd = movable.map((node) => node.usdPerHour).sort((a, b) => b - a);
  let [cpuSum, memorySum, usdSum] = [cpu[0] ?? 0, memory[0] ?? 0, usd[0] ?? 0];
  for (let count = 1; count < Math.min(movable.length, most, 101); count += 1) {
    cpuSum += cpu[count] ?? 0;
    memorySum += memory[count] ?? 0;
    usdSum += usd[count] ?? 0;
    if (someType(run, usdSum, cpuSum - free.cpuMillicores, memorySum - free.memoryMib)) return true;
  }
  return false;
}
