import { z } from "zod";
import { THRESHOLD_METRICS } from "../scenario/scenario.ts";

const finite = z.number();
const wholeCount = z.int().min(0);

const percentiles = z
  .looseObject({
    p50: finite.optional(),
    p90: finite.optional(),
    p95: finite.optional(),
    p99: finite.optional(),
    p999: finite.optional(),
    max: finite.optional(),
  })
  .meta({ description: "Milliseconds; absent where there are too few measurements." });

const threshold = z.looseObject({
  operation: z.string(),
  metric: z.enum(THRESHOLD_METRICS),
  comparison: z.enum(["at-most", "at-least"]),
  unit: z.string(),
  limit: finite,
  got: finite.optional(),
  gotLow: finite.optional().meta({ description: "Lower end of the 95 % interval." }),
  gotHigh: finite.optional().meta({ description: "Upper end of the 95 % interval." }),
  samples: wholeCount,
  outcome: z.enum(["pass", "fail", "not-enough-data"]),
});

const breakOutcome = z.looseObject({
  limit: z.string(),
  predictedLoad: finite,
  observedLoad: finite.optional(),
  unit: z.string(),
  outcome: z.enum(["as-predicted", "earlier", "later", "another-limit", "not-reached"]),
});

const prediction = z.looseObject({
  name: z.string(),
  unit: z.string(),
  low: finite,
  likely: finite,
  high: finite,
  measured: finite,
  inside: z.boolean(),
  measuredBy: z.string(),
});

/** `verdict.json`, as scripts and the report read it. Fields that a later version adds are let through. */
export const verdictSchema = z.looseObject({
  format: z.literal("headroom/verdict"),
  version: z.literal(1),
  verdict: z.enum(["pass", "fail", "inconclusive"]),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(3)]),
  reasons: z
    .array(z.looseObject({ code: z.string(), sentence: z.string() }))
    .meta({ description: "The deciding reason first." }),
  thresholds: z.array(threshold),
  starts: z.looseObject({
    scheduled: wholeCount,
    started: wholeCount,
    completed: wholeCount,
    failed: wholeCount,
    late: wholeCount.meta({ description: "Started more than 20 ms after their time." }),
    missed: wholeCount.meta({ description: "Never sent." }),
  }),
  installs: wholeCount.meta({ description: "Package files delivered." }),
  restores: wholeCount.meta({ description: "Client runs." }),
  requests: wholeCount.meta({ description: "Sent = succeeded + failed + in flight at the end." }),
  requestsInFlight: wholeCount,
  bytes: finite.min(0),
  operations: z.array(
    z.looseObject({
      name: z.string(),
      count: wholeCount,
      errors: z.record(z.string(), wholeCount),
      serviceMs: percentiles,
      responseMs: percentiles,
    }),
  ),
  generator: z.looseObject({ cpuFractionP95: finite, latenessP99Ms: finite, rssMaxMib: finite }),
  gaps: z.array(z.looseObject({ fromS: finite, toS: finite })),
  leakedSessions: wholeCount.optional(),
  break: breakOutcome.optional(),
  predictions: z.array(prediction),
});
