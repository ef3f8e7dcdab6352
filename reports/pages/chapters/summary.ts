import { sumOf } from "../../../loadtests/analysis/run-totals.ts";
import type { Verdict } from "../../../loadtests/analysis/verdict.ts";
import type { BudgetAnswer } from "../../../planner/core/budget/budget-answer.ts";
import { budgetBasis, carriedText } from "../../../planner/core/budget/budget-text.ts";
import { budgetFigures, budgetSentence } from "../../../planner/core/cost/budget.ts";
import { limitTitle } from "../../../planner/core/limits/limit-title.ts";
import type { PlanLimit } from "../../../planner/core/limits/planned-limit.ts";
import { compareText } from "../../../planner/core/order.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { errorKinds } from "../../charts/errors.ts";
import {
  capitalised,
  countedText,
  latencyText,
  numberText,
  percentText,
  wholeUsdText,
} from "../../charts/format.ts";
import type { Block, Chapter, KeyFigure, Tone } from "../document.ts";
import { insideSentence } from "./limits.ts";
import { costGaps, shortToday, warningBlocks } from "./summary-callouts.ts";
import { capitalSentence, listText, nodeRangeText, quantilesText } from "./words.ts";

/** What a summary is made from: a plan, a verdict, or both. */
export interface SummaryInput {
  readonly plan?: Plan;
  readonly verdict?: Verdict;
}

/** Returns the chapter that a person reads in ten seconds. */
export function summaryChapter(input: SummaryInput): Chapter {
  const { plan, verdict } = input;
  const blocks: Block[] = [{ kind: "key-figures", figures: keyFigures(input) }];
  const deciding = verdict?.reasons[0];
  if (verdict !== undefined && deciding !== undefined) {
    blocks.push({
      kind: "callout",
      tone: verdictTone(verdict),
      title: `${verdictWord(verdict)}.`,
      text: deciding.sentence,
    });
  }
  if (plan !== undefined) {
    blocks.push(
      { kind: "paragraph", text: planSentence(plan) },
      ...statedBudget(plan),
      ...budgetBlocks(plan),
      ...costGaps(plan),
      ...shortToday(plan),
      ...warningBlocks(plan),
    );
  }
  return { id: "summary", title: "In ten seconds", blocks };
}

/** Returns nodes, dollars a month, what binds and the verdict, each as far as it is known. */
export function keyFigures({ plan, verdict }: SummaryInput): readonly KeyFigure[] {
  return [
    ...(plan === undefined
      ? []
      : [nodesFigure(plan), costFigure(plan), ...asPlannedFigure(plan), bindingFigure(plan)]),
    ...(verdict === undefined ? [] : [verdictFigure(verdict)]),
    ...(verdict === undefined || plan !== undefined ? [] : loadFigures(verdict)),
  ];
}

function nodesFigure(plan: Plan): KeyFigure {
  const range = plan.pools.reduce(
    (sum, { nodes }) => ({ min: sum.min + nodes.min, max: sum.max + nodes.max }),
    { min: 0, max: 0 },
  );
  const note = plan.pools.map((pool) => `${pool.name} ${nodeRangeText(pool.nodes)}`).join(", ");
  return { label: "Nodes", value: nodeRangeText(range), ...(note === "" ? {} : { note }) };
}

function costFigure(plan: Plan): KeyFigure {
  const usd = plan.cost.usdPerMonth;
  const label = "Dollars a month";
  if (usd === undefined) return { label, value: "not known", note: "a price is missing", tone: "bad" };
  const quantiles = quantilesText(usd, wholeUsdText);
  const left = plan.cost.accepted.length;
  const notes = [
    plan.draws === undefined || plan.draws === 1 ? "" : "the mean of what the answers leave open",
    quantiles,
    left === 0 ? "" : `${countedText(left, "missing price")} accepted and left out`,
  ];
  return { label, value: wholeUsdText(usd.mean), note: notes.filter((note) => note !== "").join("; ") };
}

/** What is paid for once the plan is ordered, beside the mean over demands that need less. */
function asPlannedFigure({ cost: { usdPerMonthAsPlanned: usd } }: Plan): readonly KeyFigure[] {
  if (usd === undefined) return [];
  const note = "managed node group and file system at the size ordered for the P90, whoever comes";
  return [{ label: "Dollars a month as planned", value: wholeUsdText(usd), note }];
}

/** What fills the session nodes, and the limit that growth reaches first. */
function bindingFigure(plan: Plan): KeyFigure {
  const pool = plan.pools.find(({ purpose, binding }) => purpose === "sessions" && binding.length > 0);
  const [first] = plan.limits;
  const firstText = first === undefined ? undefined : firstLimitText(first);
  const label = "What binds";
  if (pool === undefined) {
    return first === undefined
      ? { label, value: "nothing found" }
      : { label, value: limitTitle(first.name), ...(firstText === undefined ? {} : { note: firstText }) };
  }
  const full = `${countedText(pool.sessionsPerNode, "average session")} fill${pool.sessionsPerNode === 1 ? "s" : ""} one ${pool.instanceTypes[0] ?? "node"}`;
  return {
    label,
    value: capitalised(listText(pool.binding.map((name) => (name === "cpu" ? "CPU" : name)))),
    note: [full, firstText].filter((note) => note !== undefined).join("; "),
  };
}

