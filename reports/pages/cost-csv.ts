import { stringify } from "csv-stringify/sync";
import { usdAsPlanned } from "../../planner/core/cost/as-planned.ts";
import type { CostLine } from "../../planner/core/cost/cost-line.ts";
import type { Quantiles } from "../../planner/core/plan-quantiles.ts";
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
 * Returns the cost lines as CSV, a line each and nothing else, so that a column of means, or of dollars as planned, adds up to the total.
 * Quantiles do not add up.
 *
 * Text that a spreadsheet would take for a formula is preceded by an apostrophe.
 */
export function costCsv(lines: readonly CostLine[]): string {
  return stringify(lines.map(lineRow), { header: true, columns: [...HEADER], escape_formulas: true });
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

/** A quantile that was not computed is an empty field. */
function quantileCells({ p50, p90, p99 }: Quantiles = {}): readonly string[] {
  return [p50, p90, p99].map((usd) => usd?.toFixed(2) ?? "");
}

/** Leading blanks would hide a formula from the escape and not from every spreadsheet. */
function plain(text: string): string {
  return oneLine(text).trim();
}
