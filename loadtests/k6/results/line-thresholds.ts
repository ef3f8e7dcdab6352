import { figure } from "../../../planner/core/figure.ts";
import { minimumSamples } from "../../analysis/minimum-samples.ts";
import type { K6Threshold } from "./k6-results.ts";
import { amountText, type Expression, readExpression, satisfies } from "./k6-threshold.ts";
import { type MetricLine, type MetricTally, percentileOf } from "./metric-tally.ts";

/**
 * Holds the thresholds that the lines name against their points: k6 writes no word on them here. Percentiles need as many
 * points as everywhere in Headroom.
 */
export function lineThresholds(
  metrics: ReadonlyMap<string, MetricLine>,
  tallies: ReadonlyMap<string, MetricTally>,
  durationS: number | undefined,
): readonly K6Threshold[] {
  return [...metrics].flatMap(([metric, { type, isTime, thresholds }]) =>
    thresholds.map((expression): K6Threshold => {
      const read = readExpression(expression);
      const shared = { metric, expression, ...(isTime ? { unit: "ms" } : {}) };
      if (read === undefined) {
        const sentence = `${metric} ${expression}: this expression is not known, so it is not judged`;
        return { ...shared, outcome: "not-enough-data", sentence };
      }
      const tally = tallies.get(metric);
      const measured = { ...shared, read, tally, type, durationS };
      return { ...shared, limit: read.limit, ...judgeLine(measured) };
    }),
  );
}

interface MeasuredThreshold {
  readonly metric: string;
  readonly expression: string;
  readonly unit?: string;
  readonly read: Expression;
  readonly tally: MetricTally | undefined;
  readonly type: string;
  readonly durationS: number | undefined;
}

function judgeLine(measured: MeasuredThreshold): Pick<K6Threshold, "outcome" | "got" | "sentence"> {
  const { metric, expression, read, tally, unit } = measured;
  const name = `${metric} ${expression}`;
  const got = measuredValue(measured);
  const points = tally?.points ?? 0;
  const least = leastPoints(read.aggregation);
  if (got === undefined || points < least) {
    const reached = got === undefined ? "" : `, got ${amountText(got, unit)}`;
    return {
      outcome: "not-enough-data",
      ...(got === undefined ? {} : { got }),
      sentence: `${name}: not enough data, ${figure(points)} points where ${figure(least)} are needed (limit ${amountText(read.limit, unit)}${reached})`,
    };
  }
  const passed = satisfies(read, got);
  return {
    outcome: passed ? "pass" : "fail",
    got,
    sentence: `${name}: ${passed ? "passed" : "failed"} (limit ${amountText(read.limit, unit)}, got ${amountText(got, unit)} from ${figure(points)} points)`,
  };
}

function leastPoints(aggregation: string): number {
  const percentile = /^p\((.+)\)$/.exec(aggregation)?.[1];
  if (percentile === undefined) return aggregation === "med" ? minimumSamples(0.5) : 1;
  const share = Number(percentile) / 100;
  return share > 0 && share < 1 ? minimumSamples(share) : 1;
}

function measuredValue({ read, tally, type, durationS }: MeasuredThreshold): number | undefined {
  if (tally === undefined) return undefined;
  switch (read.aggregation) {
    case "avg":
      return tally.sum / tally.points;
    case "min":
      return tally.min;
    case "max":
      return tally.max;
    case "value":
      return tally.last;
    case "count":
      return type === "trend" ? tally.points : tally.sum;
    case "rate":
      if (type === "rate") return tally.nonZero / tally.points;
      return durationS === undefined || durationS <= 0 ? undefined : tally.sum / durationS;
    case "med":
      return trendPercentile(tally, 0.5);
    default:
      return trendPercentile(tally, Number(/^p\((.+)\)$/.exec(read.aggregation)?.[1]) / 100);
  }
}

function trendPercentile({ values }: MetricTally, share: number): number | undefined {
  return values === undefined ? undefined : percentileOf(values.toArray().sort(), share);
}
