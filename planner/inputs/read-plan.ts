import * as z from "zod";
import type { Plan } from "../core/plan.ts";
import { readStored } from "./stored-json.ts";

const FORMAT = "headroom/plan";
const VERSION = 1;

const quantiles = z.looseObject({
  p50: z.number().optional(),
  p90: z.number().optional(),
  p99: z.number().optional(),
});
const list = z.array(z.looseObject({}));

const months = { monthP10: z.number().optional(), monthP50: z.number().optional() };
const ofStorage = {
  name: z.enum(["capacity", "throughput", "iops"]),
  unit: z.enum(["GiB", "MB/s", "IOPS"]),
  from: z.number(),
};
const storageStep = z.discriminatedUnion("outcome", [
  z.looseObject({
    ...ofStorage,
    outcome: z.literal("not-foreseen"),
    because: z.enum(["no-growth", "beyond-horizon"]),
  }),
  z.looseObject({
    ...ofStorage,
    ...months,
    outcome: z.literal("enlarge"),
    to: z.number(),
    withThroughputMbPerS: z.number().optional(),
    usdMorePerMonth: z.number().optional(),
    againMonthP50: z.number().optional(),
  }),
  z.looseObject({
    ...ofStorage,
    ...months,
    outcome: z.literal("beyond-offer"),
    needed: z.number(),
    most: z.number(),
  }),
]);

const eventOnce = z.looseObject({
  pool: z.string(),
  instanceType: z.string(),
  nodes: z.number(),
  hours: z.number(),
  nodeHours: z.number(),
  usd: z.number().optional(),
});

/** What a reader of ours relies on; more fields may stand there. */
export const planSchema = z.looseObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  site: z.string(),
  region: z.string(),
  seed: z.number(),
  pricesAsOf: z.string(),
  demand: z.looseObject({
    people: z.number(),
    peakSessions: quantiles,
    peakAtUtc: z.string(),
    byIde: z.record(z.string(), z.number()),
    installsPerDay: quantiles,
    peakInstallsPerS: quantiles,
    events: z.array(z.looseObject({ name: z.string(), once: eventOnce.optional() })).optional(),
  }),
  pools: z.array(
    z.looseObject({
      name: z.string(),
      manager: z.enum(["karpenter", "managed"]),
      purpose: z.enum(["sessions", "server", "package-manager"]),
      instanceTypes: z.array(z.string()),
      sessionsPerNode: z.number(),
      binding: z.array(z.enum(["cpu", "memory", "pods"])),
      nodes: z.looseObject({
        min: z.number(),
        p50: z.number().optional(),
        p90: z.number().optional(),
        max: z.number(),
      }),
      zones: z.number(),
    }),
  ),
  storage: z
    .looseObject({
      kind: z.string(),
      deploymentType: z.string(),
      capacityGib: z.number(),
      throughputMbPerS: z.number(),
      iops: z.number(),
      zones: z.number(),
      nextSteps: z.array(storageStep).optional(),
    })
    .optional(),
  databases: z.array(
    z.looseObject({
      product: z.enum(["workbench", "package-manager"]),
      instanceClass: z.string(),
      storageGib: z.number(),
      multiAz: z.boolean(),
      connections: z.looseObject({ steady: z.number(), rollout: z.number() }),
      maxConnections: z.number(),
      beyondTested: z.boolean(),
    }),
  ),
  packageManager: z
    .looseObject({
      topology: z.enum(["cluster", "single-server"]),
      replicas: z.number(),
      gitBuilders: z.number(),
      maxOpenConnections: z.number(),
    })
    .optional(),
  workbench: z
    .looseObject({
      topology: z.enum(["cluster", "single-server"]),
      serverPods: z.number(),
      zones: z.number(),
    })
    .optional(),
  limits: z.array(
    z.looseObject({
      name: z.string(),
      need: z.number(),
      needInRollout: z.number(),
      have: z.number().optional(),
      shortBy: z.number().optional(),
      unit: z.string(),
    }),
  ),
  settings: z.array(
    z.looseObject({ where: z.string(), key: z.string(), value: z.string(), reason: z.string() }),
  ),
  cost: z.looseObject({
    usdPerMonth: z.looseObject({ mean: z.number() }).optional(),
    lines: z.array(
      z.looseObject({
        id: z.string(),
        pool: z.string().optional(),
        quantity: z.number(),
        unit: z.string(),
        usdPerUnit: z.number(),
        usdPerMonth: z.number(),
        asOf: z.string(),
        confidence: z.string(),
        source: z.string(),
      }),
    ),
    accepted: list,
  }),
  predictions: z.array(
    z.looseObject({
      name: z.string(),
      unit: z.string(),
      low: z.number(),
      likely: z.number(),
      high: z.number(),
    }),
  ),
  reasons: z.array(
    z.looseObject({
      path: z.string(),
      rule: z.string(),
      inputs: z.record(z.string(), z.union([z.number(), z.string()])),
      source: z.string(),
    }),
  ),
  refusals: z.array(z.looseObject({ subject: z.string(), code: z.string(), sentence: z.string() })),
  warnings: z.array(z.looseObject({ code: z.string(), sentence: z.string() })),
  assumptions: z.array(z.looseObject({ path: z.string(), value: z.string(), source: z.string() })),
});

/**
 * Returns a stored plan.
 *
 * @throws InputError when the text is no plan, or one of a newer version; every fault is named.
 */
export function readPlan(text: string, file: string): Plan {
  const kind = { noun: "a plan", format: FORMAT, version: VERSION, schema: planSchema };
  return readStored(text, file, kind) as Plan;
}
