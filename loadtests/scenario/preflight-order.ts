import type { Journey, JourneyContext } from "../journeys/journey.ts";
import type { JourneyLoad, Product, Scenario } from "./scenario.ts";

/** Which target is looked at, and for what. */
export interface PreflightOrder {
  readonly scenario: Scenario;
  readonly journeys: ReadonlyMap<string, Journey<unknown>>;
  readonly product: Product;
  /** Sends to the target; nothing that it sends counts as load. */
  readonly context: JourneyContext;
  /** Why the last request failed, in words; empty when it did not, or nobody can tell. */
  readonly lastFailure?: () => string;
  /** The body scale that was asked for; absent = whatever is there. */
  readonly bodyScale?: number;
}

/** Returns the loads of a scenario that go to the product. */
export function loadsOf({
  scenario,
  journeys,
  product,
}: Pick<PreflightOrder, "scenario" | "journeys" | "product">): readonly JourneyLoad[] {
  return scenario.journeys.filter((load) => journeys.get(load.journey)?.product === product);
}
