import { FRAME_S, type Frame } from "../results/frame.ts";
import type { Scenario, Threshold } from "../scenario/scenario.ts";
import { type Drift, type GrowingSeries, judgeDrift } from "./drift.ts";
import { quantileMs } from "./latency.ts";
import type { OperationSeries } from "./operation-series.ts";
import { isLoadSteady } from "./steady-state.ts";
import { subjectOf } from "./threshold-metrics.ts";

/** A run shorter than this has not grown up enough to leak. */
const LEAST_FRAMES = 60;

/**
 * Returns what became of everything that may grow over a run: the generator's memory and sockets, each series measured at
 * the target, the median latency of each operation. None for a run shorter than an hour of scenario time, or under a load
 * that is not meant to be steady: what grows with the load does not leak.
 */
export function driftsOf(
  scenario: Scenario,
  frames: readonly Frame[],
  operations: OperationSeries,
): readonly Drift[] {
  const whole = frames.filter((frame) => frame.toS - frame.fromS === FRAME_S);
  if (whole.length < LEAST_FRAMES || !isLoadSteady(scenario, frames)) return [];
  return [
    generatorSeries("memory of the generator", "MiB", whole, ({ rssMib }) => rssMib),
    generatorSeries("open sockets of the generator", "", whole, ({ openSockets }) => openSockets),
    ...measuredSeries(scenario, whole),
    ...latencySeries(scenario, whole, operations),
  ].map(judgeDrift);
}

function generatorSeries(
  name: string,
  unit: string,
  frames: readonly Frame[],
  pick: (generator: Frame["generator"]) => number,
): GrowingSeries {
  return { name, unit, stepS: FRAME_S, values: frames.map(({ generator }) => pick(generator)) };
}

/** A threshold on a series is its limit. Minutes without a value take that of the minute before. */
function measuredSeries({ thresholds }: Scenario, frames: readonly Frame[]): readonly GrowingSeries[] {
  const names = [...new Set(frames.flatMap(({ metrics }) => Object.keys(metrics ?? {})))].sort();
  return names.map((name) => {
    const limit = ceilingOf(thresholds, `metric:${name}`, (metric) => metric !== "min");
    const values: number[] = [];
    for (const { metrics } of frames) {
      const measured = metrics?.[name];
      const value = measured === undefined ? values.at(-1) : measured.sum / measured.samples;
      if (value !== undefined) values.push(value);
    }
    return { name, unit: "", stepS: FRAME_S, values, ...(limit === undefined ? {} : { limit }) };
  });
}

function latencySeries(
  { thresholds }: Scenario,
  frames: readonly Frame[],
  operations: OperationSeries,
): readonly GrowingSeries[] {
  return [...operations].flatMap(([name, moments]) => {
    const values = moments.flatMap(({ service }) => quantileMs(service, 0.5) ?? []);
    if (values.length < LEAST_FRAMES) return [];
    const limit = ceilingOf(thresholds, name, (metric) => metric === "p50ServiceMs");
    const stepS = (frames.length * FRAME_S) / moments.length;
    return [
      {
        name: `median latency of ${name}`,
        unit: "ms",
        stepS,
        values,
        ...(limit === undefined ? {} : { limit }),
      },
    ];
  });
}

function ceilingOf(
  thresholds: readonly Threshold[],
  operation: string,
  applies: (metric: Threshold["metric"]) => boolean,
): number | undefined {
  const limits = thresholds.filter(
    (threshold) =>
      threshold.operation === operation &&
      threshold.comparison === "at-most" &&
      applies(threshold.metric) &&
      subjectOf(operation).name !== "",
  );
  return limits.length === 0 ? undefined : Math.min(...limits.map(({ limit }) => limit));
}
