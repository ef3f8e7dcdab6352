import type { Catalog } from "../catalog.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import type { ListsOverTime } from "../nodes/lists-over-time.ts";
import type { SessionChoice } from "../nodes/session-choice.ts";
import type { PlanFleet } from "../plan-fleet.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { Reason } from "../reason.ts";
import type { Assumption, Site } from "../site.ts";
import { fleetReasons, fleetWarnings } from "./fleet-reasons.ts";
import { shownFleet } from "./shown-fleet.ts";
import { type FleetTable, type SimulatedPlan, simulatePlan } from "./simulate-plan.ts";
import { waitingAssumptions } from "./waiting-price.ts";

/** `simulate`, or a table of weeks that were simulated already; absent = neither. */
export type FleetWish = "simulate" | FleetTable | undefined;

/** What a plan says of its simulated fleet; nothing where none was simulated. */
export interface PlannedFleet {
  readonly table?: FleetTable;
  /** What nodes are to be planned with. */
  readonly overTime?: ListsOverTime;
  readonly shown?: PlanFleet;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly PlanWarning[];
  readonly assumptions: readonly Assumption[];
}

/** Nothing was simulated. */
export const NOTHING_SIMULATED: PlannedFleet = { reasons: [], warnings: [], assumptions: [] };

/** Returns the simulated fleet of a plan, as far as it is wished for. */
export function plannedFleet(
  site: Site,
  catalog: Catalog,
  demand: DemandDraws,
  sessions: SessionChoice,
  { fleet, seed }: { readonly fleet?: FleetWish; readonly seed: number },
): PlannedFleet {
  if (fleet === undefined) return NOTHING_SIMULATED;
  if (fleet !== "simulate")
    return { ...NOTHING_SIMULATED, table: fleet, overTime: { instanceTypes: fleet.instanceTypes } };
  const simulated = simulatePlan(site, catalog, demand, sessions, seed);
  if (simulated === undefined) return NOTHING_SIMULATED;
  const shown = shownFleet(site, simulated);
  return {
    table: simulated.table,
    overTime: overTimeOf(simulated),
    shown,
    reasons: fleetReasons(shown, site.workbench.usdPerHourWaiting !== undefined),
    warnings: fleetWarnings(shown),
    assumptions: waitingAssumptions(site),
  };
}

function overTimeOf({ table: { instanceTypes }, pricesRule, families }: SimulatedPlan): ListsOverTime {
  return {
    instanceTypes,
    ...(pricesRule === undefined ? {} : { pricesRule }),
    ...(families === undefined ? {} : { families }),
  };
}
