import { REFERENCE_WEEK } from "../curve.ts";
import { figure } from "../figure.ts";
import type { Ide, Site } from "../site.ts";
import type { Placeholders } from "./fleet-input.ts";
import { DEFAULT_TIMING } from "./fleet-timing.ts";
import type { NodePoolLimits } from "./node-pool.ts";
import type { ScoringStrategy } from "./simulation/node-score.ts";
import { siteClasses } from "./site-classes.ts";
import type { FleetPolicy, FleetRun } from "./site-fleet.ts";
import { warmSeats } from "./warm-seats.ts";

/** Idle limits that some IDEs get together. */
export interface IdleDial {
  /** Whose they are, in words; absent = of all that Karpenter's nodes carry. */
  readonly of?: string;
  readonly ides: readonly Ide[];
  /** Minutes of idle time before a session ends. */
  readonly minutes: readonly number[];
}

/** A list of types, as by the smallest node that the pool may launch. */
export interface TypesDial {
  readonly name: string;
  readonly types: readonly string[];
  /** Absent = the base policy's. */
  readonly scheduler?: ScoringStrategy;
}

/** What is turned, one dial at a time, everything else as in the base policy. An absent dial is not turned. */
export interface FleetDials {
  readonly idle?: readonly IdleDial[];
  readonly instanceTypes?: readonly TypesDial[];
  readonly schedulers?: boolean;
  readonly consolidationPolicies?: boolean;
  /** Shares of lead-time windows in which nobody waits; 0 = no warm pool. */
  readonly warmQuantiles?: readonly number[];
  /** Nodes pull the session images as soon as they are ready, alone and with each warm pool. */
  readonly prePull?: boolean;
  readonly limits?: readonly NodePoolLimits[];
  /** Limits on the number of nodes, as shares of the most that the base policy had at once. */
  readonly nodeLimitFractions?: readonly number[];
}

/** `idle` = of all IDEs together, `idle of one` = of one IDE alone. */
export type FleetDial =
  | "base"
  | "idle"
  | "idle of one"
  | "types"
  | "scheduler"
  | "consolidation"
  | "warm"
  | "limits";

/** One setting of one dial. */
export interface FleetSetting {
  readonly dial: FleetDial;
  readonly name: string;
  readonly policy: FleetPolicy;
  /** The most nodes that the pool may have, as a share of what the base policy had; still to be put into the policy. */
  readonly nodesFraction?: number;
}

/** Returns every setting of every dial, in the order of the dials. */
export function fleetSettings(
  site: Site,
  base: FleetPolicy,
  dials: FleetDials,
  run: FleetRun,
): readonly FleetSetting[] {
  const { limits = [], nodeLimitFractions = [] } = dials;
  return [
    ...(dials.idle ?? []).flatMap((dial) => idleSettings(base, dial)),
    ...(dials.instanceTypes ?? []).map((dial) => typesSetting(base, dial)),
    ...(dials.schedulers === true ? (["least-allocated", "most-allocated"] as const) : []).map(
      (scheduler): FleetSetting => ({
        dial: "scheduler",
        name: scheduler,
        policy: { ...base, scheduler },
      }),
    ),
    ...(dials.consolidationPolicies === true ? (["WhenEmpty", "WhenEmptyOrUnderutilized"] as const) : []).map(
      (consolidationPolicy): FleetSetting => ({
        dial: "consolidation",
        name: consolidationPolicy,
        policy: { ...base, consolidationPolicy },
      }),
    ),
    ...warmSettings(site, base, dials, run),
    ...limits.map((limit): FleetSetting => limitSetting(base, limit)),
    ...nodeLimitFractions.map(
      (nodesFraction): FleetSetting => ({ dial: "limits", name: "", policy: base, nodesFraction }),
    ),
  ];
}

