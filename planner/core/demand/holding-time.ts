import { normalCdf } from "./normal.ts";

/**
 * Spread of hands-on time between sessions, as the standard deviation of its logarithm. An assumption of ours: it puts
 * 5 % of sessions below 0.27 and 5 % above 3.7 times the median.
 */
export const HANDS_ON_LOG_SD = 0.8;

/** How long a session stays: log-normal hands-on time, then the idle time until the rule ends it. */
export interface HoldingTime {
  /** Median of the hands-on time. */
  readonly medianH: number;
  readonly logSd: number;
  /** Idle time that the rule allows; it follows every session. */
  readonly tailH: number;
}

/** Returns the mean holding time, in hours. */
export function meanHoldingH({ medianH, logSd, tailH }: HoldingTime): number {
  return medianH * Math.exp((logSd * logSd) / 2) + tailH;
}

/**
 * Returns ∫₀ˣ P(S > u) du in hours: the mean of what a session has lasted x hours after its start, min(S, x).
 *
 * Closed form of the log-normal: x·P(A > x) + E[A; A ≤ x], after the tail has been taken off.
 */
export function expectedPresenceH({ medianH, logSd, tailH }: HoldingTime, xH: number): number {
  if (xH <= tailH) return Math.max(0, xH);
  const activeH = xH - tailH;
  if (medianH === 0) return tailH;
  if (logSd === 0) return tailH + Math.min(activeH, medianH);
  const z = Math.log(activeH / medianH) / logSd;
  const mean = medianH * Math.exp((logSd * logSd) / 2);
  return tailH + activeH * normalCdf(-z) + mean * normalCdf(z - logSd);
}
