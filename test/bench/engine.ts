// How fast and how punctual the engine is, beside plain node:http, undici and autocannon, against one server in another
// process: `npm run bench -- engine`; it takes about 40 seconds. Requests that are made one after the other on 50 lanes.
import { fork } from "node:child_process";
import { Agent, request as httpRequest } from "node:http";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import type { JourneyContext, JourneyRequest } from "../../loadtests/journeys/journey.ts";
import { decodeHistogram, percentileMs } from "../../loadtests/results/histogram.ts";
import { constant, journeyOf, loadOf, runEngine, scenarioOf } from "../loadtests/engine/run-engine.ts";
import { closedLoop } from "../support/closed-loop.ts";

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

/** Requests a second of undici's pool; `reset` closes the connection after each answer. */
async function plainUndici(reset: boolean): Promise<number> {
  const pool = new Pool(url, { connections: LANES, pipelining: 1 });
  const endMs = performance.now() + SECONDS * 1000;
  let count = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const { body } = await pool.request({ method: "GET", path: "/x", reset });
      await body.dump();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await pool.close();
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
const perS = (rate: number): string => `${Math.round(rate).toLocaleString("en-US")}/s`;
const kept = await plainHttp(true);
const keptEngine = await engineAtFullSpeed({ kind: "pool", max: LANES });
console.log(
  `kept connections: engine ${perS(keptEngine)}, node:http ${perS(kept)}, undici ${perS(await plainUndici(false))}, ` +
    `autocannon ${perS((await closedLoop(`${url}/x`, LANES, SECONDS)).requestsPerS)}; engine ÷ node:http ${(keptEngine / kept).toFixed(2)}`,
);
const fresh = await plainHttp(false);
const freshEngine = await engineAtFullSpeed({ kind: "new" });
console.log(
  `a new connection each: engine ${perS(freshEngine)}, node:http ${perS(fresh)}, undici ${perS(await plainUndici(true))}; ` +
    `engine ÷ node:http ${(freshEngine / fresh).toFixed(2)}`,
);
for (const rate of [12, 250, 1_000]) console.log(await engineAtRate(rate));
server.kill();
