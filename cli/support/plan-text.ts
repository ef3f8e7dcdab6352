import type { BudgetAnswer } from "../../planner/core/budget/budget-answer.ts";
import { budgetBasis, carriedText } from "../../planner/core/budget/budget-text.ts";
import { budgetSentence } from "../../planner/core/cost/budget.ts";
import { counted, dollars, figure } from "../../planner/core/figure.ts";
import { limitTitle } from "../../planner/core/limits/limit-title.ts";
import type { PlanLimit } from "../../planner/core/limits/planned-limit.ts";
import type { PlanPool } from "../../planner/core/nodes/planned-pool.ts";
import type { Plan } from "../../planner/core/plan.ts";
import type { PlanStorage } from "../../planner/core/storage/planned-storage.ts";
import { priceDatesText } from "../../reports/pages/chapters/words.ts";

/** Returns what a person reads of a plan in ten seconds: people, nodes, dollars, what binds, the first limit. */
export function planText(plan: Plan): string {
  const usd = plan.cost.usdPerMonth;
  const first = plan.limits.find((limit) => limit.have !== undefined);
  const lines = [
    `${plan.site} in ${plan.region}: ${counted(plan.demand.people, "person", "people")}${peakText(plan)}`,
    ...plan.pools.map((pool) => poolText(pool, plan)),
    ...(plan.storage === undefined
      ? []
      : [
          `  storage          ${figure(plan.storage.capacityGib)} GiB FSx for OpenZFS ${plan.storage.deploymentType}, ${figure(plan.storage.throughputMbPerS)} MB/s${nextStepText(plan.storage)}`,
        ]),
    ...plan.databases.map(
      (database) =>
        `  database         ${database.instanceClass} for ${database.product === "workbench" ? "Workbench" : "Package Manager"}` +
        `, ${figure(database.connections.rollout)} of ${figure(database.maxConnections)} connections in a rollout`,
    ),
    usd === undefined
      ? "  cost             not known: a price is missing (below)"
      : `  cost             ${dollars(usd.mean, 0)} a month on demand${rangeText(usd)}; ${priceDatesText(plan)}`,
    ...asPlannedLines(plan),
    ...statedBudget(plan),
    ...fleetLines(plan),
    ...(first === undefined ? [] : [`  first limit      ${limitText(first)}`]),
    ...budgetLines(plan),
  ];
  return lines.join("\n");
}

/** The step of the file system that growth asks for first, as the end of its line; empty where none is foreseen. */
function nextStepText({ nextSteps = [] }: PlanStorage): string {
  const never = Number.POSITIVE_INFINITY;
  const [first] = nextSteps
    .filter((step) => step.outcome !== "not-foreseen")
    .toSorted(
      (a, b) =>
        (a.monthP50 ?? never) - (b.monthP50 ?? never) || (a.monthP10 ?? never) - (b.monthP10 ?? never),
    );
  if (first === undefined) return "";
  const { unit, monthP10 = 0, monthP50 } = first;
  const at =
    monthP50 === undefined ? `in month ${figure(monthP10)} in one of ten futures` : medianText(monthP50);
  if (first.outcome === "beyond-offer")
    return `; more than the ${figure(first.most)} ${unit} that one can have there is needed ${at}`;
  const more = first.usdMorePerMonth === undefined ? "" : `, ${dollars(first.usdMorePerMonth)} a month more`;
  return `; next ${figure(first.to)} ${unit} ${at}${more}`;
}

function medianText(month: number): string {
  return month === 0 ? "today" : `in month ${figure(month)} (P50)`;
}

function statedBudget({ cost }: Plan): readonly string[] {
  const sentence = budgetSentence(cost);
  return sentence === undefined ? [] : [`  budget           ${sentence.replace(/^the budget of /, "")}`];
}

/** How near the first limit is; a rollout is named where it needs more than the peak. */
function limitText({ name, need, needInRollout, have = 0, shortBy, unit }: PlanLimit): string {
  const most = Math.max(need, needInRollout);
  const when = needInRollout > need ? ` in a rollout (${rounded(need)} at the peak)` : "";
  const short = shortBy === undefined ? "" : `, short by ${rounded(shortBy)}`;
  return `${limitTitle(name)}: ${rounded(most)} of ${rounded(have)} ${unit}${when}${short}`;
}

