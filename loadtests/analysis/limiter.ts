import { figure } from "../../planner/core/figure.ts";
import { compareText } from "../../planner/core/order.ts";
import type { Frame } from "../results/frame.ts";
import { medianOf } from "./theil-sen.ts";

/** A series of the target whose course bends where the load grows. */
export interface Limiter {
  readonly series: string;
  /** `saturated`: it rises with the load and then no more. `queueing`: it suddenly rises much faster than the load. */
  readonly kind: "saturated" | "queueing";
  /** Load at the bend. */
  readonly atLoad: number;
  readonly unit: string;
  /** The series at the bend, and at the highest load. */
  readonly value: number;
  readonly last: number;
  /** How much of the misfit of a straight line the bend takes away, 0 to 1. */
  readonly clearness: number;
  readonly sentence: string;
}

interface Level {
  readonly load: number;
  readonly value: number;
}

/** Fewer levels of load than this have no bend. */
const LEAST_LEVELS = 6;
const LEAST_SIDE = 3;
/** Levels of load that differ by less are one. */
const LEVELS = 24;
/** A bend takes away at least so much of a straight line's misfit. */
const LEAST_CLEARNESS = 0.8;
/** Behind the bend a saturated series rises by less than this share of before, a queue by more than this multiple. */
const FLAT_FRACTION = 0.25;
const STEEP_RATIO = 4;
/** A rise smaller than this share of the series' own size is none. */
const LEAST_RISE_FRACTION = 0.2;

/**
 * Returns the series of the target that bend as the load grows, the clearest first: what saturates names the limit, what
 * queues is what people feel of it. `loadOf` says the load of a frame in `unit`. None where the load is always the same.
 */
export function limiters(
  frames: readonly Frame[],
  loadOf: (frame: Frame) => number,
  unit: string,
): readonly Limiter[] {
  const names = [...new Set(frames.flatMap(({ metrics }) => Object.keys(metrics ?? {})))].sort(compareText);
  return names
    .flatMap((series) => bendOf(series, levelsOf(series, frames, loadOf), unit) ?? [])
    .sort(
      (a, b) => kindRank(a) - kindRank(b) || b.clearness - a.clearness || compareText(a.series, b.series),
    );
}

function kindRank({ kind }: Limiter): number {
  return kind === "saturated" ? 0 : 1;
}

function levelsOf(
  series: string,
  frames: readonly Frame[],
  loadOf: (frame: Frame) => number,
): readonly Level[] {
  const points = frames.flatMap((frame) => {
    const measured = frame.metrics?.[series];
    return measured === undefined ? [] : [{ load: loadOf(frame), value: measured.sum / measured.samples }];
  });
  const most = points.reduce((largest, { load }) => Math.max(largest, load), 0);
  const bins = new Map<number, Level[]>();
  for (const point of points) {
    const bin = Math.round((LEVELS * point.load) / (most || 1));
    bins.set(bin, [...(bins.get(bin) ?? []), point]);
  }
  const middle = (values: readonly number[]): number => medianOf([...values].sort((a, b) => a - b));
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([, members]) => ({
      load: middle(members.map(({ load }) => load)),
      value: middle(members.map(({ value }) => value)),
    }));
}

interface Line {
  readonly slope: number;
  readonly misfit: number;
}

function bendOf(series: string, levels: readonly Level[], unit: string): Limiter | undefined {
  if (levels.length < LEAST_LEVELS) return undefined;
  const whole = lineThrough(levels);
  const cuts = levels.slice(LEAST_SIDE, levels.length - LEAST_SIDE + 1).map((_, index) => {
    const at = LEAST_SIDE + index;
    const before = lineThrough(levels.slice(0, at));
    const after = lineThrough(levels.slice(at - 1));
    return { at, before, after, misfit: before.misfit + after.misfit };
  });
  const best = cuts.sort((a, b) => a.misfit - b.misfit)[0];
  const bend = levels[(best?.at ?? 1) - 1];
  const first = levels[0];
  const last = levels.at(-1);
  if (best === undefined || bend === undefined || first === undefined || last === undefined) return undefined;
  const clearness = whole.misfit > 0 ? 1 - best.misfit / whole.misfit : 0;
  const rise = Math.max(bend.value, last.value) - first.value;
  const size = Math.max(Math.abs(bend.value), Math.abs(last.value));
  const kind = kindOf(best.before.slope, best.after.slope);
  if (kind === undefined || clearness < LEAST_CLEARNESS || rise < LEAST_RISE_FRACTION * size)
    return undefined;
  const shared = { series, kind, atLoad: bend.load, unit, value: bend.value, last: last.value, clearness };
  return { ...shared, sentence: sentenceOf(shared) };
}

function kindOf(before: number, after: number): Limiter["kind"] | undefined {
  if (before > 0 && after <= FLAT_FRACTION * before) return "saturated";
  return after > 0 && after >= STEEP_RATIO * Math.max(0, before) ? "queueing" : undefined;
}

function lineThrough(levels: readonly Level[]): Line {
  const n = levels.length;
  const meanLoad = levels.reduce((sum, { load }) => sum + load, 0) / n;
  const meanValue = levels.reduce((sum, { value }) => sum + value, 0) / n;
  let cross = 0;
  let own = 0;
  for (const { load, value } of levels) {
    cross += (load - meanLoad) * (value - meanValue);
    own += (load - meanLoad) ** 2;
  }
  const slope = own > 0 ? cross / own : 0;
  const misfit = levels.reduce(
    (sum, { load, value }) => sum + (value - meanValue - slope * (load - meanLoad)) ** 2,
    0,
  );
  return { slope, misfit };
}

function sentenceOf({ series, kind, atLoad, unit, value, last }: Omit<Limiter, "sentence">): string {
  const place = `${figure(atLoad, 2)} ${unit}`;
  return kind === "saturated"
    ? `${series} rises with the load up to ${place} and then stands at about ${figure(last, 2)}: it is full`
    : `${series} rises much faster than the load from ${place} on, from ${figure(value, 2)} to ${figure(last, 2)}: something queues`;
}
