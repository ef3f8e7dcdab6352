import type { FleetDials } from "../../planner/core/fleet/fleet-dials.ts";
import type { FleetPolicy, FleetRun } from "../../planner/core/fleet/site-fleet.ts";
import type { Site } from "../../planner/core/site.ts";

/** What is to be simulated; plain data, so that it can be handed to a worker. */
export interface SimulationOrder {
  readonly site: Site;
  readonly policy: FleetPolicy;
  readonly dials: FleetDials;
  readonly run: FleetRun;
}
