import type { RatePoint } from "../scenario/scenario.ts";
import { highestRate, type RatePiece, rateAt, ratePieces, startsExpectedBefore } from "./rate.ts";
import { rowKeys, type SlotKeys, uniformAt } from "./slot-hash.ts";
import type { Shard } from "./start.ts";

/**
 * Slots for each start at the highest rate. A slot is kept with a probability of at most 1/64, so the index of dispersion
 * of counts is between 1 − 1/64 = 0.984 and 1 over every length of time (a sum of Bernoulli trials: variance ÷ mean = 1 − p).
 * Source of thinning: Lewis and Shedler, Naval Research Logistics Quarterly 26 (1979) 403–413.
 */
export const SLOTS_PER_START = 64;

/** Slot numbers are `second · 2²³ + place`: 131,072 starts a second, and 2³⁰ seconds, before they stop being exact. */
const PLACES_PER_SECOND = 2 ** 23;

/** The highest rate of a schedule, in starts a second. */
export const MOST_STARTS_PER_S = PLACES_PER_SECOND / SLOTS_PER_START;

/** Far from 1 by more than a double loses at 2³⁰ s, so that no start is rounded into the next second. */
const LATEST_IN_SECOND = 1 - 2 ** -20;

/** Slots of the second: two numbers are hashed for each, one to keep it, one for its place in the slot. */
interface Second {
  readonly at: number;
  readonly slots: number;
  readonly keepBelow: number;
  readonly keys: SlotKeys;
}

/**
 * Yields the starts of a changing rate as a Poisson process, in ascending time, with constant memory.
 *
 * Each second of scenario time is a row of equal slots, 64 for each start at the highest rate *of that second*: a peak far
 * above the mean costs only where it is. Each slot has one candidate at a hashed place inside it, kept with probability
 * rate(candidate) ÷ slots, so steps and ramps are exact. A shard looks at every `of`-th slot.
 */
export function* poissonStarts(
  points: readonly RatePoint[],
  keys: SlotKeys,
  fromS: number,
  toS: number,
  shard: Shard | undefined,
): Generator<{ slot: number; dueS: number }> {
  const pieces = ratePieces(points);
  const firstS = Math.max(fromS, pieces[0]?.fromS ?? 0, 0);
  const endS = Math.min(toS, pieces[pieces.length - 1]?.toS ?? 0);
  for (let at = Math.floor(firstS); at < endS; at += 1) {
    const highest = highestRate(pieces, at, at + 1);
    if (highest === 0) continue;
    const slots = Math.ceil(SLOTS_PER_START * highest);
    if (slots > PLACES_PER_SECOND)
      throw new Error(`expected at most ${MOST_STARTS_PER_S} starts a second, got ${highest}`);
    const second = { at, slots, keepBelow: highest / slots, keys: rowKeys(keys, at) };
    yield* secondStarts(second, pieces, firstS, endS, shard);
  }
}

function* secondStarts(
  second: Second,
  pieces: readonly RatePiece[],
  fromS: number,
  toS: number,
  shard: Shard | undefined,
): Generator<{ slot: number; dueS: number }> {
  const { at, slots, keepBelow, keys } = second;
  const step = shard?.of ?? 1;
  const first = shard === undefined ? 0 : (((shard.index - 1 - at) % step) + step) % step;
  for (let place = first; place < slots; place += step) {
    const keep = uniformAt(keys, 2 * place);
    if (keep >= keepBelow) continue;
    const inside = (place + uniformAt(keys, 2 * place + 1)) / slots;
    const dueS = at + Math.min(inside, LATEST_IN_SECOND);
    if (dueS < fromS || dueS >= toS) continue;
    if (keep < rateAt(pieces, dueS) / slots) yield { slot: at * PLACES_PER_SECOND + place, dueS };
  }
}

/**
 * Yields the starts of a changing rate evenly: start i is due where the area under the rate reaches i + phase. The phase,
 * 0 ≤ phase < 1, keeps journeys with one rate from starting together.
 */
export function* evenStarts(
  points: readonly RatePoint[],
  phase: number,
  fromS: number,
  toS: number,
): Generator<{ slot: number; dueS: number }> {
  const pieces = ratePieces(points);
  let slot = Math.max(0, Math.floor(startsExpectedBefore(pieces, fromS) - phase) - 1);
  for (const piece of pieces) {
    if (piece.toS <= fromS) continue;
    if (piece.fromS >= toS) return;
    for (; slot + phase < piece.startsBefore + areaOf(piece); slot += 1) {
      const dueS = timeOfArea(piece, slot + phase - piece.startsBefore);
      if (dueS >= toS) return;
      if (dueS >= fromS) yield { slot, dueS };
    }
  }
}

function areaOf(piece: RatePiece): number {
  const lengthS = piece.toS - piece.fromS;
  return piece.startsPerS * lengthS + (piece.slopePerS * lengthS * lengthS) / 2;
}

/** Solves rate · x + slope · x² ÷ 2 = area for x, in the form that does not cancel when the slope is small. */
function timeOfArea(piece: RatePiece, area: number): number {
  if (area <= 0) return piece.fromS;
  const { startsPerS, slopePerS } = piece;
  const root = Math.sqrt(Math.max(0, startsPerS * startsPerS + 2 * slopePerS * area));
  return Math.min(piece.toS, piece.fromS + (2 * area) / (startsPerS + root));
}
