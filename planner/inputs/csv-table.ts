import { CsvError, parse } from "csv-parse/sync";
import { expectedGot, type InputIssue } from "../core/input-error.ts";
import { plainCell } from "./local-number.ts";
import { MAX_ANSWER_LENGTH, shownText } from "./shown-text.ts";

/** One row of a CSV; `line` is where it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A CSV taken apart: its header row, its rows without the empty ones, and the faults of its form. */
export interface CsvTable {
  readonly header: CsvRow;
  readonly rows: readonly CsvRow[];
  readonly issues: readonly InputIssue[];
}

/** What the reader of a table knows beforehand: the headers to look for, and the delimiter, where somebody says it. */
export interface CsvRules {
  readonly headers: readonly string[];
  readonly delimiter?: string | undefined;
  /** Rows below the header that are read; one more is a fault. */
  readonly maxRows: number;
}

/** A survey has some thirty columns; many more are no table of groups. */
const MAX_COLUMNS = 100;

/** Signs that spreadsheets put between fields, by the likelihood that they mean it. */
const DELIMITERS = [",", ";", "\t"] as const;
/** Signs that may be meant, but that are also written inside fields: only by the setting. */
const RARE_DELIMITERS = ["|", ":"] as const;

/**
 * Takes a CSV apart as spreadsheets write it: fields split by comma, semicolon or tab, whichever gives known headers;
 * a `sep=` line or the setting decides. Rows that are empty are left out, as are empty columns at the right.
 */
export function readCsvTable(text: string, file: string, rules: CsvRules): CsvTable {
  const { body, stated, firstLine } = withoutSepLine(text.replace(/\r\n?/g, "\n"), rules.delimiter);
  const delimiter = stated ?? likelyDelimiter(body, rules.headers);
  const parsed = parseRows(body, delimiter, file, firstLine, rules.maxRows);
  const [header = { line: firstLine, cells: [] }, ...rows] = parsed.rows;
  if (header.cells.length > MAX_COLUMNS) {
    const place = { file, line: header.line, column: MAX_COLUMNS + 1 };
    const issue = expectedGot(place, `at most ${MAX_COLUMNS} columns`, `${header.cells.length}`);
    return { header: { ...header, cells: [] }, rows: [], issues: [issue] };
  }
  const trimmed = withoutEmptyEnd(header, rows);
  const narrow = oneColumn(trimmed.header, delimiter, rules.headers, file);
  if (narrow !== undefined) return { ...trimmed, rows: [], issues: [narrow] };
  return { ...trimmed, issues: [...parsed.issues, ...raggedRows(trimmed, delimiter, file)] };
}

/** Returns how a delimiter is written in the setting. */
function delimiterName(delimiter: string): string {
  return delimiter === "\t" ? "tab" : delimiter;
}

function withoutSepLine(text: string, delimiter: string | undefined) {
  const sep = /^"?sep=([^\n"])"?[^\n]*\n/i.exec(text);
  const setting = delimiter === "tab" ? "\t" : delimiter;
  if (sep === null) return { body: text, stated: setting, firstLine: 1 };
  return { body: text.slice(sep[0].length), stated: setting ?? sep[1], firstLine: 2 };
}

function likelyDelimiter(body: string, headers: readonly string[]): string {
  const scores = DELIMITERS.map((delimiter) => {
    const cells = headerCells(body, delimiter);
    return { delimiter, known: cells.filter((cell) => headers.includes(cell)).length, fields: cells.length };
  });
  const [best] = scores.sort((a, b) => b.known - a.known || b.fields - a.fields);
  return best?.delimiter ?? ",";
}

function headerCells(body: string, delimiter: string): readonly string[] {
  const end = /\n/.exec(body)?.index ?? body.length;
  return body
    .slice(0, end)
    .split(delimiter)
    .map((cell) => headerName(cell.replace(/^\s*"|"\s*$/g, "")));
}

/** Returns a header as it is compared: without blanks around it, in small letters. */
export function headerName(cell: string): string {
  return plainCell(cell).toLowerCase();
}

