import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readK6Results } from "../../../../loadtests/k6/results/read-k6-results.ts";
import { InputError } from "../../../../planner/core/input-error.ts";

const FOLDER = join(import.meta.dirname, "../../../fixtures/k6");

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split("\n");
}

function read(text: string) {
  return readK6Results(linesOf(text), "k6.json");
}

function readFixture(name: string) {
  return read(readFileSync(join(FOLDER, name), "utf8"));
}

// Right answers: grafana/k6 issues 5338, 4870, 5736, 4695, 1052 and grafana/k6-docs issue 30; the arithmetic in the rows.
describe("the old summary export", () => {
  it("reads true at a threshold as crossed, and passes of http_req_failed as failures", async () => {
    const results = await readFixture("summary-export.json");
    expect(results).toMatchObject({
      shape: "summary-export",
      verdict: "fail",
      exitCode: 1,
      requests: 1000,
      requestsPerS: { value: 11.57, derived: false },
      failedRequests: 10,
      checks: { passes: 990, fails: 10 },
      notInFile: ["p(99)"],
    });
    expect(results.thresholds.map(({ sentence }) => sentence)).toEqual([
      "http_req_duration p(95)<500: failed by k6's word (limit 500 ms, got 640.8 ms)",
      "http_req_duration p(90)<500: passed by k6's word (limit 500 ms, got 410 ms)",
      "http_req_failed rate<0.05: passed by k6's word (limit 0.05, got 0.01)",
    ]);
  });
});

describe("the object of handleSummary", () => {
  it("fails on a value that is not in the file, and reports dropped starts", async () => {
    const results = await readFixture("handle-summary.json");
    expect(results).toMatchObject({
      shape: "handle-summary",
      verdict: "fail",
      exitCode: 1,
      failedRequests: 10,
      droppedStarts: 37,
      latencyMs: { "p(99)": 1800, avg: 212.4 },
      notes: ['values are in ms: summaryTimeUnit "s" changes the text that k6 prints, not this object'],
    });
    expect(results.durationS).toBeCloseTo(86.4239, 9);
    expect(results.requestsPerS?.value).toBeCloseTo(1000 / 86.4239, 9);
    expect(results.droppedPerS).toBeCloseTo(37 / 86.4239, 9);
    expect(results.reasons).toEqual([
      {
        code: "THRESHOLD_FAILED",
        sentence: "http_req_duration p(95)<500: failed by k6's word (limit 500 ms, value not in this file)",
      },
      {
        code: "DROPPED_STARTS",
        sentence:
          "37 starts were dropped (0.428 a second): k6 had no free VU for them; how many were due is not in this file",
      },
      {
        code: "THRESHOLD_PASSED",
        sentence:
          "http_req_duration p(99.9)<5000: passed by k6's word (limit 5,000 ms, value not in this file)",
      },
      {
        code: "THRESHOLD_PASSED",
        sentence: "http_req_failed rate<0.05: passed by k6's word (limit 0.05, got 0.01)",
      },
    ]);
  });

  it("is inconclusive when more starts were dropped than a generator may miss", async () => {
    const document = JSON.parse(readFileSync(join(FOLDER, "handle-summary.json"), "utf8"));
    document.metrics.iterations = {
      type: "counter",
      contains: "default",
      values: { count: 1000, rate: 11.57 },
    };
    const results = await read(JSON.stringify(document));
    expect(results.verdict).toBe("inconclusive");
    expect(results.reasons[0]).toEqual({
      code: "GENERATOR_BOTTLENECK",
      sentence:
        "37 starts were dropped (0.428 a second): k6 had no free VU for them, 96.43 % of 1,037 due starts were made",
    });
  });
});

describe("the machine-readable summary", () => {
  it("derives the rate, misses p(99) and gives no verdict", async () => {
    const results = await readFixture("machine-readable.json");
    expect(results).toMatchObject({
      shape: "machine-readable",
      verdict: "inconclusive",
      exitCode: 3,
      requests: 1000,
      checks: { passes: 990, fails: 10 },
      notInFile: ["p(99)"],
      reasons: [
        {
          code: "NO_THRESHOLDS",
          sentence: "the file holds no threshold, so no verdict follows from it",
        },
      ],
    });
    expect(results.requestsPerS).toEqual({ value: 1000 / 86.4, derived: true });
  });
});

