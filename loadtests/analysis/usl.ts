import { expectedGot, InputError } from "../../planner/core/input-error.ts";
import type { Coefficients } from "./least-squares.ts";
import { fitBounded } from "./least-squares.ts";

/**
 * The Universal Scalability Law: X(N) = λN / (1 + σ(N − 1) + κN(N − 1)).
 * Source: Gunther 2007, Guerrilla Capacity Planning; in R's package usl they are called gamma, alpha and beta.
 */
export interface UslModel {
  /** Contention: the share of the work that only one can do at a time. */
  readonly sigma: number;
  /** Crosstalk: what each pair costs to agree. */
  readonly kappa: number;
  /** Throughput of one. */
  readonly lambda: number;
}

/** A fitted model and how well the measurements hold it. */
export interface UslFit extends UslModel {
  /** Absent for coefficients that lie on a bound (0 or 1), where the formula does not hold. */
  readonly standardErrors: { readonly sigma?: number; readonly kappa?: number; readonly lambda?: number };
  readonly residualStandardError: number;
  readonly degreesOfFreedom: number;
  /** Load of the highest throughput, not rounded; absent where throughput never falls. */
  readonly peakLoad?: number;
  readonly peakThroughput?: number;
  /** True when the peak lies beyond twice the highest load that was measured: too far to be believed. */
  readonly peakBeyondMeasured: boolean;
}

export type UslAnswer =
  | { readonly ok: true; readonly fit: UslFit }
  | { readonly ok: false; readonly reason: string };

/** Fewer loads do not tell three coefficients from noise. Source: codahale/usl4j README, rule of six. */
const FEWEST_LOADS = 6;
/** Multiple of the highest measured load up to which a peak is believed. An assumption of ours. */
const BELIEVED_MULTIPLE = 2;
/** Crosstalk that costs less than this share at the highest load is none. */
const NO_CROSSTALK = 1e-9;

/**
 * Fits the law to measured throughput by least squares on absolute residuals, with σ and κ from 0 to 1.
 *
 * Standard errors are those of R: √(s²·(JᵀJ)⁻¹) with n − 3 degrees of freedom. Fewer than six distinct loads, and
 * throughput that is 0 throughout, are refused.
 *
 * @throws InputError unless load and throughput are of one length, loads > 0 and throughput ≥ 0.
 */
export function fitUsl(load: readonly number[], throughput: readonly number[]): UslAnswer {
  checkMeasurements(load, throughput);
  const distinct = new Set(load).size;
  if (distinct < FEWEST_LOADS) {
    return {
      ok: false,
      reason: `${distinct} distinct loads do not carry a fit, at least ${FEWEST_LOADS} are needed`,
    };
  }
  const scale = Math.max(...throughput);
  if (scale === 0) return { ok: false, reason: "throughput is 0 at every load" };
  const fitted = fitBounded(
    {
      x: load,
      y: throughput.map((value) => value / scale),
      value: ([sigma, kappa, lambda], n) => (lambda * n) / loss(sigma, kappa, n),
      gradient: ([sigma, kappa, lambda], n) => {
        const lost = loss(sigma, kappa, n);
        const slope = (-lambda * n) / (lost * lost);
        return [slope * (n - 1), slope * n * (n - 1), n / lost];
      },
      lower: [0, 0, 0],
      upper: [1, 1, Number.POSITIVE_INFINITY],
    },
    startsFor(load, throughput, scale),
  );
  const [sigma, kappa, lambda] = fitted.coefficients;
  const [sigmaError, kappaError, lambdaError] = fitted.standardErrors;
  const most = Math.max(...load);
  const model = { sigma, kappa: kappa * most * most < NO_CROSSTALK ? 0 : kappa, lambda: lambda * scale };
  const peakLoad = peakOfUsl(model);
  return {
    ok: true,
    fit: {
      ...model,
      standardErrors: {
        ...(sigmaError === undefined ? {} : { sigma: sigmaError }),
        ...(kappaError === undefined ? {} : { kappa: kappaError }),
        ...(lambdaError === undefined ? {} : { lambda: lambdaError * scale }),
      },
      residualStandardError: fitted.residualStandardError * scale,
      degreesOfFreedom: load.length - 3,
      ...(peakLoad === undefined ? {} : { peakLoad, peakThroughput: throughputAt(model, peakLoad) }),
      peakBeyondMeasured: peakLoad !== undefined && peakLoad > BELIEVED_MULTIPLE * most,
    },
  };
}

/** Returns the throughput of a model at a load. */
export function throughputAt({ sigma, kappa, lambda }: UslModel, load: number): number {
  return (lambda * load) / loss(sigma, kappa, load);
}

/** Returns the load of the highest throughput, √((1 − σ)/κ), or nothing where throughput never falls. */
export function peakOfUsl({ sigma, kappa }: UslModel): number | undefined {
  return kappa > 0 && sigma < 1 ? Math.sqrt((1 - sigma) / kappa) : undefined;
}

/**
 * Returns the throughput at which the mean latency is `latencyS`, by Little's law N = X·R; nothing where no load has that
 * latency, or where every load has it.
 * Source: codahale/usl4j, Model.throughputAtLatency.
 */
export function throughputAtLatency(
  { sigma, kappa, lambda }: UslModel,
  latencyS: number,
): number | undefined {
  const ofOne = lambda * latencyS;
  const root = Math.sqrt(sigma ** 2 + kappa ** 2 + 2 * kappa * (2 * ofOne + sigma - 2));
  const throughput =
    kappa > 0 ? (root + kappa - sigma) / (2 * kappa * latencyS) : (ofOne + sigma - 1) / (sigma * latencyS);
  return Number.isFinite(throughput) && throughput > 0 ? throughput : undefined;
}

/** Returns the load 1/σ at which contention alone has cost as much as the work; absent without contention. */
export function contentionKnee({ sigma }: UslModel): number | undefined {
  return sigma > 0 ? 1 / sigma : undefined;
}

/** Returns the throughput λ/σ that contention alone would never pass; absent without contention. */
export function contentionLimit({ sigma, lambda }: UslModel): number | undefined {
  return sigma > 0 ? lambda / sigma : undefined;
}

function loss(sigma: number, kappa: number, n: number): number {
  return 1 + sigma * (n - 1) + kappa * n * (n - 1);
}

/** A grid of beginnings, each with the largest throughput per load as λ, so that no valley is missed. */
function startsFor(
  load: readonly number[],
  throughput: readonly number[],
  scale: number,
): readonly Coefficients[] {
  const lambda = Math.max(...load.map((n, i) => (throughput[i] ?? 0) / n)) / scale;
  const most = Math.max(...load);
  return [0.001, 0.03, 0.3].flatMap((sigma) =>
    [0.01, 1, 10].map((kappa): Coefficients => [sigma, Math.min(1, kappa / (most * most)), lambda]),
  );
}

function checkMeasurements(load: readonly number[], throughput: readonly number[]): void {
  const issues = [
    ...load.flatMap((n, i) =>
      Number.isFinite(n) && n > 0 ? [] : [expectedGot({ field: `load.${i}` }, "a number > 0", String(n))],
    ),
    ...throughput.flatMap((x, i) =>
      Number.isFinite(x) && x >= 0
        ? []
        : [expectedGot({ field: `throughput.${i}` }, "a number ≥ 0", String(x))],
    ),
  ];
  if (load.length !== throughput.length) {
    issues.push(
      expectedGot(
        { field: "throughput" },
        `${load.length} numbers, one for each load`,
        String(throughput.length),
      ),
    );
  }
  if (issues.length > 0) throw new InputError(issues);
}
