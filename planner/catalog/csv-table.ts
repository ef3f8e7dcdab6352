import { CsvError, parse } from "csv-parse/sync";
import { expectedGot, type InputIssue } from "../core/input-error.ts";
import { CONFIDENCES, type Confidence, type Provenance } from "../core/provenance.ts";

/** A CSV file by its name and its text. */
export interface CsvFile {
  readonly name: string;
  readonly text: string;
}

/** What one CSV file must be: its columns (others may stand beside them) and those that tell its rows apart. */
export interface CsvShape {
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** A place in a CSV. Lines and columns count from 1; the column is the number of the field. */
export interface CsvRow {
  /** The text of a cell, "" where it is empty. */
  readonly cells: (column: string) => string;
  /** Notes a fault of a cell. */
  readonly fault: (column: string, expected: string, got?: string) => void;
}

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const DATE_OR_MONTH = /^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$/;

/**
 * Returns the rows of a CSV with their places, and notes every fault of its shape in `issues`: broken quoting, a missing or
 * doubled column, a row of another length, a second row with the same key, no rows at all.
 */
export function csvRows(file: CsvFile, shape: CsvShape, issues: InputIssue[]): readonly CsvRow[] {
  const records = recordsOf(file, issues);
  const header = records[0]?.record;
  if (header === undefined) {
    if (issues.every((issue) => issue.file !== file.name))
      issues.push(expectedGot({ file: file.name }, `the header ${shape.columns.join(",")}`, "an empty file"));
    return [];
  }
  const columnNumbers = columnNumbersOf(file, header, shape, issues);
  if (columnNumbers === undefined) return [];
  if (records.length === 1)
    issues.push(expectedGot({ file: file.name, line: 2 }, "at least one row", "a header only"));
  const lineOfKey = new Map<string, number>();
  const rows: CsvRow[] = [];
  for (const { record, info } of records.slice(1)) {
    const place = { file: file.name, line: info.lines };
    if (record.length !== header.length) {
      issues.push(expectedGot(place, `${header.length} fields`, `${record.length}`));
      continue;
    }
    const row = rowOf(place, record, columnNumbers, issues);
    const key = shape.key.map(row.cells).join(", ");
    const firstLine = lineOfKey.get(key);
    if (firstLine !== undefined)
      row.fault(shape.key[0] ?? "", `one row for ${key}`, `a second one, the first is on line ${firstLine}`);
    lineOfKey.set(key, firstLine ?? info.lines);
    rows.push(row);
  }
  return rows;
}

/** Returns the text of a cell that must not be empty. */
export function textOf(row: CsvRow, column: string): string {
  const text = row.cells(column);
  if (text.trim() === "") row.fault(column, "a text");
  return text;
}

/** Returns a number of 0 or more. */
export function numberOf(row: CsvRow, column: string): number {
  const text = row.cells(column);
  const value = Number(text);
  if (!NUMBER.test(text) || !Number.isFinite(value) || value < 0) row.fault(column, "a number of 0 or more");
  return value;
}

/** Returns a number above 0. */
export function positiveOf(row: CsvRow, column: string): number {
  const text = row.cells(column);
  const value = Number(text);
  if (!NUMBER.test(text) || !Number.isFinite(value) || value <= 0) row.fault(column, "a number above 0");
  return value;
}

/** Returns a share between 0 and 1. */
export function fractionOf(row: CsvRow, column: string): number {
  const value = numberOf(row, column);
  if (value > 1) row.fault(column, "a share between 0 and 1");
  return value;
}

/** Returns a share between 0 and 1 of a cell in percent. */
export function fractionOfPercent(row: CsvRow, column: string): number {
  const percent = numberOf(row, column);
  if (percent > 100) row.fault(column, "a percentage between 0 and 100");
  return percent / 100;
}

/** Returns what `read` makes of a cell, or `undefined` (unknown) where it is empty. */
export function known<T>(
  row: CsvRow,
  column: string,
  read: (row: CsvRow, column: string) => T,
): T | undefined {
  return row.cells(column) === "" ? undefined : read(row, column);
}

/** Returns what a word of a cell stands for. */
export function wordOf<T>(row: CsvRow, column: string, words: Readonly<Record<string, T>>): T {
  const word = row.cells(column);
  const names = Object.keys(words);
  if (!Object.hasOwn(words, word)) row.fault(column, `one of ${names.join(", ")}`);
  return words[Object.hasOwn(words, word) ? word : (names[0] ?? "")] as T;
}

/**
 * Returns source, date and confidence of a row. A confidence is one of our words, or one with a detail as
 * `derived:same_as_m6a.large`, which goes to the source; without a column for it the whole file is `exact`.
 */
export function provenanceOf(row: CsvRow, confidenceColumn?: string): Provenance {
  const source = textOf(row, "source");
  const asOf = row.cells("as_of");
  if (!DATE_OR_MONTH.test(asOf)) row.fault("as_of", "a date as 2026-11-22 or a month as 2026-11");
  if (confidenceColumn === undefined) return { source, asOf, confidence: "exact" };
  const [word = "", ...details] = row.cells(confidenceColumn).split(":");
  const confidence = CONFIDENCES.find((known) => known === word);
  if (confidence === undefined)
    row.fault(confidenceColumn, `a confidence (${CONFIDENCES.join(", ")})`, `"${word}"`);
  const detail = details.join(":").replaceAll("_", " ");
  return {
    source: detail === "" ? source : `${source} (${detail})`,
    asOf,
    confidence: confidence ?? ("partial" satisfies Confidence),
  };
}

/** What csv-parse returns under `info: true`; its types do not say so. */
interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function recordsOf(file: CsvFile, issues: InputIssue[]): readonly CsvRecord[] {
  const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true };
  try {
    return parse(file.text, options) as unknown as readonly CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error["lines"] === "number" ? { line: error["lines"] } : {};
    issues.push({ file: file.name, ...line, sentence: error.message });
    return [];
  }
}

function columnNumbersOf(
  file: CsvFile,
  header: readonly string[],
  shape: CsvShape,
  issues: InputIssue[],
): ReadonlyMap<string, number> | undefined {
  const columnNumbers = new Map<string, number>();
  let sound = true;
  header.forEach((name, index) => {
    if (!columnNumbers.has(name)) columnNumbers.set(name, index + 1);
    else if (shape.columns.includes(name)) {
      sound = false;
      issues.push(
        expectedGot(
          { file: file.name, line: 1, column: index + 1, field: name },
          "one column of this name",
          "a second one",
        ),
      );
    }
  });
  for (const name of shape.columns) {
    if (columnNumbers.has(name)) continue;
    sound = false;
    issues.push(
      expectedGot(
        { file: file.name, line: 1, column: header.length + 1, field: name },
        "this column",
        `only ${header.join(", ")}`,
      ),
    );
  }
  return sound ? columnNumbers : undefined;
}

function rowOf(
  place: { readonly file: string; readonly line: number },
  record: readonly string[],
  columnNumbers: ReadonlyMap<string, number>,
  issues: InputIssue[],
): CsvRow {
  const columnOf = (column: string): number => {
    const number = columnNumbers.get(column);
    if (number === undefined) throw new Error(`expected a column of ${place.file}, got ${column}`);
    return number;
  };
  const cells = (column: string): string => record[columnOf(column) - 1] ?? "";
  return {
    cells,
    fault: (column, expected, got) => {
      const shown = got ?? (cells(column) === "" ? "an empty cell" : JSON.stringify(cells(column)));
      issues.push(expectedGot({ ...place, column: columnOf(column), field: column }, expected, shown));
    },
  };
}
