import type { NodeOverhead } from "../site.ts";
import { usableRoom } from "./fit.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { WeekMixes } from "./nodes-for-mix.ts";

/**
 * Returns what a list of types costs in a mean hour of the week at least, in the prices that are given: no packing of its sessions onto
 * these nodes costs less. It adds up requests and packs nothing, so that lists which cannot be the cheapest need not be packed.
 */
export function weekFloor(
  { mixes, mixOfHour }: WeekMixes,
  overhead: NodeOverhead,
): (
  main: Pick<MainCandidate, "candidate" | "large">,
  usdPerNodeHour: (candidate: MainCandidate["candidate"]) => number,
) => number {
  const hours = new Float64Array(mixes.length);
  for (const place of mixOfHour) hours[place] = (hours[place] ?? 0) + 1;
  const asked = mixes.map((mix) => ({
    cpu: mix.reduce((sum, { profile, sessions }) => sum + profile.cpuMillicores * sessions, 0),
    memory: mix.reduce((sum, { profile, sessions }) => sum + profile.memoryMib * sessions, 0),
  }));
  return ({ candidate, large }, usdPerNodeHour) => {
    const nodes = [candidate, ...(large === undefined ? [] : [large.candidate])].map((one) => ({
      room: usableRoom(one.room, overhead),
      usd: usdPerNodeHour(one),
    }));
    const usdPerMillicore = Math.min(...nodes.map(({ room, usd }) => usd / room.cpuMillicores));
    const usdPerMib = Math.min(...nodes.map(({ room, usd }) => usd / room.memoryMib));
    const usdOfOne = Math.min(...nodes.map(({ usd }) => usd));
    const usd = asked.reduce((sum, { cpu, memory }, place) => {
      const shared = Math.max(cpu * usdPerMillicore, memory * usdPerMib);
      // Of one type there are only whole nodes; of two the cheaper one is the least.
      const least = nodes.length === 1 ? Math.ceil(shared / usdOfOne - 1e-9) * usdOfOne : shared;
      return sum + (hours[place] ?? 0) * (shared === 0 ? 0 : Math.max(least, usdOfOne));
    }, 0);
    return usd / mixOfHour.length;
  };
}
