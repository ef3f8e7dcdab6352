import type { Frame } from "../../results/frame.ts";
import type { RunInfo } from "../../results/run-info.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { type Latencies, quantileMs } from "../latency.ts";
import { Z_OF_95_PERCENT } from "../long-run.ts";
import { minimumSamples } from "../minimum-samples.ts";
import { failuresOf, joinMoments, readOperations } from "../operation-series.ts";
import { sumOf } from "../run-totals.ts";
import { orderStatisticInterval, SERIES_MIN_FRAMES, seriesQuantileInterval } from "../sampling.ts";
import type { Verdict } from "../verdict.ts";

/** The percentiles of the response time that are compared. */
export const COMPARED_QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
export type ComparedQuantile = keyof typeof COMPARED_QUANTILES;

/** One operation of one run, warm-up left out. */
export interface ComparedOperation {
  readonly count: number;
  readonly errorFraction: number;
  readonly perS: number;
  /** From the intended start, with those who gave up; absent where there are too few. */
  readonly waitedMs: Readonly<Partial<Record<ComparedQuantile, number>>>;
  /** Standard errors of the logarithms of `waitedMs`, from the run itself; absent where it is too short to know. */
  readonly logErrors: Readonly<Partial<Record<ComparedQuantile, number>>>;
}

/** A run as a comparison sees it: small, so that many can be held at once. */
export interface ComparedRun {
  readonly folder: string;
  readonly run: RunInfo;
  readonly scenario: Scenario;
  readonly operations: ReadonlyMap<string, ComparedOperation>;
  /** Why the run says nothing about its target; absent = it does. */
  readonly untrusted?: string;
  /** What is missing of the run: it was cut short, has gaps, or is damaged; absent = nothing. */
  readonly partial?: string;
}

/** A verdict that begins with one of these says nothing about the target. */
const UNTRUSTED = new Set([
  "EMPTY_RUN",
  "ONLY_WARM_UP",
  "GENERATOR_BOTTLENECK",
  "COUNTS_DISAGREE",
  "NOTHING_ENDED",
  "SCENARIO_CHANGED",
]);
/** With one of these only a part of the run is compared. */
const PARTIAL = new Set(["INTERRUPTED", "NOT_FINISHED", "GAP"]);

/** Returns what a comparison needs of a run. */
export function comparedRun(
  folder: string,
  run: RunInfo,
  scenario: Scenario,
  frames: readonly Frame[],
  verdict: Verdict,
): ComparedRun {
  const steady = frames.filter(({ fromS }) => fromS >= run.warmUpS);
  const seconds = sumOf(steady, ({ fromS, toS }) => toS - fromS);
  const operations = new Map(
    [...readOperations(steady)].map(([name, moments]): [string, ComparedOperation] => {
      const whole = joinMoments(moments);
      const failures = failuresOf(whole);
      const waitedMs = Object.entries(COMPARED_QUANTILES).flatMap(([quantile, share]) => {
        const ms = quantileMs(whole.waited, share);
        return ms === undefined || whole.waited.total < minimumSamples(share) ? [] : [[quantile, ms]];
      });
      return [
        name,
        {
          count: whole.count,
          errorFraction: whole.count === 0 ? 0 : failures / whole.count,
          perS: seconds === 0 ? 0 : (whole.count - failures) / seconds,
          waitedMs: Object.fromEntries(waitedMs),
          logErrors: logErrorsOf(
            whole.waited,
            moments.map(({ waited }) => waited),
          ),
        },
      ];
    }),
  );
  const fault = verdict.reasons.find(({ code }) => UNTRUSTED.has(code));
  const part = verdict.reasons.find(({ code }) => PARTIAL.has(code));
  return {
    folder,
    run,
    scenario,
    operations,
    ...(fault === undefined ? {} : { untrusted: fault.sentence }),
    ...(part === undefined ? {} : { partial: part.sentence }),
  };
}

function logErrorsOf(whole: Latencies, moments: readonly Latencies[]): ComparedOperation["logErrors"] {
  const filled = moments.filter(({ total }) => total > 0);
  const errors = Object.entries(COMPARED_QUANTILES).flatMap(([quantile, share]) => {
    const { low, high } =
      (filled.length < SERIES_MIN_FRAMES
        ? orderStatisticInterval(whole, share)
        : seriesQuantileInterval(filled, share)) ?? {};
    if (low === undefined || high === undefined || low <= 0) return [];
    return [[quantile, Math.log(high / low) / (2 * Z_OF_95_PERCENT)]];
  });
  return Object.fromEntries(errors);
}
