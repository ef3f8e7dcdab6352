import { afterAll, describe, expect, it } from "vitest";
import type { JourneyContext, JourneyRequest } from "../../../loadtests/journeys/journey.ts";
import { decodeHistogram, percentileMs } from "../../../loadtests/results/histogram.ts";
import { startsBetween } from "../../../loadtests/schedule/starts.ts";
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

const get = (url: string): JourneyRequest => ({
  method: "GET",
  url,
  headers: {},
  connection: { kind: "new" },
  timeoutS: 60,
  read: "discard",
});

const p = (encoded: string | undefined, percentile: number): number =>
  percentileMs(decodeHistogram(encoded ?? ""), percentile) ?? Number.NaN;

const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
const atRank = (sorted: readonly number[], rank: number): number =>
  sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] ?? Number.NaN;
const atPercent = (sorted: readonly number[], percentile: number): number =>
  atRank(sorted, Math.ceil((percentile / 100) * sorted.length));

/** Three digits and a tick of the histogram. */
const ROUNDING = 1.001;
const TICK_MS = 0.01;

/**
 * Two clocks that are not the engine's: the target's own log, from arrival to answer, and a stopwatch in the journey, from
 * before the request is asked for to after it is answered. What a busy machine adds lies between them, and so must what the
 * engine reports, however busy it is; where it is not, the two are the same.
 */
interface Clocks {
  readonly stopped: { readonly fromMs: number; readonly toMs: number }[];
  readonly timed: (context: JourneyContext, path: string) => Promise<void>;
}

function clocks(): Clocks {
  const stopped: Clocks["stopped"] = [];
  return {
    stopped,
    timed: async ({ request }, path) => {
      const fromMs = performance.now();
      await request("op", get(path));
      stopped.push({ fromMs, toMs: performance.now() });
    },
  };
}

describe("the truth of the target's own log", () => {
  it("is what the engine reports: counts equal, p50, p99 and p99.9 between it and a stopwatch", async () => {
    const { stopped, timed } = clocks();
    const journey = journeyOf("drawn", (context) =>
      timed(context, `/wait/${Math.round(-300 * Math.log(1 - context.random()))}`),
    );
    const load = loadOf("drawn", constant(400, 10, "poisson"));
    const scenario = scenarioOf({ durationS: 10, graceS: 100, journeys: [load] });
    const target = await ownTarget();
    const { whole } = await runEngine(target.url, [journey], scenario).finished;
    const truth = ascending(target.log.map((line) => line.answeredAtMs - line.arrivedAtMs));
    const stopwatch = ascending(stopped.map(({ fromMs, toMs }) => toMs - fromMs));
    const op = whole.operations["op"];
    expect(op).toMatchObject({ count: truth.length, errors: {} });
    expect(whole.requestsSent).toBe(truth.length);
    expect(truth.length).toBeGreaterThan(3_688);
    for (const percentile of [50, 99]) {
      const got = p(op?.service, percentile);
      expect(got * ROUNDING + TICK_MS).toBeGreaterThanOrEqual(atPercent(truth, percentile));
      expect(got).toBeLessThanOrEqual(atPercent(stopwatch, percentile) * ROUNDING + TICK_MS);
    }
    // Order statistics: H. A. David and H. N. Nagaraja, Order Statistics (3rd ed. 2003), section 7.1.
    const low = atRank(truth, binomialQuantile(truth.length, 0.999, 0.025));
    const high = atRank(stopwatch, binomialQuantile(truth.length, 0.999, 0.975) + 1);
    expect(p(op?.service, 99.9)).toBeGreaterThanOrEqual(low);
    expect(p(op?.service, 99.9)).toBeLessThanOrEqual(high);
  }, 120_000);
});

describe("a stall of 10 s in 20", () => {
  it("shows in the response time from the intended start, while autocannon beside it reports nothing wrong", async () => {
    const target = await ownTarget();
    const { stopped, timed } = clocks();
    const zeros: number[] = [];
    let number = 0;
    const ids = new Map<number, number>();
    const journey = journeyOf("open", async (context) => {
      const id = number;
      number += 1;
      zeros.push(performance.now() - context.nowMs());
      await timed(context, `/wait/5?id=${id}`);
      ids.set(id, stopped.at(-1)?.toMs ?? Number.NaN);
    });
    const load = loadOf("open", constant(40, 20));
    const scenario = scenarioOf({ durationS: 20, graceS: 60, journeys: [load] });
    const { finished } = runEngine(target.url, [journey], scenario);
    const closed = closedLoop(`${target.url}/wait/5`, 2, 20);
    setTimeout(() => target.stall(10_000), 5_000);
    const [{ whole }, told] = await Promise.all([finished, closed]);
    expect(whole.journeys["open"]).toMatchObject({ scheduled: 800, started: 800, completed: 800 });
    // Starts are made in the order in which they are due.
    const zeroMs = Math.min(...zeros);
    const due = startsBetween(load, scenario.seed, 0, 20).map(({ dueS }) => zeroMs + 1000 * dueS);
    const answered = target.log.flatMap(({ path, answeredAtMs }) => {
      const id = /id=(\d+)/.exec(path)?.[1];
      return id === undefined ? [] : [answeredAtMs - (due[Number(id)] ?? Number.NaN)];
    });
    const seen = [...ids].map(([id, toMs]) => toMs - (due[id] ?? Number.NaN));
    expect(answered).toHaveLength(800);
    const { response } = whole.operations["op"] ?? {};
    for (const percentile of [50, 75, 99]) {
      const got = p(response, percentile);
      expect(got * ROUNDING + 1).toBeGreaterThanOrEqual(atPercent(ascending(answered), percentile));
      expect(got).toBeLessThanOrEqual(atPercent(ascending(seen), percentile) * ROUNDING + 1);
    }
    // 400 of 800 starts were due in the stall and waited evenly between 0 and 10 s for its end.
    expect(p(response, 75)).toBeGreaterThan(0.95 * 5_000);
    expect(p(response, 99)).toBeGreaterThan(0.95 * 9_800);
    expect(told).toMatchObject({ errors: 0, timeouts: 0, non2xx: 0 });
    expect(told.requests).toBeGreaterThan(300);
    expect(told.p99Ms).toBeLessThan(p(response, 75) / 4);
  }, 120_000);
});
