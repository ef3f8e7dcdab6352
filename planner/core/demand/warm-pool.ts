import { check, notNegative, positive, probability } from "./argument.ts";
import { negativeBinomialQuantile, poissonExcess, poissonQuantile } from "./quantiles.ts";

/** Arrivals while one node starts, and how sure it shall be that nobody of them waits. */
export interface WarmPoolNeed {
  readonly arrivalsPerH: number;
  /** Launch, image, start of the session. */
  readonly leadTimeS: number;
  /** Share of such windows in which nobody waits. */
  readonly quantile: number;
  /** 1 = Poisson arrivals; larger when people come in bursts. */
  readonly varianceToMean?: number;
}

/** Sessions to hold ready. */
export interface WarmPool {
  readonly meanArrivals: number;
  readonly sessions: number;
  /** Share of the people who wait all the same; only Poisson arrivals have one here. */
  readonly waitingFraction?: number;
}

/**
 * Returns the room that a warm pool needs: the smallest number that the arrivals of one lead time exceed rarely enough.
 * Only the excess waits, so the share of people who wait is far below the share of windows in which somebody does.
 *
 * @throws InputError unless numbers are ≥ 0, the quantile lies between 0 and 1 and varianceToMean is ≥ 1.
 */
export function warmPool({ arrivalsPerH, leadTimeS, quantile, varianceToMean = 1 }: WarmPoolNeed): WarmPool {
  check(notNegative("arrivalsPerH", arrivalsPerH), notNegative("leadTimeS", leadTimeS));
  const meanArrivals = (arrivalsPerH * leadTimeS) / 3600;
  if (varianceToMean !== 1) {
    return { meanArrivals, sessions: negativeBinomialQuantile(meanArrivals, varianceToMean, quantile) };
  }
  const sessions = poissonQuantile(meanArrivals, quantile);
  const waiting =
    meanArrivals > 0 ? { waitingFraction: poissonExcess(meanArrivals, sessions) / meanArrivals } : {};
  return { meanArrivals, sessions, ...waiting };
}

/**
 * Returns the quantile of demand that is worth holding ready, from what one who waits costs and what one idle seat costs:
 * the newsvendor's ratio wait/(wait + idle).
 *
 * Source: Arrow, Harris and Marschak 1951, "Optimal inventory policy", Econometrica 19.
 * @throws InputError unless both costs are > 0.
 */
export function newsvendorQuantile(usdPerWait: number, usdPerIdle: number): number {
  check(positive("usdPerWait", usdPerWait), positive("usdPerIdle", usdPerIdle));
  return usdPerWait / (usdPerWait + usdPerIdle);
}

/** Working days of a month and of a year, for saying how rare a day is. An assumption of ours: 20 and 250. */
const WORKING_DAYS_PER_MONTH = 20;
const WORKING_DAYS_PER_YEAR = 250;

/**
 * Returns in words how often a day exceeds the quantile of the daily maximum, as `on about one working day in 20, once a month`.
 *
 * @throws InputError unless the quantile lies between 0 and 1.
 */
export function exceedanceInWords(quantile: number): string {
  check(probability("quantile", quantile));
  const days = 1 / (1 - quantile);
  const rounded = Number(days.toPrecision(2));
  if (rounded < 2) return "on most working days";
  const every = `on about one working day in ${rounded}`;
  if (Math.abs(days / WORKING_DAYS_PER_MONTH - 1) < 0.25) return `${every}, once a month`;
  if (Math.abs(days / WORKING_DAYS_PER_YEAR - 1) < 0.25) return `${every}, once a year`;
  return every;
}
