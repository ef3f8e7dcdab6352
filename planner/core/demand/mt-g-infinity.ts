import { check, notNegative, positive } from "./argument.ts";

/** Arrivals an hour that swing as mean + amplitude · sin(2πt/period), and how long each stays. */
export interface SinusoidDemand {
  readonly meanPerH: number;
  readonly amplitudePerH: number;
  readonly periodH: number;
  readonly service: "exponential" | "constant";
  readonly meanServiceH: number;
}

/** Highest mean number present, and how long after the peak of arrivals; no lag when the number does not swing. */
export interface SinusoidPeak {
  readonly peak: number;
  readonly lagH?: number;
}

/** A swing smaller than this share of what it would be without smoothing is rounding, not a swing. */
const FLAT = 1e-12;

/**
 * Returns the peak of the mean number present for arrivals that follow a sinusoid, with unlimited room.
 *
 * With γ = 2π/period, the swing is A·E[S]/√(1 + (γE[S])²) after a lag of atan(γE[S])/γ when stays are exponential, and
 * (2A/γ)·sin(γS/2) after S/2 when they are constant.
 *
 * Source: Eick, Massey and Whitt 1993, "Mt/G/∞ queues with sinusoidal arrival rates", Management Science 39.
 * @throws InputError unless rates are ≥ 0, the amplitude is at most the mean, and period and service are > 0.
 */
export function sinusoidPeak(demand: SinusoidDemand): SinusoidPeak {
  const { meanPerH, amplitudePerH, periodH, meanServiceH } = demand;
  check(
    notNegative("mean", meanPerH),
    notNegative("amplitude", amplitudePerH),
    {
      field: "amplitude",
      value: amplitudePerH,
      expected: "at most the mean, as a rate is never negative",
      holds: !(amplitudePerH > meanPerH),
    },
    positive("periodH", periodH),
    positive("meanServiceH", meanServiceH),
  );
  const gamma = (2 * Math.PI) / periodH;
  const { swing, lagH } =
    demand.service === "exponential" ? exponential(demand, gamma) : constant(demand, gamma);
  const base = meanPerH * meanServiceH;
  if (swing <= FLAT * base) return { peak: base };
  return { peak: base + swing, lagH };
}

interface Swing {
  readonly swing: number;
  readonly lagH: number;
}

function exponential({ amplitudePerH, meanServiceH }: SinusoidDemand, gamma: number): Swing {
  const angle = gamma * meanServiceH;
  return { swing: (amplitudePerH * meanServiceH) / Math.hypot(1, angle), lagH: Math.atan(angle) / gamma };
}

/** A stay of more than a period smooths whole periods away; where the sine is negative the peak is half a period off. */
function constant({ amplitudePerH, meanServiceH, periodH }: SinusoidDemand, gamma: number): Swing {
  const sine = Math.sin((gamma * meanServiceH) / 2);
  const shiftH = sine < 0 ? periodH / 2 : 0;
  return {
    swing: ((2 * amplitudePerH) / gamma) * Math.abs(sine),
    lagH: (meanServiceH / 2 + shiftH) % periodH,
  };
}
