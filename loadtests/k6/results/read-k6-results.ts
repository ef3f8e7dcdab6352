import { InputError } from "../../../planner/core/input-error.ts";
import { readHandleSummary } from "./handle-summary.ts";
import { isLine, readLines } from "./json-lines.ts";
import { K6_SHAPES, type K6Results, type K6Shape } from "./k6-results.ts";
import { readMachineReadable } from "./machine-readable.ts";
import { type Found, summarise } from "./summarise.ts";
import { readSummaryExport } from "./summary-export.ts";

const SUMMARIES: readonly {
  readonly shape: K6Shape;
  readonly read: (document: unknown) => Found | undefined;
}[] = [
  { shape: "handle-summary", read: readHandleSummary },
  { shape: "machine-readable", read: readMachineReadable },
  { shape: "summary-export", read: readSummaryExport },
];

/** A summary is kilobytes; only lines may be long, and they are read one at a time. */
const MAX_SUMMARY_CHARACTERS = 64 * 2 ** 20;

/**
 * Returns what a results file of k6 says, whichever of the four shapes it has.
 *
 * @throws InputError for a file of another shape, with the shapes that are known.
 */
export async function readK6Results(lines: AsyncIterable<string>, file: string): Promise<K6Results> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) throw otherShape(file, "an empty file");
  if (isLine(parsed(first.value)))
    return summarise("json-lines", await readLines(withFirst(first.value, iterator)));
  const text = await wholeText(first.value, iterator, file);
  const document = parsed(text);
  if (document === undefined) throw otherShape(file, "something that is no JSON");
  for (const { shape, read } of SUMMARIES) {
    const found = read(document);
    if (found !== undefined) return summarise(shape, found);
  }
  throw otherShape(file, "JSON of another shape");
}

async function* withFirst(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function wholeText(first: string, rest: AsyncIterator<string>, file: string): Promise<string> {
  const parts = [first];
  let length = first.length;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    length += next.value.length + 1;
    if (length > MAX_SUMMARY_CHARACTERS) throw otherShape(file, "a file too long for a summary");
    parts.push(next.value);
  }
  return parts.join("\n");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function otherShape(file: string, got: string): InputError {
  const known = Object.values(K6_SHAPES).join("; or ");
  return new InputError([{ file, sentence: `expected results of k6, got ${got}. Known are: ${known}` }]);
}
