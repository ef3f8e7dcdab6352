import type { Catalog } from "./catalog.ts";
import { checkBudget } from "./cost/budget.ts";
import { allocationReason, costByGroup } from "./cost/cost-by-group.ts";
import { eventCosts } from "./cost/event-cost.ts";
import { withOwnPrices } from "./cost/own-prices.ts";
import { ruleReasons, shownAlternativeReasons } from "./cost/rule-reasons.ts";
import { planDatabases } from "./database/plan-databases.ts";
import { pricedRatchets } from "./demand/demand-warnings.ts";
import { DEFAULT_DRAWS, drawDemand } from "./demand/draw-demand.ts";
import { eventReasons } from "./demand/event-reasons.ts";
import { eventWarnings } from "./demand/event-warnings.ts";
import { sizingDemand } from "./demand/sizing-demand.ts";
import { BATCHES } from "./demand/stratified.ts";
import { simulatedUsdRatio } from "./draws/changed-demand.ts";
import { sizingMeanSessions } from "./draws/draw-parts.ts";
import { drawPlan } from "./draws/draw-plan.ts";
import { drawReasons, drawWarnings } from "./draws/draw-reasons.ts";
import { drawnPools } from "./draws/drawn-pools.ts";
import { explainDraws } from "./draws/explain-draws.ts";
import { drawStorageNeeds } from "./draws/file-system-draws.ts";
import { type FleetWish, NOTHING_SIMULATED, plannedFleet } from "./draws/planned-fleet.ts";
import { simulatedPeak, withNodesAtMost } from "./draws/session-peak.ts";
import { shownDemand } from "./draws/shown-demand.ts";
import type { FleetTable } from "./draws/simulate-plan.ts";
import { planSizedStorage } from "./draws/sized-storage.ts";
import type { Explained } from "./explained.ts";
import { planLimits } from "./limits.ts";
import { planNetwork } from "./network/plan-network.ts";
import { type PlacementFacts, placementRules } from "./nodes/placement-rule.ts";
import { planNodes } from "./nodes/plan-nodes.ts";
import { SINGLE_SERVER } from "./nodes/plan-single-server.ts";
import { chooseSessions } from "./nodes/session-choice.ts";
import { compareText } from "./order.ts";
import { planPackageManager } from "./package-manager/plan-package-manager.ts";
import type { Plan } from "./plan.ts";
import type { PlanRule } from "./plan-rule.ts";
import type { Refusal } from "./refusal.ts";
import { planSettings } from "./settings.ts";
import type { Site } from "./site.ts";
import { nextStorageSteps } from "./storage/next-steps.ts";

/** What a plan is made with, beside the site. */
export interface PlanOptions {
  readonly seed: number;
  /** Items whose missing price is accepted as left out of the total. */
  readonly acceptMissing: ReadonlySet<string>;
  /** Draws of the uncertain answers; 4,000 unless said. */
  readonly draws?: number;
  /**
   * `simulate`: session nodes are those of simulated weeks, under the policy of least regret. A table of weeks that were simulated
   * already takes their place, as for the same site with more people. Absent: sessions are packed anew each hour, as if they could move.
   */
  readonly fleet?: FleetWish;
}

