import { InputError } from "../../planner/core/input-error.ts";
import type { Journey } from "../journeys/journey.ts";
import type { JourneyLoad, Product } from "../scenario/scenario.ts";

/** A load with its journey, checked and ready to start. */
export interface ReadyLoad {
  readonly name: string;
  readonly journey: Journey<unknown>;
  readonly settings: unknown;
  readonly baseUrl: URL;
}

/** Returns the loads by their names, with the settings that a look at the target prepared. Throws an InputError when a journey is unknown, has wrong settings or no target. */
export function readyLoads(
  loads: readonly JourneyLoad[],
  journeys: ReadonlyMap<string, Journey<unknown>>,
  baseUrls: Readonly<Partial<Record<Product, URL>>>,
  prepared?: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, ReadyLoad> {
  return new Map(
    loads.map((load) => {
      const ready = readyLoad(load, journeys, baseUrls);
      return [load.name, prepared?.has(load.name) ? { ...ready, settings: prepared.get(load.name) } : ready];
    }),
  );
}

function readyLoad(
  load: JourneyLoad,
  journeys: ReadonlyMap<string, Journey<unknown>>,
  baseUrls: Readonly<Partial<Record<Product, URL>>>,
): ReadyLoad {
  const field = `journeys.${load.name}`;
  const journey = journeys.get(load.journey);
  if (journey === undefined)
    throw new InputError([{ field, sentence: `there is no journey ${load.journey}` }]);
  const read = journey.readSettings(load.settings);
  if (!read.ok) {
    throw new InputError(
      read.faults.map(({ key, expected, got }) => ({
        field: `${field}.settings.${key}`,
        expected,
        got,
        sentence: `expected ${expected}, got ${got}`,
      })),
    );
  }
  const baseUrl = baseUrls[journey.product];
  if (baseUrl === undefined) {
    throw new InputError([{ field, sentence: `there is no target for ${journey.product}` }]);
  }
  return { name: load.name, journey, settings: read.settings, baseUrl };
}
