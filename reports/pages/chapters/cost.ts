import { budgetFigures } from "../../../planner/core/cost/budget.ts";
import type { GroupCost } from "../../../planner/core/cost/cost-by-group.ts";
import { dollars } from "../../../planner/core/figure.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { costByLine, sumUsd } from "../../charts/cost-lines.ts";
import { capitalised, numberText, usdText } from "../../charts/format.ts";
import { type Block, type Cell, type Chapter, columns, figureOr, paragraph, section } from "../document.ts";
import { confidenceSection, lineTable, priceTable } from "./cost-tables.ts";
import { notCounted } from "./not-counted.ts";
import { priceDatesText, quantilesText } from "./words.ts";

/** Returns the chapter on money: every line with its price, the date and the source of the price, and their sum. */
export function costChapter(plan: Plan): Chapter {
  const { lines, accepted } = plan.cost;
  return {
    id: "cost",
    title: "Cost",
    blocks: [
      paragraph(costSentence(plan)),
      figureOr((palette) => costByLine(lines, palette), "No line of this plan has a price above 0."),
      ...(lines.length === 0 ? [] : lineBlocks(plan)),
      ...budgetBlocks(plan),
      ...accepted.map(
        (gap): Block => ({
          kind: "callout",
          tone: "unsure",
          title: `Left out: ${gap.id}.`,
          text: gap.sentence,
        }),
      ),
      ...groupBlocks(plan),
      ...confidenceSection(plan),
      section("What is not counted", { kind: "list", items: notCounted(plan) }),
    ],
  };
}

function costSentence(plan: Plan): string {
  const { cost, draws = 1 } = plan;
  const usd = cost.usdPerMonth;
  if (usd === undefined)
    return "A price is missing, so there is no total; the lines below are those whose prices are known.";
  const quantiles = quantilesText(usd, usdText);
  const spread = quantiles === "" ? "" : ` (${quantiles})`;
  const mean =
    draws > 1
      ? ` It is the mean over ${numberText(draws)} draws: each takes one way in which the uncertain answers may turn out, and pays for what that needs.`
      : "";
  const asPlanned =
    cost.usdPerMonthAsPlanned === undefined
      ? ""
      : ` As planned it is ${usdText(cost.usdPerMonthAsPlanned)}: the managed node group and the file system are then paid for at the size that the plan orders for the P90, whoever comes.`;
  return `${usdText(usd.mean)} a month${spread}, before taxes and discounts; ${priceDatesText(plan)}.${mean}${asPlanned}`;
}

function lineBlocks(plan: Plan): readonly Block[] {
  const { lines } = plan.cost;
  const quantiles = lines.some(({ quantilesUsdPerMonth }) => quantilesUsdPerMonth !== undefined)
    ? " P50, P90 and P99 are each line's own and do not add up, for not all lines are dear in the same draw; those of the last row are of the whole bill."
    : "";
  return [
    lineTable(plan),
    paragraph(
      "A month has 730 hours, and a quantity of hours is how many run all month. Each line is rounded to cents; the mean and the dollars as planned are the sums of the rounded lines." +
        quantiles,
    ),
    priceTable(lines),
  ];
}

/** What a stated budget holds for, figure by figure. */
function budgetBlocks({ cost }: Plan): readonly Block[] {
  const { usdPerMonthBudget: budget } = cost;
  const figures = budgetFigures(cost);
  if (budget === undefined || figures.length === 0) return [];
  return [
    section("The budget", {
      kind: "table",
      caption: `Dollars a month against the budget of ${usdText(budget)}; the answer is no where the P50 is above it`,
      columns: columns("Figure", ">Dollars a month", "Holds", ">Left"),
      rows: figures.map(({ name, usdPerMonth, holds }) => [
        capitalised(name),
        usdText(usdPerMonth),
        holds ? { text: "yes", tone: "good" } : { text: "no", tone: "bad" },
        dollars(budget - usdPerMonth),
      ]),
    }),
  ];
}

/** Who the money is for. */
function groupBlocks({ costByGroup = [], reasons }: Plan): readonly Block[] {
  if (costByGroup.length === 0) return [];
  const rule = reasons.find(({ path }) => path === "costByGroup")?.rule;
  const people = costByGroup.reduce((total, group) => total + group.people, 0);
  const usd = sumUsd(costByGroup);
  const shared = costByGroup.some(({ sharedBy }) => sharedBy !== undefined);
  return [
    section("By group", ...(rule === undefined ? [] : [paragraph(`The mean, shared out: ${rule}.`)]), {
      kind: "table",
      caption: "Dollars a month by group, and for each of its people, with or without a session",
      columns: columns(
        "Group",
        ">People",
        ...(shared ? SHARE_COLUMNS : []),
        ">Dollars a month",
        ">For each person",
      ),
      rows: costByGroup.map((group) => [
        group.group,
        numberText(group.people),
        ...(shared ? shareCells(group.sharedBy) : []),
        usdText(group.usdPerMonth),
        group.usdPerPersonMonth === undefined ? "–" : usdText(group.usdPerPersonMonth),
      ]),
      total: [
        "All groups",
        numberText(people),
        ...(shared ? SHARE_COLUMNS.map(() => "") : []),
        usdText(usd),
        people > 0 ? usdText(usd / people) : "–",
      ],
    }),
  ];
}

const SHARE_COLUMNS = [
  ">Session-hours a month",
  ">On the managed group",
  ">Homes at the P90, GB",
  ">Package files a day",
] as const;

/** What the lines are shared out by, so that a row can be computed again. */
function shareCells(share: GroupCost["sharedBy"]): readonly Cell[] {
  if (share === undefined) return SHARE_COLUMNS.map(() => "–");
  const hours = (amount: number, part: number | undefined): Cell => ({
    text: numberText(amount, 0),
    ...(part === undefined ? {} : { note: `× ${numberText(part, 4)} of a node` }),
  });
  return [
    hours(share.sessionHoursPerMonth, share.partOfSessionNode),
    hours(share.managedSessionHoursPerMonth, share.partOfManagedNode),
    numberText(share.homesGb, 0),
    numberText(share.packageFilesPerDay, 0),
  ];
}