describe("lines", () => {
  it("counts points, keeps a timeout at its length, and finds the starts", async () => {
    const results = await readFixture("lines.ndjson");
    expect(results).toMatchObject({
      shape: "json-lines",
      verdict: "inconclusive",
      requests: 5,
      failedRequests: 2,
      notes: [
        "line 8: incomplete, ignored",
        "installs_done begins at 2026-11-20T10:00:05.000Z, 3,600.5 s after the last request ended",
      ],
    });
    expect(results.lines).toMatchObject({
      points: 5,
      successes: 3,
      errors: [
        { kind: "http-429", count: 1, firstStartAt: "2026-11-20T09:00:04.528Z" },
        { kind: "timeout", count: 1, firstStartAt: "2026-11-20T08:59:02.520Z" },
      ],
      firstStartAt: "2026-11-20T09:00:00.4588Z",
      earliestStartAt: "2026-11-20T08:59:02.520Z",
      counters: [{ name: "installs_done", points: 1, sum: 1 }],
    });
    expect(results.latencyMs["med"]).toBe(41.2);
    // Between ranks 4 and 5 of 12, 39.9, 41.2, 55, 60,000: 55 + 0.8 · 59,945.
    expect(results.latencyMs["p(95)"]).toBeCloseTo(48_011, 6);
    expect(results.reasons.map(({ code, sentence }) => `${code}: ${sentence}`)).toEqual([
      "NOT_ENOUGH_DATA: http_req_duration p(95)<500: not enough data, 5 points where 72 are needed (limit 500 ms, got 48,011 ms)",
      "CUT_OFF: the file ends in the middle of line 8: what came after it is not known",
    ]);
  });

  it("judges percentiles of enough points and rates", async () => {
    const metric = (name: string, type: string, threshold: string) =>
      JSON.stringify({
        type: "Metric",
        metric: name,
        data: { type, contains: type === "trend" ? "time" : "default", thresholds: [threshold] },
      });
    const point = (name: string, value: number, at: number, tags: object | null) =>
      JSON.stringify({
        type: "Point",
        metric: name,
        data: { time: new Date(1_700_000_000_000 + at).toISOString(), value, tags },
      });
    const text = [
      metric("http_req_duration", "trend", "p(95)<200"),
      metric("http_req_failed", "rate", "rate<0.02"),
      metric("waits", "trend", "p(95) < 50"),
      ...Array.from({ length: 100 }, (_, i) =>
        [
          point("http_req_duration", i + 1, i * 100, { status: i < 97 ? "200" : "503" }),
          point("http_req_failed", i < 97 ? 0 : 1, i * 100, null),
          point("waits", 100, i * 100, null),
        ].join("\n"),
      ),
    ].join("\n");
    const results = await read(text);
    expect(results.thresholds.map(({ sentence }) => sentence)).toEqual([
      "http_req_duration p(95)<200: passed (limit 200 ms, got 95.1 ms from 100 points)",
      "http_req_failed rate<0.02: failed (limit 0.02, got 0.03 from 100 points)",
      "waits p(95) < 50: failed (limit 50 ms, got 100 ms from 100 points)",
    ]);
    expect(results.lines?.errors).toEqual([
      { kind: "http-503", count: 3, firstStartAt: "2023-11-14T22:13:29.602Z" },
    ]);
  });
});

it.each([
  { what: "nothing", text: "", got: "something that is no JSON" },
  { what: "a table", text: "a,b\n1,2\n", got: "something that is no JSON" },
  { what: "other JSON", text: '{"latency": {"p99": 3}}', got: "JSON of another shape" },
])("refuses $what and names the shapes that are known", async ({ text, got }) => {
  const failure = await read(text).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InputError);
  expect(String((failure as InputError).issues[0]?.sentence)).toBe(
    `expected results of k6, got ${got}. Known are: the old --summary-export: metrics lie flat, and true at a threshold means that it was crossed; or the object that handleSummary gets: values in milliseconds, ok: false means failed; or the machine-readable summary 1.0.0: lists of metrics, without thresholds and without p(99); or the lines of --out json: one point a line, at the end of each request`,
  );
});
