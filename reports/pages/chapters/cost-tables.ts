import { usdAsPlanned } from "../../../planner/core/cost/as-planned.ts";
import { type CostLine, isHourly } from "../../../planner/core/cost/cost-line.ts";
import { compareText } from "../../../planner/core/order.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import type { Quantiles } from "../../../planner/core/plan-quantiles.ts";
import { CONFIDENCES, type Confidence } from "../../../planner/core/provenance.ts";
import { HOURS_PER_MONTH } from "../../../planner/core/quantity.ts";
import { lineName, sumUsd } from "../../charts/cost-lines.ts";
import { capitalised, numberText, percentText, unitPriceText, usdText } from "../../charts/format.ts";
import { type Block, columns, paragraph, section, type Table } from "../document.ts";

/** Returns the lines in dollars a month: mean, quantiles and as planned, with quantity and price below each name. */
export function lineTable({ cost }: Pick<Plan, "cost">): Table {
  const { lines, usdPerMonth } = cost;
  const asPlanned = sumUsd(lines.map((line) => ({ usdPerMonth: usdAsPlanned(line) })));
  return {
    kind: "table",
    caption:
      "Cost lines in dollars a month, over the draws and as planned for the P90; below each its quantity, in the mean of the draws, and its price",
    columns: columns("Line", ">Mean", ">P50", ">P90", ">P99", ">As planned"),
    rows: lines.map((line) => [
      { text: capitalised(lineName(line, lines)), note: quantityText(line) },
      usdText(line.usdPerMonth),
      ...quantileCells(line.quantilesUsdPerMonth),
      usdText(usdAsPlanned(line)),
    ]),
    total: [
      usdPerMonth === undefined ? "Known lines" : "Total",
      usdText(usdPerMonth?.mean ?? sumUsd(lines)),
      ...quantileCells(usdPerMonth),
      usdText(asPlanned),
    ],
  };
}

/** Returns where each price comes from, folded: who doubts one opens it. */
export function priceTable(lines: readonly CostLine[]): Table {
  return {
    kind: "table",
    caption: "Price of each line, its date, how far it can be trusted, and where it comes from",
    columns: columns("Line", ">Dollars", "A", "As of", "Price", "Source"),
    rows: lines.map((line) => [
      { text: capitalised(lineName(line, lines)), note: line.id },
      unitPriceText(line.usdPerUnit),
      line.unit,
      line.asOf,
      line.confidence,
      line.source,
    ]),
    foldedUnder: `Show prices and their sources (${numberText(lines.length)})`,
  };
}

const CONFIDENCE_TEXTS: Readonly<Record<Confidence, string>> = {
  exact: "AWS's own list price at its date",
  derived: "computed from AWS's own list prices",
  secondary: "list price as third parties quote it",
  proxy: "the price of something closely tied stands in",
  estimated: "estimated by a ratio from another region's or item's price",
  partial: "known in part",
};

/** Returns how much of the money rests on prices of each kind. */
export function confidenceSection({ cost: { lines } }: Pick<Plan, "cost">): readonly Block[] {
  const totalUsd = sumUsd(lines);
  if (totalUsd <= 0) return [];
  const kinds = CONFIDENCES.flatMap((confidence) => {
    const of = lines.filter((line) => line.confidence === confidence);
    return of.length === 0 ? [] : [{ confidence, count: of.length, usd: sumUsd(of) }];
  });
  return [
    section(
      "How sure the prices are",
      paragraph(
        `${newerMoney(lines, totalUsd)} P50, P90 and P99 hold what the answers leave open; they hold no doubt about prices.`,
      ),
      {
        kind: "table",
        caption: "Dollars a month, in the mean, by how far their prices can be trusted",
        columns: columns("Prices", ">Lines", ">Dollars a month", ">Share"),
        rows: kinds.map(({ confidence, count, usd }) => [
          { text: capitalised(confidence), note: CONFIDENCE_TEXTS[confidence] },
          numberText(count),
          usdText(usd),
          percentText(usd / totalUsd),
        ]),
        total: ["All lines", numberText(lines.length), usdText(totalUsd), "100 %"],
      },
    ),
  ];
}

/** The share of the money that stands at a price of this age or younger. */
const MOST_OF_THE_MONEY = 0.9;

function newerMoney(lines: readonly CostLine[], totalUsd: number): string {
  let usd = 0;
  const date = lines
    .toSorted((a, b) => compareText(b.asOf, a.asOf))
    .find((line) => {
      usd += line.usdPerMonth;
      return usd >= totalUsd * MOST_OF_THE_MONEY - 0.005;
    })?.asOf;
  return `${percentText(MOST_OF_THE_MONEY)} of the dollars stand at prices of ${date ?? "an unknown date"} or later.`;
}

function quantityText({ quantity, plannedQuantity, unit, usdPerUnit }: CostLine): string {
  const price = unitPriceText(usdPerUnit);
  const product = isHourly(unit)
    ? `${numberText(quantity, 4)} × ${price} ${unit === "hour" ? "an hour" : `a ${unit}`} × ${HOURS_PER_MONTH} h`
    : `${numberText(quantity, 4)} ${unit} × ${price}`;
  return plannedQuantity === undefined ? product : `${product}; planned: ${numberText(plannedQuantity, 4)}`;
}

/** A quantile that was not computed is a dash, not a copy of another. */
function quantileCells({ p50, p90, p99 }: Quantiles = {}): readonly string[] {
  return [p50, p90, p99].map((usd) => (usd === undefined ? "–" : usdText(usd)));
}
