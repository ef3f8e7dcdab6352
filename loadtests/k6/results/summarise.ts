import { figure } from "../../../planner/core/figure.ts";
import { LEAST_STARTED_FRACTION } from "../../analysis/generator-health.ts";
import { K6_PERCENTILES, K6_SHAPES, type K6Results, type K6Shape, type K6Threshold } from "./k6-results.ts";

/** What a reader of one shape found; everything else follows. */
export interface Found
  extends Omit<
    K6Results,
    | "format"
    | "version"
    | "shape"
    | "shapeSentence"
    | "percentileMethod"
    | "verdict"
    | "exitCode"
    | "reasons"
    | "notInFile"
    | "requestsPerS"
    | "droppedPerS"
  > {
  /** Where the file was cut off, in words. */
  readonly cutOff?: string;
  /** Requests a second as the file states them; where it holds a duration they are computed instead, exactly. */
  readonly statedPerS?: number;
}

type Reason = K6Results["reasons"][number];

const ASKED_FOR = ["med", "p(90)", "p(95)", "p(99)"] as const;
const EXIT_CODES = { pass: 0, fail: 1, inconclusive: 3 } as const;

/** Returns the results with rates, verdict and everything that is not in the file said. */
export function summarise(shape: K6Shape, found: Found): K6Results {
  const { cutOff: _cut, statedPerS, ...facts } = found;
  const { durationS, requests, droppedStarts } = found;
  const perS = (count: number | undefined): number | undefined =>
    count === undefined || durationS === undefined || durationS <= 0 ? undefined : count / durationS;
  const derived = perS(requests);
  const requestRate =
    derived !== undefined
      ? { value: derived, derived: true }
      : statedPerS !== undefined
        ? { value: statedPerS, derived: false }
        : undefined;
  const droppedRate = perS(droppedStarts);
  const decided = decide(found);
  return {
    format: "headroom/k6-results",
    version: 1,
    shape,
    shapeSentence: K6_SHAPES[shape],
    percentileMethod: K6_PERCENTILES,
    ...decided,
    ...facts,
    ...(requestRate === undefined ? {} : { requestsPerS: requestRate }),
    ...(droppedRate === undefined ? {} : { droppedPerS: droppedRate }),
    notInFile: ASKED_FOR.filter(
      (name) => found.latencyMs[name === "med" && !("med" in found.latencyMs) ? "p(50)" : name] === undefined,
    ),
  };
}

/** The order is that of every verdict: starts that were not made, then failures, then what is unclear, then a pass. */
function decide(found: Found): Pick<K6Results, "verdict" | "exitCode" | "reasons"> {
  const untrusted = droppedReasons(found);
  const failed = reasonsOf(found.thresholds, "fail", "THRESHOLD_FAILED");
  const unclear: readonly Reason[] = [
    ...reasonsOf(found.thresholds, "not-enough-data", "NOT_ENOUGH_DATA"),
    ...(found.cutOff === undefined ? [] : [{ code: "CUT_OFF", sentence: found.cutOff }]),
    ...(found.thresholds.length > 0
      ? []
      : [{ code: "NO_THRESHOLDS", sentence: "the file holds no threshold, so no verdict follows from it" }]),
  ];
  const passed = reasonsOf(found.thresholds, "pass", "THRESHOLD_PASSED");
  const decided: readonly (readonly [K6Results["verdict"], readonly Reason[]])[] = [
    ["inconclusive", untrusted.share],
    ["fail", failed],
    ["inconclusive", unclear],
  ];
  const verdict = decided.find(([, reasons]) => reasons.length > 0)?.[0] ?? "pass";
  return {
    verdict,
    exitCode: EXIT_CODES[verdict],
    reasons: [...untrusted.share, ...failed, ...unclear, ...untrusted.count, ...passed],
  };
}

function reasonsOf(
  thresholds: readonly K6Threshold[],
  outcome: K6Threshold["outcome"],
  code: string,
): readonly Reason[] {
  return thresholds
    .filter((threshold) => threshold.outcome === outcome)
    .map(({ sentence }) => ({ code, sentence }));
}

/** Dropped starts decide when they are known to be more than a generator may miss; without the number of starts they are said. */
function droppedReasons({ droppedStarts = 0, iterations, durationS }: Found): {
  readonly share: readonly Reason[];
  readonly count: readonly Reason[];
} {
  if (droppedStarts === 0) return { share: [], count: [] };
  const rate =
    durationS === undefined || durationS <= 0 ? "" : ` (${figure(droppedStarts / durationS, 3)} a second)`;
  const dropped = `${figure(droppedStarts)} starts were dropped${rate}: k6 had no free VU for them`;
  const due = iterations === undefined ? undefined : iterations + droppedStarts;
  if (due === undefined) {
    const sentence = `${dropped}; how many were due is not in this file`;
    return { share: [], count: [{ code: "DROPPED_STARTS", sentence }] };
  }
  const made = 1 - droppedStarts / due;
  const sentence = `${dropped}, ${figure(100 * made, 2)} % of ${figure(due)} due starts were made`;
  return made < LEAST_STARTED_FRACTION
    ? { share: [{ code: "GENERATOR_BOTTLENECK", sentence }], count: [] }
    : { share: [], count: [{ code: "DROPPED_STARTS", sentence }] };
}
