import { stringify } from "csv-stringify/sync";
import type { CostLine } from "../../planner/core/plan.ts";
import { oneLine } from "./clean-text.ts";

const HEADER = [
  "id",
  "pool",
  "description",
  "quantity",
  "unit",
  "usd_per_unit",
  "usd_per_month",
  "as_of",
  "confidence",
  "source",
] as const;

/**
 * Returns the cost lines as CSV, a line each and no total, so that a sum over the column is the plan's.
 *
 * Text that a spreadsheet would take for a formula is preceded by an apostrophe.
 */
export function costCsv(lines: readonly CostLine[]): string {
  const rows = lines.map((line) => [
    plain(line.id),
    plain(line.pool ?? ""),
    plain(line.description),
    line.quantity,
    plain(line.unit),
    line.usdPerUnit,
    line.usdPerMonth.toFixed(2),
    plain(line.asOf),
    plain(line.confidence),
    plain(line.source),
  ]);
  return stringify(rows, { header: true, columns: [...HEADER], escape_formulas: true });
}

/** Leading blanks would hide a formula from the escape and not from every spreadsheet. */
function plain(text: string): string {
  return oneLine(text).trim();
}
