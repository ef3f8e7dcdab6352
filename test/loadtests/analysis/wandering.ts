import type { Latencies } from "../../../loadtests/analysis/latency.ts";
import { randomStream } from "../../../planner/core/random.ts";

/** Returns the next standard normal number of a named stream. */
export function normals(seed: number, name: string): () => number {
  const random = randomStream(seed, name);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Returns a first-order autoregressive series with mean 0 and standard deviation 1, begun in its stationary law. */
export function wandering(seed: number, length: number, correlation: number): Float64Array {
  const normal = normals(seed, "wandering");
  const fresh = Math.sqrt(1 - correlation ** 2);
  let level = normal();
  return Float64Array.from({ length }, () => {
    level = correlation * level + fresh * normal();
    return level;
  });
}

/** How measurements of a minute are made: 100 + 10 · level + 5 · noise, rounded to a quarter of a millisecond. */
export interface WanderingMinutes {
  readonly seed: number;
  readonly minutes: number;
  readonly correlation: number;
  readonly perMinute: number;
}

/** Standard deviation of all measurements together: √(10² + 5²). */
export const MEASUREMENT_SD = Math.sqrt(125);

/** Returns minutes of measurements around a level that wanders. */
export function wanderingMinutes({
  seed,
  minutes,
  correlation,
  perMinute,
}: WanderingMinutes): readonly Latencies[] {
  const noise = normals(seed, "noise");
  return Array.from(wandering(seed, minutes, correlation), (level) => {
    const values = Float64Array.from({ length: perMinute }, () =>
      Math.max(0, Math.round(4 * (100 + 10 * level + 5 * noise())) / 4),
    ).sort();
    return countedOnce(values);
  });
}

function countedOnce(sorted: Float64Array): Latencies {
  const valuesMs: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (valuesMs.at(-1) === value) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else {
      valuesMs.push(value);
      counts.push(1);
    }
  }
  return { valuesMs, counts, total: sorted.length };
}
