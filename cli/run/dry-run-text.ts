import { printable } from "../../loadtests/engine/redact.ts";
import type { DryRun } from "../../loadtests/scenario/dry-run.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { figure } from "../../planner/core/figure.ts";
import { textTable } from "../support/table.ts";
import type { LookQuestions } from "./look-before.ts";

const DAY_S = 86_400;

/** Timetables longer than this are for --json. */
const SHOWN_ROWS = 24;

/** Returns what a run would do, and what the guard says, for people. */
export function dryRunText(
  scenario: Scenario,
  dry: DryRun,
  refusals: readonly { readonly code: string; readonly sentence: string }[],
  questions: readonly LookQuestions[],
  timeScale = 1,
): string {
  const rows = dry.timetable
    .slice(0, SHOWN_ROWS)
    .map((row) => [row.journey, clock(row.fromS), clock(row.toS), figure(row.startsPerS, 4)]);
  const more = dry.timetable.length - rows.length;
  return [
    `${scenario.name}${scenario.description === "" ? "" : `: ${scenario.description}`}`,
    "",
    `  lasts            ${clock(dry.durationS)}`,
    `  restores         ${figure(dry.restores)}${aDay(dry, "restores")}`,
    `  installs         ${figure(dry.installs)} package files${aDay(dry, "installs")}`,
    `  requests         ${figure(dry.requests)}${aDay(dry, "requests")}`,
    `  bytes            ${figure(dry.bytes / 1e9)} GB${aDay(dry, "bytes")}`,
    ...(dry.usd === undefined ? [] : [`  dollars          ${figure(dry.usd)}`]),
    `  peak             ${figure(dry.peakStartsPerS, 3)} starts a second${timeScale === 1 ? "" : `, ${figure(dry.peakStartsPerS * timeScale, 3)} at ${figure(timeScale)} times its speed`}`,
    ...(dry.peakConcurrentSessions > 0
      ? [
          `  sessions         ${figure(dry.peakConcurrentSessions)} at once, ${figure(dry.namedUsers)} named users`,
        ]
      : []),
    `  goes to          ${scenario.targets.map(({ product, url }) => `${product} at ${url ?? "a sandbox of its own"}`).join(", ")}`,
    `  guard            ${refusals.length === 0 ? "allows it" : "refuses it"}`,
    ...refusals.map((refusal) => `    ${refusal.code}: ${refusal.sentence}`),
    ...questions.flatMap(questionText),
    "",
    textTable(["journey", "from", "to", "starts/s"], rows, new Set([3])),
    ...(more > 0 ? [`… and ${more} more stretches (--json shows all)`] : []),
    "",
    "Nothing was sent.",
  ]
    .join("\n")
    .split("\n")
    .map(printable)
    .join("\n");
}

/** The same at this rate in 24 hours; a run of a day says it already, and a figure of 0 has none. */
function aDay({ durationS, perDay }: DryRun, name: keyof DryRun["perDay"]): string {
  const each = perDay[name];
  if (durationS === DAY_S || each === 0) return "";
  return name === "bytes" ? `, ${figure(each / 1e9)} GB a day` : `, ${figure(each)} a day`;
}

/** A look that was made would be refused or not: here it is only said what it would be at. */
function questionText({ product, asks }: LookQuestions): readonly string[] {
  const is = product === "workbench" ? "no Workbench" : "no package repository";
  return [
    `  before the load  the run would ask ${product} for`,
    ...asks.map((path) => `    ${path}`),
    `    and refuse a server that is ${is}, or lacks what the scenario names`,
  ];
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
