import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { decodeHistogram, percentileMs } from "../../loadtests/results/histogram.ts";
import { constant, journeyOf, loadOf, runEngine, scenarioOf } from "../loadtests/engine/run-engine.ts";

const STARTS_PER_S = 1_000;
const SECONDS = 60;

/** 1,000 starts a second for a minute, each one client with one connection; returns whether lateness p99 stayed below 5 ms. */
export async function thousandStarts(): Promise<boolean> {
  const server = fork(join(import.meta.dirname, "../bench/engine-server.mjs"), {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  try {
    const port = await new Promise<number>((resolve) => {
      server.stdout?.once("data", (chunk: Buffer) => resolve(Number(chunk.toString())));
    });
    const journey = journeyOf("open", async ({ request }) => {
      await request("op", {
        method: "GET",
        url: "/x",
        headers: {},
        connection: { kind: "new" },
        timeoutS: 10,
        read: "discard",
      });
    });
    const load = loadOf("open", constant(STARTS_PER_S, SECONDS, "poisson"));
    const scenario = scenarioOf({ durationS: SECONDS, journeys: [load] });
    const { whole } = await runEngine(`http://127.0.0.1:${port}`, [journey], scenario).finished;
    const lateness = decodeHistogram(whole.generator.lateness);
    const ms = (percentile: number): string => (percentileMs(lateness, percentile) ?? 0).toFixed(2);
    const starts = whole.journeys["open"];
    console.log(
      `made ${starts?.started} of ${starts?.scheduled}, late ${starts?.late}, missed ${starts?.missed}`,
    );
    console.log(`lateness ms: p50 ${ms(50)}, p99 ${ms(99)}, p99.9 ${ms(99.9)}, largest ${ms(100)}`);
    console.log(
      `CPU ${whole.generator.cpuFraction.toFixed(2)} of a core, ${whole.generator.rssMib.toFixed(0)} MiB; ${availableParallelism()} cores`,
    );
    return starts?.started === starts?.scheduled && (percentileMs(lateness, 99) ?? 0) < 5;
  } finally {
    server.kill();
  }
}
