import type { Catalog } from "../catalog.ts";
import { REFERENCE_WEEK } from "../curve.ts";
import { figure } from "../figure.ts";
import type { Ide, Site } from "../site.ts";
import type { FleetWatch, Placeholders } from "./fleet-input.ts";
import type { FleetResult } from "./fleet-result.ts";
import { DEFAULT_TIMING } from "./fleet-timing.ts";
import type { NodePoolLimits } from "./node-pool.ts";
import { simulateFleet } from "./simulate-fleet.ts";
import { siteClasses, siteFlows } from "./site-classes.ts";
import { type FleetPolicy, type FleetRun, siteFleet } from "./site-fleet.ts";
import { warmSeats } from "./warm-seats.ts";

/** What is turned, one dial at a time, everything else as in the base policy. An absent dial is not turned. */
export interface FleetDials {
  /** Minutes of idle time before a session ends, for these IDEs together. */
  readonly idleMinutes?: { readonly ides: readonly Ide[]; readonly minutes: readonly number[] };
  /** Lists of types, as by the smallest node that the pool may launch; each with a name for the table. */
  readonly instanceTypes?: readonly { readonly name: string; readonly types: readonly string[] }[];
  readonly schedulers?: boolean;
  readonly consolidationPolicies?: boolean;
  /** Shares of lead-time windows in which nobody waits; 0 = no warm pool. */
  readonly warmQuantiles?: readonly number[];
  readonly limits?: readonly NodePoolLimits[];
}

/** One setting of one dial, and what the fleet does under it. */
export interface FleetVariant {
  readonly dial: "base" | "idle" | "types" | "scheduler" | "consolidation" | "warm" | "limits";
  readonly name: string;
  readonly policy: FleetPolicy;
  readonly result: FleetResult;
  /** Against the base policy, with the same people at the same times. */
  readonly usdMore: number;
  readonly overTargetMore: number;
}

type Setting = Pick<FleetVariant, "dial" | "name" | "policy">;

/**
 * Returns what a site's fleet does under a policy and under every setting of every dial, the base first. All meet the same people: who
 * comes when and works how long is drawn from streams that no policy shifts.
 *
 * `watch.onDay` is told over all variants together; when it answers false, the variants done so far are returned, the last one partial.
 */
export function compareFleets(
  site: Site,
  catalog: Catalog,
  base: FleetPolicy,
  dials: FleetDials,
  run: FleetRun,
  watch: FleetWatch = {},
): readonly FleetVariant[] {
  const flows = run.flows ?? siteFlows(site);
  const known: FleetRun = { ...run, flows };
  const settings: readonly Setting[] = [
    { dial: "base", name: "as it is", policy: base },
    ...settingsOf(site, base, dials, known),
  ];
  const variants: FleetVariant[] = [];
  for (const [index, setting] of settings.entries()) {
    let stopped = false;
    const result = simulateFleet(siteFleet(site, catalog, setting.policy, known), {
      ...watch,
      onDay: (done, total) => {
        stopped = watch.onDay?.(index * total + done, settings.length * total) === false;
        return !stopped;
      },
    });
    const first = variants[0]?.result ?? result;
    variants.push({
      ...setting,
      result,
      usdMore: result.usd - first.usd,
      overTargetMore: result.overTargetFraction - first.overTargetFraction,
    });
    if (stopped) break;
  }
  return variants;
}

function settingsOf(site: Site, base: FleetPolicy, dials: FleetDials, run: FleetRun): readonly Setting[] {
  const { idleMinutes, instanceTypes = [], warmQuantiles = [], limits = [] } = dials;
  return [
    ...(idleMinutes?.minutes ?? []).map((minutes): Setting => {
      const rules = Object.fromEntries((idleMinutes?.ides ?? []).map((ide) => [ide, minutes]));
      const policy = { ...base, idleMinutes: { ...base.idleMinutes, ...rules } };
      return { dial: "idle", name: `idle ${figure(minutes)} min`, policy };
    }),
    ...instanceTypes.map(
      ({ name, types }): Setting => ({ dial: "types", name, policy: { ...base, instanceTypes: types } }),
    ),
    ...(dials.schedulers === true ? (["least-allocated", "most-allocated"] as const) : []).map(
      (scheduler): Setting => ({ dial: "scheduler", name: scheduler, policy: { ...base, scheduler } }),
    ),
    ...(dials.consolidationPolicies === true ? (["WhenEmpty", "WhenEmptyOrUnderutilized"] as const) : []).map(
      (consolidationPolicy): Setting => ({
        dial: "consolidation",
        name: consolidationPolicy,
        policy: { ...base, consolidationPolicy },
      }),
    ),
    ...warmQuantiles.map(
      (quantile): Setting => ({
        dial: "warm",
        name: quantile === 0 ? "no warm pool" : `warm pool for ${figure(100 * quantile, 1)} % of windows`,
        policy: { ...base, placeholders: quantile === 0 ? [] : warmPoolsOf(site, base, run, quantile) },
      }),
    ),
    ...limits.map(
      (limit): Setting => ({ dial: "limits", name: limitName(limit), policy: { ...base, limits: limit } }),
    ),
  ];
}

function warmPoolsOf(
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

function limitName({ cpuMillicores, memoryMib, nodes }: NodePoolLimits): string {
  const parts = [
    ...(cpuMillicores === undefined ? [] : [`${figure(cpuMillicores / 1000)} CPUs`]),
    ...(memoryMib === undefined ? [] : [`${figure(memoryMib)} MiB`]),
    ...(nodes === undefined ? [] : [`${figure(nodes)} nodes`]),
  ];
  return parts.length === 0 ? "no limit" : `at most ${parts.join(", ")}`;
}
