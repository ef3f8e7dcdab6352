import { resolve } from "node:path";
import { compareRuns } from "../../loadtests/analysis/comparison/compare.ts";
import { type ComparedRun, comparedRun } from "../../loadtests/analysis/comparison/compared-run.ts";
import { environmentDifferences } from "../../loadtests/analysis/comparison/environment.ts";
import { trendOf } from "../../loadtests/analysis/comparison/trend.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { cleanText } from "../../reports/pages/clean-text.ts";
import { comparisonReport, trendReport } from "../../reports/pages/comparison-report.ts";
import type { Report } from "../../reports/pages/report.ts";
import { judgeFolder, storedScenario } from "../run/judge-folder.ts";
import type { CommonOptions } from "../support/common-options.ts";
import { jsonDocument } from "../support/json.ts";
import { namedOrNewFolder, writeOutFolder } from "../support/out-folder.ts";
import { shownPath } from "../support/read-site.ts";
import { reportFiles } from "../support/report-files.ts";
import type { ExitCode, World } from "../support/world.ts";

/** Compares two sides of run folders. */
export async function compareSides(
  world: World,
  sides: readonly [readonly string[], readonly string[]],
  options: CommonOptions,
): Promise<ExitCode> {
  const first = await readRuns(world, sides[0]);
  const second = await readRuns(world, sides[1]);
  refuseUnequal([first, second]);
  const comparison = compareRuns(first, second);
  const lines = [
    ...comparison.differences.map(({ sentence }) => `  ${sentence}`),
    ...comparison.notes.map((note) => `  note: ${note}`),
  ];
  const report = (): Report => comparisonReport(comparison);
  write(world, options, "comparison", comparison, [`${comparison.sentence}`, ...lines], report);
  return comparison.exitCode;
}

/** Looks at run folders in the order of their starts. */
export async function trendOfFolders(
  world: World,
  folders: readonly string[],
  options: CommonOptions,
): Promise<ExitCode> {
  const runs = await readRuns(world, folders);
  refuseUnequal(runs.map((run) => [run]));
  const trend = trendOf(runs);
  const report = (): Report => trendReport(trend);
  const notes = trend.notes.map((note) => `  note: ${note}`);
  write(world, options, "trend", trend, [trend.sentence, ...notes], report);
  return trend.exitCode;
}

/** One after the other: a run's frames are gone before the next one is read. */
async function readRuns(world: World, folders: readonly string[]): Promise<readonly ComparedRun[]> {
  const runs: ComparedRun[] = [];
  for (const folder of folders) {
    const path = resolve(world.cwd, folder);
    const { stored, verdict } = await judgeFolder(path);
    runs.push(
      comparedRun(shownPath(world.cwd, path), stored.info, storedScenario(path), stored.frames, verdict),
    );
  }
  return runs;
}

function refuseUnequal(sides: readonly (readonly ComparedRun[])[]): void {
  const differences = environmentDifferences(sides);
  if (differences.length === 0) return;
  throw new InputError(
    differences.map(({ sentence }) => ({
      sentence: `these runs cannot be compared, as their difference would not be one of the target: ${sentence}`,
    })),
  );
}

function write(
  world: World,
  options: CommonOptions,
  name: string,
  document: unknown,
  lines: readonly string[],
  report: () => Report,
): void {
  const folder =
    options.out === undefined && options.json === true
      ? undefined
      : namedOrNewFolder(world, "report", options);
  if (folder !== undefined) {
    const pages = report();
    writeOutFolder(folder, [{ name: `${name}.json`, bytes: jsonDocument(document) }, ...reportFiles(pages)]);
  }
  if (options.json === true) world.out(jsonDocument(document));
  else {
    const path = folder === undefined ? "" : `  report  ${shownPath(world.cwd, folder)}/report.html\n`;
    world.out(`${lines.map(cleanText).join("\n")}\n${path}`);
  }
}
