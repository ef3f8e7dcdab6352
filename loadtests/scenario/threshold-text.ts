import { THRESHOLD_METRICS, type Threshold, type ThresholdMetric } from "./scenario.ts";

/** A threshold as a scenario states it; without samples the default of its metric holds. */
export type StatedThreshold = Omit<Threshold, "minSamples"> & { readonly minSamples?: number };

/** What a threshold looks like, for messages. */
export const EXPECTED_THRESHOLD =
  "a threshold as pm.cran.file p95ResponseMs <= 2000, or * errorFraction <= 0.01 (samples 500)";

/** Reads `OPERATION METRIC <= LIMIT`, optionally followed by `(samples N)`; undefined for anything else. */
export function readThreshold(text: string): StatedThreshold | undefined {
  const match =
    /^(\S+)\s+(\S+)\s*(<=|>=|≤|≥)\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(?:\(\s*samples\s+(\d+)\s*\))?$/i.exec(
      text.trim(),
    );
  if (match === null) return undefined;
  const [, operation = "", metricText = "", sign, limitText = "", samplesText] = match;
  const metric = metricNamed(metricText);
  if (metric === undefined) return undefined;
  return {
    operation,
    metric,
    comparison: sign === "<=" || sign === "≤" ? "at-most" : "at-least",
    limit: Number(limitText),
    ...(samplesText === undefined ? {} : { minSamples: Number(samplesText) }),
  };
}

/** Writes a threshold as `readThreshold` reads it. */
export function writeThreshold(threshold: Threshold): string {
  const sign = threshold.comparison === "at-most" ? "<=" : ">=";
  return `${threshold.operation} ${threshold.metric} ${sign} ${threshold.limit} (samples ${threshold.minSamples})`;
}

function metricNamed(text: string): ThresholdMetric | undefined {
  return THRESHOLD_METRICS.find((metric) => metric === text);
}
