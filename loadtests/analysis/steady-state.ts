import { figure } from "../../planner/core/figure.ts";
import type { Frame } from "../results/frame.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { meanStarts } from "../schedule/rate.ts";
import { changePoints } from "./change-points.ts";
import { quantileMs } from "./latency.ts";
import { longRun, meanOf, studentT } from "./long-run.ts";
import { ALL_OPERATIONS, momentsOf, type OperationSeries } from "./operation-series.ts";
import { sumOf } from "./run-totals.ts";
import type { LevelChange, SteadyState } from "./stability.ts";

/** Fewer stretches than this say nothing about levels. */
const LEAST_MOMENTS = 20;
/** A last level shorter than this share of the run is not what the run settled to. */
const LEAST_LAST_FRACTION = 1 / 3;
/** A mean that is known no better than to this share of itself, and to as many milliseconds, may hide any change. */
const KNOWN_FRACTION = 0.25;
const KNOWN_MS = 20;
/** Load that differs by less than this from its mean is steady. */
const STEADY_LOAD_FRACTION = 0.1;

/**
 * Returns where the run settles, judged by the median latency of its requests and by how many succeed a second; undefined
 * for runs whose load is not meant to be steady, and for those too short to have levels. Where no change of level is seen, the
 * mean has to be known well enough for one to be seen.
 */
export function steadyState(
  scenario: Scenario,
  frames: readonly Frame[],
  operations: OperationSeries,
): SteadyState | undefined {
  if (!isLoadSteady(scenario, frames)) return undefined;
  const moments = momentsOf(operations, ALL_OPERATIONS).filter(({ service }) => service.total > 0);
  if (moments.length < LEAST_MOMENTS) return undefined;
  const first = frames[0];
  const last = frames.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const secondOf = (index: number): number => frames[moments[index]?.at ?? 0]?.fromS ?? first.fromS;
  const spanS = (index: number): number => Math.max(1, secondOf(index + 1) - secondOf(index));
  const series = [
    {
      figure: "median latency",
      unit: "ms",
      values: moments.map(({ service }) => quantileMs(service, 0.5) ?? 0),
    },
    {
      figure: "successes",
      unit: "a second",
      values: moments.map(
        ({ service }, index) =>
          service.total /
          (index + 1 < moments.length ? spanS(index) : Math.max(1, last.toS - secondOf(index))),
      ),
    },
  ];
  const changes = series
    .flatMap(({ figure: name, unit, values }) =>
      changePoints(values).map(
        ({ at, before, after }): LevelChange => ({ figure: name, unit, atS: secondOf(at), before, after }),
      ),
    )
    .sort((a, b) => a.atS - b.atS || (a.figure < b.figure ? -1 : 1));
  const wandering = series.flatMap(wanders);
  if (changes.length === 0 && wandering.length > 0) {
    return { changes, sentence: `cannot tell whether the run is steady: ${wandering.join(", ")}` };
  }
  return describe(changes, first.fromS, last.toS);
}

/** Says that a figure strays so far for so long that a change of its level would not be seen. */
function wanders({
  figure: name,
  unit,
  values,
}: {
  readonly figure: string;
  readonly unit: string;
  readonly values: readonly number[];
}): readonly string[] {
  const mean = meanOf(values);
  const { variance, freedom } = longRun(values.map((value) => value - mean));
  const off = studentT(freedom) * Math.sqrt(variance / values.length);
  if (off <= Math.max(KNOWN_FRACTION * mean, unit === "ms" ? KNOWN_MS : 0)) return [];
  return [
    `its ${name} wander${name.endsWith("s") ? "" : "s"} around ${figure(mean, 1)} ${unit}, known to ±${figure(off, 1)} only`,
  ];
}

/** Returns true when the scenario asks for the same load in every part of the run. */
export function isLoadSteady(scenario: Scenario, frames: readonly Frame[]): boolean {
  const fromS = frames[0]?.fromS ?? 0;
  const toS = frames.at(-1)?.toS ?? 0;
  const parts = 12;
  const stepS = (toS - fromS) / parts;
  if (!(stepS > 0)) return false;
  const loads = Array.from({ length: parts }, (_, part) =>
    sumOf(scenario.journeys, (load) =>
      meanStarts(load.starts, fromS + part * stepS, fromS + (part + 1) * stepS),
    ),
  );
  const mean = sumOf(loads, (load) => load) / parts;
  return mean > 0 && loads.every((load) => Math.abs(load - mean) <= STEADY_LOAD_FRACTION * mean);
}

function describe(changes: readonly LevelChange[], fromS: number, toS: number): SteadyState {
  const last = changes.at(-1);
  if (last === undefined) {
    return {
      fromS,
      changes,
      sentence: `the run is steady from ${minuteText(fromS)} on: neither its median latency nor its successes a second change their level`,
    };
  }
  const listed = changes
    .map(
      ({ figure: name, unit, atS, before, after }) =>
        `${name} from ${figure(before, 1)} to ${figure(after, 1)} ${unit} at about ${minuteText(atS)}`,
    )
    .join(", ");
  if (toS - last.atS >= LEAST_LAST_FRACTION * (toS - fromS)) {
    return {
      fromS: last.atS,
      changes,
      sentence: `the run settles at about ${minuteText(last.atS)}; before that its level changes: ${listed}`,
    };
  }
  return {
    changes,
    sentence: `the run has no steady state: its level still changes in its last third: ${listed}`,
  };
}

function minuteText(seconds: number): string {
  return `${figure(seconds / 60, 0)} min`;
}
