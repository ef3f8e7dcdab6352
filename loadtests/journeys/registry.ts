import type { Journey } from "./journey.ts";
import { pmRestoreR } from "./pm-restore-r.ts";

/** Every journey that a scenario can name, by its id. */
export const JOURNEYS: ReadonlyMap<string, Journey<unknown>> = new Map(
  [pmRestoreR].map((journey) => [journey.id, journey as Journey<unknown>]),
);
