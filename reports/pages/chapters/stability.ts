import type { Drift } from "../../../loadtests/analysis/drift.ts";
import type { Verdict } from "../../../loadtests/analysis/verdict.ts";
import { capitalised, durationText, roundedText } from "../../charts/format.ts";
import { type Block, type Cell, type Chapter, columns, paragraph, section, type Table } from "../document.ts";

/** Returns the chapter on how the run stood over time: where it settled, what grew, how it took disturbances; undefined when nothing of it was looked for. */
export function stabilityChapter({ steady, drifts = [], recoveries = [] }: Verdict): Chapter | undefined {
  const blocks: Block[] = [
    ...(steady === undefined ? [] : [paragraph(`${capitalised(steady.sentence)}.`)]),
    ...(drifts.length === 0 ? [] : [section("What may grow", driftTable(drifts))]),
    ...(recoveries.length === 0
      ? []
      : [
          section("Disturbances", {
            kind: "list",
            items: recoveries.map(({ sentence }) => `${capitalised(sentence)}.`),
          } as const),
        ]),
  ];
  return blocks.length === 0 ? undefined : { id: "stability", title: "Steadiness", blocks };
}

function driftTable(drifts: readonly Drift[]): Table {
  return {
    kind: "table",
    caption:
      "Slope by Theil and Sen over stretches long enough to be independent, or over the floors of a saw-tooth; a leak is a slope whose 95 % interval lies above 0",
    columns: columns("Series", ">Level", ">Growth an hour", ">95 % interval", "Outcome"),
    rows: drifts.map((drift) => [
      drift.series,
      amount(drift.level, drift.unit),
      drift.slopePerH === undefined ? "not known" : amount(drift.slopePerH, drift.unit),
      drift.slopeLowPerH === undefined || drift.slopeHighPerH === undefined
        ? ""
        : `${roundedText(drift.slopeLowPerH)} to ${amount(drift.slopeHighPerH, drift.unit)}`,
      outcomeCell(drift),
    ]),
  };
}

function outcomeCell({ outcome, neededH, limitInH }: Drift): Cell {
  switch (outcome) {
    case "leak":
      return {
        text: "leak",
        tone: "bad",
        ...(limitInH === undefined ? {} : { note: `limit in ${durationText(limitInH.likely * 3600)}` }),
      };
    case "no-leak":
      return { text: "no leak", tone: "good" };
    case "cannot-tell":
      return {
        text: "cannot tell",
        tone: "unsure",
        ...(neededH === undefined ? {} : { note: `a run of ${durationText(neededH * 3600)} could` }),
      };
  }
}

function amount(value: number, unit: string): string {
  return unit === "" ? roundedText(value) : `${roundedText(value)} ${unit}`;
}
