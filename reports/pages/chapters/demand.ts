import type { Plan } from "../../../planner/core/plan.ts";
import { numberText, percentText } from "../../charts/format.ts";
import { type Chapter, columns, paragraph, type Table } from "../document.ts";
import { quantilesText } from "./words.ts";

/** Returns the chapter on what the site is asked to carry. */
export function demandChapter(plan: Plan): Chapter {
  const { demand } = plan;
  const rows = [
    ["People", numberText(demand.people)],
    ["Sessions at the peak", quantilesText(demand.peakSessions)],
    ["First moment of the likely peak, in a reference week", demand.peakAtUtc],
    ["Package installs a day", quantilesText(demand.installsPerDay, (value) => numberText(value, 0))],
    ["Package installs a second, in the busiest minute", quantilesText(demand.peakInstallsPerS)],
  ].filter((row) => row[1] !== "");
  const facts: Table = {
    kind: "table",
    caption: "What the site is asked to carry",
    columns: columns("Figure", "Value"),
    rows,
  };
  return {
    id: "demand",
    title: "Demand",
    blocks: [
      paragraph(
        "P50 is as likely too low as too high; P90 is exceeded in one of ten cases. A figure that was not computed is not shown.",
      ),
      facts,
      ...byIde(demand.byIde),
    ],
  };
}

function byIde(counts: Plan["demand"]["byIde"]): readonly Table[] {
  const entries = Object.entries(counts);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [];
  return [
    {
      kind: "table",
      caption: "Likely sessions at the peak, by development environment",
      columns: columns("Environment", ">Sessions", ">Share"),
      rows: entries.map(([ide, count]) => [ide, numberText(count, 1), percentText(count / total)]),
    },
  ];
}
