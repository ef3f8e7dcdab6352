import { parseEstimateText } from "../core/demand/estimate-text.ts";
import { expectedGot, type InputIssue } from "../core/input-error.ts";
import { nearestText } from "../core/nearest-text.ts";
import { type CsvRow, type CsvTable, headerName, readCsvTable } from "./csv-table.ts";
import { GROUP_COLUMNS, type GroupColumn, headerOf, REQUIRED_HEADERS } from "./group-columns.ts";
import { type GroupInput, groupSchema } from "./group-schema.ts";
import { A_NUMBER, type DecimalSign, plainCell, readLocalNumber } from "./local-number.ts";
import { shownText } from "./shown-text.ts";
import { type Locator, siteIssues } from "./site-issues.ts";
import type { GroupsFormat } from "./site-schema.ts";
import type { Path } from "./yaml-document.ts";

/** A group as a row states it; `group` is absent where the row has a fault. */
export interface GroupRow {
  readonly line: number;
  readonly name: string;
  readonly profile?: string;
  readonly group?: GroupInput;
  /** The field number of a header, for faults that only the whole site shows. */
  readonly columnOf: (header: string) => number;
}

/** The groups of a CSV and its faults. */
export interface GroupRows {
  readonly rows: readonly GroupRow[];
  readonly issues: readonly InputIssue[];
}

/** A site of more groups than this is no survey, but a list of people. */
const MAX_GROUPS = 5000;
/** A file with more faults is read no further. */
const ENOUGH_ISSUES = 1000;

/** Words that spreadsheets put before the sums of a table, in small letters. */
const TOTAL_WORDS = [
  "total",
  "totals",
  "grand total",
  "subtotal",
  "sum",
  "all",
  "summe",
  "gesamt",
  "gesamtsumme",
  "insgesamt",
  "zwischensumme",
  "somme",
  "total général",
  "totale",
  "suma",
  "σ",
  "∑",
];

/** Reads the CSV of groups: every fault of every row, in the words of the header. */
export function readGroupRows(text: string, file: string, format: GroupsFormat = {}): GroupRows {
  const table = readCsvTable(text, file, {
    headers: GROUP_COLUMNS.map((column) => column.header),
    delimiter: format.delimiter,
    maxRows: MAX_GROUPS,
  });
  const columns = table.header.cells.map((cell) =>
    GROUP_COLUMNS.find((known) => known.header === headerName(cell)),
  );
  const headerIssues = table.issues.length > 0 && table.rows.length === 0 ? [] : checkHeader(table, file);
  const issues: InputIssue[] = [...table.issues.slice(0, ENOUGH_ISSUES), ...headerIssues];
  const rows: GroupRow[] = [];
  for (const row of table.rows) {
    if (issues.length > ENOUGH_ISSUES) break;
    if (row.cells.length !== table.header.cells.length) continue;
    const total = totalRow(row, columns, table.rows, file);
    if (total !== undefined && format.totalRows !== "group") {
      if (format.totalRows === undefined) issues.push(total);
      continue;
    }
    const read = readRow(row, columns, file, format.decimal, headerIssues.length > 0);
    issues.push(...read.issues);
    rows.push(read.row);
  }
  if (issues.length === 0 && rows.length === 0) {
    issues.push(
      expectedGot({ file, line: table.header.line, column: 1 }, "at least one row below the header", "none"),
    );
  }
  return { rows, issues };
}

function checkHeader(table: CsvTable, file: string): readonly InputIssue[] {
  const { header, rows } = table;
  const known = GROUP_COLUMNS.map((column) => column.header);
  const names = header.cells.map(headerName);
  const issues: InputIssue[] = [];
  names.forEach((name, index) => {
    const place = { file, line: header.line, column: index + 1, field: name };
    if (name === "") {
      const hasContent = rows.some((row) => plainCell(row.cells[index] ?? "") !== "");
      if (hasContent)
        issues.push(expectedGot({ ...place, field: "header" }, "a name above every column", "nothing"));
    } else if (!known.includes(name)) {
      const likely = nearestText(name, known);
      const hint = likely === undefined ? `known: ${known.join(", ")}` : `did you mean "${likely}"?`;
      const written = plainCell(header.cells[index] ?? "");
      const sentence = `unknown header "${written}" (${hint})`;
      issues.push({
        ...place,
        field: written,
        expected: likely ?? `one of ${known.join(", ")}`,
        got: written,
        sentence,
      });
    } else if (names.indexOf(name) < index) {
      const first = names.indexOf(name) + 1;
      issues.push(expectedGot(place, `one column "${name}"`, `a second one (the first is field ${first})`));
    }
  });
  for (const required of REQUIRED_HEADERS) {
    const isMisspelt = issues.some((issue) => issue.expected === required);
    if (names.includes(required) || isMisspelt) continue;
    issues.push(
      expectedGot({ file, line: header.line, column: 1, field: required }, "a column of this name", "none"),
    );
  }
  return issues;
}

