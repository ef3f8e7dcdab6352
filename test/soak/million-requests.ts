import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { totalsOf } from "../../loadtests/analysis/run-totals.ts";
import { startEngine } from "../../loadtests/engine/engine.ts";
import { nodeHost } from "../../loadtests/engine/host.ts";
import { keepMemorySteady } from "../../loadtests/engine/steady-memory.ts";
import { readRun } from "../../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import { openRunWriter } from "../../loadtests/results/run-writer.ts";
import { constant, guardOf, journeyOf, loadOf, scenarioOf } from "../loadtests/engine/run-engine.ts";
import { runInfo } from "../loadtests/results/build-frame.ts";

const REQUESTS = 1_000_000;
const REQUESTS_PER_START = 10;
const REQUESTS_PER_S = 2_500;
/** Scenario seconds in a wall second: a frame is written each second. */
const TIME_SCALE = 60;

/** A million small requests through the engine into a run folder; returns whether its mean memory was flat and below 250 MB. */
export async function millionRequests(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-million-"));
  const server = fork(join(import.meta.dirname, "../bench/engine-server.mjs"), {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  try {
    const port = await new Promise<number>((resolve) => {
      server.stdout?.once("data", (chunk: Buffer) => resolve(Number(chunk.toString())));
    });
    const durationS = (REQUESTS / REQUESTS_PER_S) * TIME_SCALE;
    const startsPerS = REQUESTS_PER_S / REQUESTS_PER_START / TIME_SCALE;
    const journey = journeyOf("ten", async ({ request }) => {
      for (let i = 0; i < REQUESTS_PER_START; i += 1) {
        await request("op", {
          method: "GET",
          url: "/x",
          headers: {},
          connection: { kind: "pool", max: 1 },
          timeoutS: 10,
          read: "discard",
        });
      }
    });
    const scenario = scenarioOf({
      durationS,
      graceS: 10,
      journeys: [loadOf("ten", constant(startsPerS, durationS))],
    });
    const writer = await openRunWriter(nodeRunFiles, folder, { ...runInfo, plannedDurationS: durationS });
    keepMemorySteady();
    const host = nodeHost();
    const engine = startEngine({
      scenario,
      baseUrls: { "package-manager": new URL(`http://127.0.0.1:${port}`) },
      journeys: new Map([[journey.id, journey]]),
      guard: guardOf([]),
      host,
      sink: { frame: writer.frame, checkpoint: writer.checkpoint },
      network: {},
      timeScale: TIME_SCALE,
      fromS: 0,
      beginsInMs: 0,
      secrets: [],
      maxOpenJourneys: 10_000,
    });
    await engine.done;
    host.close();
    await writer.close({ ...runInfo, state: "finished" });
    return await report(folder);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function report(folder: string): Promise<boolean> {
  const { frames } = await readRun(nodeRunFiles, folder);
  const totals = totalsOf(frames);
  const rss = frames.map((frame) => frame.generator.rssMib * 1.048576);
  const tenths = Array.from({ length: 10 }, (_, i) =>
    meanOf(rss.slice((i * rss.length) / 10, ((i + 1) * rss.length) / 10)),
  );
  const [, second = 0] = tenths;
  const last = tenths.at(-1) ?? 0;
  console.log(
    `requests ${totals.requests}, succeeded ${totals.succeeded}, failed ${totals.failed}, in flight ${totals.requestsInFlight}`,
  );
  console.log(`mean resident MB of each tenth: ${tenths.map((mb) => mb.toFixed(0)).join(" ")}`);
  console.log(
    `last tenth ÷ second tenth: ${(last / second).toFixed(3)}; largest ${Math.max(...rss).toFixed(0)} MB`,
  );
  return (
    totals.requests === REQUESTS &&
    totals.succeeded === REQUESTS &&
    last <= 1.05 * second &&
    Math.max(...tenths) < 250
  );
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
