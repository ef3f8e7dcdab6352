/**
 * A quantity as people state it: low / likely / high, with the central share that lies between low and high.
 * Likely is the median ("as likely above as below"). A single number is a certain estimate: the three are equal.
 */
export interface Estimate {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
  /** Central share, 0–1; 0.9 = 5 % below low and 5 % above high. */
  readonly confidence: number;
}

/** The central share that an estimate has when none is stated. */
export const DEFAULT_CONFIDENCE = 0.9;

/** Returns the estimate of a number that is known. */
export function certain(value: number): Estimate {
  return { low: value, likely: value, high: value, confidence: DEFAULT_CONFIDENCE };
}

/** Tells whether an estimate is one known number. */
export function isCertain(estimate: Estimate): boolean {
  return estimate.low === estimate.likely && estimate.likely === estimate.high;
}
