import { expectedGot, type InputIssue } from "../core/input-error.ts";
import { CONFIDENCES, type Provenance } from "../core/provenance.ts";
import type { CellKind, Fields } from "./snapshot-tables.ts";

/** Reads parsed JSON by shape and notes every fault with the dotted path where it stands. */
export interface SnapshotReader {
  readonly issues: InputIssue[];
  readonly provenances: readonly Provenance[];
}

type JsonObject = Readonly<Record<string, unknown>>;

const UNKNOWN_PROVENANCE: Provenance = { source: "", asOf: "", confidence: "partial" };

/** Notes a fault. */
export function fault(reader: SnapshotReader, path: string, expected: string, got: unknown): void {
  const shown = JSON.stringify(got) ?? "nothing";
  const short = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
  reader.issues.push(expectedGot({ field: path }, expected, short));
}

/** Returns an object, or an empty one and a fault. */
export function objectAt(reader: SnapshotReader, path: string, value: unknown): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  fault(reader, path, "an object", value);
  return {};
}

/** Returns an array, or an empty one and a fault. */
export function arrayAt(reader: SnapshotReader, path: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  fault(reader, path, "an array", value);
  return [];
}

/** Returns a text that is not empty. */
export function textAt(reader: SnapshotReader, path: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  fault(reader, path, "a text", value);
  return "";
}

/** Returns a finite number. */
export function numberAt(reader: SnapshotReader, path: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  fault(reader, path, "a number", value);
  return Number.NaN;
}

/** Returns the provenance that a number stands for. */
export function provenanceAt(reader: SnapshotReader, path: string, value: unknown): Provenance {
  const provenance = typeof value === "number" ? reader.provenances[value] : undefined;
  if (provenance !== undefined) return provenance;
  fault(reader, path, `a number of provenances, 0 to ${reader.provenances.length - 1}`, value);
  return UNKNOWN_PROVENANCE;
}

/** Returns the table of provenances, rows of `[source, asOf, confidence]`. */
export function provenancesOf(reader: SnapshotReader, value: unknown): readonly Provenance[] {
  return arrayAt(reader, "provenances", value).map((row, index) => {
    const path = `provenances.${index}`;
    const [source, asOf, word] = arrayAt(reader, path, row);
    const confidence = CONFIDENCES.find((known) => known === word);
    if (confidence === undefined) fault(reader, path, `a confidence (${CONFIDENCES.join(", ")})`, word);
    return {
      source: textAt(reader, path, source),
      asOf: textAt(reader, path, asOf),
      confidence: confidence ?? UNKNOWN_PROVENANCE.confidence,
    };
  });
}

/** Returns the values of a table, `{columns, rows}`; columns must be the fields in their order. */
export function tableAt<T>(
  reader: SnapshotReader,
  path: string,
  fields: Fields<T>,
  value: unknown,
): readonly T[] {
  const table = objectAt(reader, path, value);
  const expected = Object.entries<CellKind>(fields);
  const columns = arrayAt(reader, `${path}.columns`, table["columns"]);
  const names = expected.map(([name]) => name).join(",");
  if (columns.join(",") !== names) {
    fault(reader, `${path}.columns`, names, columns);
    return [];
  }
  return arrayAt(reader, `${path}.rows`, table["rows"]).map((row, index) => {
    const rowPath = `${path}.rows.${index}`;
    const cells = arrayAt(reader, rowPath, row);
    const object: Record<string, unknown> = {};
    expected.forEach(([name, kind], column) => {
      const cell = cells[column] ?? null;
      if (cell === null && kind.endsWith("?")) return;
      object[name] = cellOf(reader, rowPath, kind, cell);
    });
    // Every field was read by its kind above, which the type `Fields<T>` makes complete.
    return object as T;
  });
}

function cellOf(reader: SnapshotReader, path: string, kind: CellKind, cell: unknown): unknown {
  switch (kind) {
    case "text":
    case "text?":
      return textAt(reader, path, cell);
    case "number":
    case "number?":
      return numberAt(reader, path, cell);
    case "flag":
    case "flag?":
      if (typeof cell !== "boolean") fault(reader, path, "true or false", cell);
      return cell;
    case "texts":
      return arrayAt(reader, path, cell).map((text) => textAt(reader, path, text));
    case "flags":
      for (const flag of Object.values(objectAt(reader, path, cell)))
        if (typeof flag !== "boolean") fault(reader, path, "true or false", flag);
      return cell;
    case "provenance":
    case "provenance?":
      return provenanceAt(reader, path, cell);
  }
}
