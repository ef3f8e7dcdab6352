import type { Catalog } from "./catalog.ts";
import { billOf } from "./cost/bill.ts";
import { costRequests } from "./cost/cost-requests.ts";
import { planDatabases } from "./database/plan-databases.ts";
import { DEFAULT_DRAWS } from "./demand/draw-demand.ts";
import { likelyDemand } from "./demand/likely-demand.ts";
import { growthDraws } from "./limits/growth.ts";
import { planLimits } from "./limits.ts";
import { planNodes } from "./nodes/plan-nodes.ts";
import { compareText } from "./order.ts";
import { planPackageManager } from "./package-manager/plan-package-manager.ts";
import type { Plan, PlanRule } from "./plan.ts";
import type { Explained } from "./plan-parts.ts";
import type { Refusal } from "./refusal.ts";
import { planSettings } from "./settings.ts";
import type { Site } from "./site.ts";
import { planStorage } from "./storage/plan-storage.ts";

/** What a plan is made with, beside the site. */
export interface PlanOptions {
  readonly seed: number;
  /** Items whose missing price is accepted as left out of the total. */
  readonly acceptMissing: ReadonlySet<string>;
}

/**
 * The plan of a site. `complete` is false when something that the site states cannot hold, or a price is missing: the plan stands,
 * and the answer is no. Where nothing can be planned there are only refusals.
 */
export type PlanAnswer =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly plan?: Plan; readonly refusals: readonly Refusal[] };

/** Returns the plan of a site from the likely value of every answer: the same inputs give the same bytes. */
export function planSite(site: Site, catalog: Catalog, options: PlanOptions): PlanAnswer {
  const demand = likelyDemand(site);
  const nodes = planNodes(site, catalog, demand);
  const packageManager = planPackageManager(site, catalog, demand);
  const storage = planStorage(site, catalog, demand);
  const impossible = [nodes, packageManager, storage].flatMap((part) => (part.ok ? [] : part.refusals));
  if (!nodes.ok || !packageManager.ok || !storage.ok) return { ok: false, refusals: impossible };

  const databases = planDatabases(site, catalog, demand, nodes, packageManager);
  const parts = { demand, nodes, packageManager, storage, databases };
  const bill = billOf(catalog.priceBook, costRequests(site, catalog, parts), options.acceptMissing);
  const limits = planLimits(site, catalog, parts, growthDraws(site, options.seed, DEFAULT_DRAWS));
  const blocking = [...databases.blocking, ...limits.blocking, ...bill.refusals];
  const plan: Plan = {
    format: "headroom/plan",
    version: 1,
    site: site.name,
    region: site.region,
    seed: options.seed,
    pricesAsOf: oldest(bill.cost.lines.map((line) => line.asOf)) ?? catalog.priceBook.newest,
    demand: demand.demand,
    pools: [...nodes.pools, ...packageManager.pools],
    ...(storage.storage === undefined ? {} : { storage: storage.storage }),
    databases: databases.databases,
    ...(packageManager.packageManager === undefined ? {} : { packageManager: packageManager.packageManager }),
    ...(nodes.workbench === undefined ? {} : { workbench: nodes.workbench }),
    limits: limits.limits,
    settings: planSettings(site, parts),
    cost: bill.cost,
    predictions: [],
    reasons: [
      ...nodes.reasons,
      ...storage.reasons,
      ...databases.reasons,
      ...packageManager.reasons,
      ...limits.reasons,
    ],
    refusals: [...blocking, ...databases.refusals, ...nodes.refusals, ...packageManager.refusals],
    warnings: [
      ...demand.warnings,
      ...nodes.warnings,
      ...storage.warnings,
      ...databases.warnings,
      ...packageManager.warnings,
    ],
    assumptions: site.assumptions,
    ...(nodes.alternatives === undefined ? {} : { alternatives: nodes.alternatives }),
    rules: rulesOf([nodes, storage, databases, packageManager]),
    advice: [nodes, storage, databases, packageManager].flatMap((part) => part.advice ?? []),
    stairs: nodes.stairs ?? [],
  };
  return blocking.length === 0 ? { ok: true, plan } : { ok: false, plan, refusals: blocking };
}

/** What each rule costs, dearest first. */
function rulesOf(parts: readonly Explained[]): readonly PlanRule[] {
  return parts
    .flatMap((part) => part.rules ?? [])
    .sort((a, b) => b.usdPerMonth - a.usdPerMonth || compareText(a.rule, b.rule));
}

function oldest(dates: readonly string[]): string | undefined {
  return [...dates].sort()[0];
}
