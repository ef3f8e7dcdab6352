import type { LossCause } from "../fleet-result.ts";
import { correctMemory, hideNode, initializeNode, type RosterNode, removeHiddenNodes } from "../roster.ts";
import { triggerBatch } from "./batch-window.ts";
import { delayAt, drawAt } from "./counter-random.ts";
import { EVENT, pushEvent } from "./event-queue.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import { advance } from "./meter.ts";
import { rescore } from "./placing.ts";
import { type Run, tally } from "./run.ts";

/** CreateFleet has answered: the instance is billed from now on. */
export function onLaunched(run: Run, node: FleetNode): void {
  if (node.phase !== PHASE.claimed) return;
  const { meter, input, nowS } = run;
  advance(meter, nowS);
  node.phase = PHASE.launched;
  node.launchedS = nowS;
  meter.nodes += 1;
  meter.emptyNodes += 1;
  meter.roomCpuMillicores += node.roomCpuMillicores;
  meter.roomMemoryMib += node.roomMemoryMib;
  meter.maxNodes = Math.max(meter.maxNodes, meter.nodes);
  run.watch.onEvent?.({ atS: nowS, kind: "launched", name: node.type, count: 1 });
  const readyS = nowS + delayAt(input.timing.nodeReady, run.nodeDraws.nodeReady, node.serial);
  pushEvent(run.queue, readyS, EVENT.ready, node.serial);
  const interruptions = interruptionsPerH(run, node);
  if (interruptions > 0) {
    const lifeH = -Math.log(1 - drawAt(run.nodeDraws.life, node.serial)) / interruptions;
    pushEvent(run.queue, nowS + lifeH * 3600, EVENT.interruption, node.serial);
  }
}

function interruptionsPerH(run: Run, { pool, type }: FleetNode): number {
  const { capacityType = "on-demand" } = run.scheduler.tables[pool]?.pool ?? {};
  const offer = run.input.offers.find(
    (one) => one.type.name === type && (one.capacityType ?? capacityType) === capacityType,
  );
  return offer?.interruptionsPerNodeH ?? run.pools[pool]?.interruptionsPerNodeH ?? 0;
}

/** The kubelet has registered: kube-scheduler may bind, and Karpenter sees what the node really has. */
export function openNode(run: Run, node: FleetNode): void {
  const { roster } = node;
  node.phase = PHASE.ready;
  node.lastPodEventS = run.nowS;
  if (roster !== undefined) {
    const more = node.roomMemoryMib - roster.freeMemoryMib;
    if (more !== 0) correctMemory(run.scheduler.roster, roster, more);
  }
  if (run.input.prePull) {
    for (let image = 0; image < run.images; image += 1) imageReadyS(run, node, image);
  }
  const initializedS =
    run.nowS + delayAt(run.input.timing.initialized, run.nodeDraws.initialized, node.serial);
  pushEvent(run.queue, initializedS, EVENT.initialized, node.serial);
  run.watch.onEvent?.({ atS: run.nowS, kind: "ready", name: node.type, count: 1 });
  rescore(run, node);
}

/** Returns when a node has an image; the first session that asks for it waits for the pull, those that come meanwhile for the rest. */
export function imageReadyS(run: Run, node: FleetNode, image: number): number {
  const known = node.imageReadyS[image] ?? Number.NaN;
  if (!Number.isNaN(known)) return Math.max(run.nowS, known);
  const index = node.serial * run.images + image;
  const readyS = run.nowS + delayAt(run.input.timing.imagePull, run.nodeDraws.imagePull, index);
  node.imageReadyS[image] = readyS;
  return readyS;
}

/** Karpenter regards the node as there, and may think about removing it from now on. */
export function initialize(run: Run, node: FleetNode): void {
  node.phase = PHASE.initialized;
  if (node.sessions + node.placeholders === 0) node.lastPodEventS = run.nowS;
  run.poolNodes[node.pool] = (run.poolNodes[node.pool] ?? 0) + 1;
  if (node.roster !== undefined) initializeNode(run.scheduler.roster, node.roster);
}

/** Takes a node out of service: no more pods come to it, and Karpenter plans without it. */
export function closeNode(run: Run, node: FleetNode, cause: LossCause): void {
  if (node.phase < PHASE.initialized) run.poolNodes[node.pool] = (run.poolNodes[node.pool] ?? 0) + 1;
  run.poolClosed[node.pool] = (run.poolClosed[node.pool] ?? 0) + 1;
  node.closed = true;
  node.cause = cause;
  if (node.roster !== undefined) hideNode(run.scheduler.roster, node.roster);
  rescore(run, node);
}

/** Lets a node that is being removed go once nobody is on it: the instance is terminated when it has drained. */
export function releaseIfEmpty(run: Run, node: FleetNode): void {
  if (node.phase !== PHASE.leaving || node.sessions > 0 || node.going) return;
  node.going = true;
  pushEvent(run.queue, run.nowS + run.input.timing.drainS, EVENT.nodeGone, node.serial);
}

/** The instance is gone, and so is its bill. */
export function onGone(run: Run, node: FleetNode): void {
  if (node.phase === PHASE.gone || node.sessions > 0) return;
  const { meter, nowS } = run;
  advance(meter, nowS);
  node.phase = PHASE.gone;
  billNode(run, node);
  if (node.launchedS <= nowS) {
    meter.nodes -= 1;
    meter.emptyNodes -= 1;
    meter.roomCpuMillicores -= node.roomCpuMillicores;
    meter.roomMemoryMib -= node.roomMemoryMib;
  }
  if (node.roster !== undefined) forget(run, node.roster);
  run.poolNodes[node.pool] = (run.poolNodes[node.pool] ?? 0) - 1;
  run.poolClosed[node.pool] = (run.poolClosed[node.pool] ?? 0) - 1;
  run.vcpuInUse -= node.vcpu;
  run.nodes[node.slot] = undefined;
  run.freeSlots.push(node.slot);
  run.fleet.delete(node.serial);
  run.watch.onEvent?.({ atS: nowS, kind: "gone", name: node.type, count: 1 });
  if (run.batch.leftOver) triggerBatch(run);
}

/** Karpenter's roster is cleared of hidden nodes now and then, since that costs as much for many as for one. */
function forget(run: Run, node: RosterNode): void {
  run.goneRoster.push(node);
  if (run.goneRoster.length < 16 + run.fleet.size / 8) return;
  removeHiddenNodes(run.scheduler.roster, run.goneRoster);
  run.goneRoster.length = 0;
}

/** Adds what a node has cost since the count began. */
export function billNode(run: Run, node: FleetNode): void {
  const s = Math.max(0, run.nowS - Math.max(node.launchedS, run.countFromS));
  if (s === 0) return;
  tally(run.counts.nodeSeconds, node.type, s);
  run.counts.usd += (s / 3600) * node.usdPerHour;
}
