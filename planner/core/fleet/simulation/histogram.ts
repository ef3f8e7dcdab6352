/** Waits by length, in steps of a quarter of a second up to an hour, then one step for all that is longer. */
export interface WaitHistogram {
  readonly counts: Float64Array;
  total: number;
  longestS: number;
}

const STEP_S = 0.25;
const STEPS = 14_400;

/** Edges of the steps that a report shows, in seconds. */
const SHOWN_EDGES_S: readonly number[] = [0, 5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 180, 300, 600, 1800];

/** Returns a histogram without waits. */
export function createHistogram(): WaitHistogram {
  return { counts: new Float64Array(STEPS + 1), total: 0, longestS: 0 };
}

/** Forgets all waits. */
export function clearHistogram(histogram: WaitHistogram): void {
  histogram.counts.fill(0);
  histogram.total = 0;
  histogram.longestS = 0;
}

/** Adds a wait. */
export function addWait(histogram: WaitHistogram, s: number): void {
  const step = Math.min(STEPS, Math.floor(s / STEP_S));
  histogram.counts[step] = (histogram.counts[step] ?? 0) + 1;
  histogram.total += 1;
  if (s > histogram.longestS) histogram.longestS = s;
}

/** Returns the wait that a share of all does not exceed, to a quarter of a second; absent without waits. */
export function waitQuantile(histogram: WaitHistogram, fraction: number): number | undefined {
  if (histogram.total === 0) return undefined;
  let sum = 0;
  for (let step = 0; step < STEPS; step += 1) {
    sum += histogram.counts[step] ?? 0;
    if (sum >= fraction * histogram.total - 1e-9) return Math.min((step + 1) * STEP_S, histogram.longestS);
  }
  return histogram.longestS;
}

/** A step that a report shows; the last one has no end. */
interface ShownStep {
  readonly fromS: number;
  readonly toS?: number;
  readonly starts: number;
  readonly cold: number;
}

/** Returns the waits in the steps that a report shows, and those of them that were for a node. */
export function shownSteps(all: WaitHistogram, cold: WaitHistogram): readonly ShownStep[] {
  return SHOWN_EDGES_S.map((fromS, index) => {
    const toS = SHOWN_EDGES_S[index + 1];
    const last = toS === undefined ? STEPS + 1 : toS / STEP_S;
    const within = ({ counts }: WaitHistogram): number =>
      counts.subarray(fromS / STEP_S, last).reduce((sum, count) => sum + count, 0);
    return { fromS, ...(toS === undefined ? {} : { toS }), starts: within(all), cold: within(cold) };
  });
}
