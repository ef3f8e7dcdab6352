import { counted, figure } from "../../planner/core/figure.ts";
import { persistence } from "./long-run.ts";
import { sawToothFloors } from "./saw-tooth.ts";
import { medianOf, type Slope, type TimedValue, theilSen } from "./theil-sen.ts";

/** A series that may grow, with equal steps of time between its values. */
export interface GrowingSeries {
  /** As `memory of the generator`. */
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly stepS: number;
  /** What it must not exceed, where that is known. */
  readonly limit?: number;
}

/** What became of a series over a run. Slopes are per hour of scenario time. */
export interface Drift {
  readonly series: string;
  readonly unit: string;
  readonly outcome: "leak" | "no-leak" | "cannot-tell";
  readonly level: number;
  readonly slopePerH?: number;
  readonly slopeLowPerH?: number;
  readonly slopeHighPerH?: number;
  readonly limit?: number;
  /** Hours from the end of the run until the limit is reached; by the ends of the slope's interval where they rise. */
  readonly limitInH?: { readonly soonest: number; readonly likely: number; readonly latest?: number };
  /** Hours that a run would need before this could be told; absent where no length of run is known to suffice. */
  readonly neededH?: number;
  readonly sentence: string;
}

/** Fewer independent points than this carry no slope. */
const LEAST_POINTS = 8;
const MOST_POINTS = 60;
/** Blocks are so many times longer than values hang together, which leaves them nearly independent. */
const BLOCK_LENGTHS = 5;
/** Growth over the run below this share of the level is none that anybody would act on. */
const MATERIAL_FRACTION = 0.05;
/** A slope counts as a leak when in a month it comes to as much. */
const MONTH_H = 730;
const S_PER_H = 3600;

/**
 * Returns whether a series leaks: a slope whose 95 % interval lies above 0 and that matters within a month (leak), one that
 * cannot have come to 5 % of the level over the run (no leak), or neither (cannot tell, and how long a run would have to be).
 *
 * The slope is Theil and Sen's, over block means so long that they are nearly independent, or over the floors of a
 * saw-tooth, as of a garbage collector. Plain Mann–Kendall on dependent minutes would cry wolf in most runs. Source:
 * F. Machida, A. Andrzejak, R. Matias, E. Vicente, On the effectiveness of Mann–Kendall test for detection of software
 * aging, ISSRE workshops 2013.
 */
export function judgeDrift(series: GrowingSeries): Drift {
  const { values, stepS } = series;
  const floors = sawToothFloors(values);
  const { points, valuesEach } =
    floors === undefined
      ? blockPoints(values)
      : { points: floors, valuesEach: values.length / Math.max(1, floors.length) };
  const lengthH = (values.length * stepS) / S_PER_H;
  const slope = points.length < LEAST_POINTS ? undefined : theilSen(points);
  const level = medianOf([...values].sort((a, b) => a - b));
  const shared = { series: series.name, unit: series.unit, level };
  if (slope === undefined) {
    const neededH = finite((LEAST_POINTS * valuesEach * stepS) / S_PER_H);
    const held =
      floors === undefined
        ? counted(points.length, "independent stretch", "independent stretches")
        : counted(points.length, "whole cycle");
    return {
      ...shared,
      outcome: "cannot-tell",
      ...(neededH === undefined ? {} : { neededH }),
      sentence:
        `${series.name}: cannot tell whether it grows, the run holds ${held} of it where ${LEAST_POINTS} are needed` +
        (neededH === undefined ? "" : ` (a run of about ${hoursText(neededH)})`),
    };
  }
  return { ...shared, ...decide(series, level, hourly(slope, stepS), lengthH) };
}

function hourly({ slope, low, high, level }: Slope, stepS: number): Slope {
  const perH = S_PER_H / stepS;
  return { slope: slope * perH, low: low * perH, high: high * perH, level };
}

