import type { Verdict } from "../../loadtests/analysis/verdict.ts";
import type { Frame } from "../../loadtests/results/frame.ts";
import type { RunInfo } from "../../loadtests/results/run-info.ts";
import type { Plan } from "../../planner/core/plan.ts";
import { countedText, wholeUsdText } from "../charts/format.ts";
import { DARK, LIGHT } from "../charts/palette.ts";
import type { RequestStairs } from "../charts/request-stairs.ts";
import { assumptionsChapter } from "./chapters/assumptions.ts";
import { costChapter } from "./chapters/cost.ts";
import { demandChapter } from "./chapters/demand.ts";
import { errorsChapter } from "./chapters/errors.ts";
import { generatorChapter } from "./chapters/generator.ts";
import { busiestOperations, latencyChapter } from "./chapters/latencies.ts";
import { limitsChapter } from "./chapters/limits.ts";
import { loadChapter } from "./chapters/load.ts";
import { nodesChapter } from "./chapters/nodes.ts";
import { predictionsChapter } from "./chapters/predictions.ts";
import { reasonsChapter } from "./chapters/reasons.ts";
import { servicesChapter } from "./chapters/services.ts";
import { settingsChapter } from "./chapters/settings.ts";
import { stabilityChapter } from "./chapters/stability.ts";
import { summaryChapter } from "./chapters/summary.ts";
import { verdictChapter } from "./chapters/verdict.ts";
import { priceDatesText } from "./chapters/words.ts";
import { costCsv } from "./cost-csv.ts";
import { type Chapter, figuresOf, type ReportDocument } from "./document.ts";
import { htmlPage } from "./html.ts";
import { markdownPage } from "./markdown.ts";
import { pngRenderer } from "./png.ts";
import { timelineOf } from "./timeline.ts";

/** Latency over time is drawn for so many operations; the tables hold all. */
const DRAWN_OPERATIONS = 4;

const OUTCOMES: Readonly<Record<Verdict["verdict"], string>> = {
  pass: "passed",
  fail: "failed",
  inconclusive: "inconclusive",
};

/** A file that stands beside the pages. */
export interface ReportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A report ready to be written: `report.html`, `report.md`, and the files that the Markdown refers to. */
export interface Report {
  readonly html: string;
  readonly markdown: string;
  readonly files: readonly ReportFile[];
}

/** What a report of a run is made from. */
export interface RunReportInput {
  readonly plan?: Plan;
  readonly run: RunInfo;
  readonly frames: readonly Frame[];
  readonly verdict: Verdict;
}

/** Returns the report of a plan. Stairs are drawn where they are given. */
export function planReport(plan: Plan, stairs: readonly RequestStairs[] = []): Report {
  return renderReport(
    {
      title: `${plan.site}: ${planFinding(plan)}`,
      subtitle: `Capacity plan for ${plan.region}; ${priceDatesText(plan)}; seed ${plan.seed}`,
      chapters: [summaryChapter({ plan }), ...planChapters(plan, stairs)],
    },
    plan,
  );
}

/** Returns the report of a run, with the plan's chapters after the run's when there is a plan. */
export function runReport(input: RunReportInput, stairs: readonly RequestStairs[] = []): Report {
  const { plan, run, verdict } = input;
  const finding = plan === undefined ? "" : `${planFinding(plan)}; `;
  return renderReport(
    {
      title: `${plan?.site ?? run.scenario}: ${finding}load test ${OUTCOMES[verdict.verdict]}`,
      subtitle: `Load test ${run.scenario}, started ${run.startedAt}, run ${run.id}`,
      chapters: [
        summaryChapter(plan === undefined ? { verdict } : { plan, verdict }),
        ...runChapters(input),
        ...(plan === undefined ? [] : planChapters(plan, stairs)),
      ],
    },
    plan,
  );
}

function planFinding(plan: Plan): string {
  const nodes = plan.pools.reduce((sum, pool) => sum + pool.nodes.max, 0);
  const usd = plan.cost.usdPerMonth;
  const asPlanned = plan.cost.usdPerMonthAsPlanned;
  const ordered = asPlanned === undefined ? "" : ` (${wholeUsdText(asPlanned)} as planned)`;
  const cost = usd === undefined ? "cost not known" : `${wholeUsdText(usd.mean)} a month${ordered}`;
  const grows = plan.pools.some((pool) => pool.nodes.max > pool.nodes.min);
  return `${grows ? "up to " : ""}${countedText(nodes, "node")}, ${cost}`;
}

function planChapters(plan: Plan, stairs: readonly RequestStairs[]): readonly Chapter[] {
  return [
    demandChapter(plan),
    nodesChapter(plan, stairs),
    costChapter(plan),
    servicesChapter(plan),
    limitsChapter(plan),
    settingsChapter(plan),
    reasonsChapter(plan),
    assumptionsChapter(plan),
  ];
}

function runChapters({ run, frames, verdict }: RunReportInput): readonly Chapter[] {
  const drawn = busiestOperations(verdict.operations, DRAWN_OPERATIONS);
  const timeline = timelineOf(frames, run.warmUpS, drawn);
  const predictions = predictionsChapter(verdict);
  const stability = stabilityChapter(verdict);
  return [
    verdictChapter(verdict),
    ...(predictions === undefined ? [] : [predictions]),
    loadChapter(verdict, timeline),
    latencyChapter(verdict, timeline, drawn),
    errorsChapter(
      verdict,
      frames.flatMap((frame) => frame.samples),
    ),
    ...(stability === undefined ? [] : [stability]),
    generatorChapter(verdict, run, frames),
  ];
}

/** Returns the pages of a document, with the pictures that the Markdown refers to, and the cost as CSV where there is a plan. */
export function renderReport(document: ReportDocument, plan?: Plan): Report {
  const csv =
    plan === undefined
      ? []
      : [{ name: "cost.csv", bytes: new TextEncoder().encode(costCsv(plan.cost.lines)) }];
  return {
    html: htmlPage(document),
    markdown: markdownPage(document),
    files: [...csv, ...pictures(document)],
  };
}

function pictures(document: ReportDocument): readonly ReportFile[] {
  const figures = figuresOf(document);
  if (figures.length === 0) return [];
  const draw = pngRenderer();
  return figures.flatMap(({ light, dark }) => [
    { name: `${light.id}.png`, bytes: draw(light, LIGHT) },
    { name: `${light.id}-dark.png`, bytes: draw(dark, DARK) },
  ]);
}
