import type { Catalog } from "./catalog.ts";
import { withOwnPrices } from "./cost/own-prices.ts";
import type { FleetTable } from "./draws/simulate-plan.ts";
import { SINGLE_SERVER } from "./nodes/single-server-refusals.ts";
import type { Plan } from "./plan.ts";
import { planFindings } from "./plan-findings.ts";
import type { PlanOptions } from "./plan-options.ts";
import { plannedSite } from "./planned-site.ts";
import type { Refusal } from "./refusal.ts";
import type { Site } from "./site.ts";
import { writtenPlan } from "./written-plan.ts";

/**
 * The plan of a site. `ok` is false when something that the site states cannot hold, or a price is missing: the plan stands,
 * and the answer is no. Where nothing can be planned there are only refusals.
 */
export type PlanAnswer = (
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly plan?: Plan; readonly refusals: readonly Refusal[] }
) & {
  /** The table that the session nodes were read off. */
  readonly fleet?: FleetTable;
};

/**
 * Returns the plan of a site: the same inputs give the same bytes.
 *
 * The answers are drawn, and each draw has its own demand. Types and sizes follow the P90 of the demand over the draws; nodes and
 * cost are then those of every draw on these types, told by their quantiles and means.
 */
export function planSite(site: Site, catalog: Catalog, options: PlanOptions): PlanAnswer {
  const priced = withOwnPrices(catalog, site);
  const answer = plannedAs(site, priced, options);
  if (answer.ok || answer.plan !== undefined) return answer;
  const { refusals } = answer;
  if (!refusals.some(({ subject }) => subject === SINGLE_SERVER)) return answer;
  // A team that is small enough for one server, with sessions that are not, needs the cluster.
  const cluster = plannedAs(
    { ...site, workbench: { ...site.workbench, needsCluster: true } },
    priced,
    options,
  );
  if (cluster.plan === undefined)
    return cluster.ok ? cluster : { ...cluster, refusals: [...refusals, ...cluster.refusals] };
  const plan = { ...cluster.plan, refusals: [...cluster.plan.refusals, ...refusals] };
  return cluster.ok ? { ...cluster, plan } : { ...cluster, plan };
}

function plannedAs(site: Site, catalog: Catalog, options: PlanOptions): PlanAnswer {
  const planned = plannedSite(site, catalog, options);
  if (!planned.ok) return planned;
  const findings = planFindings(site, catalog, planned, options);
  const plan = writtenPlan(site, catalog, planned, findings, options);
  const { table } = planned.fleet;
  const known = table === undefined ? {} : { fleet: table };
  return findings.blocking.length === 0
    ? { ok: true, plan, ...known }
    : { ok: false, plan, refusals: findings.blocking, ...known };
}