function totalRow(
  row: CsvRow,
  columns: readonly (GroupColumn | undefined)[],
  rows: readonly CsvRow[],
  file: string,
): InputIssue | undefined {
  const nameAt = columns.findIndex((column) => column?.header === "name");
  const name = plainCell(row.cells[nameAt] ?? "");
  const isTotal =
    TOTAL_WORDS.includes(name.toLowerCase().replace(/[:\s]+$/, "")) ||
    (name === "" && row === rows.at(-1) && addsUp(row, columns, rows));
  if (!isTotal) return undefined;
  const expected =
    'a group of this name (set groupsFormat.totalRows: "group") or a total to leave out (set groupsFormat.totalRows: "skip")';
  return expectedGot(
    { file, line: row.line, column: nameAt + 1, field: "name" },
    expected,
    name === "" ? "no name, and the sum of the rows above" : shownText(name),
  );
}

/** A last row without a name whose people are the sum of those above it. */
function addsUp(
  row: CsvRow,
  columns: readonly (GroupColumn | undefined)[],
  rows: readonly CsvRow[],
): boolean {
  const peopleAt = columns.findIndex((column) => column?.header === "people");
  const peopleOf = (candidate: CsvRow): number => {
    const read = readLocalNumber(candidate.cells[peopleAt] ?? "", undefined);
    return read.ok ? read.value : Number.NaN;
  };
  const above = rows.slice(0, -1);
  return above.length > 0 && above.reduce((sum, other) => sum + peopleOf(other), 0) === peopleOf(row);
}

function readRow(
  row: CsvRow,
  columns: readonly (GroupColumn | undefined)[],
  file: string,
  decimal: DecimalSign,
  hasHeaderFault: boolean,
): { readonly row: GroupRow; readonly issues: readonly InputIssue[] } {
  const issues: InputIssue[] = [];
  const faulty = new Set<string>();
  const value: Record<string, unknown> = { hours: {} };
  columns.forEach((column, index) => {
    const cell = plainCell(row.cells[index] ?? "");
    if (column === undefined || cell === "") return;
    const read = readCell(cell, column, decimal);
    if (read.ok) setPath(value, column.path, read.value);
    else {
      const place = { file, line: row.line, column: index + 1, field: column.header };
      issues.push(expectedGot(place, read.expected, shownText(cell)));
      faulty.add(column.header);
    }
  });
  const locator = rowLocator(row, columns, file);
  const parsed = groupSchema.safeParse(value);
  const schemaFaults = parsed.success ? [] : siteIssues(parsed.error, locator);
  const missing = new Set<string>(columns.flatMap((column) => column?.header ?? []));
  const told = schemaFaults.filter(
    ({ field = "" }) => !faulty.has(field) && (missing.has(field) || !hasHeaderFault),
  );
  const profile = value["profile"];
  return {
    issues: [...issues, ...told],
    row: {
      line: row.line,
      name: typeof value["name"] === "string" ? value["name"] : "",
      columnOf: (header) => columnNumber(columns, header),
      ...(typeof profile === "string" ? { profile } : {}),
      ...(parsed.success && issues.length === 0 ? { group: parsed.data } : {}),
    },
  };
}

function rowLocator(row: CsvRow, columns: readonly (GroupColumn | undefined)[], file: string): Locator {
  const fieldOf = (path: Path) => headerOf(path, columns);
  const columnOf = (path: Path) => columnNumber(columns, fieldOf(path));
  const placeOf = (path: Path) => ({ line: row.line, column: columnOf(path) });
  const cellOf = (path: Path) => plainCell(row.cells[columnOf(path) - 1] ?? "");
  return {
    file,
    placeOf,
    keyPlaceOf: placeOf,
    fieldOf,
    gotAt: (path) => (cellOf(path) === "" ? "nothing" : shownText(cellOf(path))),
  };
}

/** Returns the field number of a header; the first field where there is no such column. */
function columnNumber(columns: readonly (GroupColumn | undefined)[], header: string): number {
  return Math.max(1, columns.findIndex((column) => column?.header === header) + 1);
}

function readCell(cell: string, column: GroupColumn, decimal: DecimalSign) {
  if (column.kind === "text" || (column.kind === "hour" && cell.includes(":")))
    return { ok: true, value: cell } as const;
  if (column.kind === "hour") return readLocalNumber(cell, decimal);
  const parsed = parseEstimateText(cell, (text) => readLocalNumber(text, decimal));
  if (!parsed.ok) return parsed.expected === A_NUMBER ? ({ ok: true, value: cell } as const) : parsed;
  const { low, likely, high } = parsed.value;
  return { ok: true, value: low === likely && likely === high ? likely : parsed.value } as const;
}

function setPath(value: Record<string, unknown>, path: GroupColumn["path"], cell: unknown): void {
  const [first, second] = path;
  if (second === undefined) value[first] = cell;
  else value[first] = { ...(value[first] as object | undefined), [second]: cell };
}
