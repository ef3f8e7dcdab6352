import { type NodeCounts, poolPacker } from "../nodes/count-packer.ts";
import { usableRoom } from "../nodes/fit.ts";
import type { PoolTypes } from "../nodes/nodes-for-mix.ts";
import type { NodeOverhead, SessionProfile } from "../site.ts";

/**
 * Returns a counter of the nodes that sessions need on the planned types, as `nodesForMix` counts them. It writes into `into`; `sessions`
 * need not be whole, as half a person needs a whole seat.
 */
export function sessionNodeCounter(
  { candidate, large }: PoolTypes,
  overhead: NodeOverhead,
  profiles: readonly SessionProfile[],
): (sessions: Float64Array, offset: number, stride: number, into: NodeCounts) => void {
  const pack = poolPacker(
    profiles,
    usableRoom(candidate.room, overhead),
    large === undefined ? undefined : usableRoom(large.candidate.room, overhead),
  );
  const counts = new Float64Array(profiles.length);
  return (sessions, offset, stride, into) => {
    for (let i = 0; i < counts.length; i += 1)
      // A mean of 3.0000000001 is three sessions and the error of a sum.
      counts[i] = Math.ceil((sessions[offset + i * stride] ?? 0) - 1e-6);
    pack(counts, into);
  };
}