function parseRows(body: string, delimiter: string, file: string, firstLine: number, maxRows: number) {
  const rows: CsvRow[] = [];
  const issues: InputIssue[] = [];
  let count = 0;
  try {
    parse(body, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record, context) => {
        const breaks = record.reduce((sum, cell) => sum + lineBreaks(cell), 0);
        const line = context.lines - breaks + firstLine - 1;
        if (record.every((cell) => cell.trim() === "")) return null;
        count += 1;
        const long = record.findIndex((cell) => cell.length > MAX_ANSWER_LENGTH);
        if (long >= 0) issues.push(longCell({ file, line, column: long + 1 }, record[long] ?? ""));
        else if (rows.length <= maxRows) rows.push({ line, cells: record });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error["lines"] ?? 1) + firstLine - 1;
    const column = typeof error["column"] === "number" ? error["column"] + 1 : 1;
    issues.push(expectedGot({ file, line, column }, "fields with paired quotes", quoteFault(error.code)));
  }
  const rowCount = count - 1;
  if (rowCount > maxRows)
    issues.push(expectedGot({ file }, `at most ${maxRows} rows below the header`, `${rowCount}`));
  return { rows, issues };
}

function longCell(place: Pick<InputIssue, "file" | "line" | "column">, cell: string): InputIssue {
  return expectedGot(place, `at most ${MAX_ANSWER_LENGTH} characters in a field`, `${cell.length} of them`);
}

function lineBreaks(cell: string): number {
  return cell.match(/\n/g)?.length ?? 0;
}

function quoteFault(code: string): string {
  if (code === "CSV_QUOTE_NOT_CLOSED") return "a quote that is never closed";
  if (code === "CSV_INVALID_CLOSING_QUOTE") return "something after a closing quote";
  return "a quote inside a field that does not begin with one (write it twice, in a quoted field)";
}

/** Spreadsheets save columns that were once used; they have neither header nor content. */
function withoutEmptyEnd(header: CsvRow, rows: readonly CsvRow[]) {
  const isBlank = (row: CsvRow, index: number): boolean => plainCell(row.cells[index] ?? "") === "";
  let width = header.cells.length;
  while (width > 0 && isBlank(header, width - 1) && rows.every((row) => isBlank(row, width - 1))) width -= 1;
  const cut = (row: CsvRow): CsvRow => {
    const surplus = row.cells.slice(width);
    return surplus.every((cell) => plainCell(cell) === "")
      ? { ...row, cells: row.cells.slice(0, width) }
      : row;
  };
  return { header: cut(header), rows: rows.map(cut) };
}

function oneColumn(
  header: CsvRow,
  delimiter: string,
  headers: readonly string[],
  file: string,
): InputIssue | undefined {
  const only = plainCell(header.cells[0] ?? "");
  if (header.cells.length !== 1 || headers.includes(headerName(only))) return undefined;
  const others = [...DELIMITERS, ...RARE_DELIMITERS].filter((other) => other !== delimiter);
  const fieldsBy = (text: string) =>
    [...others, delimiter].map((other) => ({ other, fields: headerCells(text, other).length }));
  const [best] = fieldsBy(only).sort((a, b) => b.fields - a.fields);
  const got = shownText(only);
  const place = { file, line: header.line, column: 1 };
  if (best === undefined || best.fields < 2)
    return expectedGot(place, "a header row with two or more columns", got);
  const name = delimiterName(best.other);
  if (best.other === delimiter) {
    const expected = `${best.fields} columns split by "${name}" without quotes around the whole line, or one column`;
    return expectedGot(place, expected, got);
  }
  const expected =
    `${best.fields} columns split by "${name}" (set groupsFormat.delimiter: "${name}") ` +
    `or one column split by "${delimiterName(delimiter)}" (as it is read now)`;
  return expectedGot(place, expected, got);
}

function raggedRows(
  table: { readonly header: CsvRow; readonly rows: readonly CsvRow[] },
  delimiter: string,
  file: string,
): readonly InputIssue[] {
  const width = table.header.cells.length;
  return table.rows
    .filter((row) => row.cells.length !== width)
    .map((row) => {
      const fields = row.cells.length;
      const hint =
        fields > width && delimiter === ","
          ? " (quote fields with decimal commas, or split fields by semicolons)"
          : "";
      const column = Math.min(fields, width) + 1;
      return expectedGot(
        { file, line: row.line, column },
        `${width} fields as in the header`,
        `${fields}${hint}`,
      );
    });
}
