import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Catalog } from "../../planner/core/catalog.ts";
import { likelyDemand } from "../../planner/core/demand/likely-demand.ts";
import { checkFleetInput } from "../../planner/core/fleet/check-fleet-input.ts";
import { warmPools } from "../../planner/core/fleet/fleet-dials.ts";
import { typeMeets } from "../../planner/core/fleet/requirement.ts";
import { siteFlows } from "../../planner/core/fleet/site-classes.ts";
import { type FleetPolicy, type FleetRun, siteFleet } from "../../planner/core/fleet/site-fleet.ts";
import { siteZones } from "../../planner/core/fleet/site-pools.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { planNodes } from "../../planner/core/nodes/plan-nodes.ts";
import type { Refusal } from "../../planner/core/refusal.ts";
import type { Site } from "../../planner/core/site.ts";
import { oversize } from "../../planner/inputs/input-text.ts";
import {
  MAX_MANIFEST_BYTES,
  type NodePoolManifests,
  readNodePools,
} from "../../planner/inputs/node-pools.ts";
import type { World } from "../support/world.ts";
import { missedEvents } from "./days.ts";
import { allDials, drawnDials } from "./dials.ts";
import { type FleetFlags, policyOf } from "./fleet-flags.ts";
import type { SimulationOrder } from "./simulation-order.ts";

/** What is asked of a simulation. */
export interface SimulationAsked extends FleetFlags {
  readonly days: number;
  readonly seed: number;
  /** First day that counts; absent = that of the reference week. */
  readonly start?: string;
  /** A file with NodePools. */
  readonly nodePool?: string;
  /** Which settings are tried beside the policy: none, those that the report draws, or all. */
  readonly dials: "none" | "drawn" | "all";
}

/** The simulation that was asked for, or why there is none. */
export type Ordered =
  | { readonly ok: true; readonly order: SimulationOrder; readonly notes: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/**
 * Returns the fleet of a site as it is to be simulated: on the planned types, or on those that the NodePools allow.
 *
 * @throws InputError for a file of NodePools that cannot be used.
 */
export function orderOf(world: World, site: Site, catalog: Catalog, asked: SimulationAsked): Ordered {
  const { days, seed, start, startsPerSecond } = asked;
  const nodes = planNodes(site, catalog, likelyDemand(site));
  const planned = nodes.ok ? nodes.pools.find(({ purpose }) => purpose === "sessions")?.instanceTypes : [];
  if (!nodes.ok && asked.nodePool === undefined) return { ok: false, refusals: nodes.refusals };
  const manifests = asked.nodePool === undefined ? undefined : manifestsOf(world, asked.nodePool, site);
  const instanceTypes = manifests === undefined ? planned : allowedTypes(catalog, manifests, planned ?? []);
  if (instanceTypes === undefined || instanceTypes.length === 0)
    return refusedBecause(
      "no session of this site runs on Karpenter's nodes, so there is nothing to simulate",
    );
  const managed = nodes.ok ? nodes.managed : undefined;
  const flows = siteFlows(site);
  const run: FleetRun = {
    days,
    seed,
    flows,
    ...(start === undefined ? {} : { startDate: start }),
    ...(managed === undefined ? {} : { managed }),
    ...(startsPerSecond === undefined ? {} : { startsPerS: startsPerSecond }),
  };
  const bare: FleetPolicy = {
    ...policyOf(asked),
    instanceTypes,
    ...(manifests === undefined ? {} : { pools: manifests.pools }),
    ...(manifests?.nodeClass === undefined ? {} : { nodeClass: manifests.nodeClass }),
  };
  const policy =
    asked.warmPool === undefined
      ? bare
      : { ...bare, placeholders: warmPools(site, bare, run, asked.warmPool) };
  const input = siteFleet(site, catalog, policy, run);
  checkFleetInput(input);
  const { classes, offers } = input;
  if (!classes.some(({ placement }) => placement === "karpenter"))
    return refusedBecause(
      "no session of this site runs on Karpenter's nodes, so there is nothing to simulate",
    );
  if (offers.length === 0)
    return refusedBecause(
      `no type of the pool has a price ${policy.capacityType === "spot" ? "as spot " : ""}in ${site.region}`,
      "NO_PRICE",
    );
  const dials =
    asked.dials === "none"
      ? {}
      : asked.dials === "drawn"
        ? drawnDials(site, catalog, policy)
        : allDials(site, catalog, policy);
  return {
    ok: true,
    order: { site, policy, dials, run },
    notes: [...(manifests?.notes ?? []), ...missedEvents(site, input)],
  };
}

function refusedBecause(sentence: string, code: Refusal["code"] = "POOL_LIMIT"): Ordered {
  return { ok: false, refusals: [{ subject: "sessions", code, sentence }] };
}

function manifestsOf(world: World, argument: string, site: Site): NodePoolManifests {
  const path = resolve(world.cwd, argument);
  if (!existsSync(path) || !statSync(path).isFile())
    throw new InputError([
      { file: argument, field: "--node-pool", sentence: "expected a file with a NodePool, got none" },
    ]);
  const tooLarge = oversize(argument, statSync(path).size, MAX_MANIFEST_BYTES);
  if (tooLarge !== undefined) throw new InputError([tooLarge]);
  const overhead = site.nodes.overhead;
  return readNodePools({ file: argument, bytes: readFileSync(path) }, { zones: siteZones(site), overhead });
}

/** Planned types that some pool allows stand first: the plan's main type names the family of the sizes that are tried. */
function allowedTypes(
  { instanceTypes }: Catalog,
  { pools }: NodePoolManifests,
  planned: readonly string[],
): readonly string[] {
  const allowed = instanceTypes
    .filter((type) => pools.some(({ pool }) => typeMeets(type, pool.requirements)))
    .map(({ name }) => name);
  if (allowed.length === 0)
    throw new InputError([
      {
        field: "--node-pool",
        sentence: "expected requirements that some type of the catalogue meets, got none",
      },
    ]);
  const first = planned.filter((name) => allowed.includes(name));
  return [...first, ...allowed.filter((name) => !first.includes(name))];
}
