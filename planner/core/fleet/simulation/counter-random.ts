import { hash32, mix32 } from "../../random.ts";

/** A stream whose number at an index is the same whichever indexes were asked before. */
export interface CounterRandom {
  readonly start: number;
  readonly twist: number;
}

const GOLDEN = 0x9e3779b9;

/**
 * Returns the named stream of a seed by index, so that what happens to one session never shifts the draws of another.
 *
 * The finaliser of MurmurHash3 twice over a Weyl sequence, keyed before and between (the construction of SplitMix).
 * Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".
 */
export function counterRandom(seed: number, name: string): CounterRandom {
  return { start: hash32(`${seed}/${name}/start`), twist: hash32(`${seed}/${name}/twist`) };
}

/** Returns the stream whose number at an index is that of another so many indexes on. */
export function shifted({ start, twist }: CounterRandom, by: number): CounterRandom {
  return { start: (start + Math.imul(by, GOLDEN)) >>> 0, twist };
}

/** Returns the number of a stream at an index, 0 ≤ x < 1. */
export function drawAt({ start, twist }: CounterRandom, index: number): number {
  return mix32(mix32((start + Math.imul(index, GOLDEN)) | 0) ^ twist) / 0x1_0000_0000;
}

/** Returns a standard normal number of a stream at an index, by Box and Muller from two numbers of it. */
export function normalAt(stream: CounterRandom, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - drawAt(stream, 2 * index)));
  return radius * Math.cos(2 * Math.PI * drawAt(stream, 2 * index + 1));
}

/** How long something takes, in seconds. A log-normal is given by its median and its 95th percentile. */
export type Delay =
  | { readonly kind: "uniform"; readonly lowS: number; readonly highS: number }
  | { readonly kind: "lognormal"; readonly medianS: number; readonly p95S: number };

/** The 95th percentile of the standard normal distribution. */
const Z95 = 1.6448536269514722;

/** Returns the length of a delay at an index of a stream, in seconds. */
export function delayAt(delay: Delay, stream: CounterRandom, index: number): number {
  if (delay.kind === "uniform") return delay.lowS + (delay.highS - delay.lowS) * drawAt(stream, index);
  if (delay.medianS === 0) return 0;
  const logSd = Math.log(delay.p95S / delay.medianS) / Z95;
  return delay.medianS * Math.exp(logSd * normalAt(stream, index));
}

/** Returns a delay that always takes the same time. */
export function always(s: number): Delay {
  return { kind: "uniform", lowS: s, highS: s };
}
