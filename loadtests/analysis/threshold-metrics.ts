import type { Threshold, ThresholdMetric } from "../scenario/scenario.ts";
import { minimumSamples } from "./minimum-samples.ts";

/** What a threshold is about, by the beginning of its `operation`. */
export type Subject = "operation" | "counter" | "journey" | "metric";

/** How the measurements of several frames become one figure. */
export type Form = "quantile" | "sum" | "share" | "rate" | "mean" | "min" | "max" | "last";

const QUANTILES: Readonly<Partial<Record<ThresholdMetric, number>>> = {
  p50ServiceMs: 0.5,
  p90ServiceMs: 0.9,
  p95ServiceMs: 0.95,
  p99ServiceMs: 0.99,
  p999ServiceMs: 0.999,
  maxServiceMs: 1,
  p50ResponseMs: 0.5,
  p90ResponseMs: 0.9,
  p95ResponseMs: 0.95,
  p99ResponseMs: 0.99,
  p999ResponseMs: 0.999,
  maxResponseMs: 1,
};

const COUNTED = ["count", "perS"] as const;
const OUTCOMES = ["errorFraction", "errorCount", "errorsPerS", ...COUNTED] as const;
const OF_SUBJECT: Readonly<Record<Subject, readonly ThresholdMetric[]>> = {
  operation: [...(Object.keys(QUANTILES) as ThresholdMetric[]), ...OUTCOMES, "bytesPerS"],
  counter: COUNTED,
  journey: OUTCOMES,
  metric: ["mean", "min", "max", "last"],
};

/** Returns what a threshold is about, and the name behind the prefix. */
export function subjectOf(operation: string): { readonly subject: Subject; readonly name: string } {
  const [, subject, name] = /^(counter|journey|metric):(.+)$/.exec(operation) ?? [];
  return subject === undefined || name === undefined
    ? { subject: "operation", name: operation }
    : { subject: subject as Subject, name };
}

/** Returns the metrics that exist for a subject. */
export function metricsOf(subject: Subject): readonly ThresholdMetric[] {
  return OF_SUBJECT[subject];
}

/** Returns true for metrics that count failures, which can be narrowed to one kind of them. */
export function countsFailures(metric: ThresholdMetric): boolean {
  return metric.startsWith("error");
}

/** Returns the share of the measurements that a percentile speaks of; undefined for other metrics. */
export function quantileOf(metric: ThresholdMetric): number | undefined {
  return QUANTILES[metric];
}

/** Returns how the measurements of several frames become the figure. */
export function formOf(metric: ThresholdMetric): Form {
  if (QUANTILES[metric] !== undefined) return "quantile";
  if (metric === "errorFraction") return "share";
  if (metric.endsWith("PerS") || metric === "perS") return "rate";
  return metric === "mean" || metric === "min" || metric === "max" || metric === "last" ? metric : "sum";
}

/** Returns the unit of a threshold's limit; a measured series has that of its name. */
export function unitOf({ operation, metric }: Pick<Threshold, "operation" | "metric">): string {
  const { subject, name } = subjectOf(operation);
  const form = formOf(metric);
  if (form === "quantile") return "ms";
  if (form === "share") return "fraction";
  if (metric === "bytesPerS") return "bytes/s";
  if (subject === "metric") return "";
  const things = subject === "counter" ? name : subject === "journey" ? "starts" : "requests";
  return form === "rate" ? `${things}/s` : things;
}

/**
 * Returns the samples below which a threshold says "not enough data" when the scenario states none: those of the
 * order-statistic interval for a percentile; for a share of errors as many requests as make one error that share; one
 * for a maximum and for a series; none for a count or a rate, where too few is the answer.
 */
export function defaultMinSamples(metric: ThresholdMetric, limit: number): number {
  const quantile = QUANTILES[metric];
  if (quantile !== undefined) return quantile === 1 ? 1 : minimumSamples(quantile);
  const form = formOf(metric);
  if (form === "sum" || form === "rate") return 0;
  return form === "share" && limit > 0 && limit < 1 ? Math.ceil(1 / limit) : 1;
}
