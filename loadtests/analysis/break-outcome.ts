import { figure } from "../../planner/core/figure.ts";
import type { Frame } from "../results/frame.ts";
import type { Scenario, Threshold } from "../scenario/scenario.ts";
import { breakCause, expectedCause } from "./break-cause.ts";
import { deliveredInstallsPerS } from "./delivered-load.ts";
import { INSTALLS_UNIT, type OfferedLoad, offeredLoad, type StartLoad } from "./offered-load.ts";
import { type Evidence, judgeThreshold, readEvidence } from "./thresholds.ts";
import type { BreakCause, Verdict } from "./verdict.ts";

type Break = NonNullable<Verdict["break"]>;

/** Frames with the same offered load, in the unit of the limit. */
interface Level {
  readonly load: number;
  readonly evidence: Evidence;
}

/** Loads that differ by less than this share are one level of a stair. */
const SAME_LEVEL_FRACTION = 0.001;

/**
 * Returns where a run that climbs towards a limit of the plan broke: at the first level of load on which a threshold
 * fails, or at what a server that makes requests wait delivered of it, and what gave way there. It is as predicted when that
 * lies within one step of the predicted load, and at another limit when something else gave way than the limit is about. Undefined for other scenarios.
 *
 * `perStart` holds what one start brings on average, by the name of the load.
 */
export function breakOutcome(
  scenario: Scenario,
  frames: readonly Frame[],
  perStart: Readonly<Record<string, StartLoad>>,
): Break | undefined {
  const aim = scenario.breakAim;
  if (aim === undefined) return undefined;
  const levels = levelsOf(offeredLoad(scenario, perStart), frames);
  const broken = firstBroken(levels, scenario);
  const shared = { limit: aim.limit, predictedLoad: aim.predictedLoad, unit: aim.unit };
  if (broken === undefined) return { ...shared, outcome: "not-reached" };
  const cause = breakCause(
    levels.slice(0, levels.indexOf(broken)).flatMap(({ evidence }) => evidence.frames),
    broken.evidence.frames,
  );
  const observed = observedAt(broken, aim.unit, cause?.kind);
  const step = stepAround(levels, aim.predictedLoad);
  const off = observed.observedLoad - aim.predictedLoad;
  const place =
    Math.abs(off) <= step * (1 + SAME_LEVEL_FRACTION) ? "as-predicted" : off < 0 ? "earlier" : "later";
  const expected = expectedCause(aim.limit);
  const another = cause !== undefined && expected !== undefined && cause.kind !== expected;
  return {
    ...shared,
    ...observed,
    ...(cause === undefined ? {} : { cause }),
    outcome: another ? "another-limit" : place,
  };
}

/** The load of the first broken level, or what the server delivered of it: that is all that it bears. */
function observedAt(
  { load, evidence }: Level,
  unit: string,
  cause: BreakCause["kind"] | undefined,
): Pick<Break, "offeredLoad"> & { readonly observedLoad: number } {
  const delivered = unit === INSTALLS_UNIT ? deliveredInstallsPerS(evidence.frames, cause) : undefined;
  return delivered === undefined || delivered >= load
    ? { observedLoad: load }
    : { observedLoad: delivered, offeredLoad: load };
}

/** Says where a run broke, beside where the plan said it would. */
export function describeBreak(result: Break): string {
  const predicted = `${figure(result.predictedLoad)} ${result.unit}, where the plan sees ${result.limit}`;
  if (result.observedLoad === undefined) return `did not break on the way to and beyond ${predicted}`;
  const offered =
    result.offeredLoad === undefined ? "" : `, all that it delivered of ${figure(result.offeredLoad)}`;
  const observed = `broke at ${figure(result.observedLoad)} ${result.unit}${offered}`;
  const cause = result.cause === undefined ? "" : `; ${result.cause.sentence}`;
  if (result.outcome === "as-predicted") return `${observed}, within one step of ${predicted}${cause}`;
  if (result.outcome === "another-limit")
    return `${observed} at another limit than the plan names (${predicted})${cause}`;
  return `${observed}, ${result.outcome} than ${predicted}${cause}`;
}

function levelsOf(load: OfferedLoad, frames: readonly Frame[]): readonly Level[] {
  const counted = frames.filter(({ fromS, toS }) => toS > fromS);
  const loads = loadsOf(load, counted);
  const levels: { load: number; frames: Frame[] }[] = [];
  counted.forEach((frame, index) => {
    const offered = loads[index] ?? 0;
    const last = levels.at(-1);
    if (last !== undefined && isSame(last.load, offered)) last.frames.push(frame);
    else levels.push({ load: offered, frames: [frame] });
  });
  return levels.map((level) => ({ load: level.load, evidence: readEvidence(level.frames) }));
}

/** The load of each minute; while something that is held adds up, the level at which it then stands. */
function loadsOf(load: OfferedLoad, frames: readonly Frame[]): readonly number[] {
  const loads = frames.map(load.at);
  if (!load.isHeld) return loads;
  return loads.map((own, index) => {
    for (let at = index; at + 1 < loads.length; at += 1) {
      const [now, next] = [loads[at] ?? 0, loads[at + 1] ?? 0];
      if (isSame(now, next)) return now;
      if (next < now) return own;
    }
    return own;
  });
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_LEVEL_FRACTION * Math.max(a, b);
}

/** A level too short for its own verdict counts only when no level has one. */
function firstBroken(levels: readonly Level[], scenario: Scenario): Level | undefined {
  const limits = scenario.thresholds.filter((threshold) => threshold.metric !== "count");
  const fails = (level: Level, threshold: Threshold): boolean =>
    judgeThreshold(threshold, level.evidence).outcome === "fail";
  return (
    levels.find((level) => limits.some((threshold) => fails(level, threshold))) ??
    levels.find((level) => limits.some((threshold) => fails(level, { ...threshold, minSamples: 1 })))
  );
}

function stepAround(levels: readonly Level[], load: number): number {
  const loads = [...new Set(levels.map((level) => level.load))].sort((a, b) => a - b);
  const below = loads.filter((value) => value <= load).at(-1) ?? 0;
  const above = loads.find((value) => value > load) ?? below;
  return Math.max(above - below, below - (loads.filter((value) => value < below).at(-1) ?? 0));
}
