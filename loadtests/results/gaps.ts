import type { FrameSpan } from "./frame-span.ts";

/** A stretch of scenario time of which nothing, or not everything, is known. */
export interface Gap {
  readonly fromS: number;
  readonly toS: number;
  /** Share of the load that is not known, where it is that of some shards; absent = all of it. */
  readonly fraction?: number;
}

/** Returns the times between the frames that nothing was counted in, from the start of the run to its last frame. */
export function gapsBetween(frames: readonly Omit<FrameSpan, "index">[]): readonly Gap[] {
  const gaps: Gap[] = [];
  let reachedS = 0;
  for (const { fromS, toS } of [...frames].sort((a, b) => a.fromS - b.fromS || a.toS - b.toS)) {
    if (fromS > reachedS) gaps.push({ fromS: reachedS, toS: fromS });
    reachedS = Math.max(reachedS, toS);
  }
  return gaps;
}

/** Returns the gaps in the order of time, those that touch or overlap as one; where they overlap the larger share counts. */
export function joinGaps(gaps: readonly Gap[]): readonly Gap[] {
  return layered(gaps, (shares) => Math.max(...shares));
}

/**
 * Returns the gaps of a run whose load is made by `of` shards in equal parts: a shard that is missing for a time leaves out its
 * part, and all that are here leave out everything.
 */
export function sharedGaps(ofShards: readonly (readonly Gap[])[], of: number): readonly Gap[] {
  return layered(ofShards.flatMap(joinGaps), (shares) =>
    shares.length === ofShards.length ? 1 : shares.length / of,
  );
}

/** Cuts overlapping gaps where any of them begins or ends, gives each piece its share, and joins pieces of one share. */
function layered(gaps: readonly Gap[], shareOf: (shares: readonly number[]) => number): readonly Gap[] {
  const bounds = [...new Set(gaps.flatMap(({ fromS, toS }) => [fromS, toS]))].sort((a, b) => a - b);
  const joined: Gap[] = [];
  for (const [at, fromS] of bounds.entries()) {
    const toS = bounds[at + 1];
    const here = gaps.filter((gap) => gap.fromS <= fromS && fromS < gap.toS);
    if (toS === undefined || here.length === 0) continue;
    const share = shareOf(here.map(({ fraction = 1 }) => fraction));
    const last = joined.at(-1);
    const goesOn = last !== undefined && last.toS === fromS && (last.fraction ?? 1) === share;
    if (goesOn) joined.pop();
    joined.push({ fromS: goesOn ? last.fromS : fromS, toS, ...(share < 1 ? { fraction: share } : {}) });
  }
  return joined;
}
