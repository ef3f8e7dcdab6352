import type { ThresholdResult, Verdict } from "../../../loadtests/analysis/verdict.ts";
import {
  bytesText,
  capitalised,
  durationText,
  msText,
  numberText,
  percentText,
  roundedText,
} from "../../charts/format.ts";
import { thresholdName } from "../../charts/latency.ts";
import { type Block, type Cell, type Chapter, columns, paragraph, section, type Table } from "../document.ts";
import { verdictTone, verdictWord } from "./summary.ts";

/** Returns the chapter on the verdict: its reasons, every threshold, and where a break test broke. */
export function verdictChapter(verdict: Verdict): Chapter {
  const { reasons, thresholds } = verdict;
  return {
    id: "verdict",
    title: "Verdict",
    blocks: [
      ...reasons.map(
        ({ code, sentence }, at): Block => ({
          kind: "callout",
          tone: at === 0 ? verdictTone(verdict) : "note",
          title: at === 0 ? `${verdictWord(verdict)}.` : "Also:",
          text: `${sentence} (${code})`,
        }),
      ),
      section(
        "Thresholds",
        thresholds.length === 0 ? paragraph("The scenario sets no thresholds.") : thresholdTable(thresholds),
      ),
      ...breakBlocks(verdict),
    ],
  };
}

function thresholdTable(thresholds: readonly ThresholdResult[]): Table {
  return {
    kind: "table",
    caption: "Thresholds; got with its interval where one could be computed",
    columns: columns("What", ">Limit", ">Got", ">Interval, windows", ">Samples", "Outcome"),
    rows: thresholds.map((threshold) => [
      {
        text: threshold.operation === "*" ? "all operations" : threshold.operation,
        note: [thresholdName(threshold.metric), ...conditions(threshold)].join(", "),
      },
      `${threshold.comparison === "at-most" ? "≤" : "≥"} ${valueText(threshold, threshold.limit)}`,
      threshold.got === undefined ? "too few" : valueText(threshold, threshold.got),
      intervalText(threshold),
      numberText(threshold.samples),
      outcomeCell(threshold.outcome),
    ]),
  };
}

/** What narrows a threshold, in words. */
function conditions({ kind, windowS, withinFraction, stopAfterS }: ThresholdResult): readonly string[] {
  const windows = windowS === undefined ? "minutes" : "windows";
  return [
    ...(kind === undefined ? [] : [`only ${kind}`]),
    ...(windowS === undefined ? [] : [`over every ${durationText(windowS)}`]),
    ...(withinFraction === undefined ? [] : [`in ${percentText(withinFraction)} of the ${windows}`]),
    ...(stopAfterS === undefined ? [] : [`the run stops after ${durationText(stopAfterS)}`]),
  ];
}

function valueText({ unit }: ThresholdResult, value: number): string {
  if (unit === "fraction") return percentText(value);
  if (unit === "ms") return msText(value);
  if (unit === "bytes/s") return `${bytesText(value)}/s`;
  return unit === "" ? roundedText(value) : `${roundedText(value)} ${unit}`;
}

function intervalText(threshold: ThresholdResult): string {
  const { gotLow, gotHigh, windows, breach } = threshold;
  if (breach !== undefined) return `broken from ${durationText(breach.fromS)} to ${durationText(breach.toS)}`;
  if (windows !== undefined) return `held in ${numberText(windows.within)} of ${numberText(windows.judged)}`;
  if (gotLow === undefined && gotHigh === undefined) return "";
  if (gotLow === undefined || gotHigh === undefined)
    return gotLow === undefined
      ? `up to ${valueText(threshold, gotHigh ?? 0)}`
      : `from ${valueText(threshold, gotLow)} up`;
  return `${valueText(threshold, gotLow)} to ${valueText(threshold, gotHigh)}`;
}

function outcomeCell(outcome: ThresholdResult["outcome"]): Cell {
  switch (outcome) {
    case "pass":
      return { text: "pass", tone: "good" };
    case "fail":
      return { text: "fail", tone: "bad" };
    case "not-enough-data":
      return { text: "not enough data", tone: "unsure" };
  }
}

const BREAK_WORDS: Readonly<Record<NonNullable<Verdict["break"]>["outcome"], string>> = {
  "as-predicted": "It broke where the plan said.",
  earlier: "It broke earlier than the plan said.",
  later: "It broke later than the plan said.",
  "another-limit": "It broke at another limit than the one the plan named.",
  "not-reached": "The limit was not reached.",
};

function breakBlocks({ break: found }: Verdict): readonly Block[] {
  if (found === undefined) return [];
  const observed =
    found.observedLoad === undefined
      ? "no break was observed"
      : `observed at ${numberText(found.observedLoad)} ${found.unit}`;
  const cause = found.cause === undefined ? "" : ` ${capitalised(found.cause.sentence)}.`;
  const text = `${found.limit}: predicted at ${numberText(found.predictedLoad)} ${found.unit}, ${observed}.${cause}`;
  const tone = found.outcome === "as-predicted" ? "good" : "unsure";
  return [section("Where it broke", { kind: "callout", tone, title: BREAK_WORDS[found.outcome], text })];
}
