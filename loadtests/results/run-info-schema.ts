import * as z from "zod";
import { PRODUCTS } from "../scenario/scenario.ts";

const time = z.iso.datetime();

/** `run.json`, as scripts read it. Fields that a later version adds are let through. */
export const runInfoSchema = z.looseObject({
  format: z.literal("headroom/run"),
  version: z.literal(1),
  id: z.string(),
  state: z.enum(["running", "finished", "interrupted"]),
  scenario: z.string().meta({ description: "Name of the scenario." }),
  scenarioSha256: z.string().meta({ description: "A resume with another one is refused." }),
  seed: z.int().min(0),
  engine: z.enum(["node", "k6"]),
  timeScale: z.number(),
  bodyScale: z.number().optional().meta({ description: "Body scale of the sandbox; 1 when absent." }),
  targets: z.array(
    z.looseObject({
      product: z.enum(PRODUCTS),
      url: z.string().meta({ description: "Without user and password." }),
      productVersion: z.string().optional(),
      sandbox: z.boolean().meta({ description: "The run started it." }),
    }),
  ),
  startedAt: time,
  endedAt: time.optional(),
  plannedDurationS: z.number(),
  warmUpS: z.number(),
  shard: z.looseObject({ index: z.int().min(1), of: z.int().min(1) }).optional(),
  collected: z
    .looseObject({
      of: z.int().min(1),
      shards: z.array(z.int().min(1)),
      problems: z.array(z.looseObject({ code: z.string(), sentence: z.string() })),
      gaps: z.array(z.looseObject({ fromS: z.number(), toS: z.number(), fraction: z.number().optional() })),
    })
    .optional()
    .meta({ description: "What a run was merged from." }),
  headroomVersion: z.string(),
  nodeVersion: z.string(),
});
