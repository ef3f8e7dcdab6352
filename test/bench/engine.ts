// How fast and how punctual the engine is, beside plain node:http, against one server in another process.
// Run it with `npx tsx test/bench/engine.ts`; it takes about 20 seconds.
import { fork } from "node:child_process";
import { Agent, request as httpRequest } from "node:http";
import { fileURLToPath } from "node:url";
import type { JourneyContext, JourneyRequest } from "../../loadtests/journeys/journey.ts";
import { decodeHistogram, percentileMs } from "../../loadtests/results/histogram.ts";
import { constant, journeyOf, loadOf, runEngine, scenarioOf } from "../loadtests/engine/run-engine.ts";

const SECONDS = 3;
const LANES = 50;

const server = fork(fileURLToPath(new URL("engine-server.mjs", import.meta.url)), {
  stdio: ["ignore", "pipe", "inherit", "ipc"],
});
const port = await new Promise<number>((resolve) => {
  server.stdout?.once("data", (chunk: Buffer) => resolve(Number(chunk.toString())));
});
const url = `http://127.0.0.1:${port}`;

/** Requests a second of plain node:http, as many at once as there are lanes. */
async function plainHttp(keepAlive: boolean): Promise<number> {
  // With a finite maxSockets Node's agent keeps connections whatever keepAlive says.
  const agent = keepAlive ? new Agent({ keepAlive, maxSockets: LANES }) : new Agent({ keepAlive });
  const endMs = performance.now() + SECONDS * 1000;
  let count = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < endMs) {
      await new Promise<void>((resolve, reject) => {
        httpRequest(url, { agent }, (response) => {
          response.on("data", () => undefined);
          response.once("end", resolve);
        })
          .once("error", reject)
          .end();
      });
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  agent.destroy();
  return count / SECONDS;
}

const get = (connection: JourneyRequest["connection"]): JourneyRequest => ({
  method: "GET",
  url: "/x",
  headers: {},
  connection,
  timeoutS: 10,
  read: "discard",
});

/** Requests a second of the engine: one start that keeps as many lanes busy. */
async function engineAtFullSpeed(connection: JourneyRequest["connection"]): Promise<number> {
  const run = async ({ request }: JourneyContext): Promise<void> => {
    const endMs = performance.now() + SECONDS * 1000;
    const lane = async (): Promise<void> => {
      while (performance.now() < endMs) await request("op", get(connection));
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  };
  const scenario = scenarioOf({
    durationS: SECONDS,
    graceS: 10,
    journeys: [loadOf("full", { kind: "recorded", startsS: [0] })],
  });
  const { whole } = await runEngine(url, [journeyOf("full", run)], scenario).finished;
  return (whole.operations["op"]?.count ?? 0) / SECONDS;
}

/** Lateness and CPU at a rate of starts, each one client with one new connection. */
async function engineAtRate(startsPerS: number): Promise<string> {
  const journey = journeyOf("open", async ({ request }) => {
    await request("op", get({ kind: "new" }));
  });
  const scenario = scenarioOf({
    durationS: 5,
    journeys: [loadOf("open", constant(startsPerS, 5, "poisson"))],
  });
  const { whole } = await runEngine(url, [journey], scenario).finished;
  const lateness = decodeHistogram(whole.generator.lateness);
  const ms = (percentile: number): string => (percentileMs(lateness, percentile) ?? 0).toFixed(2);
  const starts = whole.journeys["open"];
  return `${startsPerS} starts/s: made ${starts?.started} of ${starts?.scheduled}, late ${starts?.late}, lateness p50 ${ms(50)} p99 ${ms(99)} max ${ms(100)} ms, CPU ${whole.generator.cpuFraction.toFixed(2)} of a core, ${whole.generator.rssMib.toFixed(0)} MiB`;
}

await plainHttp(true);
for (const [words, keepAlive, connection] of [
  ["kept connections", true, { kind: "pool", max: LANES }],
  ["a new connection each", false, { kind: "new" }],
] as const) {
  const plain = await plainHttp(keepAlive);
  const engine = await engineAtFullSpeed(connection);
  console.log(
    `${words}: engine ${engine.toFixed(0)}/s, node:http ${plain.toFixed(0)}/s, ratio ${(engine / plain).toFixed(2)}`,
  );
}
for (const rate of [12, 250, 1_000]) console.log(await engineAtRate(rate));
server.kill();
