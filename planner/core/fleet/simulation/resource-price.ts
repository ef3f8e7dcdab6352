import type { FleetOffer } from "../fleet-input.ts";
import type { LaunchTable } from "../launch-table.ts";
import type { ResourcePrice } from "./meter.ts";

interface Room {
  readonly cpu: number;
  readonly memory: number;
  readonly usd: number;
}

/**
 * Returns the prices of CPU and memory at which no type of the pools is worth more than it costs, at the corners: what pods ask for,
 * valued at any of them, is a lower bound of what nodes for them cost, whichever they are.
 *
 * The dual of the cheapest mix of fractions of nodes: maximise a·cpu + b·memory with a·cpuᵢ + b·memoryᵢ ≤ usdᵢ for every type i.
 */
export function resourcePrices(
  tables: readonly LaunchTable[],
  offers: readonly FleetOffer[],
): readonly ResourcePrice[] {
  const rooms = tables.flatMap(({ pool, offers: allowed }) =>
    allowed.flatMap(({ type, usdPerHour }): readonly Room[] => {
      const real = offers.find((offer) => offer.type.name === type.name)?.real;
      if (real === undefined) return [];
      const cpu = real.cpuMillicores - pool.overhead.cpuMillicores;
      return [{ cpu, memory: real.memoryMib - pool.overhead.memoryMib, usd: usdPerHour }];
    }),
  );
  return cornersOf(rooms.filter(({ cpu, memory }) => cpu > 0 && memory > 0));
}

function cornersOf(rooms: readonly Room[]): readonly ResourcePrice[] {
  if (rooms.length === 0) return [];
  const least = (of: (room: Room) => number): number => Math.min(...rooms.map(of));
  const corners: ResourcePrice[] = [
    { usdPerMillicoreH: least(({ usd, cpu }) => usd / cpu), usdPerMibH: 0 },
    { usdPerMillicoreH: 0, usdPerMibH: least(({ usd, memory }) => usd / memory) },
  ];
  const holds = (a: number, b: number): boolean =>
    a >= 0 && b >= 0 && rooms.every(({ cpu, memory, usd }) => a * cpu + b * memory <= usd * (1 + 1e-12));
  for (const [i, one] of rooms.entries()) {
    for (const other of rooms.slice(i + 1)) {
      const determinant = one.cpu * other.memory - other.cpu * one.memory;
      if (Math.abs(determinant) < 1e-9) continue;
      const a = (one.usd * other.memory - other.usd * one.memory) / determinant;
      const b = (one.cpu * other.usd - other.cpu * one.usd) / determinant;
      if (holds(a, b)) corners.push({ usdPerMillicoreH: a, usdPerMibH: b });
    }
  }
  return corners;
}
