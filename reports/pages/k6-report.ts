import type { K6Results } from "../../loadtests/k6/results/k6-results.ts";
import { numberText, roundedText } from "../charts/format.ts";
import { type Block, type Chapter, columns, paragraph, section, type Table, type Tone } from "./document.ts";
import { type Report, renderReport } from "./report.ts";

const WORDS = {
  pass: { word: "Pass", finding: "passed", tone: "good" },
  fail: { word: "Fail", finding: "failed", tone: "bad" },
  inconclusive: { word: "Inconclusive", finding: "inconclusive", tone: "unsure" },
} as const satisfies Readonly<Record<K6Results["verdict"], { word: string; finding: string; tone: Tone }>>;

/** Returns the report of a results file of k6. */
export function k6Report(results: K6Results, file: string): Report {
  const { lines } = results;
  return renderReport({
    title: `${file}: k6 run ${WORDS[results.verdict].finding}`,
    subtitle: `Recognised as ${results.shapeSentence}`,
    chapters: [
      verdictChapter(results),
      {
        id: "load",
        title: "What the file holds",
        blocks: [
          countTable(results),
          ...(results.notes.length === 0
            ? []
            : [section("Notes", { kind: "list", items: results.notes } as const)]),
        ],
      },
      latencyChapter(results),
      ...(lines === undefined ? [] : [errorChapter(lines)]),
    ],
  });
}

function verdictChapter({ verdict, reasons, thresholds }: K6Results): Chapter {
  const { word, tone } = WORDS[verdict];
  return {
    id: "verdict",
    title: "Verdict",
    blocks: [
      ...reasons.map(
        ({ code, sentence }, at): Block => ({
          kind: "callout",
          tone: at === 0 ? tone : "note",
          title: at === 0 ? `${word}.` : "Also:",
          text: `${sentence} (${code})`,
        }),
      ),
      ...(thresholds.length === 0 ? [] : [thresholdTable(thresholds)]),
    ],
  };
}

function thresholdTable(thresholds: K6Results["thresholds"]): Table {
  const outcomes = {
    pass: { text: "pass", tone: "good" },
    fail: { text: "fail", tone: "bad" },
    "not-enough-data": { text: "not enough data", tone: "unsure" },
  } as const;
  return {
    kind: "table",
    caption: "Thresholds of the script",
    columns: columns("Metric", "Threshold", ">Got", "Outcome"),
    rows: thresholds.map(({ metric, expression, got, unit, outcome }) => [
      { text: metric, code: true },
      { text: expression, code: true },
      got === undefined ? "not in this file" : `${roundedText(got)}${unit === undefined ? "" : ` ${unit}`}`,
      outcomes[outcome],
    ]),
  };
}

function countTable(results: K6Results): Table {
  const { requests, requestsPerS, failedRequests, checks, iterations, droppedStarts, droppedPerS } = results;
  const known = (value: number | undefined, decimals = 2): string =>
    value === undefined ? "not in this file" : numberText(value, decimals);
  const derived = requestsPerS?.derived === true ? "derived: requests ÷ duration" : "as the file states it";
  return {
    kind: "table",
    caption: "Counts",
    columns: columns("What", ">Value"),
    rows: [
      ["Duration, s", known(results.durationS, 4)],
      ["Requests", known(requests)],
      [
        "Requests a second",
        requestsPerS === undefined ? known(undefined) : { text: known(requestsPerS.value, 3), note: derived },
      ],
      ["Failed requests", known(failedRequests)],
      [
        "Checks that passed",
        checks === undefined
          ? known(undefined)
          : `${numberText(checks.passes)} of ${numberText(checks.passes + checks.fails)}`,
      ],
      ["Iterations", known(iterations)],
      ["Starts dropped", known(droppedStarts)],
      ["Starts dropped a second", known(droppedPerS, 3)],
    ],
  };
}

function latencyChapter({ latencyMs, notInFile, percentileMethod, lines }: K6Results): Chapter {
  const names = Object.keys(latencyMs).filter((name) => name !== "count" && name !== "thresholds");
  const missing = notInFile.filter((name) => !names.includes(name));
  return {
    id: "latency",
    title: "Latency",
    blocks: [
      paragraph(
        `http_req_duration in milliseconds: sending, waiting and receiving, without the wait for a free VU and without connecting. Percentiles ${percentileMethod}.`,
      ),
      {
        kind: "table",
        caption: "All requests",
        columns: columns("Statistic", ">ms", ...(lines === undefined ? [] : [">ms, successes only"])),
        rows: [...names, ...missing].map((name) => [
          { text: name, code: true },
          latencyMs[name] === undefined ? "not in this file" : numberText(latencyMs[name], 3),
          ...(lines === undefined
            ? []
            : [
                lines.successLatencyMs[name] === undefined ? "" : numberText(lines.successLatencyMs[name], 3),
              ]),
        ]),
      },
    ],
  };
}

function errorChapter(lines: NonNullable<K6Results["lines"]>): Chapter {
  if (lines.errors.length === 0)
    return { id: "errors", title: "Errors", blocks: [paragraph("No request failed.")] };
  return {
    id: "errors",
    title: "Errors",
    blocks: [
      {
        kind: "table",
        caption: "Failed requests by kind",
        columns: columns("Kind", ">Requests", "First start"),
        rows: lines.errors.map(({ kind, count, firstStartAt }) => [kind, numberText(count), firstStartAt]),
      },
    ],
  };
}
