import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Catalog } from "../../planner/core/catalog.ts";
import { likelyDemand } from "../../planner/core/demand/likely-demand.ts";
import { checkFleetInput } from "../../planner/core/fleet/check-fleet-input.ts";
import { type FleetDials, warmPools } from "../../planner/core/fleet/fleet-dials.ts";
import type { Placeholders } from "../../planner/core/fleet/fleet-input.ts";
import { typeMeets } from "../../planner/core/fleet/requirement.ts";
import { createScheduler } from "../../planner/core/fleet/scheduler.ts";
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
  const nodes = planNodes(site, catalog, likelyDemand(site));
  const planned = nodes.ok ? nodes.pools.find(({ purpose }) => purpose === "sessions")?.instanceTypes : [];
  if (!nodes.ok && asked.nodePool === undefined) return { ok: false, refusals: nodes.refusals };
  const manifests = asked.nodePool === undefined ? undefined : manifestsOf(world, asked.nodePool, site);
  const instanceTypes = manifests === undefined ? planned : allowedTypes(catalog, manifests, planned ?? []);
  if (instanceTypes === undefined || instanceTypes.length === 0) return refusedBecause(NOBODY_THERE);
  const run = runOf(site, asked, nodes.ok ? nodes.managed : undefined);
  const bare: FleetPolicy = {
    ...policyOf(asked),
    instanceTypes,
    ...(manifests === undefined ? {} : { pools: manifests.pools }),
    ...(manifests?.nodeClass === undefined ? {} : { nodeClass: manifests.nodeClass }),
  };
  const input = siteFleet(site, catalog, bare, run);
  checkFleetInput(input);
  const { classes, offers } = input;
  if (!classes.some(({ placement }) => placement === "karpenter")) return refusedBecause(NOBODY_THERE);
  const main = instanceTypes.find((name) => offers.some(({ type }) => type.name === name));
  if (main === undefined)
    return refusedBecause(
      `no type of the pool has a price ${bare.capacityType === "spot" ? "as spot " : ""}in ${site.region}`,
      "NO_PRICE",
    );
  const { tables } = createScheduler(
    input.pools.map(({ pool }) => pool),
    offers,
    [],
  );
  if (tables.every((table) => table.offers.length === 0))
    return refusedBecause(
      "zones, capacity types and overhead of the pools leave no type that can be launched",
    );
  const policy = withPlaceholders(site, bare, run, asked, main, manifests?.placeholders ?? []);
  return {
    ok: true,
    order: { site, policy, dials: dialsFor(site, catalog, policy, asked.dials), run },
    notes: [...(manifests?.notes ?? []), ...missedEvents(site, input)],
  };
}

const NOBODY_THERE = "no session of this site runs on Karpenter's nodes, so there is nothing to simulate";

function runOf(
  site: Site,
  { days, seed, start, startsPerSecond, nodeReady, imagePull }: SimulationAsked,
  managed: FleetRun["managed"],
): FleetRun {
  return {
    days,
    seed,
    flows: siteFlows(site),
    ...(start === undefined ? {} : { startDate: start }),
    ...(managed === undefined ? {} : { managed }),
    ...(startsPerSecond === undefined ? {} : { startsPerS: startsPerSecond }),
    timing: {
      ...(nodeReady === undefined ? {} : { nodeReady }),
      ...(imagePull === undefined ? {} : { imagePull }),
    },
  };
}

function withPlaceholders(
  site: Site,
  policy: FleetPolicy,
  run: FleetRun,
  { warmPool, warmNodes }: SimulationAsked,
  mainType: string,
  buffers: readonly Placeholders[],
): FleetPolicy {
  if (warmPool === undefined && warmNodes === undefined && buffers.length === 0) return policy;
  const seats = warmPool === undefined ? [] : warmPools(site, policy, run, warmPool);
  const nodes: readonly Placeholders[] =
    warmNodes === undefined
      ? []
      : [
          {
            unit: { kind: "nodes", type: mainType },
            byHour: Array.from({ length: 168 }, () => warmNodes),
            spans: [],
          },
        ];
  return { ...policy, placeholders: [...buffers, ...seats, ...nodes] };
}

function dialsFor(
  site: Site,
  catalog: Catalog,
  policy: FleetPolicy,
  wanted: SimulationAsked["dials"],
): FleetDials {
  if (wanted === "none") return {};
  return wanted === "drawn" ? drawnDials(site, catalog, policy) : allDials(site, catalog, policy);
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
