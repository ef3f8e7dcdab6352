import type { Catalog } from "./catalog.ts";
import { allocationReason, costByGroup } from "./cost/cost-by-group.ts";
import { ruleReasons, shownAlternativeReasons } from "./cost/rule-reasons.ts";
import { pricedRatchets } from "./demand/demand-warnings.ts";
import { eventReasons } from "./demand/event-reasons.ts";
import { eventWarnings } from "./demand/event-warnings.ts";
import { drawReasons, drawWarnings } from "./draws/draw-reasons.ts";
import { explainDraws } from "./draws/explain-draws.ts";
import { shownDemand } from "./draws/shown-demand.ts";
import type { Plan } from "./plan.ts";
import type { PlanFindings } from "./plan-findings.ts";
import type { PlanOptions } from "./plan-options.ts";
import type { PlanWarning } from "./plan-remark.ts";
import type { PlannedSite } from "./planned-site.ts";
import type { Reason } from "./reason.ts";
import type { Site } from "./site.ts";

/** Returns the plan as it is shown and stored, out of its parts and of what follows from them. */
export function writtenPlan(
  site: Site,
  catalog: Catalog,
  planned: PlannedSite,
  findings: PlanFindings,
  { seed, acceptMissing }: PlanOptions,
): Plan {
  const { sized, demand, fleet, parts } = planned;
  const { nodes, storage, databases, packageManager } = parts;
  const { drawn, network, limits, cost, rules, blocking } = findings;
  return {
    format: "headroom/plan",
    version: 1,
    site: site.name,
    region: site.region,
    seed,
    draws: demand.answers.draws,
    pricesAsOf: oldest(cost.lines.map((line) => line.asOf)) ?? catalog.priceBook.newest,
    demand: shownDemand(demand, findings.events),
    pools: findings.pools,
    ...shownParts(planned, findings),
    limits: limits.limits,
    settings: findings.settings,
    cost,
    predictions: [],
    reasons: reasonsOf(site, planned, findings),
    refusals: [...blocking, ...databases.refusals, ...nodes.refusals, ...packageManager.refusals],
    warnings: warningsOf(site, planned, findings),
    assumptions: [...site.assumptions, ...fleet.assumptions],
    ...(nodes.alternatives === undefined ? {} : { alternatives: nodes.alternatives }),
    ...(nodes.alternativesWeighed === undefined ? {} : { alternativesWeighed: nodes.alternativesWeighed }),
    rules,
    advice: [nodes, storage, databases, packageManager, network].flatMap((part) => part.advice ?? []),
    stairs: nodes.stairs ?? [],
    costByGroup: costByGroup(sized, parts, cost.lines),
    sensitivity: explainDraws(catalog, parts, demand, drawn, acceptMissing, fleet.table),
    ...(fleet.shown === undefined ? {} : { fleet: fleet.shown }),
  };
}

/** Those of the products that the site has. */
function shownParts(
  { parts: { nodes, storage, databases, packageManager } }: PlannedSite,
  { storageSteps }: PlanFindings,
): Pick<Plan, "storage" | "databases" | "packageManager" | "workbench"> {
  return {
    ...(storage.storage === undefined
      ? {}
      : { storage: { ...storage.storage, nextSteps: storageSteps.steps } }),
    databases: databases.databases,
    ...(packageManager.packageManager === undefined ? {} : { packageManager: packageManager.packageManager }),
    ...(nodes.workbench === undefined ? {} : { workbench: nodes.workbench }),
  };
}

function reasonsOf(
  site: Site,
  { sized, demand, fleet, parts }: PlannedSite,
  findings: PlanFindings,
): readonly Reason[] {
  const { events, cost, rules } = findings;
  const { nodes, storage, databases, packageManager } = parts;
  const facts = { pools: findings.pools, cost, alternatives: nodes.alternatives ?? [] };
  return [
    ...drawReasons({ demand, sizing: parts.demand, ...findings }),
    ...eventReasons(site, events.events),
    ...events.reasons,
    ...nodes.reasons.filter(({ path }) => fleet.reasons.every((other) => other.path !== path)),
    ...fleet.reasons,
    ...storage.reasons,
    ...findings.storageSteps.reasons,
    ...databases.reasons,
    ...packageManager.reasons,
    ...findings.network.reasons,
    allocationReason(sized),
    ...findings.limits.reasons,
    ...ruleReasons(rules, facts),
    ...shownAlternativeReasons(facts),
  ];
}

function warningsOf(
  site: Site,
  { demand, fleet, parts }: PlannedSite,
  { drawn, limits, events, budget, rules }: PlanFindings,
): readonly PlanWarning[] {
  const { nodes, storage, databases, packageManager } = parts;
  return [
    ...pricedRatchets(demand.likely.warnings, rules),
    ...nodes.warnings,
    ...fleet.warnings,
    ...storage.warnings,
    ...databases.warnings,
    ...packageManager.warnings,
    ...limits.warnings,
    ...drawWarnings(drawn),
    ...eventWarnings(site),
    ...events.warnings,
    ...budget.warnings,
  ];
}

function oldest(dates: readonly string[]): string | undefined {
  return [...dates].sort()[0];
}
