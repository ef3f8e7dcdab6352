import type { Catalog } from "../catalog.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import type { PlanFleet } from "../plan-fleet.ts";
import type { NodesPart } from "../plan-parts.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { Reason } from "../reason.ts";
import type { Assumption, Site } from "../site.ts";
import { fleetReasons, fleetWarnings } from "./fleet-reasons.ts";
import { shownFleet } from "./shown-fleet.ts";
import { type FleetTable, simulatePlan } from "./simulate-plan.ts";
import { waitingAssumptions } from "./waiting-price.ts";

/** `simulate`, or a table of weeks that were simulated already; absent = neither. */
export type FleetWish = "simulate" | FleetTable | undefined;

/** What a plan says of its simulated fleet; nothing where none was simulated. */
export interface PlannedFleet {
  readonly table?: FleetTable;
  readonly shown?: PlanFleet;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly PlanWarning[];
  readonly assumptions: readonly Assumption[];
}

const NOTHING: PlannedFleet = { reasons: [], warnings: [], assumptions: [] };

/** Returns the simulated fleet of a plan, as far as it is wished for. */
export function plannedFleet(
  site: Site,
  catalog: Catalog,
  demand: DemandDraws,
  nodes: NodesPart,
  { fleet, seed }: { readonly fleet?: FleetWish; readonly seed: number },
): PlannedFleet {
  if (fleet === undefined) return NOTHING;
  if (fleet !== "simulate") return { ...NOTHING, table: fleet };
  const simulated = simulatePlan(site, catalog, demand, nodes, seed);
  if (simulated === undefined) return NOTHING;
  const shown = shownFleet(site, simulated);
  return {
    table: simulated.table,
    shown,
    reasons: fleetReasons(shown, site.workbench.usdPerHourWaiting !== undefined),
    warnings: fleetWarnings(shown),
    assumptions: waitingAssumptions(site),
  };
}
