import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { totalsOf } from "../../loadtests/analysis/run-totals.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { readRun } from "../../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import { dryRun } from "../../loadtests/scenario/dry-run.ts";
import { readScenario } from "../../loadtests/scenario/read-scenario.ts";
import { startHeadroom } from "../support/headroom-process.ts";
import { ROOT } from "../support/run-cli.ts";

/** A day in 19.2 minutes. */
const TIME_SCALE = 75;
const BODY_SCALE = 0.01;
/** Kinds of failures that say that a body was not the one that the index names. */
const WRONG_BODY = /^wrong-/;

/**
 * A whole day's 1,000,000 installs by the full mix of clients against a sandbox, in less than 20 minutes; returns whether all of
 * them were made, every body was the one that its index names, and memory was flat.
 */
export async function wholeDay(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-day-"));
  const out = join(folder, "run");
  try {
    const began = Date.now();
    const run = startHeadroom([
      ...["run", "installs-1m-per-day", "--out", out],
      ...["--time-scale", String(TIME_SCALE), "--body-scale", String(BODY_SCALE)],
    ]);
    run.child.stderr?.pipe(process.stderr);
    const code = await run.ended;
    console.log(`${run.out()}exit ${code} after ${((Date.now() - began) / 60_000).toFixed(1)} minutes`);
    return await shownBy(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shownBy(out: string): Promise<boolean> {
  const { info, frames } = await readRun(nodeRunFiles, out);
  const totals = totalsOf(frames);
  const wrongBodies = frames
    .flatMap(({ operations }) => Object.values(operations).flatMap(({ errors }) => Object.entries(errors)))
    .reduce((sum, [kind, count]) => sum + (WRONG_BODY.test(kind) ? count : 0), 0);
  const expected = expectedDay();
  const rss = frames.map((frame) => frame.generator.rssMib);
  const tenth = (nth: number): number =>
    meanOf(rss.slice((nth * rss.length) / 10, ((nth + 1) * rss.length) / 10));
  const installs = totals.installs / expected.installs;
  console.log(
    `body scale ${info.bodyScale}, time scale ${info.timeScale}, ${frames.length} minutes of results`,
  );
  console.log(
    `installs ${totals.installs} of ${expected.installs} on average, restores ${totals.restores}, requests ${totals.requests}, failed ${totals.failed}`,
  );
  console.log(
    `bytes ${(totals.bytes / 1e9).toFixed(2)} GB under the body scale; ${(expected.bytes / 1e9).toFixed(0)} GB at true sizes (computed)`,
  );
  console.log(`bodies that were not what their index names: ${wrongBodies}`);
  console.log(
    `mean resident MiB of each tenth: ${Array.from({ length: 10 }, (_, nth) => tenth(nth).toFixed(0)).join(" ")}`,
  );
  return (
    info.state === "finished" &&
    totals.starts.started === totals.starts.scheduled &&
    Math.abs(installs - 1) < 0.01 &&
    wrongBodies === 0 &&
    tenth(9) <= 1.05 * tenth(1)
  );
}

function expectedDay(): { readonly installs: number; readonly bytes: number } {
  const file = "installs-1m-per-day.yaml";
  const text = readFileSync(join(ROOT, "scenarios", file), "utf8");
  const scenario = readScenario(
    { text, file },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
  return dryRun(scenario, JOURNEYS);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
