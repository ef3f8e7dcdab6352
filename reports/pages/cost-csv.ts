import { stringify } from "csv-stringify/sync";
import { usdAsPlanned } from "../../planner/core/cost/as-planned.ts";
import type { CostLine, PlanCost, Quantiles } from "../../planner/core/plan.ts";
import { sumUsd } from "../charts/cost-lines.ts";
import { oneLine } from "./clean-text.ts";

const HEADER = [
  "id",
  "pool",
  "description",
  "quantity",
  "planned_quantity",
  "unit",
  "usd_per_unit",
  "usd_per_month",
  "usd_per_month_p50",
  "usd_per_month_p90",
  "usd_per_month_p99",
  "usd_per_month_as_planned",
  "as_of",
  "confidence",
  "source",
] as const;

/**
 * Returns the cost lines as CSV, a line each, and last the row `total`, where there is one: its mean and its cost as planned are the
 * sums of the lines, its quantiles those of the whole bill, which are no sums.
 *
 * Text that a spreadsheet would take for a formula is preceded by an apostrophe.
 */
export function costCsv(cost: PlanCost): string {
  const rows = [...cost.lines.map(lineRow), ...totalRows(cost)];
  return stringify(rows, { header: true, columns: [...HEADER], escape_formulas: true });
}

type Row = readonly (string | number)[];

function lineRow(line: CostLine): Row {
  return [
    plain(line.id),
    plain(line.pool ?? ""),
    plain(line.description),
    line.quantity,
    line.plannedQuantity ?? line.quantity,
    plain(line.unit),
    line.usdPerUnit,
    line.usdPerMonth.toFixed(2),
    ...quantileCells(line.quantilesUsdPerMonth),
    usdAsPlanned(line).toFixed(2),
    plain(line.asOf),
    plain(line.confidence),
    plain(line.source),
  ];
}

function totalRows({ usdPerMonth, lines }: PlanCost): readonly Row[] {
  if (usdPerMonth === undefined) return [];
  const asPlanned = sumUsd(lines.map((line) => ({ usdPerMonth: usdAsPlanned(line) })));
  return [
    [
      "total",
      "",
      "sum of the lines; its quantiles are those of the whole bill",
      "",
      "",
      "",
      "",
      usdPerMonth.mean.toFixed(2),
      ...quantileCells(usdPerMonth),
      asPlanned.toFixed(2),
      "",
      "",
      "",
    ],
  ];
}

/** A quantile that was not computed is an empty field. */
function quantileCells({ p50, p90, p99 }: Quantiles = {}): readonly string[] {
  return [p50, p90, p99].map((usd) => usd?.toFixed(2) ?? "");
}

/** Leading blanks would hide a formula from the escape and not from every spreadsheet. */
function plain(text: string): string {
  return oneLine(text).trim();
}
