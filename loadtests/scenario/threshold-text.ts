import { plainDecimal, readDurationS, writeDuration } from "./quantity-text.ts";
import { THRESHOLD_METRICS, type Threshold, type ThresholdMetric } from "./scenario.ts";

/** A threshold as a scenario states it; without samples the default of its metric holds. */
export type StatedThreshold = Omit<Threshold, "minSamples"> & { readonly minSamples?: number };

/** What a threshold looks like, for messages. */
export const EXPECTED_THRESHOLD =
  "a threshold as pm.cran.file p95ResponseMs <= 2000, or * errorFraction[timeout] <= 0.01 over 5m in 99% of windows stop after 10m (samples 500)";

/**
 * Reads `OPERATION METRIC[KIND] <= LIMIT`, followed by any of `over 5m`, `in 99% of minutes`, `stop after 10m` and
 * `(samples N)`; undefined for anything else.
 */
export function readThreshold(text: string): StatedThreshold | undefined {
  const match =
    /^(\S+)\s+([a-z0-9]+)(?:\[([\w.-]+)\])?\s*(<=|>=|≤|≥)\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)((?:\s|\().*)?$/i.exec(
      text.trim(),
    );
  const [, operation = "", metricText = "", kind, sign, limitText = "", rest = ""] = match ?? [];
  const metric = metricNamed(metricText);
  const clauses = readClauses(rest);
  if (match === null || metric === undefined || clauses === undefined) return undefined;
  return {
    operation,
    metric,
    ...(kind === undefined ? {} : { kind }),
    comparison: sign === "<=" || sign === "≤" ? "at-most" : "at-least",
    limit: Number(limitText),
    ...clauses,
  };
}

/** Writes a threshold as `readThreshold` reads it. */
export function writeThreshold(threshold: Threshold): string {
  const { operation, metric, kind, comparison, limit, windowS, withinFraction, stopAfterS, minSamples } =
    threshold;
  const of = windowS === undefined ? "minutes" : "windows";
  return [
    operation,
    `${metric}${kind === undefined ? "" : `[${kind}]`}`,
    comparison === "at-most" ? "<=" : ">=",
    limit,
    ...(windowS === undefined ? [] : [`over ${writeDuration(windowS)}`]),
    ...(withinFraction === undefined ? [] : [`in ${percentOf(withinFraction)}% of ${of}`]),
    ...(stopAfterS === undefined ? [] : [`stop after ${writeDuration(stopAfterS)}`]),
    `(samples ${minSamples})`,
  ].join(" ");
}

type Clauses = Pick<StatedThreshold, "windowS" | "withinFraction" | "stopAfterS" | "minSamples">;

/** Each clause at its place, every one of them optional, nothing else between or behind them. */
const CLAUSES =
  /^\s*(?:over\s+(\S+)\s*)?(?:in\s+(\d+(?:\.\d+)?)\s*%\s+of\s+(?:minutes|windows)\s*)?(?:stop\s+after\s+([^\s(]+)\s*)?(?:\(\s*samples\s+(\d+)\s*\))?$/i;

function readClauses(text: string): Clauses | undefined {
  const match = CLAUSES.exec(text);
  if (match === null) return undefined;
  const [, over, percent, after, samples] = match;
  const windowS = readDurationS(over);
  const stopAfterS = readDurationS(after);
  const withinFraction = percent === undefined ? undefined : fractionOf(percent);
  const unreadable =
    (over !== undefined && windowS === undefined) || (after !== undefined && stopAfterS === undefined);
  if (unreadable) return undefined;
  return {
    ...(windowS === undefined ? {} : { windowS }),
    ...(withinFraction === undefined ? {} : { withinFraction }),
    ...(stopAfterS === undefined ? {} : { stopAfterS }),
    ...(samples === undefined ? {} : { minSamples: Number(samples) }),
  };
}

/** Moves the point in the text, so that 99.9 % is 0.999 and not a neighbour of it. */
function fractionOf(percent: string): number {
  return Number(`${percent}e-2`);
}

function percentOf(fraction: number): string {
  return plainDecimal(Number(`${plainDecimal(fraction)}e2`));
}

function metricNamed(text: string): ThresholdMetric | undefined {
  return THRESHOLD_METRICS.find((metric) => metric === text);
}
