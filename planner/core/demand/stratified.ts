import type { Random } from "../random.ts";
import { randomStream } from "../random.ts";

/** Draws are made in so many batches, each complete in itself, so that their spread tells the error of the whole. */
export const BATCHES = 10;

/**
 * Returns uniforms between 0 and 1, both excluded, for one input: a Latin hypercube's column. In each batch every one of
 * as many equal intervals as it has draws is hit once, in random order.
 *
 * The stream is that of the seed and the name, so that no other input shifts it.
 * Source: McKay, Beckman and Conover 1979, "A comparison of three methods", Technometrics 21.
 */
export function stratifiedUniforms(seed: number, name: string, draws: number): Float64Array {
  const random = randomStream(seed, name);
  const uniforms = new Float64Array(draws);
  for (const { from, to } of batchesOf(draws)) {
    const order = shuffled(to - from, random);
    for (let i = from; i < to; i += 1) {
      uniforms[i] = ((order[i - from] ?? 0) + inside(random)) / (to - from);
    }
  }
  return uniforms;
}

/** Returns where each batch begins (inclusive) and ends (exclusive); fewer draws than batches make one batch. */
export function batchesOf(draws: number): readonly { readonly from: number; readonly to: number }[] {
  const batches = draws < BATCHES ? 1 : BATCHES;
  return Array.from({ length: batches }, (_, i) => ({
    from: Math.floor((i * draws) / batches),
    to: Math.floor(((i + 1) * draws) / batches),
  }));
}

/** A uniform that is neither 0 nor 1. */
function inside(random: Random): number {
  return (random() * 0x1_0000_0000 + 0.5) / 0x1_0000_0000;
}

/** 0 … n − 1 in random order. Source: Fisher and Yates, in Durstenfeld's form. */
function shuffled(n: number, random: Random): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i += 1) order[i] = i;
  for (let i = n - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}
