import { gibFromMib, mibFromGib } from "../quantity.ts";
import type { Site } from "../site.ts";
import type { SessionNodes } from "./nodes-part.ts";

/**
 * Nodes that the limits of a NodePool leave above the peak where the site states none, as a share of those at the peak, a whole one at
 * least: a brake, not a plan. A stated choice of ours.
 */
const ROOM_FRACTION = 0.25;

/** What a NodePool may hold, as it is set. */
export interface PoolLimits {
  readonly vcpu: number;
  readonly memoryMib: number;
  /** Whether the site states it, each for itself. */
  readonly stated: { readonly vcpu: boolean; readonly memoryMib: boolean };
}

/** Returns the limits of the NodePool of the sessions: as the site states them, else room for a quarter more nodes than at the peak, in whole GiB, whichever way these are the most. */
export function sessionPoolLimits(
  { nodes }: Pick<Site, "nodes">,
  { main, maxMainNodes, maxLargeNodes, otherwise }: SessionNodes,
): PoolLimits {
  const { cpuMillicores, memoryMib } = nodes.poolLimits;
  const braked = (most: number): number => most + Math.ceil(ROOM_FRACTION * most - 1e-9);
  const most = { main: maxMainNodes, large: maxLargeNodes };
  const ways = otherwise === undefined ? [most] : [most, otherwise];
  const sum = (
    of: (candidate: { readonly vcpu: number; readonly capacityMemoryMib: number }) => number,
  ): number =>
    Math.max(
      ...ways.map(
        (nodes) =>
          braked(nodes.main) * of(main.candidate) +
          (main.large === undefined ? 0 : braked(nodes.large) * of(main.large.candidate)),
      ),
    );
  return {
    vcpu: cpuMillicores === undefined ? sum(({ vcpu }) => vcpu) : cpuMillicores / 1000,
    memoryMib:
      memoryMib ??
      mibFromGib(Math.ceil(gibFromMib(sum(({ capacityMemoryMib }) => capacityMemoryMib)) - 1e-9)),
    stated: { vcpu: cpuMillicores !== undefined, memoryMib: memoryMib !== undefined },
  };
}