/** Returns a setting whose limit on nodes, if it has one, is reckoned from what the base policy had at most. */
export function withNodesLimit(setting: FleetSetting, mostNodes: number): FleetSetting {
  const { nodesFraction, policy } = setting;
  if (nodesFraction === undefined) return setting;
  const nodes = Math.max(1, Math.floor(nodesFraction * mostNodes));
  return limitSetting(policy, { ...policy.limits, nodes });
}

/**
 * Returns the warm pools under which so large a share of the windows of one lead time passes without anybody waiting, with room for
 * the site's events.
 */
export function warmPools(
  site: Site,
  base: FleetPolicy,
  run: FleetRun,
  quantile: number,
): readonly Placeholders[] {
  const { startDate = REFERENCE_WEEK, days, demandLevel = 1 } = run;
  const { idleMinutes = {} } = base;
  const classes = siteClasses(
    site,
    { startDate, days, demandLevel, idleMinutes, withManaged: false },
    run.flows,
  );
  return warmSeats(site, classes, startDate, { ...DEFAULT_TIMING, ...run.timing }, { quantile });
}

function idleSettings(base: FleetPolicy, { of, ides, minutes }: IdleDial): readonly FleetSetting[] {
  return minutes.map((limit) => {
    const rules = Object.fromEntries(ides.map((ide) => [ide, limit]));
    const policy = { ...base, idleMinutes: { ...base.idleMinutes, ...rules } };
    const name = `${figure(limit)} min`;
    return of === undefined
      ? { dial: "idle", name: `idle ${name}`, policy }
      : { dial: "idle of one", name: `${of} idle ${name}`, policy };
  });
}

function warmSettings(
  site: Site,
  base: FleetPolicy,
  { warmQuantiles = [], prePull = false }: FleetDials,
  run: FleetRun,
): readonly FleetSetting[] {
  const pools = warmQuantiles.map(
    (quantile): FleetSetting => ({
      dial: "warm",
      name: quantile === 0 ? "no warm pool" : `warm pool for ${figure(100 * quantile, 1)} % of windows`,
      policy: { ...base, placeholders: quantile === 0 ? [] : warmPools(site, base, run, quantile) },
    }),
  );
  if (!prePull) return pools;
  const pulled = "images pulled at once";
  return [
    ...pools,
    { dial: "warm", name: pulled, policy: { ...base, prePull } },
    ...pools.map(
      ({ dial, name, policy }): FleetSetting => ({
        dial,
        name: `${name}, ${pulled}`,
        policy: { ...policy, prePull },
      }),
    ),
  ];
}

function typesSetting(base: FleetPolicy, { name, types, scheduler }: TypesDial): FleetSetting {
  const { placeholders } = base;
  const policy: FleetPolicy = {
    ...base,
    instanceTypes: types,
    ...(placeholders === undefined ? {} : { placeholders: placeholders.map((one) => onTypes(one, types)) }),
  };
  if (scheduler === undefined) return { dial: "types", name, policy };
  return { dial: "types", name: `${name}, ${scheduler}`, policy: { ...policy, scheduler } };
}

/** Whole nodes that are held ready are of a type that the pool has. */
function onTypes(placeholders: Placeholders, types: readonly string[]): Placeholders {
  const { unit } = placeholders;
  const [first] = types;
  if (unit.kind !== "nodes" || first === undefined || types.includes(unit.type)) return placeholders;
  return { ...placeholders, unit: { kind: "nodes", type: first } };
}

function limitSetting(base: FleetPolicy, limits: NodePoolLimits): FleetSetting {
  return { dial: "limits", name: limitName(limits), policy: { ...base, limits } };
}

function limitName({ cpuMillicores, memoryMib, nodes }: NodePoolLimits): string {
  const parts = [
    ...(cpuMillicores === undefined ? [] : [`${figure(cpuMillicores / 1000)} CPUs`]),
    ...(memoryMib === undefined ? [] : [`${figure(memoryMib)} MiB`]),
    ...(nodes === undefined ? [] : [`${figure(nodes)} nodes`]),
  ];
  return parts.length === 0 ? "no limit" : `at most ${parts.join(", ")}`;
}
