import type { Comparison } from "../../loadtests/analysis/comparison/compare.ts";
import type { Difference } from "../../loadtests/analysis/comparison/difference.ts";
import type { Trend } from "../../loadtests/analysis/comparison/trend.ts";
import { differenceWord, latencyDifferences } from "../charts/differences.ts";
import { capitalised, msText, percentText } from "../charts/format.ts";
import { type Block, type Cell, columns, figureOr, section, type Table, type Tone } from "./document.ts";
import { type Report, renderReport } from "./report.ts";

const FINDINGS: Readonly<Record<Comparison["word"], { readonly word: string; readonly tone: Tone }>> = {
  better: { word: "Better", tone: "good" },
  worse: { word: "Worse", tone: "bad" },
  "no-difference": { word: "No difference", tone: "good" },
  "cannot-tell": { word: "Cannot tell", tone: "unsure" },
};

/** Returns the report of two sides of runs. */
export function comparisonReport(comparison: Comparison): Report {
  const { word, tone } = FINDINGS[comparison.word];
  const [first = [], second = []] = comparison.sides;
  return renderReport({
    title: `Comparison: ${word.toLowerCase()}`,
    subtitle: `${second.map(({ folder }) => folder).join(", ")} held against ${first.map(({ folder }) => folder).join(", ")}`,
    chapters: [
      {
        id: "comparison",
        title: "What changed",
        blocks: [
          { kind: "callout", tone, title: `${word}.`, text: capitalised(comparison.sentence) },
          ...notesOf(comparison.notes),
          figureOr(
            (palette) => latencyDifferences(comparison.differences, palette),
            "No percentile was measured on both sides.",
          ),
          ...(comparison.differences.length === 0 ? [] : [differenceTable(comparison.differences)]),
        ],
      },
      {
        id: "runs",
        title: "The runs",
        blocks: comparison.sides.map((side, at) =>
          section(at === 0 ? "First side" : "Second side", runTable(side)),
        ),
      },
    ],
  });
}

function notesOf(notes: readonly string[]): readonly Block[] {
  return notes.map((text) => ({ kind: "callout", tone: "note", title: "Also:", text }));
}

/** Returns the report of many runs in the order of their starts. */
export function trendReport(trend: Trend): Report {
  const { word, tone } = FINDINGS[trend.word];
  return renderReport({
    title: `Trend over ${trend.runs.length} runs: ${word.toLowerCase()}`,
    subtitle: `From ${trend.runs[0]?.startedAt ?? "?"} to ${trend.runs.at(-1)?.startedAt ?? "?"}`,
    chapters: [
      {
        id: "trend",
        title: "What changed",
        blocks: [
          { kind: "callout", tone, title: `${word}.`, text: capitalised(trend.sentence) },
          ...notesOf(trend.notes),
          ...trend.trends.map(({ operation, metric, unit, values, changes }) =>
            section(`${operation} ${metric === "errorFraction" ? "failures" : metric.toUpperCase()}`, {
              kind: "table",
              caption:
                changes.length === 0
                  ? "No change of level"
                  : changes
                      .map(
                        ({ folder, before, after, word: direction }) =>
                          `${capitalised(direction)} from ${folder} on: ${valueText(unit, before)} became ${valueText(unit, after)}`,
                      )
                      .join("; "),
              columns: columns("Run", "Started", ">Value"),
              rows: trend.runs.map(({ folder, startedAt }, index) => [
                folder,
                startedAt,
                valueText(unit, values[index] ?? 0),
              ]),
            } as const),
          ),
        ],
      },
    ],
  });
}

function differenceTable(differences: readonly Difference[]): Table {
  return {
    kind: "table",
    caption:
      "Means over the runs of a side, and the difference with its 95 % interval. P50, P95 and failures decide",
    columns: columns("Figure", ">First", ">Second", ">Difference", ">95 % interval", "Word"),
    rows: differences.map((one) => [
      { text: one.operation, note: one.metric === "errorFraction" ? "failures" : one.metric.toUpperCase() },
      amount(one, one.first),
      amount(one, one.second),
      signed(one, one.difference),
      one.high === undefined ? "run too short" : `${signed(one, one.low)} to ${signed(one, one.high)}`,
      wordCell(one),
    ]),
  };
}

function amount({ unit }: Difference, value: number): string {
  return valueText(unit, value);
}

function valueText(unit: "ms" | "fraction", value: number): string {
  return unit === "ms" ? msText(value) : percentText(value);
}

function signed(one: Difference, value: number): string {
  return `${value < 0 ? "−" : "+"}${amount(one, Math.abs(value))}`;
}

function wordCell(one: Difference): Cell {
  return { text: differenceWord(one), tone: FINDINGS[one.word].tone };
}

function runTable(side: Comparison["sides"][number]): Table {
  return {
    kind: "table",
    caption: "Runs of this side",
    columns: columns("Folder", "Run", "Started"),
    rows: side.map(({ folder, id, startedAt }) => [folder, id, startedAt]),
  };
}
