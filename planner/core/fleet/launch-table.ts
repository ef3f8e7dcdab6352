import { compareText } from "../order.ts";
import type { NodeOffer, NodePool } from "./node-pool.ts";
import { allowedValues, CAPACITY_TYPE_KEY, checkRequirements, typeMeets, ZONE_KEY } from "./requirement.ts";

/** A set of types of one table, cheapest first, with those of its members that no other member exceeds in everything. */
export interface TypeSet {
  readonly members: Int32Array;
  /** A demand fits some member exactly if it fits one of these: cpu, memory, pods, three numbers each. */
  readonly frontier: Float64Array;
}

/**
 * The types that one NodePool may launch, laid out for speed.
 *
 * Index i of each array is one type; types are in the order of price, then name. CPU, memory and pods are what is left beside the
 * DaemonSets. Types on which the DaemonSets alone do not fit are left out.
 */
export interface LaunchTable {
  readonly pool: NodePool;
  readonly offers: readonly NodeOffer[];
  readonly cpuMillicores: Float64Array;
  readonly memoryMib: Float64Array;
  readonly pods: Float64Array;
  readonly capacityCpuMillicores: Float64Array;
  readonly capacityMemoryMib: Float64Array;
  /** Bit z is set if zone z has the type. */
  readonly typeZones: Uint32Array;
  /** Zones of the pool that its requirements leave. */
  readonly zoneMask: number;
  readonly all: TypeSet;
  /** False if some zone lacks some type. */
  readonly uniformZones: boolean;
}

/** Returns the zones that a NodePool's requirements leave. */
export function poolZones(pool: NodePool): readonly string[] {
  return allowedValues(ZONE_KEY, pool.zones, pool.requirements);
}

/**
 * Returns the table of a pool.
 *
 * @param zones all zones, at most 31; the index of a zone is its bit.
 * @throws InputError for requirements that Karpenter would refuse.
 */
export function launchTable(
  pool: NodePool,
  offers: readonly NodeOffer[],
  zones: readonly string[],
): LaunchTable {
  checkRequirements(pool.requirements, `${pool.name}.requirements`);
  const zoneMask = maskOf(poolZones(pool), zones);
  const zonesOf = (offer: NodeOffer): number =>
    offer.zones === undefined ? zoneMask : zoneMask & maskOf(offer.zones, zones);
  const kept = offers
    .filter((offer) => zonesOf(offer) !== 0 && isAllowed(offer, pool))
    .sort((a, b) => a.usdPerHour - b.usdPerHour || compareText(a.type.name, b.type.name));
  const column = (value: (offer: NodeOffer) => number): Float64Array => Float64Array.from(kept, value);
  const { overhead } = pool;
  const room = {
    cpuMillicores: column((offer) => offer.allocatable.cpuMillicores - overhead.cpuMillicores),
    memoryMib: column((offer) => offer.allocatable.memoryMib - overhead.memoryMib),
    pods: column((offer) => offer.allocatable.pods - overhead.pods),
  };
  const typeZones = Uint32Array.from(kept, zonesOf);
  return {
    pool,
    offers: kept,
    ...room,
    capacityCpuMillicores: column((offer) => offer.type.vcpu * 1000),
    capacityMemoryMib: column((offer) => offer.allocatable.capacityMemoryMib),
    typeZones,
    zoneMask,
    all: typeSet(
      room,
      kept.map((_, index) => index),
    ),
    uniformZones: typeZones.every((mask) => mask === zoneMask),
  };
}

type Room = Pick<LaunchTable, "cpuMillicores" | "memoryMib" | "pods">;

/** Returns the members of a set that meet a condition, as a set. */
export function narrow(table: LaunchTable, set: TypeSet, keep: (index: number) => boolean): TypeSet {
  return typeSet(table, [...set.members].filter(keep));
}

/** Tells whether some type of the set holds so much. */
export function holds(set: TypeSet, cpuMillicores: number, memoryMib: number, pods: number): boolean {
  const { frontier } = set;
  for (let i = 0; i < frontier.length; i += 3) {
    if (
      (frontier[i] ?? 0) >= cpuMillicores &&
      (frontier[i + 1] ?? 0) >= memoryMib &&
      (frontier[i + 2] ?? 0) >= pods
    ) {
      return true;
    }
  }
  return false;
}

function typeSet(room: Room, members: readonly number[]): TypeSet {
  const triples = members.map((index): readonly [number, number, number] => [
    room.cpuMillicores[index] ?? 0,
    room.memoryMib[index] ?? 0,
    room.pods[index] ?? 0,
  ]);
  const frontier: (readonly [number, number, number])[] = [];
  for (const triple of triples) {
    if (frontier.some((other) => atLeast(other, triple))) continue;
    const rest = frontier.filter((other) => !atLeast(triple, other));
    frontier.splice(0, frontier.length, ...rest, triple);
  }
  return { members: Int32Array.from(members), frontier: Float64Array.from(frontier.flat()) };
}

function atLeast(a: readonly [number, number, number], b: readonly [number, number, number]): boolean {
  return a[0] >= b[0] && a[1] >= b[1] && a[2] >= b[2];
}

function isAllowed(
  { type, allocatable, capacityType: bought }: NodeOffer,
  { overhead, requirements, capacityType = "on-demand" }: NodePool,
): boolean {
  return (
    (bought === undefined || bought === capacityType) &&
    allocatable.cpuMillicores >= overhead.cpuMillicores &&
    allocatable.memoryMib >= overhead.memoryMib &&
    allocatable.pods >= overhead.pods &&
    allowedValues(CAPACITY_TYPE_KEY, [capacityType], requirements).length > 0 &&
    typeMeets(type, requirements)
  );
}

function maskOf(some: readonly string[], zones: readonly string[]): number {
  return zones.reduce((mask, zone, bit) => (some.includes(zone) ? mask | (1 << bit) : mask), 0);
}
