import { afterAll, describe, expect, it } from "vitest";
import type { JourneyRequest } from "../../../loadtests/journeys/journey.ts";
import { decodeHistogram, percentileMs } from "../../../loadtests/results/histogram.ts";
import { binomialQuantile } from "../../../planner/core/demand/quantiles.ts";
import { closedLoop } from "../../support/closed-loop.ts";
import { type KnownTarget, openTarget } from "./known-target.ts";
import { constant, journeyOf, loadOf, runEngine, scenarioOf } from "./run-engine.ts";

const opened: KnownTarget[] = [];
afterAll(() => Promise.all(opened.map((target) => target.close())));
async function ownTarget(): Promise<KnownTarget> {
  const target = await openTarget();
  opened.push(target);
  return target;
}

const get = (url: string, connection: JourneyRequest["connection"]): JourneyRequest => ({
  method: "GET",
  url,
  headers: {},
  connection,
  timeoutS: 30,
  read: "discard",
});

const p = (encoded: string | undefined, percentile: number): number =>
  percentileMs(decodeHistogram(encoded ?? ""), percentile) ?? Number.NaN;

describe.concurrent("the truth of the target's own log", () => {
  // Waits are long, so that 1 % of them is more than what a busy machine adds. Both sides live in this process: what keeps one from running keeps the other, a busy machine more than a quiet one.
  it("is what the engine reports: counts equal, p50 and p99 within 1 % or 2 ms, p99.9 within its interval", {
    retry: 5,
    timeout: 90_000,
  }, async () => {
    const journey = journeyOf("drawn", async ({ request, random }) => {
      const waitMs = Math.round(-2_000 * Math.log(1 - random()));
      await request("op", get(`/wait/${waitMs}`, { kind: "new" }));
    });
    const load = loadOf("drawn", constant(400, 10, "poisson"));
    const scenario = scenarioOf({ durationS: 10, graceS: 50, journeys: [load] });
    const target = await ownTarget();
    const { whole } = await runEngine(target.url, [journey], scenario).finished;
    const truth = target.log.map((line) => line.answeredAtMs - line.arrivedAtMs).sort((a, b) => a - b);
    const op = whole.operations["op"];
    expect(op).toMatchObject({ count: truth.length, errors: {} });
    expect(whole.requestsSent).toBe(truth.length);
    expect(truth.length).toBeGreaterThan(3_688);
    const atRank = (rank: number): number => truth[Math.min(truth.length, Math.max(1, rank)) - 1] ?? 0;
    for (const percentile of [50, 99]) {
      const exact = atRank(Math.ceil((percentile / 100) * truth.length));
      const off = Math.abs(p(op?.service, percentile) - exact);
      expect(off, `p${percentile} of ${exact} ms`).toBeLessThan(Math.max(0.01 * exact, 2));
    }
    // Order statistics: H. A. David and H. N. Nagaraja, Order Statistics (3rd ed. 2003), section 7.1.
    const low = atRank(binomialQuantile(truth.length, 0.999, 0.025));
    const high = atRank(binomialQuantile(truth.length, 0.999, 0.975) + 1);
    expect(p(op?.service, 99.9)).toBeGreaterThanOrEqual(low);
    expect(p(op?.service, 99.9)).toBeLessThanOrEqual(high);
  });
});

describe.concurrent("a stall of 10 s in 20", () => {
  it("shows in the response time, while autocannon beside it reports nothing wrong", async () => {
    const target = await ownTarget();
    const journey = journeyOf("open", async ({ request }) => {
      await request("op", get("/wait/5", { kind: "new" }));
    });
    const load = loadOf("open", constant(40, 20));
    const scenario = scenarioOf({ durationS: 20, graceS: 12, journeys: [load] });
    const { finished } = runEngine(target.url, [journey], scenario);
    const closed = closedLoop(`${target.url}/wait/5`, 2, 20);
    setTimeout(() => target.stall(10_000), 5_000);
    const [{ whole }, told] = await Promise.all([finished, closed]);
    // 400 of 800 starts were due in the stall and waited evenly between 0 and 10 s for its end.
    expect(whole.journeys["open"]).toMatchObject({ scheduled: 800, started: 800, completed: 800 });
    const { response } = whole.operations["op"] ?? {};
    expect(p(response, 75) / 5_000).toBeCloseTo(1, 1);
    expect(p(response, 99) / 9_800).toBeCloseTo(1, 1);
    expect(told).toMatchObject({ errors: 0, timeouts: 0, non2xx: 0 });
    expect(told.requests).toBeGreaterThan(1_000);
    expect(told.p99Ms).toBeLessThan(200);
  }, 90_000);
});
