import * as z from "zod";
import type { FleetVariant } from "../core/fleet/compare-fleets.ts";
import { SCORING_STRATEGIES } from "../core/fleet/simulation/node-score.ts";
import { readStored } from "./stored-json.ts";

const FORMAT = "headroom/simulate";
const VERSION = 1;

/** A simulated fleet as it is stored: what its report is made from. */
export interface StoredSimulation {
  readonly site: string;
  readonly region: string;
  /** Share of the starts that the site accepts to take longer than its target. */
  readonly lateFraction: number;
  /** The fleet as it is first, then every setting that was tried. */
  readonly variants: readonly FleetVariant[];
  /** Of the fleet as it is, then of the settings beside it. */
  readonly findings: readonly { readonly code: string; readonly sentence: string }[];
}

const quantiles = z.looseObject({
  p50: z.number().optional(),
  p95: z.number().optional(),
  p99: z.number().optional(),
});
const counts = z.record(z.string(), z.number());
const findings = z.array(z.looseObject({ code: z.string(), sentence: z.string() }));
const dials = [
  "base",
  "idle",
  "idle of one",
  "types",
  "scheduler",
  "consolidation",
  "warm",
  "limits",
] as const;

const policySchema = z.looseObject({
  instanceTypes: z.array(z.string()),
  pools: z.array(z.looseObject({ pool: z.looseObject({ name: z.string() }) })).optional(),
  idleMinutes: counts.optional(),
  placeholders: z.array(z.looseObject({})).optional(),
});

const resultFields = {
  days: z.number(),
  seed: z.number(),
  scheduler: z.enum(SCORING_STRATEGIES),
  consolidation: z.string().optional(),
  karpenterVersion: z.string(),
  partial: z.boolean(),
  sessions: z.looseObject({
    started: z.number(),
    lost: z.number(),
    waiting: z.number(),
    peak: z.number(),
    gaveUp: z.number(),
    lostBy: counts,
  }),
  sessionHours: z.number(),
  activeHours: z.number(),
  nodeHours: counts,
  nodes: z.looseObject({ p50: z.number(), p95: z.number(), max: z.number() }),
  usd: z.number(),
  usdPerSessionHour: z.number().optional(),
  usdPerActiveHour: z.number().optional(),
  usdFullNodeQuote: z.number(),
  usdLowerBound: z.number(),
  cpuUsedFraction: z.number(),
  memoryUsedFraction: z.number(),
  emptyNodeHours: z.number(),
  startS: quantiles,
  warmStartS: quantiles,
  coldStartS: quantiles,
  startHistogram: z.array(
    z.looseObject({ fromS: z.number(), toS: z.number().optional(), starts: z.number(), cold: z.number() }),
  ),
  coldStartFraction: z.number(),
  overTargetFraction: z.number(),
  waitedHours: z.number(),
  startTargetS: z.number(),
  week: z.array(
    z.looseObject({
      hour: z.number(),
      nodes: z.number(),
      sessions: z.number(),
      maxNodes: z.number(),
      maxSessions: z.number(),
    }),
  ),
  kept: z.array(z.looseObject({ reason: z.string(), nodes: z.number() })),
  managed: z.looseObject({ nodeHours: z.number(), usd: z.number(), peak: z.number() }).optional(),
  findings,
};

/** What a reader of ours relies on; more fields may stand there. */
const simulationSchema = z.looseObject({
  ...resultFields,
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  site: z.string(),
  region: z.string(),
  lateFraction: z.number(),
  policy: policySchema,
  whatIf: z
    .array(
      z.looseObject({
        dial: z.enum(dials),
        name: z.string(),
        policy: policySchema,
        result: z.looseObject(resultFields),
        usdMore: z.number().optional(),
        overTargetMore: z.number().optional(),
      }),
    )
    .optional(),
});

/**
 * Returns a stored simulation.
 *
 * @throws InputError when the text is none, or one of a newer version; every fault is named.
 */
export function readSimulation(text: string, file: string): StoredSimulation {
  const kind = { noun: "a simulation", format: FORMAT, version: VERSION, schema: simulationSchema };
  const value = readStored(text, file, kind);
  // the schema names what is read; the rest is as it was written
  const stored = value as FleetVariant["result"] & Pick<FleetVariant, "policy"> & StoredFields;
  const { site, region, lateFraction, policy, whatIf = [], ...rest } = stored;
  // a simulation that is stopped stops in its last variant
  const result = { ...rest, partial: rest.partial && whatIf.length === 0 };
  const base: FleetVariant = {
    dial: "base",
    name: "as it is",
    policy,
    result,
    usdMore: 0,
    overTargetMore: 0,
  };
  return { site, region, lateFraction, variants: [base, ...whatIf], findings: rest.findings };
}

interface StoredFields {
  readonly site: string;
  readonly region: string;
  readonly lateFraction: number;
  readonly whatIf?: readonly FleetVariant[];
}
