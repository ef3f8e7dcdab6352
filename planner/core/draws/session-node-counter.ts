import { countPacker } from "../nodes/count-packer.ts";
import { usableRoom } from "../nodes/fit.ts";
import type { MainCandidate } from "../nodes/main-candidate.ts";
import type { NodeOverhead, SessionProfile } from "../site.ts";

/** Nodes of the two types of a pool. */
export interface NodeCounts {
  main: number;
  large: number;
}

/**
 * Returns a counter of the nodes that sessions need on the planned types: of the main type for the profiles that fit it, of the
 * large type for the others, as `nodesForMix` counts them. It writes into `into`; `sessions` need not be whole, as half a
 * person needs a whole seat.
 */
export function sessionNodeCounter(
  types: Pick<MainCandidate, "candidate" | "large">,
  overhead: NodeOverhead,
  profiles: readonly SessionProfile[],
): (sessions: Float64Array, offset: number, stride: number, into: NodeCounts) => void {
  const room = usableRoom(types.candidate.room, overhead);
  const fits = profiles.map(
    ({ cpuMillicores, memoryMib }) => cpuMillicores <= room.cpuMillicores && memoryMib <= room.memoryMib,
  );
  const side = (large: boolean): readonly number[] =>
    [...profiles.keys()].filter((place) => fits[place] !== large);
  const ofMain = packerOf(profiles, side(false), room);
  const ofLarge =
    types.large === undefined
      ? undefined
      : packerOf(profiles, side(true), usableRoom(types.large.candidate.room, overhead));
  return (sessions, offset, stride, into) => {
    into.main = ofMain(sessions, offset, stride);
    into.large = ofLarge === undefined ? 0 : ofLarge(sessions, offset, stride);
  };
}

/** Packs the profiles at some places. */
function packerOf(
  profiles: readonly SessionProfile[],
  places: readonly number[],
  room: ReturnType<typeof usableRoom>,
): (sessions: Float64Array, offset: number, stride: number) => number {
  const used = places.flatMap((place) => {
    const profile = profiles[place];
    return profile === undefined ? [] : [{ place, profile }];
  });
  const pack = countPacker(
    used.map(({ profile }) => profile),
    room,
  );
  const counts = new Float64Array(used.length);
  const at = Uint32Array.from(used, ({ place }) => place);
  return (sessions, offset, stride) => {
    let any = 0;
    for (let i = 0; i < counts.length; i += 1) {
      // A mean of 3.0000000001 is three sessions and the error of a sum.
      const count = Math.ceil((sessions[offset + (at[i] ?? 0) * stride] ?? 0) - 1e-6);
      counts[i] = count;
      any += count;
    }
    return any > 0 ? pack(counts) : 0;
  };
}
