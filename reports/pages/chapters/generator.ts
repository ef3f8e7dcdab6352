import type { Verdict } from "../../../loadtests/analysis/verdict.ts";
import type { Frame } from "../../../loadtests/results/frame.ts";
import type { RunInfo } from "../../../loadtests/results/run-info.ts";
import { durationText, msText, numberText, percentText } from "../../charts/format.ts";
import { type Block, type Chapter, columns, paragraph, section } from "../document.ts";
import { PRODUCT_NAMES, yesText } from "./words.ts";

/** Returns the chapter on how far the run itself can be trusted: the generator, gaps, notes, and what ran against what. */
export function generatorChapter(verdict: Verdict, run: RunInfo, frames: readonly Frame[]): Chapter {
  const notes = frames.flatMap((frame) => frame.notes);
  return {
    id: "generator",
    title: "How honest the run is",
    blocks: [
      section("The generator", generatorTable(verdict)),
      section("Gaps", gapBlock(verdict)),
      ...(notes.length === 0
        ? []
        : [
            section("What was noted", {
              kind: "list",
              items: notes.map(({ atS, text }) => `${durationText(atS)}: ${text}`),
            } as const),
          ]),
      section("What ran against what", runTable(run), targetTable(run)),
    ],
  };
}

function generatorTable({ generator, starts, leakedSessions }: Verdict): Block {
  const share = starts.scheduled === 0 ? "nothing was due" : percentText(starts.started / starts.scheduled);
  return {
    kind: "table",
    caption: "The machine that made the load, judged before the target",
    columns: columns("Figure", ">Value"),
    rows: [
      ["Due starts that were made", share],
      ["Lateness of starts, P99", msText(generator.latenessP99Ms)],
      ["CPU of the generator, P95 over minutes, share of one core", percentText(generator.cpuFractionP95)],
      ["Memory of the generator, largest", `${numberText(generator.rssMaxMib, 0)} MiB`],
      ...(leakedSessions === undefined ? [] : [["Sessions left behind", numberText(leakedSessions)]]),
    ],
  };
}

function gapBlock({ gaps }: Verdict): Block {
  if (gaps.length === 0) return paragraph("The run has no gaps.");
  return {
    kind: "list",
    items: gaps.map(
      ({ fromS, toS, fraction }) =>
        `From ${numberText(fromS)} s to ${numberText(toS)} s ${fraction === undefined ? "nothing is known" : `${numberText(100 * fraction, 1)} % of the load is not known`} (${durationText(toS - fromS)}).`,
    ),
  };
}

const TRUE_SIZES =
  "bodies of the sandbox as a fraction of their true sizes, whose sum run --dry-run computes";

function runTable(run: RunInfo): Block {
  const { shard, bodyScale } = run;
  return {
    kind: "table",
    caption: "The run",
    columns: columns("Figure", "Value"),
    rows: [
      ["Scenario", { text: run.scenario, note: `SHA-256 ${run.scenarioSha256}` }],
      ["State", run.state],
      ["Started", run.startedAt],
      ["Ended", run.endedAt ?? "not known"],
      ["Planned length", durationText(run.plannedDurationS)],
      ["Warm-up, not judged", durationText(run.warmUpS)],
      ["Engine", run.engine],
      ["Time scale", numberText(run.timeScale)],
      ...(bodyScale === undefined
        ? []
        : [["Body scale", { text: numberText(bodyScale, 6), note: TRUE_SIZES }]]),
      ["Seed", String(run.seed)],
      ...(shard === undefined ? [] : [["Shard", `${shard.index} of ${shard.of}`]]),
      ["Versions", `Headroom ${run.headroomVersion}, Node ${run.nodeVersion}`],
    ],
  };
}

function targetTable({ targets }: RunInfo): Block {
  if (targets.length === 0) return paragraph("The run names no target.");
  return {
    kind: "table",
    caption: "Targets",
    columns: columns("Product", "URL", "Version", "Our sandbox"),
    rows: targets.map((target) => [
      PRODUCT_NAMES[target.product],
      target.url,
      target.productVersion ?? "not known",
      yesText(target.sandbox),
    ]),
  };
}
