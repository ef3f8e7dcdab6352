import * as z from "zod";
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
  kind: z.string().optional().meta({ description: "Only failures of this kind." }),
  windowS: finite.optional().meta({ description: "Over every stretch of this length." }),
  withinFraction: finite.optional().meta({ description: "In this share of the minutes, or windows." }),
  stopAfterS: finite.optional(),
  samples: finite.min(0),
  windows: z
    .looseObject({
      judged: wholeCount,
      within: wholeCount,
      tooFew: wholeCount,
      worst: z.looseObject({ fromS: finite, toS: finite, got: finite }).optional(),
    })
    .optional()
    .meta({ description: "`got` is the worst figure that the stated share of the judged windows keeps to." }),
  unread: z
    .looseObject({ minutes: wholeCount, of: wholeCount })
    .optional()
    .meta({ description: "Minutes in which the series was not read, when they are too many to judge it." }),
  breach: z
    .looseObject({ fromS: finite, toS: finite })
    .optional()
    .meta({ description: "It did not hold here for longer than it may." }),
  outcome: z.enum(["pass", "fail", "not-enough-data"]),
});

const breakOutcome = z.looseObject({
  limit: z.string(),
  predictedLoad: finite,
  observedLoad: finite
    .optional()
    .meta({ description: "What the target bore: the first level that broke, or what was delivered of it." }),
  offeredLoad: finite
    .optional()
    .meta({ description: "The first level that broke, where less of it was delivered." }),
  unit: z.string(),
  cause: z
    .looseObject({
      kind: z.enum(["nodes", "images", "concurrent-requests", "connections", "network", "errors"]),
      name: z.string(),
      sentence: z.string(),
    })
    .optional()
    .meta({ description: "What gave way." }),
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

const limiter = z.looseObject({
  series: z.string(),
  kind: z.enum(["saturated", "queueing"]),
  atLoad: finite,
  unit: z.string(),
  value: finite,
  last: finite,
  clearness: finite,
  sentence: z.string(),
});

const steady = z.looseObject({
  fromS: finite.optional().meta({ description: "Absent: the run has no steady state." }),
  changes: z.array(
    z.looseObject({ figure: z.string(), unit: z.string(), atS: finite, before: finite, after: finite }),
  ),
  sentence: z.string(),
});

const drift = z.looseObject({
  series: z.string(),
  unit: z.string(),
  outcome: z.enum(["leak", "no-leak", "cannot-tell"]),
  level: finite,
  slopePerH: finite.optional(),
  slopeLowPerH: finite.optional(),
  slopeHighPerH: finite.optional(),
  limit: finite.optional(),
  limitInH: z.looseObject({ soonest: finite, likely: finite, latest: finite.optional() }).optional(),
  neededH: finite.optional(),
  sentence: z.string(),
});

const recovery = z.looseObject({
  atS: finite,
  text: z.string(),
  outcome: z.enum(["nothing-moved", "recovered", "not-recovered", "cannot-tell"]),
  recoveryS: finite.optional(),
  sentence: z.string(),
});

const placement = z.discriminatedUnion("known", [
  z.looseObject({
    known: z.literal(true),
    outside: wholeCount,
    sessions: wholeCount,
    where: z.array(z.looseObject({ pool: z.string(), nodeType: z.string(), sessions: wholeCount })),
    sentence: z.string(),
  }),
  z.looseObject({ known: z.literal(false), sentence: z.string() }),
]);

const cluster = z.looseObject({
  causes: z
    .array(z.looseObject({ operation: z.string(), count: wholeCount, ms: percentiles }))
    .meta({ description: "In the order in which causes of a start follow each other." }),
  placement: placement.meta({ description: "Sessions outside the planned pools." }),
  nodes: z.array(
    z.looseObject({
      pool: z.string(),
      nodeType: z.string(),
      first: wholeCount,
      most: wholeCount,
      last: wholeCount,
    }),
  ),
  held: z
    .array(
      z.looseObject({
        node: z.string(),
        nodeType: z.string().optional(),
        pool: z.string().optional(),
        pods: z.array(
          z.looseObject({
            pod: z.string(),
            job: z.string().optional(),
            user: z.string().optional(),
            phase: z.string().optional(),
          }),
        ),
      }),
    )
    .meta({ description: "Nodes that came during the run and were there at its end, with what holds them." }),
  scaleDown: z.string(),
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
  sessions: z
    .looseObject({
      launched: wholeCount,
      ended: wholeCount,
      abandoned: wholeCount.meta({ description: "Left behind on purpose." }),
      lost: wholeCount.meta({ description: "Gone, or out of reach, while somebody held them." }),
    })
    .optional()
    .meta({ description: "Workbench sessions; absent where none was launched." }),
  operations: z.array(
    z.looseObject({
      name: z.string(),
      count: wholeCount,
      errors: z.record(z.string(), wholeCount),
      serviceMs: percentiles,
      responseMs: percentiles,
      failedMs: z.record(z.string(), percentiles).optional(),
    }),
  ),
  generator: z.looseObject({ cpuFractionP95: finite, latenessP99Ms: finite, rssMaxMib: finite }),
  gaps: z.array(
    z.looseObject({
      fromS: finite,
      toS: finite,
      fraction: finite
        .optional()
        .meta({ description: "Share of the load that is not known; absent = all of it." }),
    }),
  ),
  leakedSessions: wholeCount
    .optional()
    .meta({ description: "Sessions that the clean-up at the end could not remove." }),
  sessionsAtEnd: z
    .array(z.looseObject({ workbench: z.string(), state: z.string(), sessions: wholeCount }))
    .optional()
    .meta({ description: "Sessions that were there at the end, before the clean-up." }),
  cluster: cluster.optional().meta({ description: "What was seen of the cluster; absent = nobody looked." }),
  break: breakOutcome.optional(),
  limiters: z
    .array(limiter)
    .optional()
    .meta({ description: "Series of the target that bend as the load grows, the clearest first." }),
  steady: steady.optional(),
  drifts: z.array(drift).optional(),
  recoveries: z.array(recovery).optional(),
  predictions: z.array(prediction),
});
