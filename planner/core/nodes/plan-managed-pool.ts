import type { Catalog } from "../catalog.ts";
import type { PartRefused } from "../explained.ts";
import type { PlanRule } from "../plan-rule.ts";
import type { Reason } from "../reason.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import { managedUsdPerHour } from "./disk-price.ts";
import { managedAlternatives } from "./managed-alternatives.ts";
import { managedLoad } from "./managed-load.ts";
import { chooseManagedPool, type ManagedPool, sizedManagedPool } from "./managed-pool.ts";
import { managedReasons } from "./managed-reasons.ts";
import { otherManagedTypes } from "./managed-refusals.ts";
import { managedTypesRule } from "./managed-types-rule.ts";
import { packItem } from "./nodes-for-mix.ts";
import type { PlanAlternative } from "./planned-alternative.ts";
import type { PlanPool } from "./planned-pool.ts";
import { managedRulePrices } from "./rule-prices.ts";
import { type ProfileSessions, wholeSessions } from "./session-mix.ts";
import { managedCandidates } from "./site-candidates.ts";

/** The managed node group of a plan. */
export interface ManagedPlanned {
  readonly ok: true;
  readonly pool: ManagedPool;
  /** The mix that decides how many nodes of the type there are. */
  readonly stays: readonly ProfileSessions[];
  readonly planPool: PlanPool;
  readonly reasons: readonly Reason[];
  readonly refusals: readonly Refusal[];
  readonly rules: readonly PlanRule[];
  readonly alternatives: readonly PlanAlternative[];
}

/**
 * Plans the managed node group: server pods, the cluster's own pods, and the sessions that stay there.
 *
 * @param mixes sessions that stay at the moments that may need most; at least one mix, which may be empty.
 */
export function planManagedPool(
  site: Site,
  catalog: Catalog,
  mixes: readonly (readonly ProfileSessions[])[],
): ManagedPlanned | PartRefused {
  const { workbench } = site;
  const moments = mixes.map((mix) => {
    const stays = wholeSessions(mix).map(packItem);
    return { mix, stays, load: managedLoad(site, stays) };
  });
  const loads = moments.map(({ load }) => load);
  const usdPerHourOf = managedUsdPerHour(site, catalog, mixes);
  const { overhead } = site.nodes;
  const answer = chooseManagedPool(loads, managedCandidates(site, catalog), overhead, usdPerHourOf);
  if (!answer.ok) return answer;
  const { pool } = answer;
  const decides = moments.find(
    ({ load }) => sizedManagedPool(load, pool.candidate, overhead)?.nodes === pool.nodes,
  );
  if (decides === undefined) throw new Error("expected the sessions that decide on the managed node group");
  const { mix: sessions, stays, load } = decides;
  return {
    ok: true,
    pool,
    stays: sessions,
    planPool: {
      name: "server",
      manager: "managed",
      purpose: "server",
      instanceTypes: [pool.candidate.name],
      sessionsPerNode: 0,
      binding: [],
      nodes: { min: pool.nodes, max: pool.nodes },
      zones: workbench.zones,
    },
    reasons: managedReasons({ site, pool, stays, usdPerHour: usdPerHourOf(pool) }),
    refusals: otherManagedTypes(pool, answer.alternatives, load.preferredNodes ?? 0, usdPerHourOf),
    rules: [
      ...managedRulePrices(workbench.zones, pool, answer.alternatives, usdPerHourOf),
      ...managedTypesRule(site, catalog, { pool, loads, usdPerHourOf }),
    ],
    alternatives: managedAlternatives({
      pool,
      others: answer.alternatives,
      load,
      stays: sessions,
      overhead,
      usdPerHourOf,
    }),
  };
}
