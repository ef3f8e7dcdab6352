import { check, fraction, probability } from "./argument.ts";
import { betaCdf } from "./special.ts";

/** A beta distribution. */
export interface Beta {
  readonly alpha: number;
  readonly beta: number;
}

/** Bisections of the mean and of the log of α + β; each halves the interval. */
const HALVINGS = 60;

/**
 * Returns the beta distribution of which a share `tail` lies below `low` and above `high`.
 *
 * For each α + β there is one mean that keeps the lower tail, and the upper tail shrinks as α + β grows.
 *
 * @throws InputError unless 0 < low < high < 1 and tail lies between 0 and a half.
 */
export function betaByTails(low: number, high: number, tail: number): Beta {
  check(
    probability("low", low),
    probability("high", high),
    { field: "high", value: high, expected: `a number above low (${low})`, holds: high > low },
    fraction("tail", tail),
    { field: "tail", value: tail, expected: "a number between 0 and 0.5", holds: tail > 0 && tail < 0.5 },
  );
  let [logLow, logHigh] = [Math.log(1e-3), Math.log(1e9)];
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (logLow + logHigh) / 2;
    const { alpha, beta } = keepingLowerTail(Math.exp(middle), low, tail);
    if (1 - betaCdf(high, alpha, beta) > tail) logLow = middle;
    else logHigh = middle;
  }
  return keepingLowerTail(Math.exp((logLow + logHigh) / 2), low, tail);
}

function keepingLowerTail(size: number, low: number, tail: number): Beta {
  let [below, above] = [0, 1];
  for (let i = 0; i < HALVINGS; i += 1) {
    const mean = (below + above) / 2;
    if (betaCdf(low, size * mean, size * (1 - mean)) > tail) below = mean;
    else above = mean;
  }
  const mean = (below + above) / 2;
  return { alpha: size * mean, beta: size * (1 - mean) };
}

/** Returns the median of a beta distribution. */
export function betaMedian({ alpha, beta }: Beta): number {
  let [below, above] = [0, 1];
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (below + above) / 2;
    if (betaCdf(middle, alpha, beta) < 0.5) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}
