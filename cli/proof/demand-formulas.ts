import * as z from "zod";
import { fitMetalog, quantile } from "../../planner/core/demand/metalog.ts";
import { sinusoidPeak } from "../../planner/core/demand/mt-g-infinity.ts";
import {
  betaBinomialQuantile,
  binomialQuantile,
  poissonQuantile,
} from "../../planner/core/demand/quantiles.ts";
import { erlangB } from "../../planner/core/demand/queues.ts";
import { type Formula, formula } from "./formula.ts";

const probability = z.number().min(0).max(1);

/** Formulas of demand: three points to a distribution, quantiles of counts, queues. */
export const DEMAND_FORMULAS: readonly Formula[] = [
  formula(
    "metalog",
    z.strictObject({
      low: z.number(),
      likely: z.number(),
      high: z.number(),
      confidence: z.number(),
      bounds: z.union([z.literal("none"), z.literal("positive"), z.tuple([z.number(), z.number()])]),
    }),
    ({ bounds, ...estimate }) => {
      const fitted = fitMetalog(estimate, bounds);
      if (!fitted.ok) return { refused: true };
      const at = (y: number): number => quantile(fitted.metalog, y);
      return {
        p1: at(0.01),
        p5: at(0.05),
        p25: at(0.25),
        p50: at(0.5),
        p75: at(0.75),
        p95: at(0.95),
        p99: at(0.99),
      };
    },
  ),
  formula("binomial-quantile", z.strictObject({ n: z.number(), p: probability, probability }), (input) => ({
    value: binomialQuantile(input.n, input.p, input.probability),
  })),
  formula("poisson-quantile", z.strictObject({ mean: z.number(), probability }), (input) => ({
    value: poissonQuantile(input.mean, input.probability),
  })),
  formula(
    "beta-binomial-quantile",
    z.strictObject({ n: z.number(), p: probability, correlation: z.number().optional(), probability }),
    (input) => ({ value: betaBinomialQuantile(input.n, input.p, input.correlation ?? 0, input.probability) }),
  ),
  formula("erlang-b", z.strictObject({ erlangs: z.number(), servers: z.number() }), (input) => ({
    blocking: erlangB(input.erlangs, input.servers),
  })),
  formula(
    "mt-g-infinity",
    z.strictObject({
      mean: z.number(),
      amplitude: z.number(),
      periodH: z.number(),
      service: z.enum(["exponential", "constant"]),
      meanServiceH: z.number(),
    }),
    ({ mean, amplitude, ...rest }) => ({
      ...sinusoidPeak({ meanPerH: mean, amplitudePerH: amplitude, ...rest }),
    }),
  ),
];
