import { meanOf, studentT, Z_OF_95_PERCENT } from "../long-run.ts";
import { chanceOfT } from "./many-tests.ts";

/** One figure of the runs of a side, and the standard error of each within its run. */
export interface Values {
  readonly values: readonly number[];
  readonly errors: readonly number[];
}

/** Standard error of a difference, and the degrees of freedom with which it is known. */
export interface Spread {
  readonly error: number;
  readonly freedom: number;
}

/** Standard deviation of logarithms between runs, where there are too few to show how much they differ. */
export const ASSUMED_RUN_SD = 0.05;
/** Fewer runs than this on a side do not show how much runs differ. */
const FEWEST_RUNS = 2;
const FEWEST_FREEDOM = 3;
/** Degrees of freedom of an error that is assumed and not estimated: the normal distribution. */
const KNOWN_FREEDOM = 1000;

/**
 * Returns the spread of the difference of two means. With runs enough the variance between them holds that within them;
 * with too few it is assumed, and what each run knows of itself comes on top.
 */
export function spreadOf(x: Values, y: Values, assumedSd: number): Spread {
  const [n, m] = [x.values.length, y.values.length];
  if (isFew(n, m)) {
    const variance = ({ errors }: Values): number =>
      errors.reduce((sum, error) => sum + assumedSd ** 2 + error ** 2, 0) / errors.length ** 2;
    return { error: Math.sqrt(variance(x) + variance(y)), freedom: KNOWN_FREEDOM };
  }
  const squares = ({ values }: Values): number => {
    const mean = meanOf(values);
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  const freedom = n + m - 2;
  return { error: Math.sqrt(((squares(x) + squares(y)) / freedom) * (1 / n + 1 / m)), freedom };
}

/** Returns half of the 95 % interval of a difference. */
export function reachOf({ error, freedom }: Spread): number {
  return (freedom === KNOWN_FREEDOM ? Z_OF_95_PERCENT : studentT(freedom)) * error;
}

/** Returns the share of comparisons of equals in which chance makes so large a difference. */
export function chanceOf(difference: number, { error, freedom }: Spread): number {
  if (difference === 0) return 1;
  return error === 0 ? 0 : chanceOfT(difference / error, freedom);
}

/** Returns true when so many runs a side do not show how much runs differ by themselves. */
export function isFew(n: number, m: number): boolean {
  return Math.min(n, m) < FEWEST_RUNS || n + m - 2 < FEWEST_FREEDOM;
}
