import type { InstanceType } from "../../planner/core/catalog.ts";
import type {
  FixedVisit,
  FleetClass,
  FleetInput,
  FleetOffer,
  FleetPool,
} from "../../planner/core/fleet/fleet-input.ts";
import { INSTANT_TIMING } from "../../planner/core/fleet/fleet-timing.ts";
import { allocatable, DEFAULT_NODE_MODEL } from "../../planner/core/nodes/allocatable.ts";
import { instanceType, usdPerHour } from "./instance-type.ts";

/** A type that holds so many sessions of 1,000 m and 1,000 MiB, for a dollar a session and hour unless said. */
export function slotOffer(slots: number, changes: { usd?: number; realSlots?: number } = {}): FleetOffer {
  const type: InstanceType = {
    ...instanceType("m6i.large"),
    name: `slots.${slots}`,
    family: "slots",
    size: String(slots),
    vcpu: slots,
  };
  const room = (count: number) => ({
    cpuMillicores: slots * 1000,
    memoryMib: count * 1000,
    pods: 100,
    capacityMemoryMib: count * 1000,
    kubeReservedCpuMillicores: 0,
    kubeReservedMemoryMib: 0,
  });
  return {
    type,
    allocatable: room(slots),
    real: room(changes.realSlots ?? slots),
    usdPerHour: changes.usd ?? slots,
  };
}

/** A type of the catalogue at its us-east-1 price of 2026-07-20, of which running nodes lose a share of memory. */
export function ec2Offer(name: string, observedFraction = 0.033): FleetOffer {
  const type = instanceType(name);
  return {
    type,
    allocatable: allocatable(type, DEFAULT_NODE_MODEL),
    real: allocatable(type, { ...DEFAULT_NODE_MODEL, memoryOverheadFraction: observedFraction }),
    usdPerHour: usdPerHour.get(name) ?? Number.NaN,
  };
}

/** A pool that may launch everything on offer, without DaemonSets, and removes empty nodes at once. */
export function fleetPool(changes: Partial<FleetPool> = {}): FleetPool {
  return {
    pool: {
      name: "sessions",
      requirements: [],
      zones: ["zone-a"],
      overhead: { cpuMillicores: 0, memoryMib: 0, pods: 0 },
    },
    disruption: { consolidationPolicy: "WhenEmpty", consolidateAfterS: 0, budgets: [{ nodes: "100%" }] },
    ...changes,
  };
}

/** People whose visits are known, without an idle tail. */
export function fixedClass(visits: readonly FixedVisit[], changes: Partial<FleetClass> = {}): FleetClass {
  return {
    name: "people",
    group: "people",
    profile: "session",
    placement: "karpenter",
    seats: visits.length,
    handsOn: { medianH: 1, logSd: 0 },
    idle: { action: "exit", afterMinutes: 0 },
    dayVariationFraction: 0,
    standing: false,
    arrivals: { kind: "fixed", visits },
    ...changes,
  };
}

/** People who come over the working week in UTC, 07:00–20:00. */
export function weeklyClass(perWorkingDay: number, changes: Partial<FleetClass> = {}): FleetClass {
  return fixedClass([], {
    seats: 10 * perWorkingDay,
    handsOn: { medianH: 2 * Math.exp(-0.32), logSd: 0.8 },
    arrivals: {
      kind: "weekly",
      perWorkingDay,
      pattern: { hours: { startHour: 7, endHour: 20 }, weekdays: [1, 2, 3, 4, 5], timeZone: "UTC" },
    },
    ...changes,
  });
}

/** A fleet of three-slot nodes for one day, everything instant, ties to the oldest; `changes` replace fields. */
export function fleetInput(changes: Partial<FleetInput> = {}): FleetInput {
  return {
    startDate: "2027-02-01",
    days: 1,
    warmUpDays: 0,
    seed: 1,
    profiles: [{ name: "session", cpuMillicores: 1000, memoryMib: 1000, doNotDisrupt: true }],
    classes: [],
    pools: [fleetPool()],
    offers: [slotOffer(3)],
    learnsRoom: true,
    scheduler: "least-allocated",
    ties: "oldest",
    timing: INSTANT_TIMING,
    placeholders: [],
    prePull: false,
    dayVariationFraction: 0,
    patienceS: 3600,
    startTargetS: 30,
    restartLost: true,
    ...changes,
  };
}

/** Hours as visits. */
export function visitsOf(
  sessions: readonly { readonly startH: number; readonly endH: number }[],
): readonly FixedVisit[] {
  return sessions
    .map(({ startH, endH }) => ({ atS: startH * 3600, handsOnS: (endH - startH) * 3600 }))
    .sort((a, b) => a.atS - b.atS);
}
