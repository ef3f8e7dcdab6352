import type { NodeOffer } from "../node-pool.ts";
import { nodeSize } from "../provision-batch.ts";
import { addNode } from "../roster.ts";
import { zeros } from "../zeros.ts";
import { delayAt } from "./counter-random.ts";
import { EVENT, pushEvent } from "./event-queue.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import { rescore } from "./placing.ts";
import type { Run } from "./run.ts";

/** A node that is to be launched. */
export interface NodeOrder {
  /** Index of the pool in the run. */
  readonly pool: number;
  readonly type: string;
  readonly zone: string;
}

/** Returns what is known of a type: as Karpenter estimates it by now at the price that the pool pays, or as it was given. */
function offerOf<T extends NodeOffer>(offers: readonly T[], type: string): T {
  const found = offers.find((offer) => offer.type.name === type);
  if (found === undefined) throw new Error(`expected a type on offer, got "${type}"`);
  return found;
}

/** Launches a node unless the account's quota stands against it. */
export function launchNode(run: Run, order: NodeOrder): FleetNode | undefined {
  const { nowS, input } = run;
  const table = run.scheduler.tables[order.pool];
  if (table === undefined) throw new Error(`expected a pool, got ${order.pool}`);
  const { overhead } = table.pool;
  const offer = offerOf(table.offers, order.type);
  if (input.vcpuQuota !== undefined && run.vcpuInUse + offer.type.vcpu > input.vcpuQuota) {
    run.counts.quotaRefusals += 1;
    return undefined;
  }
  const serial = run.nodeSerial;
  run.nodeSerial += 1;
  const name = `node-${String(serial).padStart(9, "0")}`;
  const place = { name, serial, pool: order.pool, zone: order.zone, initialized: false };
  const roster = addNode(run.scheduler.roster, Object.assign(place, nodeSize(offer, overhead)));
  const { real } = offerOf(input.offers, order.type);
  const node = newNode(run, {
    serial,
    pool: order.pool,
    type: order.type,
    vcpu: offer.type.vcpu,
    usdPerHour: offer.usdPerHour,
    roster,
    allocatable: real,
    room: {
      cpuMillicores: real.cpuMillicores - overhead.cpuMillicores,
      memoryMib: real.memoryMib - overhead.memoryMib,
      pods: real.pods - overhead.pods,
    },
  });
  run.fleet.set(serial, node);
  run.vcpuInUse += offer.type.vcpu;
  run.counts.launches += 1;
  const launchedS = nowS + delayAt(input.timing.createFleet, run.nodeDraws.createFleet, serial);
  run.batch.syncedS = Math.max(run.batch.syncedS, launchedS);
  pushEvent(run.queue, launchedS, EVENT.launched, serial);
  const { expireAfterS } = run.pools[order.pool] ?? {};
  if (expireAfterS !== undefined) pushEvent(run.queue, nowS + expireAfterS, EVENT.expiry, serial);
  return node;
}

interface NewNode {
  readonly serial: number;
  readonly pool: number;
  readonly type: string;
  readonly vcpu: number;
  readonly usdPerHour: number;
  readonly roster: FleetNode["roster"];
  readonly allocatable: { readonly cpuMillicores: number; readonly memoryMib: number };
  readonly room: { readonly cpuMillicores: number; readonly memoryMib: number; readonly pods: number };
}

function newNode(run: Run, given: NewNode): FleetNode {
  const slot = run.freeSlots.pop() ?? run.nodes.length;
  const { allocatable, room } = given;
  const node: FleetNode = {
    slot,
    serial: given.serial,
    pool: given.pool,
    type: given.type,
    vcpu: given.vcpu,
    usdPerHour: given.usdPerHour,
    roster: given.roster,
    phase: PHASE.claimed,
    closed: false,
    createdS: run.nowS,
    launchedS: Number.POSITIVE_INFINITY,
    allocatableCpuMillicores: allocatable.cpuMillicores,
    allocatableMemoryMib: allocatable.memoryMib,
    roomCpuMillicores: room.cpuMillicores,
    roomMemoryMib: room.memoryMib,
    freeCpuMillicores: room.cpuMillicores,
    freeMemoryMib: room.memoryMib,
    freePods: room.pods,
    podsByKind: zeros(run.kinds.length),
    stale: false,
    sessions: 0,
    protectedSessions: 0,
    placeholders: 0,
    firstSession: -1,
    lastPodEventS: run.nowS,
    nominatedUntilS: Number.NEGATIVE_INFINITY,
    imageReadyS: new Array<number>(run.images).fill(Number.NaN),
    calmAsked: false,
    going: false,
    image: run.machineImage,
    cause: undefined,
  };
  run.nodes[slot] = node;
  return node;
}

/** Puts up the managed node group. */
export function addManagedNodes(run: Run): void {
  const { managed } = run.input;
  if (managed === undefined) return;
  for (const [index, room] of managed.rooms.entries()) {
    const node = newNode(run, {
      serial: -1 - index,
      pool: -1,
      type: managed.type,
      vcpu: managed.vcpu,
      usdPerHour: managed.usdPerHour,
      roster: undefined,
      allocatable: managed.allocatable,
      room,
    });
    node.phase = PHASE.initialized;
    node.imageReadyS.fill(run.nowS);
    rescore(run, node);
  }
}
