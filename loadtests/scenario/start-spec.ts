import { DateTime, IANAZone } from "luxon";
import type { StatedRate } from "./quantity-text.ts";
import type { RatePoint, StartPattern } from "./scenario.ts";

/** Poisson-like arrivals, or evenly spaced ones; the first where nothing is said. */
export type Arrivals = "poisson" | "even";

interface Stretch {
  readonly arrivals?: Arrivals | undefined;
  /** From the start of the run; the whole run where nothing is said. */
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
}

/** When a journey starts, as a scenario states it. Durations are seconds here. */
export type StartSpec =
  | ({ readonly kind: "constant"; readonly rate: StatedRate } & Stretch)
  | ({ readonly kind: "ramp"; readonly from: StatedRate; readonly to: StatedRate } & Stretch)
  | ({
      readonly kind: "stairs";
      readonly from: StatedRate;
      readonly to: StatedRate;
      readonly steps: number;
    } & Stretch)
  | ({
      readonly kind: "day";
      readonly rate: StatedRate;
      readonly hourWeights: readonly number[];
      readonly timeZone: string;
    } & Stretch)
  | ({
      readonly kind: "week";
      readonly rate: StatedRate;
      readonly hourWeights: readonly number[];
      readonly weekdayWeights: readonly number[];
      readonly timeZone: string;
    } & Stretch)
  | {
      readonly kind: "points";
      readonly points: readonly RatePoint[];
      readonly arrivals?: Arrivals | undefined;
    }
  | {
      readonly kind: "burst";
      readonly count: number;
      readonly at?: number | undefined;
      readonly within: number;
    }
  | { readonly kind: "recorded"; readonly startsS: readonly number[] };

/** What a pattern needs to know of its scenario. */
export interface SpecContext {
  readonly durationS: number;
  /** The moment that second 0 stands for, ISO 8601 with a zone: day and week curves begin there. */
  readonly clock: string;
  /** Expected package files of one start; 0 where a start delivers none. */
  readonly installsPerStart: number;
}

/** A pattern, or what is wrong with its statement: the key and what was expected. */
export type BuiltPattern =
  | { readonly ok: true; readonly pattern: StartPattern }
  | { readonly ok: false; readonly key: string; readonly expected: string };

/** A rate that holds for a stretch of time. */
interface Level {
  readonly fromS: number;
  readonly toS: number;
  readonly startsPerS: number;
}

/** Returns the start pattern of a statement. Rates of installs become starts by the expectation of the journey. */
export function buildPattern(spec: StartSpec, context: SpecContext): BuiltPattern {
  if (spec.kind === "burst") {
    return {
      ok: true,
      pattern: { kind: "burst", atS: spec.at ?? 0, count: spec.count, withinS: spec.within },
    };
  }
  if (spec.kind === "recorded") {
    const unordered = spec.startsS.findIndex(
      (atS, index) => index > 0 && atS < (spec.startsS[index - 1] ?? 0),
    );
    if (unordered >= 0)
      return { ok: false, key: `startsS.${unordered}`, expected: "start times in ascending order" };
    return { ok: true, pattern: { kind: "recorded", startsS: spec.startsS } };
  }
  if (spec.kind === "points") return pointsPattern(spec.points, spec.arrivals);
  const beginS = spec.begin ?? 0;
  const endS = spec.end ?? context.durationS;
  if (endS <= beginS) return { ok: false, key: "begin", expected: "a stretch that begins before it ends" };
  const wrong = wrongRate(spec, context) ?? wrongCurve(spec);
  if (wrong !== undefined) return wrong;
  const startsPerS = (rate: StatedRate): number =>
    rate.of === "installs" ? rate.perS / context.installsPerStart : rate.perS;
  return piecewise(pointsOf(spec, beginS, endS, startsPerS, context.clock), spec.arrivals);
}

/** Returns the pattern up to a time: what would start later is left out, an empty list of starts when that is all. */
export function clipPattern(pattern: StartPattern, endS: number): StartPattern {
  switch (pattern.kind) {
    case "recorded":
      return { kind: "recorded", startsS: pattern.startsS.filter((atS) => atS < endS) };
    case "burst": {
      if (pattern.atS >= endS) return NO_STARTS;
      if (pattern.atS + pattern.withinS <= endS) return pattern;
      const withinS = endS - pattern.atS;
      const count = Math.round((pattern.count * withinS) / pattern.withinS);
      return count > 0 ? { ...pattern, count, withinS } : NO_STARTS;
    }
    case "piecewise": {
      const points = clipPoints(pattern.points, endS);
      return points.length > 1 ? { ...pattern, points } : NO_STARTS;
    }
  }
}

const NO_STARTS: StartPattern = { kind: "recorded", startsS: [] };

/** Returns when the last start of a pattern can be due, in seconds. */
export function patternEndS(pattern: StartPattern): number {
  switch (pattern.kind) {
    case "piecewise":
      return pattern.points.at(-1)?.atS ?? 0;
    case "burst":
      return pattern.atS + pattern.withinS;
    case "recorded":
      return pattern.startsS.at(-1) ?? 0;
  }
}

type CurveSpec = Exclude<StartSpec, { kind: "burst" | "recorded" | "points" }>;

