import type { Scenario } from "./scenario.ts";

/** A scenario that follows from a plan, or the sentence that says why none does. */
export type PlannedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly sentence: string };
