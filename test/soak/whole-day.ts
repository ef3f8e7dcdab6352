import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { totalsOf } from "../../loadtests/analysis/run-totals.ts";
import type { Verdict } from "../../loadtests/analysis/verdict.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { readRun } from "../../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import { dryRun } from "../../loadtests/scenario/dry-run.ts";
import { startHeadroom } from "../support/headroom-process.ts";
import { installsOffered, scenarioIn } from "../support/installs-at-rate.ts";

/** A day in 18.5 minutes; half a minute goes before and after. */
const TIME_SCALE = 78;
const BODY_SCALE = 0.01;
/** A seed whose day offers 998,985 package files: restores come at random, and one day's sum strays by some 9,000. */
const SEED = 2;
/** Generators that share the load, each at a sandbox of its own: at this speed one would need most of a core. */
const SHARDS = 2;
/** What the processes take to be ready. */
const LEAD_MS = 30_000;
/** Kinds of failures that say that a body was not the one that the index names. */
const WRONG_BODY = /^wrong-/;

/**
 * A whole day's 1,000,000 installs by the full mix of clients, in less than 20 minutes; returns whether all of them were made, on
 * time, every body was the one that its index names, memory was flat, and the one verdict is a pass.
 */
export async function wholeDay(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-day-"));
  try {
    const began = Date.now();
    const speed = ["--time-scale", String(TIME_SCALE), "--body-scale", String(BODY_SCALE)];
    const seed = ["--seed", String(SEED)];
    const startAt = new Date(began + LEAD_MS).toISOString();
    const outs = Array.from({ length: SHARDS }, (_, at) => join(folder, `shard-${at + 1}`));
    const shards = outs.map((out, at) => {
      const part = ["--shard", `${at + 1}/${SHARDS}`, "--start-at", startAt, "--out", out];
      return startHeadroom(["run", "installs-1m-per-day", ...speed, ...seed, ...part]);
    });
    shards[0]?.child.stderr?.pipe(process.stderr);
    const codes = await Promise.all(shards.map(({ ended }) => ended));
    console.log(
      `shards ended with ${codes.join(" and ")} after ${((Date.now() - began) / 60_000).toFixed(1)} minutes`,
    );
    const all = join(folder, "all");
    const collected = startHeadroom(["collect", ...outs, "--out", all]);
    const code = await collected.ended;
    const tookMin = (Date.now() - began) / 60_000;
    console.log(`${collected.err()}${collected.out()}exit ${code} after ${tookMin.toFixed(1)} minutes`);
    return (await shownBy(all)) && code === 0 && tookMin < 20;
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
  const scenario = scenarioIn(out);
  const expected = dryRun(scenario, JOURNEYS);
  const offered = installsOffered(scenario);
  const { generator } = verdictIn(out);
  const rss = frames.map((frame) => frame.generator.rssMib);
  const tenth = (nth: number): number =>
    meanOf(rss.slice((nth * rss.length) / 10, ((nth + 1) * rss.length) / 10));
  console.log(
    `body scale ${info.bodyScale}, time scale ${info.timeScale}, ${frames.length} minutes of results`,
  );
  console.log(
    `installs ${totals.installs} of ${offered} that this seed offers, ${expected.installs} on average; restores ${totals.restores}, requests ${totals.requests}, failed ${totals.failed}`,
  );
  console.log(
    `bytes ${(totals.bytes / 1e9).toFixed(2)} GB under the body scale; ${(expected.bytes / 1e9).toFixed(0)} GB at true sizes (computed)`,
  );
  console.log(
    `generator: CPU P95 ${(100 * generator.cpuFractionP95).toFixed(0)} % of a core, lateness p99 ${generator.latenessP99Ms.toFixed(1)} ms, ` +
      `${totals.starts.late} of ${totals.starts.started} starts late, ${totals.starts.missed} missed`,
  );
  console.log(`bodies that were not what their index names: ${wrongBodies}`);
  console.log(
    `mean resident MiB of each tenth: ${Array.from({ length: 10 }, (_, nth) => tenth(nth).toFixed(0)).join(" ")}`,
  );
  return (
    info.state === "finished" &&
    totals.starts.started === totals.starts.scheduled &&
    Math.abs(totals.installs / offered - 1) <= 0.005 &&
    Math.abs(totals.installs / expected.installs - 1) <= 0.005 &&
    wrongBodies === 0 &&
    tenth(9) <= 1.05 * tenth(1)
  );
}

function verdictIn(out: string): Verdict {
  return JSON.parse(readFileSync(join(out, "verdict.json"), "utf8")) as Verdict;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
