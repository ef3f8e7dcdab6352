import type { Estimate } from "./estimate.ts";
import { isCertain } from "./estimate.ts";

/** Where a quantity may lie: anywhere, above 0, or between two numbers. The ends themselves have no probability. */
export type Bounds = "none" | "positive" | readonly [number, number];

/**
 * A distribution over one quantity.
 *
 * `point`: one known number. `curve`: the three-term metalog, whose quantile function in the transformed scale is
 * a1 + a2·ln(y/(1−y)) + a3·(y − ½)·ln(y/(1−y)).
 */
export type Metalog = { readonly kind: "point"; readonly value: number } | MetalogCurve;

interface MetalogCurve {
  readonly kind: "curve";
  readonly bounds: Bounds;
  readonly a1: number;
  readonly a2: number;
  readonly a3: number;
}

/** A distribution, or the sentence that says why three points do not make one. */
export type MetalogFit =
  | { readonly ok: true; readonly metalog: Metalog }
  | { readonly ok: false; readonly reason: string };

/**
 * Largest |a3|/a2 at which the three-term metalog is still a distribution (its quantile function rises everywhere).
 * Source: Keelin 2016, "The Metalog Distributions", doi 10.1287/deca.2016.0338; the numerical limit is 1.6672.
 */
export const METALOG_SKEW_LIMIT = 1.667;

/** Uniforms so close to 0 and 1 that no draw of 53 bits lies beyond them; both quantiles must be finite. */
const EXTREME_TAIL = 2 ** -52;

/**
 * Returns the distribution that keeps low, likely and high of an estimate exactly: likely is the median, and
 * (1 − confidence)/2 lies below low and above high.
 *
 * Formula: Keelin 2016, doi 10.1287/deca.2016.0338, the symmetric percentile triplet, solved from its 3×3 system.
 * A certain estimate becomes a point, which may lie on a bound. Everything that is no distribution is refused with
 * a reason: not a number, wrong order, on or outside the bounds, or three points too lopsided for any smooth one.
 */
export function fitMetalog(estimate: Estimate, bounds: Bounds): MetalogFit {
  const fault = faultOf(estimate, bounds);
  if (fault !== undefined) return { ok: false, reason: fault };
  if (isCertain(estimate)) return { ok: true, metalog: { kind: "point", value: estimate.likely } };
  const { low, likely, high, confidence } = estimate;
  const [l, m, h] = [transform(low, bounds), transform(likely, bounds), transform(high, bounds)];
  const alpha = (1 - confidence) / 2;
  const k = Math.log((1 - alpha) / alpha);
  const metalog: Metalog = {
    kind: "curve",
    bounds,
    a1: m,
    a2: (h - l) / (2 * k),
    a3: (h + l - 2 * m) / (confidence * k),
  };
  const skew = Math.abs(metalog.a3) / metalog.a2;
  if (!(skew <= METALOG_SKEW_LIMIT)) {
    return {
      ok: false,
      reason:
        `low ${low}, likely ${likely} and high ${high} contradict each other: likely is the median, ` +
        `and at ${percent(confidence)} it lies too near to ${m - l < h - m ? "low" : "high"} ` +
        `(lopsidedness ${skew.toFixed(3)}, at most ${METALOG_SKEW_LIMIT})`,
    };
  }
  const ends = [quantile(metalog, EXTREME_TAIL), quantile(metalog, 1 - EXTREME_TAIL)];
  if (!ends.every(Number.isFinite)) {
    return { ok: false, reason: `low ${low} and high ${high} lie too far apart to compute with` };
  }
  return { ok: true, metalog };
}

/**
 * Returns the value below which a share `y` of the distribution lies.
 *
 * @throws Error when `y` is not between 0 and 1, both excluded.
 */
export function quantile(metalog: Metalog, y: number): number {
  if (!(y > 0 && y < 1)) throw new Error(`expected a probability between 0 and 1, both excluded, got ${y}`);
  return metalog.kind === "point" ? metalog.value : curveQuantile(metalog, y);
}

/** Returns the values below which shares of the distribution lie, all between 0 and 1 without the ends, as {@link quantile}. */
export function quantiles(metalog: Metalog, shares: Float64Array): Float64Array {
  const values = new Float64Array(shares.length);
  if (metalog.kind === "point") return values.fill(metalog.value);
  for (let i = 0; i < values.length; i += 1) values[i] = curveQuantile(metalog, shares[i] ?? 0);
  return values;
}

function curveQuantile({ a1, a2, a3, bounds }: MetalogCurve, y: number): number {
  const logit = Math.log(y / (1 - y));
  return inverse(a1 + a2 * logit + a3 * (y - 0.5) * logit, bounds);
}

function faultOf(estimate: Estimate, bounds: Bounds): string | undefined {
  const { low, likely, high, confidence } = estimate;
  for (const [name, value] of Object.entries({ low, likely, high, confidence })) {
    if (!Number.isFinite(value)) return `${name} is not a finite number: ${value}`;
  }
  const ends = limitsOf(bounds);
  if (isCertain(estimate)) {
    if (low >= ends.lower && low <= ends.upper) return undefined;
    return `${low} lies outside ${describe(bounds)}`;
  }
  if (!(confidence > 0 && confidence < 1)) return `confidence must lie between 0 and 1, got ${confidence}`;
  if (!(low < likely && likely < high)) {
    return `low ${low}, likely ${likely} and high ${high} must rise in this order`;
  }
  if (low <= ends.lower) return `low ${low} must lie above ${ends.lower}`;
  if (high >= ends.upper) return `high ${high} must lie below ${ends.upper}`;
  return undefined;
}

function limitsOf(bounds: Bounds): { readonly lower: number; readonly upper: number } {
  if (bounds === "none") return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  if (bounds === "positive") return { lower: 0, upper: Number.POSITIVE_INFINITY };
  return { lower: bounds[0], upper: bounds[1] };
}

function describe(bounds: Bounds): string {
  if (bounds === "none") return "the numbers";
  return bounds === "positive" ? "the numbers from 0 up" : `${bounds[0]} to ${bounds[1]}`;
}

function transform(x: number, bounds: Bounds): number {
  if (bounds === "none") return x;
  if (bounds === "positive") return Math.log(x);
  return Math.log((x - bounds[0]) / (bounds[1] - x));
}

function inverse(t: number, bounds: Bounds): number {
  if (bounds === "none") return t;
  if (bounds === "positive") return Math.exp(t);
  const share = t < 0 ? Math.exp(t) / (1 + Math.exp(t)) : 1 / (1 + Math.exp(-t));
  return bounds[0] + (bounds[1] - bounds[0]) * share;
}

function percent(fraction: number): string {
  return `${Number((100 * fraction).toPrecision(6))} %`;
}