/** The limit that stands first, and how near it is. */
function firstLimitText({
  name,
  need,
  needInRollout,
  have,
  shortBy,
  ...months
}: PlanLimit): string | undefined {
  const title = insideSentence(name);
  if (shortBy !== undefined) return `too little today: ${title}`;
  if (months.monthP10 !== undefined || months.monthP50 !== undefined)
    return `what growth reaches first: ${title}`;
  return have === undefined || have <= 0
    ? undefined
    : `most used of its limits: ${title}, ${percentText(Math.max(need, needInRollout) / have)}`;
}

function verdictFigure(verdict: Verdict): KeyFigure {
  const { starts, requests } = verdict;
  const made =
    starts.scheduled === 0
      ? "no start was due"
      : `${percentText(starts.started / starts.scheduled)} of due starts made`;
  return {
    label: "Verdict of the load test",
    value: verdictWord(verdict),
    note: `${countedText(requests, "request")}, ${made}`,
    tone: verdictTone(verdict),
  };
}

/** What a run without a plan has to say in its place. */
function loadFigures({ operations }: Verdict): readonly KeyFigure[] {
  const ended = sumOf(operations, ({ count }) => count);
  const failed = sumOf(errorKinds(operations), ({ count }) => count);
  const slowest = operations
    .filter(({ responseMs }) => responseMs.p99 !== undefined)
    .toSorted((a, b) => (b.responseMs.p99 ?? 0) - (a.responseMs.p99 ?? 0) || compareText(a.name, b.name))[0];
  return [
    {
      label: "Failed requests",
      value: numberText(failed),
      note: ended === 0 ? "no request ended" : `${percentText(failed / ended)} of ${numberText(ended)}`,
    },
    ...(slowest === undefined
      ? []
      : [
          {
            label: "Slowest P99",
            value: latencyText(slowest.responseMs.p99),
            note: `${slowest.name}, from the intended start`,
          },
        ]),
  ];
}

const WORDS: Readonly<Record<Verdict["verdict"], { readonly word: string; readonly tone: Tone }>> = {
  pass: { word: "Pass", tone: "good" },
  fail: { word: "Fail", tone: "bad" },
  inconclusive: { word: "Inconclusive", tone: "unsure" },
};

/** Returns the verdict as a word. */
export function verdictWord(verdict: Verdict): string {
  return WORDS[verdict.verdict].word;
}

/** Returns how the verdict is to be shown. */
export function verdictTone(verdict: Verdict): Tone {
  return WORDS[verdict.verdict].tone;
}

function planSentence(plan: Plan): string {
  const { people, peakSessions, installsPerDay } = plan.demand;
  const peak = peakSessions.p90 ?? peakSessions.p50;
  const installs = installsPerDay.p90 ?? installsPerDay.p50;
  const parts = [
    peak === undefined ? undefined : `${countedText(peak, "session")} at the peak`,
    installs === undefined ? undefined : `${countedText(Math.round(installs), "package install")} a day`,
  ].filter((part) => part !== undefined);
  const carries = parts.length === 0 ? "" : `, ${listText(parts)}`;
  return `Planned for ${numberText(people)} people${carries}, in ${plan.region}.`;
}

/** Whoever stated a budget sees first what it holds for. */
function statedBudget({ cost, refusals }: Plan): readonly Block[] {
  const sentence = budgetSentence(cost);
  if (sentence === undefined) return [];
  const figures = budgetFigures(cost);
  const tone: Tone = refusals.some(({ code }) => code === "BUDGET")
    ? "bad"
    : figures.length > 0 && figures.every(({ name, holds }) => holds || name === "P99")
      ? "good"
      : "unsure";
  return [{ kind: "callout", tone, title: "Budget.", text: capitalSentence(sentence) }];
}

function budgetBlocks({ budget, limits }: Plan): readonly Block[] {
  if (budget === undefined) return [];
  const carries = (answer: BudgetAnswer): string =>
    answer.ok ? carriedText(answer) : `nobody (${answer.sentence})`;
  const basis = budgetBasis(budget);
  const text =
    `${wholeUsdText(budget.usdPerMonth)} a month carry ${carries(budget.at50)} of this mix at 50 % confidence, ` +
    `and ${carries(budget.at90)} at 90 %.${basis === undefined ? "" : ` ${capitalSentence(basis)}`}`;
  const seats = limits.find(({ name }) => name === "licence-seats")?.have;
  const most = Math.max(...[budget.at50, budget.at90].map((answer) => (answer.ok ? answer.people : 0)));
  const more =
    seats === undefined || most <= seats
      ? ""
      : ` The site states ${countedText(seats, "licence seat")}: for more people it needs more of them.`;
  return [{ kind: "paragraph", text: text + more }];
}
