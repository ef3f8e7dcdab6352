import { figure } from "../../planner/core/figure.ts";
import { studentT } from "../analysis/long-run.ts";
import { fitUsl, type UslAnswer } from "../analysis/usl.ts";
import type { Rung } from "./ladder.ts";
import { type Objective, type RateTrial, rankText } from "./rate-trial.ts";
import type { RateSearch } from "./search.ts";

/** What a probe of one address found. */
export interface ProbeResult {
  readonly format: "headroom/probe";
  readonly version: 1;
  /** Without user-info and query. */
  readonly url: string;
  readonly objective: Objective;
  /** Absent where a closed loop is not allowed. */
  readonly ladder?: readonly Rung[];
  readonly scaling?: Scaling;
  readonly rates: readonly RateTrial[];
  readonly holdsPerS?: number;
  readonly breaksPerS?: number;
  readonly outcome: RateSearch["outcome"];
  readonly exitCode: 0 | 1 | 3;
  readonly sentence: string;
}

/** How throughput grows with clients, by the Universal Scalability Law, with 95 % intervals. */
export interface Scaling {
  /** Absent, all three, where the rungs do not carry a fit. */
  readonly sigma?: Bounded;
  readonly kappa?: Bounded;
  readonly lambda?: Bounded;
  /** Absent where throughput never falls, or falls only beyond twice the largest load that was measured. */
  readonly peakConnections?: number;
  readonly peakPerS?: number;
  readonly sentence: string;
}

interface Bounded {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

const EXIT_CODES = { found: 0, "never-broke": 3, "never-held": 1, generator: 3 } as const;
/** Returns the result of a probe, with its sentence. */
export function probeResult(
  url: string,
  objective: Objective,
  search: RateSearch,
  ladder: readonly Rung[] | undefined,
): ProbeResult {
  const scaling = ladder === undefined ? undefined : scalingOf(ladder);
  return {
    format: "headroom/probe",
    version: 1,
    url,
    objective,
    ...(ladder === undefined ? {} : { ladder }),
    ...(scaling === undefined ? {} : { scaling }),
    rates: search.trials,
    ...(search.holdsPerS === undefined ? {} : { holdsPerS: search.holdsPerS }),
    ...(search.breaksPerS === undefined ? {} : { breaksPerS: search.breaksPerS }),
    outcome: search.outcome,
    exitCode: EXIT_CODES[search.outcome],
    sentence: sentenceOf(search, objective),
  };
}

function sentenceOf(
  { outcome, holdsPerS = 0, breaksPerS = 0, trials }: RateSearch,
  objective: Objective,
): string {
  const goal = `${rankText(objective)} within ${figure(objective.limitMs)} ms and at most ${figure(100 * objective.errorFraction)} % failures`;
  const last = trials.at(-1)?.sentence ?? "";
  switch (outcome) {
    case "found":
      return `${figure(holdsPerS)} requests a second hold ${goal}, ${figure(breaksPerS)} do not`;
    case "never-broke":
      return `${goal} holds up to ${figure(holdsPerS)} requests a second, the most that was tried: where it bends is not known`;
    case "never-held":
      return `${goal} does not hold at any rate that was tried, down to ${figure(breaksPerS)} requests a second: ${last}`;
    case "generator":
      return `this machine cannot tell: ${last}${holdsPerS > 0 ? `; ${figure(holdsPerS)} requests a second hold ${goal}` : ""}`;
  }
}

/** Fits the law to the rungs that are about the server: those without failures, and not limited by this process. */
function scalingOf(ladder: readonly Rung[]): Scaling | undefined {
  const rungs = ladder.filter(
    ({ perS, errorFraction, cpuFraction }) => perS > 0 && errorFraction <= 0.01 && cpuFraction <= 0.85,
  );
  const answer: UslAnswer = fitUsl(
    rungs.map(({ connections }) => connections),
    rungs.map(({ perS }) => perS),
  );
  if (!answer.ok) {
    return rungs.length === 0 ? undefined : { sentence: `no scaling law: ${answer.reason}` };
  }
  const { fit } = answer;
  const reach = studentT(fit.degreesOfFreedom);
  const most = Math.max(...rungs.map(({ connections }) => connections));
  const bounded = (value: number, error: number | undefined): Bounded =>
    error === undefined
      ? { value }
      : { value, low: Math.max(0, value - reach * error), high: value + reach * error };
  const sigma = bounded(fit.sigma, fit.standardErrors.sigma);
  const kappa = bounded(fit.kappa, fit.standardErrors.kappa);
  const believed = fit.peakLoad !== undefined && !fit.peakBeyondMeasured && (kappa.low ?? 1) > 0;
  return {
    sigma,
    kappa,
    lambda: bounded(fit.lambda, fit.standardErrors.lambda),
    ...(believed && fit.peakLoad !== undefined && fit.peakThroughput !== undefined
      ? { peakConnections: fit.peakLoad, peakPerS: fit.peakThroughput }
      : {}),
    sentence: believed
      ? `throughput peaks at ${figure(fit.peakThroughput ?? 0, 1)} requests a second with about ${figure(fit.peakLoad ?? 0, 0)} clients`
      : fit.peakLoad !== undefined && fit.peakBeyondMeasured
        ? `no peak within twice the largest load of ${figure(most)} clients: what lies beyond is not extrapolated`
        : `no peak can be told from ${figure(rungs.length)} rungs up to ${figure(most)} clients`,
  };
}
