import { type Random, randomStream } from "../../random.ts";
import type { Command } from "../consolidation.ts";
import type { DisruptionBudget, TimeWindow } from "../disruption-policy.ts";
import { budgetWindows } from "../disruption-policy.ts";
import type { FleetInput, FleetPool, FleetWatch } from "../fleet-input.ts";
import type { LaunchLoop, LossCause } from "../fleet-result.ts";
import type { RosterNode } from "../roster.ts";
import { createScheduler, type Scheduler } from "../scheduler.ts";
import { type Calendar, calendarOf } from "./arrival-source.ts";
import { type CounterRandom, counterRandom } from "./counter-random.ts";
import { createEventQueue, type EventQueue } from "./event-queue.ts";
import type { FleetNode } from "./fleet-node.ts";
import { createHistogram, type WaitHistogram } from "./histogram.ts";
import { createMeter, type Meter, type ResourcePrice } from "./meter.ts";
import { type PodKinds, podKinds } from "./pod-kind.ts";
import { resourcePrices } from "./resource-price.ts";
import { createSeating, type Seating } from "./seating.ts";
import { createSessionTable, type SessionTable } from "./session-table.ts";

/** Everything of a simulation at work. Each file of this folder changes the part that it is named after. */
export interface Run extends PodKinds {
  readonly input: FleetInput;
  readonly watch: FleetWatch;
  readonly calendar: Calendar;
  /** When the count begins: after the warm-up. */
  readonly countFromS: number;
  nowS: number;
  readonly queue: EventQueue;
  readonly sessions: SessionTable;
  readonly seating: Seating;
  /** By slot; `undefined` where no node stands. */
  readonly nodes: (FleetNode | undefined)[];
  readonly freeSlots: number[];
  /** Karpenter's nodes, in the order of creation. */
  readonly fleet: Map<number, FleetNode>;
  nodeSerial: number;
  /** In the scheduler's order: the heaviest first. */
  readonly pools: readonly FleetPool[];
  scheduler: Scheduler;
  readonly seenTypes: Set<string>;
  readonly staleNodes: FleetNode[];
  /** Gone, but still on Karpenter's roster, hidden. */
  readonly goneRoster: RosterNode[];
  /** Initialized nodes of each pool whose instance is there, and those of them that are going. */
  readonly poolNodes: number[];
  readonly poolClosed: number[];
  readonly meter: Meter;
  readonly prices: readonly ResourcePrice[];
  readonly waits: WaitHistogram;
  /** The same of those that had to wait for a node, and of the others. */
  readonly coldWaits: WaitHistogram;
  readonly warmWaits: WaitHistogram;
  readonly counts: Counts;
  readonly tie: Random;
  readonly nodeDraws: Readonly<
    Record<"createFleet" | "nodeReady" | "initialized" | "imagePull" | "life", CounterRandom>
  >;
  launcherFreeS: number;
  vcpuInUse: number;
  machineImage: number;
  readonly batch: BatchState;
  readonly disruption: DisruptionState;
}

/** What is counted by the piece. */
export interface Counts {
  wanted: number;
  started: number;
  ended: number;
  reused: number;
  resumed: number;
  gaveUp: number;
  cold: number;
  late: number;
  runningAtStart: number;
  activeS: number;
  waitedS: number;
  launches: number;
  quotaRefusals: number;
  limitRefusals: number;
  managedNodeS: number;
  readonly lostBy: Map<LossCause, number>;
  readonly removals: Map<string, number>;
  readonly nodeSeconds: Map<string, number>;
  usd: number;
  readonly launchLoops: LaunchLoop[];
}

/** Karpenter's window for collecting pods, and its passes. */
export interface BatchState {
  open: boolean;
  openedS: number;
  closesS: number;
  /** A pass waits for the launches of the one before. */
  passAsked: boolean;
  syncedS: number;
  retryAsked: boolean;
  /** The last pass left pods without a place. */
  leftOver: boolean;
}

/** A removal that waits for its validation, or for its replacement. */
export interface PendingRemoval {
  readonly method: string;
  readonly nodes: readonly FleetNode[];
  /** What is to be confirmed; absent for emptiness. */
  readonly command?: Command;
  /** Serial numbers of the nodes that have to be initialized first. */
  readonly awaits: Set<number>;
  readonly cause: LossCause;
}

