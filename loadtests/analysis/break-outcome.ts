import { figure } from "../../planner/core/figure.ts";
import type { Frame } from "../results/frame.ts";
import type { Scenario, Threshold } from "../scenario/scenario.ts";
import { meanStarts } from "../schedule/rate.ts";
import { breakCause, expectedCause } from "./break-cause.ts";
import { sumOf } from "./run-totals.ts";
import { type Evidence, judgeThreshold, readEvidence } from "./thresholds.ts";
import type { Verdict } from "./verdict.ts";

type Break = NonNullable<Verdict["break"]>;

/** Frames with the same offered load, in package files a second. */
interface Level {
  readonly load: number;
  readonly evidence: Evidence;
}

/** Loads that differ by less than this share are one level of a stair. */
const SAME_LEVEL_FRACTION = 0.001;

/**
 * Returns where a run that climbs towards a limit of the plan broke: at the first level of load on which a threshold
 * fails, and what gave way there. It is as predicted when that level lies within one step of the predicted load, and at
 * another limit when something else gave way than the limit is about. Undefined for other scenarios.
 *
 * `installsPerStart` holds the expected package files of one start, by the name of the load.
 */
export function breakOutcome(
  scenario: Scenario,
  frames: readonly Frame[],
  installsPerStart: Readonly<Record<string, number>>,
): Break | undefined {
  const aim = scenario.breakAim;
  if (aim === undefined) return undefined;
  const levels = levelsOf(scenario, frames, installsPerStart);
  const broken = firstBroken(levels, scenario);
  const shared = { limit: aim.limit, predictedLoad: aim.predictedLoad, unit: aim.unit };
  if (broken === undefined) return { ...shared, outcome: "not-reached" };
  const step = stepAround(levels, aim.predictedLoad);
  const off = broken.load - aim.predictedLoad;
  const place =
    Math.abs(off) <= step * (1 + SAME_LEVEL_FRACTION) ? "as-predicted" : off < 0 ? "earlier" : "later";
  const cause = breakCause(
    levels.slice(0, levels.indexOf(broken)).flatMap(({ evidence }) => evidence.frames),
    broken.evidence.frames,
  );
  const another = cause !== undefined && cause.kind !== expectedCause(aim.limit);
  return {
    ...shared,
    observedLoad: broken.load,
    ...(cause === undefined ? {} : { cause }),
    outcome: another ? "another-limit" : place,
  };
}

/** Says where a run broke, beside where the plan said it would. */
export function describeBreak(result: Break): string {
  const predicted = `${figure(result.predictedLoad)} ${result.unit}, where the plan sees ${result.limit}`;
  if (result.observedLoad === undefined) return `did not break on the way to and beyond ${predicted}`;
  const observed = `broke at ${figure(result.observedLoad)} ${result.unit}`;
  const cause = result.cause === undefined ? "" : `; ${result.cause.sentence}`;
  if (result.outcome === "as-predicted") return `${observed}, within one step of ${predicted}${cause}`;
  if (result.outcome === "another-limit")
    return `${observed} at another limit than the plan names (${predicted})${cause}`;
  return `${observed}, ${result.outcome} than ${predicted}${cause}`;
}

/** Returns the package files a second that a scenario asks for in a stretch of its time, on average. */
export function offeredInstallsPerS(
  scenario: Scenario,
  installsPerStart: Readonly<Record<string, number>>,
  { fromS, toS }: Pick<Frame, "fromS" | "toS">,
): number {
  const installs = sumOf(
    scenario.journeys,
    ({ name, starts }) => meanStarts(starts, fromS, toS) * (installsPerStart[name] ?? 0),
  );
  return toS > fromS ? installs / (toS - fromS) : 0;
}

function levelsOf(
  scenario: Scenario,
  frames: readonly Frame[],
  installsPerStart: Readonly<Record<string, number>>,
): readonly Level[] {
  const levels: { load: number; frames: Frame[] }[] = [];
  for (const frame of frames) {
    if (frame.toS <= frame.fromS) continue;
    const load = offeredInstallsPerS(scenario, installsPerStart, frame);
    const last = levels.at(-1);
    if (last !== undefined && Math.abs(last.load - load) <= SAME_LEVEL_FRACTION * load)
      last.frames.push(frame);
    else levels.push({ load, frames: [frame] });
  }
  return levels.map((level) => ({ load: level.load, evidence: readEvidence(level.frames) }));
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