function pointsOf(
  spec: CurveSpec,
  beginS: number,
  endS: number,
  startsPerS: (rate: StatedRate) => number,
  clock: string,
): readonly RatePoint[] {
  switch (spec.kind) {
    case "constant":
      return cornersOf([{ fromS: beginS, toS: endS, startsPerS: startsPerS(spec.rate) }]);
    case "ramp":
      return [
        { atS: beginS, startsPerS: startsPerS(spec.from) },
        { atS: endS, startsPerS: startsPerS(spec.to) },
      ];
    case "stairs":
      return cornersOf(stairLevels(startsPerS(spec.from), startsPerS(spec.to), spec.steps, beginS, endS));
    case "day":
    case "week":
      return cornersOf(hourLevels(spec, startsPerS(spec.rate), beginS, endS, clock));
  }
}

function stairLevels(
  from: number,
  to: number,
  steps: number,
  beginS: number,
  endS: number,
): readonly Level[] {
  const stepS = (endS - beginS) / steps;
  return Array.from({ length: steps }, (_, index) => ({
    fromS: beginS + index * stepS,
    toS: index === steps - 1 ? endS : beginS + (index + 1) * stepS,
    startsPerS: index === steps - 1 ? to : from + ((to - from) * index) / (steps - 1),
  }));
}

/** One level an hour of the wall clock; the stated rate is the mean of a day (of a week) whose hours all have their weight. */
function hourLevels(
  spec: Extract<CurveSpec, { kind: "day" | "week" }>,
  meanStartsPerS: number,
  beginS: number,
  endS: number,
  clock: string,
): readonly Level[] {
  const zero = DateTime.fromISO(clock, { zone: spec.timeZone });
  const hours = normalised(spec.hourWeights);
  const days = spec.kind === "week" ? normalised(spec.weekdayWeights) : undefined;
  const levels: Level[] = [];
  for (let at = zero.plus({ seconds: beginS }), fromS = beginS; fromS < endS; ) {
    // Not the beginning of the next hour by its name: where clocks go back by half an hour that one may lie in the past.
    const next = at.plus({ minutes: 60 - at.minute, seconds: -at.second, milliseconds: -at.millisecond });
    const toS = Math.min(endS, next.diff(zero, "seconds").seconds);
    const day = days?.[at.weekday - 1] ?? 1;
    levels.push({ fromS, toS, startsPerS: meanStartsPerS * (hours[at.hour] ?? 0) * day });
    at = next;
    fromS = toS;
  }
  return levels;
}

function normalised(weights: readonly number[]): readonly number[] {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight / mean);
}

/** Two corners a level; where neighbours have the same rate the corners between them are left out. */
function cornersOf(levels: readonly Level[]): readonly RatePoint[] {
  const points: RatePoint[] = [];
  for (const { fromS, toS, startsPerS } of levels) {
    if (points.at(-1)?.startsPerS === startsPerS) points.pop();
    else points.push({ atS: fromS, startsPerS });
    points.push({ atS: toS, startsPerS });
  }
  return points;
}

function pointsPattern(points: readonly RatePoint[], arrivals: Arrivals | undefined): BuiltPattern {
  const unordered = points.findIndex(
    (point, index) => index > 0 && point.atS < (points[index - 1]?.atS ?? 0),
  );
  if (unordered >= 0)
    return { ok: false, key: `points.${unordered}.atS`, expected: "corners in ascending time" };
  return piecewise(points, arrivals);
}

function piecewise(points: readonly RatePoint[], arrivals: Arrivals | undefined): BuiltPattern {
  return { ok: true, pattern: { kind: "piecewise", arrivals: arrivals ?? "poisson", points } };
}

function wrongRate(spec: CurveSpec, context: SpecContext): BuiltPattern | undefined {
  const rates =
    spec.kind === "ramp" || spec.kind === "stairs" ? { from: spec.from, to: spec.to } : { rate: spec.rate };
  const key = Object.entries(rates).find(([, rate]) => rate.of === "installs")?.[0];
  if (key === undefined || context.installsPerStart > 0) return undefined;
  return { ok: false, key, expected: "a rate of starts, as 300/h (this journey delivers no package files)" };
}

function wrongCurve(spec: CurveSpec): BuiltPattern | undefined {
  if (spec.kind !== "day" && spec.kind !== "week") return undefined;
  if (!IANAZone.isValidZone(spec.timeZone)) {
    return { ok: false, key: "timeZone", expected: "a time zone as Europe/Berlin" };
  }
  const lists =
    spec.kind === "week"
      ? { hourWeights: spec.hourWeights, weekdayWeights: spec.weekdayWeights }
      : { hourWeights: spec.hourWeights };
  const empty = Object.entries(lists).find(([, weights]) => weights.every((weight) => weight === 0))?.[0];
  return empty === undefined ? undefined : { ok: false, key: empty, expected: "at least one weight above 0" };
}

function clipPoints(points: readonly RatePoint[], endS: number): readonly RatePoint[] {
  const kept = points.filter((point) => point.atS <= endS);
  const left = kept.at(-1);
  const right = points[kept.length];
  if (left === undefined || right === undefined || left.atS === endS) return kept;
  const share = (endS - left.atS) / (right.atS - left.atS);
  return [...kept, { atS: endS, startsPerS: left.startsPerS + share * (right.startsPerS - left.startsPerS) }];
}
