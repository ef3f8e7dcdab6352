import type { Catalog } from "../catalog.ts";
import type { Site } from "../site.ts";
import { type FleetDials, type FleetSetting, fleetSettings, withNodesLimit } from "./fleet-dials.ts";
import type { FleetWatch } from "./fleet-input.ts";
import type { FleetResult } from "./fleet-result.ts";
import { simulateFleet } from "./simulate-fleet.ts";
import { siteFlows } from "./site-classes.ts";
import { type FleetPolicy, type FleetRun, siteFleet } from "./site-fleet.ts";

/** One setting of one dial, and what the fleet does under it. */
export interface FleetVariant extends Pick<FleetSetting, "dial" | "name" | "policy"> {
  readonly result: FleetResult;
  /** Against the base policy, with the same people at the same times; absent where the run was stopped, since the days differ. */
  readonly usdMore?: number;
  readonly overTargetMore?: number;
}

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
  const settings: readonly FleetSetting[] = [
    { dial: "base", name: "as it is", policy: base },
    ...fleetSettings(site, base, dials, known),
  ];
  const variants: FleetVariant[] = [];
  for (const [index, setting] of settings.entries()) {
    let stopped = false;
    const { dial, name, policy } = withNodesLimit(setting, variants[0]?.result.nodes.max ?? 0);
    const result = simulateFleet(siteFleet(site, catalog, policy, known), {
      ...watch,
      onDay: (done, total) => {
        stopped = watch.onDay?.(index * total + done, settings.length * total) === false;
        return !stopped;
      },
    });
    const first = variants[0]?.result ?? result;
    variants.push({
      dial,
      name,
      policy,
      result,
      ...(result.partial
        ? {}
        : {
            usdMore: result.usd - first.usd,
            overTargetMore: result.overTargetFraction - first.overTargetFraction,
          }),
    });
    if (stopped) break;
  }
  return variants;
}
