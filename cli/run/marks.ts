import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RunInfo } from "../../loadtests/results/run-info.ts";

/** Disturbances that somebody noted, one JSON object a line. Lines are appended whole. */
export const MARKS_FILE = "marks.ndjson";

/** A disturbance of a run: when somebody noted it, and what they said. */
export interface Mark {
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
}

/** Appends a mark to a run folder. One write of one line: a reader sees all of it or nothing. */
export function appendMark(folder: string, mark: Mark): void {
  appendFileSync(join(folder, MARKS_FILE), `${JSON.stringify(mark)}\n`);
}

/** Returns the scenario second of a time on the wall clock, in whole milliseconds. */
export function scenarioSecondAt({ startedAt, timeScale }: RunInfo, atMs: number): number {
  return Math.round((atMs - Date.parse(startedAt)) * timeScale) / 1000;
}

/** Returns the marks of a run folder that were not handed out before, in their order. */
export function openMarks(folder: string): () => readonly Mark[] {
  const file = join(folder, MARKS_FILE);
  let readBytes = 0;
  return () => {
    if (!existsSync(file)) return [];
    const bytes = bytesFrom(file, readBytes);
    const end = bytes.lastIndexOf(0x0a) + 1;
    readBytes += end;
    return bytes
      .subarray(0, end)
      .toString("utf8")
      .split("\n")
      .flatMap((line) => readMark(line) ?? []);
  };
}

function bytesFrom(file: string, from: number): Buffer {
  const size = statSync(file).size;
  if (size <= from) return Buffer.alloc(0);
  return readFileSync(file).subarray(from);
}

function readMark(line: string): Mark | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("at" in value) || !("text" in value))
      return undefined;
    const { at, text } = value;
    return typeof at === "string" && typeof text === "string" && Number.isFinite(Date.parse(at))
      ? { at, text }
      : undefined;
  } catch {
    return undefined;
  }
}
