import { sumOf } from "../analysis/run-totals.ts";
import type { Journey, JourneyCost } from "../journeys/journey.ts";
import { meanStarts, peakStartsPerS, type RatePiece, rateAt, ratePieces } from "../schedule/rate.ts";
import { expectedCostOf } from "./journey-cost.ts";
import { peakSessions } from "./peak-sessions.ts";
import type { JourneyLoad, Scenario, StartPattern } from "./scenario.ts";

const DAY_S = 86_400;

/** A stretch of a journey's rate: its mean in starts a second. */
export interface TimetableRow {
  /** Name of the load in the scenario. */
  readonly journey: string;
  readonly fromS: number;
  readonly toS: number;
  readonly startsPerS: number;
}

/** What is asked of a Package Manager. */
type AskedFor = Pick<JourneyCost, "restores" | "installs" | "requests" | "bytes">;

/** What a run would do, on average, without sending anything. */
export interface DryRun {
  readonly durationS: number;
  readonly restores: number;
  readonly installs: number;
  readonly requests: number;
  readonly bytes: number;
  /** The same four in 24 hours at the mean rate of the run. */
  readonly perDay: AskedFor;
  readonly peakStartsPerS: number;
  /** Workbench sessions open at once, and people by name: 0 for journeys of Package Manager, which open none. */
  readonly peakConcurrentSessions: number;
  readonly namedUsers: number;
  /** Dollars for the bytes; absent when nobody has said what a gigabyte costs. */
  readonly usd?: number;
  /** In the order of journeys, then of time. */
  readonly timetable: readonly TimetableRow[];
}

/**
 * Returns the timetable of a scenario and its expected counts; `bodyScale` is that of a sandbox, `fitted` the settings that a look at the target has fitted to it, by the name of the load.
 */
export function dryRun(
  scenario: Scenario,
  journeys: ReadonlyMap<string, Journey<unknown>>,
  bodyScale = 1,
  fitted?: ReadonlyMap<string, unknown>,
): DryRun {
  const { usdPerGb } = scenario.limits;
  const loads = scenario.journeys.map((load) => ({
    cost: expectedCostOf(load, journeys, bodyScale, fitted),
    starts: meanStarts(load.starts, 0, scenario.durationS),
  }));
  const rounded = (days: number): AskedFor => {
    const sum = (figure: keyof AskedFor): number =>
      Math.round(sumOf(loads, ({ cost, starts }) => cost[figure] * starts) / days);
    return {
      restores: sum("restores"),
      installs: sum("installs"),
      requests: sum("requests"),
      bytes: sum("bytes"),
    };
  };
  const inRun = rounded(1);
  return {
    durationS: scenario.durationS,
    ...inRun,
    perDay: rounded(scenario.durationS / DAY_S),
    peakStartsPerS: highestTogether(scenario),
    ...peakSessions(scenario, journeys),
    ...(usdPerGb === undefined ? {} : { usd: (inRun.bytes / 1e9) * usdPerGb }),
    timetable: scenario.journeys.flatMap((load) => timetableOf(load, scenario.durationS)),
  };
}

/** The sum of straight pieces is highest at a corner of one of them; bursts and lists count with their own peak. */
function highestTogether(scenario: Scenario): number {
  const curves: (readonly RatePiece[])[] = [];
  let others = 0;
  for (const { starts } of scenario.journeys) {
    if (starts.kind === "piecewise") curves.push(ratePieces(starts.points));
    else others += peakStartsPerS(starts);
  }
  const corners = new Set(curves.flatMap((pieces) => pieces.flatMap(({ fromS, toS }) => [fromS, toS])));
  const together = [...corners].flatMap((atS) => [
    sumOf(curves, (pieces) => rateBefore(pieces, atS)),
    sumOf(curves, (pieces) => rateAt(pieces, atS)),
  ]);
  return others + together.reduce((most, rate) => Math.max(most, rate), 0);
}

function rateBefore(pieces: readonly RatePiece[], atS: number): number {
  const piece = pieces.find(({ fromS, toS }) => fromS < atS && atS <= toS);
  return piece === undefined ? 0 : piece.startsPerS + piece.slopePerS * (atS - piece.fromS);
}

function timetableOf(load: JourneyLoad, durationS: number): readonly TimetableRow[] {
  return stretchesOf(load.starts)
    .map(({ fromS, toS }) => ({ fromS, toS: Math.min(toS, durationS) }))
    .filter(({ fromS, toS }) => fromS < toS)
    .map(({ fromS, toS }) => ({
      journey: load.name,
      fromS,
      toS,
      startsPerS: meanStarts(load.starts, fromS, toS) / (toS - fromS),
    }));
}

/** The straight pieces of a curve, the time of a burst (at least a second), the time of a list. */
function stretchesOf(pattern: StartPattern): readonly { readonly fromS: number; readonly toS: number }[] {
  switch (pattern.kind) {
    case "piecewise":
      return ratePieces(pattern.points);
    case "burst":
      return [{ fromS: pattern.atS, toS: pattern.atS + Math.max(1, pattern.withinS) }];
    case "recorded":
      return pattern.startsS.length === 0
        ? []
        : [{ fromS: pattern.startsS[0] ?? 0, toS: (pattern.startsS.at(-1) ?? 0) + 1 }];
  }
}