/** Karpenter's disruption loop. */
export interface DisruptionState {
  /** When the next look is due; infinite if nothing can have changed. */
  nextS: number;
  stamp: number;
  /** Nodes that were empty and left alone for long enough when they were looked at. */
  readonly emptyAndCalm: Set<FleetNode>;
  /** Inside the 15 s of a validation. */
  validating: PendingRemoval | undefined;
  /** A budget kept a node that could go otherwise. */
  budgetBound: boolean;
  readonly replacing: PendingRemoval[];
  readonly windows: ReadonlyMap<DisruptionBudget, readonly TimeWindow[]>;
  readonly mondayMs: number;
}

/** Returns a run before its first event. */
export function createRun(input: FleetInput, watch: FleetWatch): Run {
  const calendar = calendarOf(input.startDate, input.warmUpDays, input.days);
  const kinds = podKinds(input);
  const podProfiles = kinds.kinds.slice(0, kinds.karpenterKinds).map((kind) => kind.profile);
  const scheduler = createScheduler(
    input.pools.map(({ pool }) => pool),
    input.offers,
    podProfiles,
  );
  const stream = (name: string): CounterRandom => counterRandom(input.seed, `fleet/nodes/${name}`);
  return {
    kinds: kinds.kinds,
    scored: kinds.scored,
    karpenterKinds: kinds.karpenterKinds,
    warmPools: kinds.warmPools,
    images: kinds.images,
    ofProfile: kinds.ofProfile,
    input,
    watch,
    calendar,
    countFromS: calendar.countFromS,
    nowS: calendar.beginS,
    queue: createEventQueue(),
    sessions: createSessionTable(),
    seating: createSeating(input, calendar, kinds),
    nodes: [],
    freeSlots: [],
    fleet: new Map(),
    nodeSerial: 0,
    pools: scheduler.tables.map(({ pool }) => poolOf(input, pool.name)),
    scheduler,
    seenTypes: new Set(),
    staleNodes: [],
    goneRoster: [],
    poolNodes: input.pools.map(() => 0),
    poolClosed: input.pools.map(() => 0),
    meter: createMeter(calendar.beginS),
    prices: resourcePrices(scheduler.tables, input.offers),
    waits: createHistogram(),
    coldWaits: createHistogram(),
    warmWaits: createHistogram(),
    counts: noCounts(),
    tie: randomStream(input.seed, "fleet/ties"),
    nodeDraws: {
      createFleet: stream("createFleet"),
      nodeReady: stream("nodeReady"),
      initialized: stream("initialized"),
      imagePull: stream("imagePull"),
      life: stream("life"),
    },
    launcherFreeS: 0,
    vcpuInUse: (input.managed?.rooms.length ?? 0) * (input.managed?.vcpu ?? 0),
    machineImage: 0,
    batch: {
      open: false,
      openedS: 0,
      closesS: 0,
      passAsked: false,
      syncedS: 0,
      retryAsked: false,
      leftOver: false,
    },
    disruption: createDisruption(input, calendar),
  };
}

function poolOf(input: FleetInput, name: string): FleetPool {
  const found = input.pools.find(({ pool }) => pool.name === name);
  if (found === undefined) throw new Error(`expected one of the pools, got "${name}"`);
  return found;
}

function createDisruption(input: FleetInput, { monday, endS }: Calendar): DisruptionState {
  const mondayMs = monday.toMillis();
  const window = { fromMs: mondayMs, toMs: mondayMs + endS * 1000 };
  const budgets = input.pools.flatMap((pool) => pool.disruption.budgets);
  return {
    nextS: Number.POSITIVE_INFINITY,
    stamp: 0,
    emptyAndCalm: new Set(),
    validating: undefined,
    budgetBound: false,
    replacing: [],
    windows: new Map(budgets.map((budget) => [budget, budgetWindows(budget, window)])),
    mondayMs,
  };
}

/** Returns counts of nothing. */
export function noCounts(): Counts {
  return {
    wanted: 0,
    started: 0,
    ended: 0,
    reused: 0,
    resumed: 0,
    gaveUp: 0,
    cold: 0,
    late: 0,
    runningAtStart: 0,
    activeS: 0,
    waitedS: 0,
    launches: 0,
    quotaRefusals: 0,
    limitRefusals: 0,
    managedNodeS: 0,
    lostBy: new Map(),
    removals: new Map(),
    nodeSeconds: new Map(),
    usd: 0,
    launchLoops: [],
  };
}

/** Adds to a count by name. */
export function tally<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
