import { limitTitle } from "../../../planner/core/limits/limit-title.ts";
import type { PlanLimit } from "../../../planner/core/limits/planned-limit.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { countedText, numberText, percentText, roundedText } from "../../charts/format.ts";
import { type Cell, type Chapter, columns, paragraph, type Table } from "../document.ts";
import { knownText, listText, monthRangeText } from "./words.ts";

/** Returns the chapter on what breaks first. */
export function limitsChapter(plan: Plan): Chapter {
  const { limits } = plan;
  const [first] = limits;
  return {
    id: "limits",
    title: "What breaks first",
    blocks:
      first === undefined
        ? [paragraph("This plan knows of no limit.")]
        : [paragraph(firstSentence(first, limits)), ...growthSentences(limits), limitTable(limits)],
  };
}

function firstSentence(first: PlanLimit, limits: readonly PlanLimit[]): string {
  const short = limits.filter(({ shortBy }) => shortBy !== undefined);
  const unknown = limits.filter(({ have }) => have === undefined);
  const opening =
    short.length > 0
      ? `${countedText(short.length, "limit")} of ${numberText(limits.length)} ${short.length === 1 ? "does" : "do"} not hold today: ${short.map(({ name }) => insideSentence(name)).join("; ")}.`
      : `All limits that are known hold today. The first to break: ${insideSentence(first.name)}${whenText(first)}.`;
  const rest =
    unknown.length === 0
      ? ""
      : ` Nobody has said how much there is of ${listText(unknown.map(({ name }) => insideSentence(name)))}; these come last.`;
  return opening + rest;
}

/** Returns the title of a limit inside a sentence: a small first letter, unless it begins with a word like vCPU or CPU. */
export function insideSentence(name: string): string {
  const title = limitTitle(name);
  return /^[A-Z][a-z]/.test(title) ? title.slice(0, 1).toLowerCase() + title.slice(1) : title;
}

function whenText({ monthP10, monthP50, need, needInRollout, have }: PlanLimit): string {
  if (monthP50 !== undefined && monthP10 === monthP50)
    return monthP50 === 0 ? ", today" : `, in month ${numberText(monthP50)} in most futures`;
  if (monthP50 !== undefined)
    return (
      `, in month ${numberText(monthP50)} at the median of the growth that was answered` +
      (monthP10 === undefined ? "" : `, in month ${numberText(monthP10)} in one of ten futures`)
    );
  if (monthP10 !== undefined) return `, in month ${numberText(monthP10)} in one of ten futures`;
  return have === undefined || have <= 0 ? "" : `, ${percentText(Math.max(need, needInRollout) / have)} used`;
}

function growthSentences(limits: readonly PlanLimit[]) {
  const dated = limits.some(({ monthP10, monthP50 }) => monthP10 !== undefined || monthP50 !== undefined);
  return dated
    ? [
        paragraph(
          "A month counts from today; the first figure is reached in one of ten futures, the second in every second one; a single figure stands where both are the same. Growth is that of the groups, each in proportion to its own part of that need (what its sessions request, install or store there; Why lists it); events, CI and what stands there for everybody do not grow. It starts from the P90 that the plan is sized for; nothing is looked at beyond ten years.",
        ),
      ]
    : [
        paragraph(
          "No growth was stated, or none reaches a limit within ten years; those stand first of which the largest share is used.",
        ),
      ];
}

function limitTable(limits: readonly PlanLimit[]): Table {
  const dated = limits.some(({ monthP10, monthP50 }) => monthP10 !== undefined || monthP50 !== undefined);
  const reached = limits.some(
    ({ reachedAtInstallsPerS, reachedBySessions }) =>
      reachedAtInstallsPerS !== undefined || reachedBySessions !== undefined,
  );
  return {
    kind: "table",
    caption:
      "Limits in the order in which growth reaches them: what is needed, what there is, what is missing",
    columns: columns(
      "Limit",
      "Enough",
      ...(dated ? [">Breaks in month (P10 – P50)"] : []),
      ">Need",
      ">In a rollout",
      ">Have",
      ...(reached ? [">Reached by a load of"] : []),
    ),
    rows: limits.map((limit) => [
      { text: limitTitle(limit.name), note: limit.unit },
      enoughCell(limit),
      ...(dated ? [monthsText(limit)] : []),
      roundedText(limit.need),
      roundedText(limit.needInRollout),
      knownText(limit.have, roundedText),
      ...(reached ? [reachCell(limit)] : []),
    ]),
  };
}

function reachCell({ reachedAtInstallsPerS, reachedBySessions }: PlanLimit): Cell {
  if (reachedAtInstallsPerS !== undefined)
    return { text: roundedText(reachedAtInstallsPerS), note: "installs a second" };
  if (reachedBySessions === undefined) return "not by load";
  const { on, sessions, inRollout, afterLostZone, atPeak } = reachedBySessions;
  const notes = [
    `sessions on ${PLACES[on]}`,
    ...(inRollout === undefined ? [] : [`${inRollout === 0 ? "none" : roundedText(inRollout)} in a rollout`]),
    ...(afterLostZone === undefined ? [] : [`${roundedText(afterLostZone)} after the loss of a zone`]),
    ...(atPeak === undefined ? [] : [`needed for ${roundedText(atPeak)}`]),
  ];
  return { text: roundedText(sessions), note: notes.join(", ") };
}

const PLACES: Readonly<Record<NonNullable<PlanLimit["reachedBySessions"]>["on"], string>> = {
  karpenter: "Karpenter's nodes",
  managed: "the managed node group",
  "single-server": "the server",
};

function enoughCell(limit: PlanLimit): Cell {
  if (limit.have === undefined) return { text: "not known", tone: "note" };
  if (limit.shortBy !== undefined && limit.shortBy > 0) {
    const when = limit.needInRollout > limit.need ? { note: "in a rollout" } : {};
    return { text: `short by ${roundedText(limit.shortBy)}`, tone: "bad", ...when };
  }
  return { text: "yes", tone: "good" };
}

function monthsText(limit: PlanLimit): string {
  if (limit.monthP10 === undefined && limit.monthP50 === undefined)
    return limit.have === undefined ? "not known" : "not by growth";
  return monthRangeText(limit);
}