function decide(
  series: GrowingSeries,
  level: number,
  { slope, low, high }: Slope,
  lengthH: number,
): Omit<Drift, "series" | "unit" | "level"> {
  const { name, unit, limit } = series;
  const material = MATERIAL_FRACTION * Math.abs(level);
  const slopes = { slopePerH: slope, slopeLowPerH: low, slopeHighPerH: high };
  const slopeText = `${amount(slope, unit)} an hour (95 % interval ${amount(low, unit)} to ${amount(high, unit)}) at a level of ${amount(level, unit)}`;
  if (low > 0 && slope * MONTH_H >= material) {
    const limitInH =
      limit === undefined ? undefined : timeToLimit(series, limit, { slope, low, high, level });
    return {
      ...slopes,
      outcome: "leak",
      ...(limit === undefined ? {} : { limit }),
      ...(limitInH === undefined ? {} : { limitInH }),
      sentence: `${name} leaks: it grows by ${slopeText}${limitText(series, limitInH)}`,
    };
  }
  if (high * lengthH <= material || low > 0) {
    return {
      ...slopes,
      outcome: "no-leak",
      sentence: `${name} does not leak: ${slopeText}, over the ${hoursText(lengthH)} at most ${amount(Math.max(0, high * lengthH), unit)}`,
    };
  }
  // The slope's interval shrinks with the run's length to the power of 1.5, growth over the run with its square root.
  const neededH = finite(lengthH * ((high - low) / 2 / (material / lengthH)) ** 2);
  return {
    ...slopes,
    outcome: "cannot-tell",
    ...(neededH === undefined ? {} : { neededH }),
    sentence:
      `${name}: cannot tell whether it grows, ${slopeText}; ` +
      (neededH === undefined
        ? "of a series that is mostly 0 no share of its level can be told"
        : `a run of about ${hoursText(neededH)} could`),
  };
}

/** Of a series that is mostly 0 any growth is infinitely much. */
function finite(hours: number): number | undefined {
  return Number.isFinite(hours) ? hours : undefined;
}

function timeToLimit(
  { values }: GrowingSeries,
  limit: number,
  { slope, low, high }: Slope,
): NonNullable<Drift["limitInH"]> {
  const last = values.slice(-Math.max(1, Math.ceil(values.length / 20)));
  const left = Math.max(0, limit - medianOf([...last].sort((a, b) => a - b)));
  return {
    soonest: left / high,
    likely: left / slope,
    ...(low > 0 ? { latest: left / low } : {}),
  };
}

function limitText({ limit, unit }: GrowingSeries, reached: Drift["limitInH"]): string {
  if (limit === undefined || reached === undefined) return "";
  const latest = reached.latest === undefined ? "" : ` to ${hoursText(reached.latest)}`;
  return `; it reaches ${amount(limit, unit)} about ${hoursText(reached.likely)} after the run (${hoursText(reached.soonest)}${latest})`;
}

/** Means of blocks that are several times longer than the values hang together once their trend is taken out. */
function blockPoints(values: readonly number[]): {
  readonly points: readonly TimedValue[];
  readonly valuesEach: number;
} {
  const rho = persistence(withoutTrend(values));
  const size = Math.max(
    Math.ceil((BLOCK_LENGTHS * (1 + rho)) / (1 - rho)),
    Math.ceil(values.length / MOST_POINTS),
  );
  const points = Array.from({ length: Math.floor(values.length / size) }, (_, block) => {
    const part = values.slice(block * size, (block + 1) * size);
    return { at: (block + 0.5) * size, value: part.reduce((sum, value) => sum + value, 0) / size };
  });
  return { points, valuesEach: size };
}

function withoutTrend(values: readonly number[]): readonly number[] {
  const n = values.length;
  const centre = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let cross = 0;
  let own = 0;
  values.forEach((value, index) => {
    cross += (index - centre) * (value - mean);
    own += (index - centre) ** 2;
  });
  const slope = own === 0 ? 0 : cross / own;
  return values.map((value, index) => value - mean - slope * (index - centre));
}

function amount(value: number, unit: string): string {
  const decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4;
  return unit === "" ? figure(value, decimals) : `${figure(value, decimals)} ${unit}`;
}

function hoursText(hours: number): string {
  if (hours >= 48) return `${figure(hours / 24, 1)} days`;
  return hours >= 2 ? `${figure(hours, 1)} h` : `${figure(hours * 60, 0)} min`;
}
