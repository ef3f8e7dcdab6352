import type { CostLine, Plan } from "../../../planner/core/plan.ts";
import { costByLine, sumUsd } from "../../charts/cost-lines.ts";
import { numberText, unitPriceText, usdText } from "../../charts/format.ts";
import { type Block, type Chapter, columns, figureOr, paragraph, section, type Table } from "../document.ts";
import { quantilesText } from "./words.ts";

/** Returns the chapter on money: every line with its price, the date and the source of the price, and their sum. */
export function costChapter(plan: Plan): Chapter {
  const { lines, accepted } = plan.cost;
  return {
    id: "cost",
    title: "Cost",
    blocks: [
      paragraph(costSentence(plan)),
      figureOr((palette) => costByLine(lines, palette), "No line of this plan has a price above 0."),
      ...(lines.length === 0 ? [] : [lineTable(plan)]),
      ...groupBlocks(plan),
      ...accepted.map(
        (gap): Block => ({
          kind: "callout",
          tone: "unsure",
          title: `Left out: ${gap.id}.`,
          text: gap.sentence,
        }),
      ),
    ],
  };
}

/** Who the money is for. */
function groupBlocks({ costByGroup = [], reasons }: Plan): readonly Block[] {
  if (costByGroup.length === 0) return [];
  const rule = reasons.find(({ path }) => path === "costByGroup")?.rule;
  const sum = (pick: (group: (typeof costByGroup)[number]) => number): number =>
    costByGroup.reduce((total, group) => total + pick(group), 0);
  const people = sum((group) => group.people);
  const usd = sumUsd(costByGroup);
  return [
    section("By group", ...(rule === undefined ? [] : [paragraph(`Shared out: ${rule}.`)]), {
      kind: "table",
      caption: "Dollars a month by group, and for each of its people, with or without a session",
      columns: columns("Group", ">People", ">Dollars a month", ">For each person"),
      rows: costByGroup.map((group) => [
        group.group,
        numberText(group.people),
        usdText(group.usdPerMonth),
        group.usdPerPersonMonth === undefined ? "–" : usdText(group.usdPerPersonMonth),
      ]),
      total: ["All groups", numberText(people), usdText(usd), people > 0 ? usdText(usd / people) : "–"],
    }),
  ];
}

function costSentence({ cost, pricesAsOf }: Plan): string {
  const usd = cost.usdPerMonth;
  if (usd === undefined)
    return "A price is missing, so there is no total; the lines below are those whose prices are known.";
  const quantiles = quantilesText(usd, usdText);
  const spread = quantiles === "" ? "" : ` (${quantiles})`;
  const asPlanned =
    cost.usdPerMonthAsPlanned === undefined
      ? ""
      : ` It counts what each way the answers may turn out needs; with the managed node group and the file system as planned for the P90, whoever comes, it is ${usdText(cost.usdPerMonthAsPlanned)}.`;
  return (
    `${usdText(usd.mean)} a month${spread}, at list prices, the oldest as of ${pricesAsOf}, before taxes and discounts.${asPlanned} ` +
    "A quantity of hours is how many run all month, of 730 hours. Each line is rounded to cents; the total is the sum of the rounded lines."
  );
}

function quantityText({ quantity, plannedQuantity, unit }: CostLine): string {
  const planned = plannedQuantity === undefined ? "" : ` (${numberText(plannedQuantity, 4)} planned)`;
  return `${numberText(quantity, 4)} ${unit}${planned}`;
}

function lineTable(plan: Plan): Table {
  const { lines, usdPerMonth } = plan.cost;
  const label = usdPerMonth === undefined ? "Known lines" : "Total";
  return {
    kind: "table",
    caption: "Cost lines; below each price its date, how far it can be trusted and where it comes from",
    columns: columns("Line", ">Quantity", ">Dollars a unit", ">Dollars a month", "Price"),
    rows: lines.map((line) => [
      { text: line.description, note: line.pool === undefined ? line.id : `${line.id}, pool ${line.pool}` },
      quantityText(line),
      unitPriceText(line.usdPerUnit),
      usdText(line.usdPerMonth),
      { text: `${line.confidence}, ${line.asOf}`, note: line.source },
    ]),
    total: [label, "", "", usdText(usdPerMonth?.mean ?? sumUsd(lines)), ""],
  };
}