/**
 * The plan of a site. `complete` is false when something that the site states cannot hold, or a price is missing: the plan stands,
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
  const demand = drawDemand(site, options.seed, options.draws ?? DEFAULT_DRAWS);
  const sizing = sizingDemand(demand);
  const needs = drawStorageNeeds(demand);
  const { site: sized, storage } = planSizedStorage(site, catalog, sizing, needs);
  const packageManager = planPackageManager(sized, catalog, sizing);
  const choice = chooseSessions(sized, catalog, sizing);
  const fleet =
    choice?.ok === true && packageManager.ok && storage.ok
      ? plannedFleet(site, catalog, demand, choice, options)
      : NOTHING_SIMULATED;
  const nodes = planNodes(sized, catalog, sizing, { choice, overTime: fleet.overTime });
  const impossible = [nodes, packageManager, storage].flatMap((part) => (part.ok ? [] : part.refusals));
  if (!nodes.ok || !packageManager.ok || !storage.ok) return { ok: false, refusals: impossible };

  const databases = planDatabases(sized, catalog, sizing, nodes, packageManager);
  const parts = { demand: sizing, nodes, packageManager, storage, databases };
  const drawn = drawPlan(catalog, parts, demand, options.acceptMissing, { needs, fleet: fleet.table });
  const { bill } = drawn;
  const peak = fleet.table === undefined ? undefined : simulatedPeak(fleet.table, demand);
  const pools = [...drawnPools(nodes.pools, drawn.nodes, peak?.nodes), ...packageManager.pools];
  const busyWeek = { ...sizing.week, total: [sizingMeanSessions(demand)] };
  const network = planNetwork(sized, catalog, { ...parts, demand: { ...sizing, week: busyWeek } });
  const atMost = { ...parts, nodes: withNodesAtMost(nodes, pools, peak) };
  const limits = planLimits(
    sized,
    catalog,
    atMost,
    demand.answers.groups.map(({ fields }) => fields.growthPerMonthFraction.subarray(0, GROWTH_DRAWS)),
  );
  const { fileSystem } = storage;
  const growing =
    fileSystem === undefined
      ? { steps: [], reasons: [] }
      : nextStorageSteps(sized, catalog, fileSystem, limits.growthOf);
  const priced = eventCosts(sized, catalog, parts);
  const { usdPerMonthBudget } = site;
  const cost = { ...bill.cost, ...(usdPerMonthBudget === undefined ? {} : { usdPerMonthBudget }) };
  const budget = checkBudget(cost);
  const blocking = [...databases.blocking, ...limits.blocking, ...budget.refusals, ...bill.refusals];
  const rules = rulesOf([
    nodes,
    storage,
    databases,
    packageManager,
    network,
    {
      rules: placementRules({
        site: sized,
        catalog,
        likely: demand.likely,
        moment: demand.moment,
        sizing,
        nodes,
        lines: bill.cost.lines,
        ...ratioOf(fleet.table),
      }),
    },
  ]);
  const facts = { pools, cost, alternatives: nodes.alternatives ?? [] };
  const plan: Plan = {
    format: "headroom/plan",
    version: 1,
    site: site.name,
    region: site.region,
    seed: options.seed,
    draws: demand.answers.draws,
    pricesAsOf: oldest(bill.cost.lines.map((line) => line.asOf)) ?? catalog.priceBook.newest,
    demand: shownDemand(demand, priced),
    pools,
    ...(storage.storage === undefined ? {} : { storage: { ...storage.storage, nextSteps: growing.steps } }),
    databases: databases.databases,
    ...(packageManager.packageManager === undefined ? {} : { packageManager: packageManager.packageManager }),
    ...(nodes.workbench === undefined ? {} : { workbench: nodes.workbench }),
    limits: limits.limits,
    settings: planSettings(site, atMost, fleet.shown),
    cost,
    predictions: [],
    reasons: [
      ...drawReasons({ demand, sizing, drawn, pools, ...(peak === undefined ? {} : { peak }) }),
      ...eventReasons(site, priced.events),
      ...priced.reasons,
      ...nodes.reasons.filter(({ path }) => fleet.reasons.every((other) => other.path !== path)),
      ...fleet.reasons,
      ...storage.reasons,
      ...growing.reasons,
      ...databases.reasons,
      ...packageManager.reasons,
      ...network.reasons,
      allocationReason(sized),
      ...limits.reasons,
      ...ruleReasons(rules, facts),
      ...shownAlternativeReasons(facts),
    ],
    refusals: [...blocking, ...databases.refusals, ...nodes.refusals, ...packageManager.refusals],
    warnings: [
      ...pricedRatchets(demand.likely.warnings, rules),
      ...nodes.warnings,
      ...fleet.warnings,
      ...storage.warnings,
      ...databases.warnings,
      ...packageManager.warnings,
      ...limits.warnings,
      ...drawWarnings(drawn),
      ...eventWarnings(site),
      ...priced.warnings,
      ...budget.warnings,
    ],
    assumptions: [...site.assumptions, ...fleet.assumptions],
    ...(nodes.alternatives === undefined ? {} : { alternatives: nodes.alternatives }),
    ...(nodes.alternativesWeighed === undefined ? {} : { alternativesWeighed: nodes.alternativesWeighed }),
    rules,
    advice: [nodes, storage, databases, packageManager, network].flatMap((part) => part.advice ?? []),
    stairs: nodes.stairs ?? [],
    costByGroup: costByGroup(sized, parts, bill.cost.lines),
    sensitivity: explainDraws(catalog, parts, demand, drawn, options.acceptMissing, fleet.table),
    ...(fleet.shown === undefined ? {} : { fleet: fleet.shown }),
  };
  const known = fleet.table === undefined ? {} : { fleet: fleet.table };
  return blocking.length === 0
    ? { ok: true, plan, ...known }
    : { ok: false, plan, refusals: blocking, ...known };
}

/** What the simulated levels say of another demand. */
function ratioOf(table: FleetTable | undefined): Pick<PlacementFacts, "simulatedRatio"> {
  return table === undefined ? {} : { simulatedRatio: (other) => simulatedUsdRatio(table, other) };
}

/** Months are told by so many of the draws: two batches, each complete in itself, tell P10 and P50 to the month. */
const GROWTH_DRAWS = (2 * DEFAULT_DRAWS) / BATCHES;

/** What each rule costs, dearest first. */
function rulesOf(parts: readonly Pick<Explained, "rules">[]): readonly PlanRule[] {
  return parts
    .flatMap((part) => part.rules ?? [])
    .sort((a, b) => b.usdPerMonth - a.usdPerMonth || compareText(a.rule, b.rule));
}

function oldest(dates: readonly string[]): string | undefined {
  return [...dates].sort()[0];
}
