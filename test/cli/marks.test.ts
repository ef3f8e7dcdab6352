import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { appendMark, MARKS_FILE, openMarks } from "../../cli/run/marks.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-marks-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const first = { at: "2026-11-26T09:00:00.000Z", text: "zone b cordoned" };
const second = { at: "2026-11-26T09:05:00.000Z", text: "Zone B ist zurück ✓" };

it("hands out each mark once, in order, and none where nobody noted one", () => {
  const marks = openMarks(folder);
  expect(marks()).toEqual([]);
  appendMark(folder, first);
  expect(marks()).toEqual([first]);
  expect(marks()).toEqual([]);
  appendMark(folder, second);
  expect(marks()).toEqual([second]);
  expect(openMarks(folder)()).toEqual([first, second]);
});

it("waits for the end of a line that another process is still writing", () => {
  const marks = openMarks(folder);
  const line = Buffer.from(`${JSON.stringify(second)}\n`);
  const cut = line.indexOf(0xbc);
  appendFileSync(join(folder, MARKS_FILE), line.subarray(0, cut));
  expect(marks()).toEqual([]);
  appendFileSync(join(folder, MARKS_FILE), line.subarray(cut));
  expect(marks()).toEqual([second]);
});

it.each([
  ["no JSON", "zone b"],
  ["another shape", '["zone b"]'],
  ["no text", '{"at":"2026-11-26T09:00:00.000Z"}'],
  ["no time", '{"at":"nine o\'clock","text":"zone b"}'],
])("passes over a line that is no mark: %s", (_, line) => {
  appendFileSync(join(folder, MARKS_FILE), `${line}\n`);
  appendMark(folder, first);
  expect(openMarks(folder)()).toEqual([first]);
});
