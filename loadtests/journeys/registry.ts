import type { Journey } from "./journey.ts";
import { PACKAGE_MANAGER_JOURNEYS } from "./package-manager-journeys.ts";
import { WORKBENCH_JOURNEYS } from "./workbench-journeys.ts";

/** Every journey that a scenario can name, by its id. */
export const JOURNEYS: ReadonlyMap<string, Journey<unknown>> = new Map(
  [...PACKAGE_MANAGER_JOURNEYS, ...WORKBENCH_JOURNEYS].map((journey) => [journey.id, journey]),
);
