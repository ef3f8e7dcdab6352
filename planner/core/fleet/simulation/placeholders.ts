import { triggerBatch } from "./batch-window.ts";
import { watchCalm } from "./calm.ts";
import { EVENT, pushEvent } from "./event-queue.ts";
import type { FleetNode } from "./fleet-node.ts";
import { chooseNode, hasRoom, placePod, removePod, takesKind } from "./placing.ts";
import type { PodKind, WarmPool } from "./pod-kind.ts";
import type { Run } from "./run.ts";

/** Places placeholders that wait, as long as there is room that nobody else wants. */
export function bindPlaceholders(run: Run): void {
  for (const { kind } of run.warmPools) {
    while (kind.waiting > 0) {
      const node = chooseNode(run, kind);
      if (node === undefined) break;
      kind.waiting -= 1;
      placePod(run, node, kind);
    }
  }
}

/**
 * Returns a node that has room for a session once placeholders are evicted from it, and evicts them: the node on which the fewest
 * have to go, the oldest among equals. `undefined` if there is none.
 */
export function makeRoom(run: Run, kind: PodKind): FleetNode | undefined {
  if (run.meter.placeholders === 0 || kind.managed) return undefined;
  let chosen: FleetNode | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const node of run.fleet.values()) {
    if (node.placeholders === 0 || !takesKind(node, kind)) continue;
    const victims = victimsOn(run, node, kind);
    if (victims < fewest) {
      chosen = node;
      fewest = victims;
    }
  }
  for (let evicted = 0; chosen !== undefined && evicted < fewest; evicted += 1) evictOne(run, chosen);
  return chosen;
}

/** Placeholders that have to go before a session has room; infinite if it has none even then. */
function victimsOn(run: Run, node: FleetNode, kind: PodKind): number {
  let { freeCpuMillicores, freeMemoryMib, freePods } = node;
  let victims = 0;
  for (const pool of run.warmPools) {
    for (let pods = node.podsByKind[pool.kind.index] ?? 0; pods > 0; pods -= 1) {
      freeCpuMillicores += pool.kind.cpuMillicores;
      freeMemoryMib += pool.kind.memoryMib;
      freePods += 1;
      victims += 1;
      if (hasRoom({ freeCpuMillicores, freeMemoryMib, freePods }, kind)) return victims;
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** Evicts one placeholder; its Deployment makes another at once, which waits. */
function evictOne(run: Run, node: FleetNode): void {
  const pool = run.warmPools.find(({ kind }) => (node.podsByKind[kind.index] ?? 0) > 0);
  if (pool === undefined) throw new Error("expected a placeholder on the node, got none");
  removePod(run, node, pool.kind);
  pool.kind.waiting += 1;
  triggerBatch(run);
}

/** Evicts all placeholders of a node that is going. */
export function evictPlaceholders(run: Run, node: FleetNode): void {
  while (node.placeholders > 0) evictOne(run, node);
}

/** Brings every warm pool to what its plan says for now, and asks for the next change. */
export function resizeWarmPools(run: Run): void {
  if (run.warmPools.length === 0) return;
  let nextS = (Math.floor(run.nowS / 3600) + 1) * 3600;
  for (const pool of run.warmPools) {
    pool.wanted = wantedAt(run, pool);
    for (; pool.pods < pool.wanted; pool.pods += 1) pool.kind.waiting += 1;
    while (pool.pods > pool.wanted) dismissOne(run, pool);
    for (const { fromS, toS } of pool.plan.spans) {
      for (const edge of [fromS + run.countFromS, toS + run.countFromS]) {
        if (edge > run.nowS && edge < nextS) nextS = edge;
      }
    }
  }
  bindPlaceholders(run);
  if (run.warmPools.some(({ kind }) => kind.waiting > 0)) triggerBatch(run);
  if (nextS < run.calendar.endS) pushEvent(run.queue, nextS, EVENT.placeholders, 0);
}

function wantedAt(run: Run, { plan }: WarmPool): number {
  const hour = Math.floor(run.nowS / 3600) % 168;
  const sinceStartS = run.nowS - run.countFromS;
  return plan.spans.reduce(
    (most, { fromS, toS, count }) =>
      sinceStartS >= fromS && sinceStartS < toS ? Math.max(most, count) : most,
    plan.byHour[hour] ?? 0,
  );
}

/** One that waits goes first, then one on the node with the fewest sessions, so that nodes become empty. */
function dismissOne(run: Run, pool: WarmPool): void {
  pool.pods -= 1;
  if (pool.kind.waiting > 0) {
    pool.kind.waiting -= 1;
    return;
  }
  let chosen: FleetNode | undefined;
  for (const node of run.fleet.values()) {
    if ((node.podsByKind[pool.kind.index] ?? 0) === 0) continue;
    if (chosen === undefined || node.sessions < chosen.sessions) chosen = node;
  }
  if (chosen === undefined) throw new Error("expected a placeholder on some node, got none");
  removePod(run, chosen, pool.kind);
  watchCalm(run, chosen);
}
