import { describeGenerator, generatorFaults } from "../analysis/generator-health.ts";
import { quantileMs } from "../analysis/latency.ts";
import { minimumSamples } from "../analysis/minimum-samples.ts";
import {
  ALL_OPERATIONS,
  failuresOf,
  joinMoments,
  momentsOf,
  readOperations,
} from "../analysis/operation-series.ts";
import { totalsOf } from "../analysis/run-totals.ts";
import { orderStatisticInterval, wilsonInterval } from "../analysis/sampling.ts";
import { startEngine } from "../engine/engine.ts";
import type { Host } from "../engine/host.ts";
import type { Guard } from "../guard/guard.ts";
import type { Journey } from "../journeys/journey.ts";
import type { Frame } from "../results/frame.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What has to hold for a rate to hold. */
export interface Objective {
  readonly quantile: number;
  readonly limitMs: number;
  readonly errorFraction: number;
}

/** One rate, offered for some seconds whatever the server did. */
export interface RateTrial {
  readonly offeredPerS: number;
  readonly achievedPerS: number;
  readonly seconds: number;
  readonly requests: number;
  /** The objective's percentile from the intended start, those who gave up included, with its 95 % interval. */
  readonly latencyMs?: number;
  readonly latencyLowMs?: number;
  readonly latencyHighMs?: number;
  readonly errorFraction: number;
  readonly outcome: "holds" | "breaks" | "generator" | "too-few";
  readonly sentence: string;
}

const OPERATION = "probe";
/** How long open requests may go on after the last start, and what a request may take. */
const GRACE_S = 5;
const TIMEOUT_S = 10;
const MOST_OPEN = 5000;
/** Fewer successes than this share of what was offered: the server no longer keeps up, however quick its answers. */
const LEAST_ACHIEVED_FRACTION = 0.95;

/** Everything that a trial needs besides the rate. */
export interface TrialSetting {
  readonly url: URL;
  readonly guard: Guard;
  readonly host: () => Host;
  readonly objective: Objective;
  readonly seed: number;
}

/** Offers a rate of GET requests at random times and holds what came against the objective. */
export async function tryRate(setting: TrialSetting, perS: number, seconds: number): Promise<RateTrial> {
  const frames: Frame[] = [];
  const host = setting.host();
  const engine = startEngine({
    scenario: scenarioOf(setting.url, perS, seconds, setting.seed),
    baseUrls: { "package-manager": setting.url },
    journeys: new Map([[OPERATION, getJourney(setting.url)]]),
    guard: setting.guard,
    host,
    sink: { frame: (frame) => frames.push(frame), checkpoint: () => undefined },
    network: {},
    timeScale: 1,
    fromS: 0,
    beginsInMs: 0,
    secrets: [],
    maxOpenJourneys: MOST_OPEN,
  });
  await engine.done;
  host.close();
  return judgeTrial(frames, perS, seconds, setting.objective);
}

/** Holds the frames of a trial against the objective. */
export function judgeTrial(
  frames: readonly Frame[],
  offeredPerS: number,
  seconds: number,
  objective: Objective,
): RateTrial {
  const whole = joinMoments(momentsOf(readOperations(frames), ALL_OPERATIONS));
  const failures = failuresOf(whole);
  const latencyMs = quantileMs(whole.waited, objective.quantile);
  const interval = orderStatisticInterval(whole.waited, objective.quantile);
  const { starts } = totalsOf(frames);
  const measured = {
    offeredPerS,
    achievedPerS: (whole.count - failures) / seconds,
    seconds,
    requests: whole.count,
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(interval === undefined ? {} : { latencyLowMs: interval.low, latencyHighMs: interval.high }),
    errorFraction: whole.count === 0 ? 1 : failures / whole.count,
  };
  const [fault] = generatorFaults(describeGenerator(frames), starts, whole.response);
  const rate = `${offeredPerS.toFixed(2)} requests a second`;
  if (fault !== undefined)
    return { ...measured, outcome: "generator", sentence: `${rate} cannot be judged: ${fault}` };
  const broken = brokenParts(measured, failures, starts.scheduled, objective);
  if (broken.length > 0)
    return { ...measured, outcome: "breaks", sentence: `${rate} does not hold: ${broken.join(", ")}` };
  if (whole.waited.total < minimumSamples(objective.quantile)) {
    const sentence = `${rate} for ${seconds} s are too few requests for a ${rankText(objective)}`;
    return { ...measured, outcome: "too-few", sentence };
  }
  const sentence = `${rate} holds: its ${rankText(objective)} is ${(latencyMs ?? 0).toFixed(1)} ms, ${(100 * measured.errorFraction).toFixed(2)} % of its requests fail`;
  return { ...measured, outcome: "holds", sentence };
}

/** What of the objective does not hold, in words. */
function brokenParts(
  { latencyMs, errorFraction, requests }: Pick<RateTrial, "latencyMs" | "errorFraction" | "requests">,
  failures: number,
  scheduled: number,
  objective: Objective,
): readonly string[] {
  const errorsLow = requests === 0 ? 1 : wilsonInterval(failures, requests).low;
  const answered = requests - failures;
  return [
    ...(latencyMs !== undefined && latencyMs > objective.limitMs
      ? [`its ${rankText(objective)} is ${latencyMs.toFixed(1)} ms, above ${objective.limitMs} ms`]
      : []),
    ...(errorFraction > objective.errorFraction && errorsLow > 0
      ? [
          `${(100 * errorFraction).toFixed(2)} % of its requests fail, more than ${100 * objective.errorFraction} %`,
        ]
      : []),
    ...(answered < LEAST_ACHIEVED_FRACTION * scheduled
      ? [`${answered} of ${scheduled} requests were answered well in time`]
      : []),
  ];
}

/** Returns `P95`. */
export function rankText({ quantile }: Objective): string {
  return `P${Number((100 * quantile).toPrecision(6))}`;
}

function scenarioOf(url: URL, perS: number, seconds: number, seed: number): Scenario {
  const points = [
    { atS: 0, startsPerS: perS },
    { atS: seconds, startsPerS: perS },
  ];
  return {
    name: OPERATION,
    description: "",
    seed,
    durationS: seconds,
    warmUpS: 0,
    graceS: GRACE_S,
    environment: "test",
    targets: [{ product: "package-manager", url: url.href }],
    owns: [],
    journeys: [
      {
        name: OPERATION,
        journey: OPERATION,
        starts: { kind: "piecewise", arrivals: "poisson", points },
        settings: {},
      },
    ],
    thresholds: [],
    limits: {},
  };
}

/** One request for the address, over a connection of its own as clients come. */
function getJourney(url: URL): Journey<unknown> {
  const cost = { restores: 0, installs: 0, requests: 1, bytes: 0 };
  return {
    id: OPERATION,
    title: "one request",
    product: "package-manager",
    operations: [OPERATION],
    readSettings: () => ({ ok: true, settings: {} }),
    expectedCost: () => cost,
    costOutcomes: () => [{ ...cost, probability: 1 }],
    run: async (_settings, context) => {
      await context.request(OPERATION, {
        method: "GET",
        url: url.href,
        headers: { accept: "*/*", "user-agent": "headroom-probe" },
        connection: { kind: "new" },
        timeoutS: TIMEOUT_S,
        read: "discard",
      });
    },
  };
}
