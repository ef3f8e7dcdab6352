import { type Random, randomStream } from "../../random.ts";

/** Gives the factor of a day for a group: that of all groups times its own, each with mean 1. */
export type DayFactors = (group: string, ownVariation: number, day: number) => number;

/**
 * Returns the factors by which days differ. They are gamma variates of mean 1, each from a stream of its own day, so that no length
 * of the simulation and no other group shifts them.
 */
export function dayFactors(seed: number, variation: number): DayFactors {
  const known = new Map<string, number>();
  const factor = (name: string, own: number, day: number): number => {
    if (own <= 0) return 1;
    const key = `${name}/${day}`;
    let found = known.get(key);
    if (found === undefined) {
      // what lies behind is never asked for again
      if (known.size > 4096) known.clear();
      found = gammaOfMeanOne(own, randomStream(seed, `fleet/day/${key}`));
      known.set(key, found);
    }
    return found;
  };
  return (group, own, day) => factor("all", variation, day) * factor(`group ${group}`, own, day);
}

/**
 * Returns a gamma variate of mean 1 with a coefficient of variation.
 * Source: Marsaglia and Tsang 2000, "A simple method for generating gamma variables", ACM TOMS 26.
 */
export function gammaOfMeanOne(variation: number, random: Random): number {
  const shape = 1 / (variation * variation);
  // for a shape below 1: a variate of one more, times a power of a uniform
  const boost = shape < 1 ? (1 - random()) ** (1 / shape) : 1;
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v * boost) / shape;
  }
}
