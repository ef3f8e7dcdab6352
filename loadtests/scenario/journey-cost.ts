import type { StartLoad } from "../analysis/offered-load.ts";
import type { CostOutcome, Journey, JourneyCost } from "../journeys/journey.ts";
import type { JourneyLoad, Scenario } from "./scenario.ts";

type Journeys = ReadonlyMap<string, Journey<unknown>>;

/** Throws a plain Error when it is unknown: the reader of the scenario has refused it. */
function journeyOf(load: JourneyLoad, journeys: Journeys): Journey<unknown> {
  const journey = journeys.get(load.journey);
  if (journey === undefined) throw new Error(`expected a journey that exists, got ${load.journey}`);
  return journey;
}

/**
 * Returns what one start of a load asks of its target on average; bytes are those of a sandbox with this body scale, settings
 * those that a look at the target has fitted to it, where there are any.
 */
export function expectedCostOf(
  load: JourneyLoad,
  journeys: Journeys,
  bodyScale = 1,
  fitted?: ReadonlyMap<string, unknown>,
): JourneyCost {
  const journey = journeyOf(load, journeys);
  const settings = fitted?.has(load.name) === true ? fitted.get(load.name) : settingsOf(load, journey);
  return journey.expectedCost(settings, bodyScale);
}

/** Returns the ways in which one start of a load can turn out. */
export function costOutcomesOf(load: JourneyLoad, journeys: Journeys, bodyScale = 1): readonly CostOutcome[] {
  const journey = journeyOf(load, journeys);
  return journey.costOutcomes(settingsOf(load, journey), bodyScale);
}

/** Returns what one start brings on average, by the name of the load. */
export function loadPerStart(scenario: Scenario, journeys: Journeys): Readonly<Record<string, StartLoad>> {
  return Object.fromEntries(
    scenario.journeys.map((load) => {
      const { installs, sessionS = 0 } = expectedCostOf(load, journeys);
      return [load.name, { installs, sessionS }];
    }),
  );
}

function settingsOf(load: JourneyLoad, journey: Journey<unknown>): unknown {
  const read = journey.readSettings(load.settings);
  if (!read.ok) {
    throw new Error(
      `expected settings of ${load.journey} that its scenario's reader has checked, got ${JSON.stringify(read.faults)}`,
    );
  }
  return read.settings;
}
