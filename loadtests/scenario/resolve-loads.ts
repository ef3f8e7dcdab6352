import type { InputIssue } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import { compareText } from "../../planner/core/order.ts";
import type { Path } from "../../planner/inputs/yaml-document.ts";
import type { Journey } from "../journeys/journey.ts";
import { MOST_STARTS_PER_S } from "../schedule/poisson.ts";
import { peakStartsPerS } from "../schedule/rate.ts";
import type { JoinedScenario } from "./layers.ts";
import type { StatedRate } from "./quantity-text.ts";
import type { JourneyLoad, StartPattern } from "./scenario.ts";
import type { StatedLoad } from "./scenario-schema.ts";
import { buildPattern, clipPattern, patternEndS, type StartSpec } from "./start-spec.ts";

type Journeys = ReadonlyMap<string, Journey<unknown>>;

/** Second 0 of day and week curves where a scenario states none: a Monday in winter, weeks away from any change of clocks. */
const DEFAULT_CLOCK = "2026-01-05T00:00:00Z";

/** How long starts are made. */
export interface RunLength {
  readonly durationS: number;
  /** The command line has set the length: what lies beyond it is left out instead of refused. */
  readonly clipped: boolean;
}

/** Returns the loads in the order of their names, without those that have faults; these are added to `faults`. */
export function resolveLoads(
  joined: JoinedScenario,
  journeys: Journeys,
  length: RunLength,
  faults: InputIssue[],
): readonly JourneyLoad[] {
  const stated = joined.stated.journeys ?? [];
  if (stated.length === 0) faults.push(joined.fault(["journeys"], "at least one journey"));
  stated.forEach(({ name }, index) => {
    const first = stated.findIndex((other) => other.name === name);
    if (first < index) {
      faults.push(
        joined.fault(["journeys", index, "name"], `a name of its own (journeys.${first} has it too)`),
      );
    }
  });
  return stated
    .flatMap((load, index) => resolveLoad(joined, load, index, journeys, length, faults) ?? [])
    .sort((a, b) => compareText(a.name, b.name));
}

function resolveLoad(
  joined: JoinedScenario,
  load: StatedLoad,
  index: number,
  journeys: Journeys,
  length: RunLength,
  faults: InputIssue[],
): JourneyLoad | undefined {
  const at = ["journeys", index] as const;
  const id = load.journey ?? "";
  const journey = journeys.get(id);
  if (journey === undefined) {
    const ids = [...journeys.keys()].sort(compareText);
    faults.push(joined.fault([...at, "journey"], nearestText(id, ids) ?? `one of ${ids.join(", ")}`));
  }
  const settings = load.settings ?? {};
  const read = journey?.readSettings(settings);
  if (read?.ok === false) {
    for (const { key, expected, got } of read.faults)
      faults.push(joined.fault([...at, "settings", key], expected, got));
  }
  if (journey !== undefined && read?.ok === true) {
    const allowed = joined.stated.writesTo ?? [];
    for (const name of journey.writesTo?.(read.settings) ?? []) {
      if (allowed.includes(name)) continue;
      faults.push(
        joined.fault([...at, "settings"], `repositories that stand in writesTo, as it writes`, name),
      );
    }
  }
  if (load.starts === undefined) faults.push(joined.fault([...at, "starts"], "when it starts, as 300/h"));
  if (journey === undefined || read?.ok !== true || load.starts === undefined || length.durationS <= 0)
    return undefined;
  const { installs } = journey.expectedCost(read.settings);
  const starts = resolveStarts(joined, [...at, "starts"], load.starts, installs, length, faults);
  return starts === undefined ? undefined : { name: load.name, journey: id, starts, settings };
}

function resolveStarts(
  joined: JoinedScenario,
  path: Path,
  stated: StartSpec | StatedRate,
  installsPerStart: number,
  { durationS, clipped }: RunLength,
  faults: InputIssue[],
): StartPattern | undefined {
  const clock = joined.stated.clock ?? DEFAULT_CLOCK;
  const built = buildPattern(specOf(stated), { durationS, clock, installsPerStart });
  if (!built.ok) {
    const steps = built.key.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    faults.push(joined.fault([...path, ...(isRate(stated) ? [] : steps)], built.expected));
    return undefined;
  }
  const endS = patternEndS(built.pattern);
  if ((endS > durationS || startsAt(built.pattern, durationS)) && !clipped) {
    const got = endS > durationS ? `starts until ${endS} s` : `a start at ${endS} s, its end`;
    faults.push(joined.fault(path, `starts within the run of ${durationS} s`, got));
  }
  const peak = peakStartsPerS(built.pattern);
  if (built.pattern.kind === "piecewise" && peak > MOST_STARTS_PER_S)
    faults.push(joined.fault(path, `at most ${MOST_STARTS_PER_S} starts a second`, `${peak}`));
  return clipPattern(built.pattern, durationS);
}

/** Whether a start is due at this very second, which nothing of a rate is. */
function startsAt(pattern: StartPattern, atS: number): boolean {
  if (pattern.kind === "burst") return pattern.atS === atS;
  return pattern.kind === "recorded" && pattern.startsS.at(-1) === atS;
}

function isRate(starts: StartSpec | StatedRate): starts is StatedRate {
  return !("kind" in starts);
}

function specOf(starts: StartSpec | StatedRate): StartSpec {
  return isRate(starts) ? { kind: "constant", rate: starts } : starts;
}
