import type { JourneyLoad, StartPattern } from "../scenario/scenario.ts";
import { evenStarts, poissonStarts } from "./poisson.ts";
import { rowKeys, type SlotKeys, slotKeys, uniformAt } from "./slot-hash.ts";
import { checkShard, isMine, type Shard, type Start } from "./start.ts";

/** A start before it has its stream. */
interface Due {
  readonly slot: number;
  readonly dueS: number;
}

/**
 * Yields the starts of a journey that are due at fromS ≤ t < toS of scenario time, in ascending time.
 *
 * A pure function of (load, seed): any window of it holds the same starts as the whole, and the shards of a schedule are
 * disjoint and together the whole. Memory is constant however long the window is.
 */
export function* eachStart(
  load: JourneyLoad,
  seed: number,
  fromS: number,
  toS: number,
  shard?: Shard,
): Generator<Start> {
  checkShard(shard);
  for (const { slot, dueS } of dueStarts(load.starts, slotKeys(seed, load.name), fromS, toS, shard)) {
    yield { slot, dueS, stream: `${load.name}/${slot}` };
  }
}

/** Returns the starts of `eachStart` as a list. */
export function startsBetween(
  load: JourneyLoad,
  seed: number,
  fromS: number,
  toS: number,
  shard?: Shard,
): readonly Start[] {
  return [...eachStart(load, seed, fromS, toS, shard)];
}

function* dueStarts(
  pattern: StartPattern,
  keys: SlotKeys,
  fromS: number,
  toS: number,
  shard: Shard | undefined,
): Generator<Due> {
  if (pattern.kind === "piecewise" && pattern.arrivals === "poisson") {
    yield* poissonStarts(pattern.points, keys, fromS, toS, shard);
    return;
  }
  for (const due of countedStarts(pattern, keys, fromS, toS)) {
    if (isMine(due.slot, shard)) yield due;
  }
}

function countedStarts(pattern: StartPattern, keys: SlotKeys, fromS: number, toS: number): Iterable<Due> {
  switch (pattern.kind) {
    case "piecewise":
      return evenStarts(pattern.points, uniformAt(rowKeys(keys, 0), 0), fromS, toS);
    case "burst":
      return burstStarts(pattern, keys, fromS, toS);
    case "recorded":
      return recordedStarts(pattern.startsS, fromS, toS);
  }
}

/** Exactly `count` starts: the i-th at a hashed place of the i-th of `count` equal parts. */
function* burstStarts(
  burst: Extract<StartPattern, { kind: "burst" }>,
  keys: SlotKeys,
  fromS: number,
  toS: number,
): Generator<Due> {
  const row = rowKeys(keys, 0);
  const partS = burst.withinS / burst.count;
  const first = partS > 0 ? Math.max(0, Math.floor((fromS - burst.atS) / partS) - 1) : 0;
  for (let slot = first; slot < burst.count; slot += 1) {
    const dueS = burst.atS + (slot + uniformAt(row, slot)) * partS;
    if (dueS >= toS) return;
    if (dueS >= fromS) yield { slot, dueS };
  }
}

function* recordedStarts(startsS: readonly number[], fromS: number, toS: number): Generator<Due> {
  let low = 0;
  let high = startsS.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((startsS[middle] ?? 0) < fromS) low = middle + 1;
    else high = middle;
  }
  for (let slot = low; slot < startsS.length; slot += 1) {
    const dueS = startsS[slot];
    if (dueS === undefined || dueS >= toS) return;
    yield { slot, dueS };
  }
}
