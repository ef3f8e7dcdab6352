import type { Plan, PlanLimit } from "../../../planner/core/plan.ts";
import { numberText, roundedText } from "../../charts/format.ts";
import { type Cell, type Chapter, columns, paragraph, type Table } from "../document.ts";
import { knownText } from "./words.ts";

/** Returns the chapter on what breaks first. */
export function limitsChapter(plan: Plan): Chapter {
  const { limits } = plan;
  const first = limits[0];
  return {
    id: "limits",
    title: "What breaks first",
    blocks:
      first === undefined
        ? [paragraph("This plan knows of no limit.")]
        : [
            paragraph(`In the order in which growth reaches them; ${first.name} comes first.`),
            limitTable(limits),
          ],
  };
}

function limitTable(limits: readonly PlanLimit[]): Table {
  const dated = limits.some(({ monthP10, monthP50 }) => monthP10 !== undefined || monthP50 !== undefined);
  const reached = limits.some(({ reachedAtInstallsPerS }) => reachedAtInstallsPerS !== undefined);
  return {
    kind: "table",
    caption: "Limits: what is needed, what there is, what is missing",
    columns: columns(
      "Limit",
      ">Need",
      ">In a rollout",
      ">Have",
      "Enough",
      ...(dated ? [">Reached in month (P10 – P50)"] : []),
      ...(reached ? [">Reached at installs a second"] : []),
    ),
    rows: limits.map((limit) => [
      { text: limit.name, note: limit.unit },
      numberText(limit.need),
      numberText(limit.needInRollout),
      knownText(limit.have),
      enoughCell(limit),
      ...(dated ? [monthsText(limit)] : []),
      ...(reached
        ? [
            limit.reachedAtInstallsPerS === undefined
              ? "not by load"
              : roundedText(limit.reachedAtInstallsPerS),
          ]
        : []),
    ]),
  };
}

function enoughCell(limit: PlanLimit): Cell {
  if (limit.have === undefined) return { text: "not known", tone: "note" };
  if (limit.shortBy !== undefined && limit.shortBy > 0) {
    return { text: `short by ${numberText(limit.shortBy)}`, tone: "bad" };
  }
  return { text: "yes", tone: "good" };
}

function monthsText({ monthP10, monthP50 }: PlanLimit): string {
  if (monthP10 === undefined && monthP50 === undefined) return "not known";
  return [monthP10, monthP50].map((month) => (month === undefined ? "…" : numberText(month))).join(" – ");
}
