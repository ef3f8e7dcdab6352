import type { Catalog } from "./catalog.ts";
import type { PlanCost } from "./cost/bill.ts";
import { type BudgetCheck, checkBudget } from "./cost/budget.ts";
import { type EventCosts, eventCosts } from "./cost/event-cost.ts";
import { DEFAULT_DRAWS, type DemandDraws } from "./demand/draw-demand.ts";
import { BATCHES } from "./demand/stratified.ts";
import { simulatedUsdRatio } from "./draws/changed-demand.ts";
import { sizingMeanSessions } from "./draws/draw-parts.ts";
import { drawPlan, type PlanDraws } from "./draws/draw-plan.ts";
import { drawnPools } from "./draws/drawn-pools.ts";
import { partsAtMost, type SimulatedPeak, simulatedPeak } from "./draws/session-peak.ts";
import type { Explained } from "./explained.ts";
import type { GrowthDraws } from "./limits/growth.ts";
import { type LimitsPart, planLimits } from "./limits.ts";
import { planNetwork } from "./network/plan-network.ts";
import { placementRules } from "./nodes/placement-rule.ts";
import type { PlanPool } from "./nodes/planned-pool.ts";
import { compareText } from "./order.ts";
import type { PlanOptions } from "./plan-options.ts";
import type { PlanParts } from "./plan-parts.ts";
import type { PlanRule } from "./plan-rule.ts";
import type { PlannedSite } from "./planned-site.ts";
import type { Refusal } from "./refusal.ts";
import type { PlanSetting } from "./settings/planned-setting.ts";
import { planSettings } from "./settings.ts";
import type { Site } from "./site.ts";
import { nextStorageSteps, type StorageSteps } from "./storage/next-steps.ts";

/** What follows from the parts of a plan: what they cost, what breaks first, what has to be set. */
export interface PlanFindings {
  /** The plan in every draw. */
  readonly drawn: PlanDraws;
  /** The most session nodes of the simulated fleet; absent where none was simulated. */
  readonly peak?: SimulatedPeak;
  readonly pools: readonly PlanPool[];
  readonly network: Explained;
  readonly limits: LimitsPart;
  readonly storageSteps: StorageSteps;
  readonly events: EventCosts;
  readonly cost: PlanCost;
  readonly budget: BudgetCheck;
  /** Dearest first. */
  readonly rules: readonly PlanRule[];
  readonly settings: readonly PlanSetting[];
  /** Why the answer is no, though the plan stands; none where it is yes. */
  readonly blocking: readonly Refusal[];
}

/** Returns what follows from the parts of a plan. */
export function planFindings(
  site: Site,
  catalog: Catalog,
  planned: PlannedSite,
  { acceptMissing }: Pick<PlanOptions, "acceptMissing">,
): PlanFindings {
  const { sized, demand, needs, fleet, parts } = planned;
  const { nodes, packageManager, storage, databases } = parts;
  const drawn = drawPlan(catalog, parts, demand, acceptMissing, { needs, fleet: fleet.table });
  const peak = fleet.table === undefined ? undefined : simulatedPeak(fleet.table, demand);
  const pools = [...drawnPools(nodes.pools, drawn.nodes, peak?.nodes), ...packageManager.pools];
  const atMost = partsAtMost(parts, pools, peak);
  const network = planNetwork(sized, catalog, withBusyWeek(parts, demand));
  const limits = planLimits(sized, catalog, atMost, growthOf(demand));
  const cost = withBudget(drawn.bill.cost, site);
  const budget = checkBudget(cost);
  return {
    drawn,
    ...(peak === undefined ? {} : { peak }),
    pools,
    network,
    limits,
    storageSteps:
      storage.fileSystem === undefined
        ? { steps: [], reasons: [] }
        : nextStorageSteps(sized, catalog, storage.fileSystem, limits.growthOf),
    events: eventCosts(sized, catalog, parts),
    cost,
    budget,
    rules: dearestFirst([
      nodes,
      storage,
      databases,
      packageManager,
      network,
      placement(catalog, planned, cost),
    ]),
    settings: planSettings(site, atMost[0], fleet.shown),
    blocking: [...databases.blocking, ...limits.blocking, ...budget.refusals, ...drawn.bill.refusals],
  };
}

/** The parts with the week whose mean sessions the plan is sized for: it is what passes the load balancer. */
function withBusyWeek(parts: PlanParts, demand: DemandDraws): PlanParts {
  const week = { ...parts.demand.week, total: [sizingMeanSessions(demand)] };
  return { ...parts, demand: { ...parts.demand, week } };
}

/** Months are told by so many of the draws: two batches, each complete in itself, tell P10 and P50 to the month. */
const GROWTH_DRAWS = (2 * DEFAULT_DRAWS) / BATCHES;

function growthOf({ answers }: DemandDraws): GrowthDraws {
  return answers.groups.map(({ fields }) => fields.growthPerMonthFraction.subarray(0, GROWTH_DRAWS));
}

function withBudget(cost: PlanCost, { usdPerMonthBudget }: Site): PlanCost {
  return usdPerMonthBudget === undefined ? cost : { ...cost, usdPerMonthBudget };
}

/** What it costs that some IDEs run where they do. */
function placement(
  catalog: Catalog,
  { sized, demand, parts, fleet }: PlannedSite,
  { lines }: PlanCost,
): Pick<Explained, "rules"> {
  const { table } = fleet;
  return {
    rules: placementRules({
      site: sized,
      catalog,
      likely: demand.likely,
      moment: demand.moment,
      sizing: parts.demand,
      nodes: parts.nodes,
      lines,
      ...(table === undefined ? {} : { simulatedRatio: (other) => simulatedUsdRatio(table, other) }),
    }),
  };
}

function dearestFirst(parts: readonly Pick<Explained, "rules">[]): readonly PlanRule[] {
  return parts
    .flatMap((part) => part.rules ?? [])
    .sort((a, b) => b.usdPerMonth - a.usdPerMonth || compareText(a.rule, b.rule));
}