/** Returns a need for people: whole where decimals say nothing. */
function rounded(value: number): string {
  return figure(value, Math.abs(value) >= 100 ? 0 : 2);
}

function rangeText({ p50, p90 }: NonNullable<Plan["cost"]["usdPerMonth"]>): string {
  return p50 === undefined || p90 === undefined ? "" : ` (P50 ${dollars(p50, 0)}, P90 ${dollars(p90, 0)})`;
}

/** What is paid for once the plan is ordered, beside the mean of what the draws need. */
function asPlannedLines({ cost: { usdPerMonthAsPlanned: usd } }: Plan): readonly string[] {
  return usd === undefined
    ? []
    : [
        `                   ${dollars(usd, 0)} as planned for the P90: managed node group and file system at the size ordered, whoever comes`,
      ];
}

/** What the session nodes really cost beside the quote, and how they are run so that they do. */
function fleetLines({ fleet }: Plan): readonly string[] {
  const chosen = fleet?.policies.find((one) => one.chosen);
  if (fleet === undefined || chosen === undefined) return [];
  const late = `${figure(100 * chosen.overTargetFraction, 1)} % wait longer than ${figure(fleet.startTarget.withinS)} s`;
  return [
    `  session nodes    ${dollars(chosen.usdPerMonth.mean, 0)} of it, simulated to ±${figure(100 * fleet.errorFraction, 1)} %; a calculator quotes ${dollars(chosen.usdFullNodeQuotePerMonth, 0)}; ${late}`,
    `                   with ${chosen.scheduler}, ${chosen.prePull ? "a warm pool and images pulled ahead" : "no warm pool"}: of ${counted(fleet.policies.length, "way", "ways")} to run them the one of least regret, waiting priced in`,
  ];
}

function budgetLines({ budget, limits }: Plan): readonly string[] {
  if (budget === undefined) return [];
  const seats = limits.find(({ name }) => name === "licence-seats")?.have;
  const most = Math.max(...[budget.at50, budget.at90].map((answer) => (answer.ok ? answer.people : 0)));
  const carries = (answer: BudgetAnswer): string => (answer.ok ? carriedText(answer) : answer.sentence);
  const basis = budgetBasis(budget);
  const label = `  ${dollars(budget.usdPerMonth, 0)} a month `.padEnd(19);
  return [
    `${label}at 50 % confidence ${carries(budget.at50)}`,
    `${" ".repeat(19)}at 90 % confidence ${carries(budget.at90)}`,
    ...(basis === undefined ? [] : [`${" ".repeat(19)}${basis}`]),
    ...(seats === undefined || most <= seats
      ? []
      : [
          `${" ".repeat(19)}the site states ${counted(seats, "licence seat")}: for more people it needs more of them`,
        ]),
  ];
}

function peakText(plan: Plan): string {
  const sessions = plan.demand.peakSessions.p50;
  const rare = plan.demand.peakSessions.p90;
  const installs = plan.demand.installsPerDay.p50;
  return (
    (sessions === undefined ? "" : `, ${counted(sessions, "session")} at the peak`) +
    (rare === undefined ? "" : ` (90 % sure: at most ${figure(rare)})`) +
    (installs === undefined ? "" : `, ${figure(installs, 0)} installs a day`)
  );
}

function poolText(pool: PlanPool, { alternatives = [] }: Plan): string {
  const { min, max } = pool.nodes;
  const nodes = min === max ? counted(max, "node") : `${figure(min)} to ${counted(max, "node")}`;
  const carries =
    pool.sessionsPerNode > 0
      ? `, ${counted(pool.sessionsPerNode, "average session")} ${pool.instanceTypes.length > 1 ? `on each ${pool.instanceTypes[0]}` : "each"}, ${pool.binding.join(" and ")} ${pool.binding.length === 1 ? "binds" : "bind"}`
      : "";
  const hasStaying = alternatives.some(
    (one) => pool.purpose === "server" && one.pool === pool.name && one.chosen && one.sessionsPerNode > 0,
  );
  const staying = hasStaying ? ", with the sessions that stay there" : "";
  return `  ${pool.name.padEnd(16)} ${nodes} of ${pool.instanceTypes.join(" or ")}${carries}${staying}`;
}
