import * as z from "zod";
import type { Found } from "./summarise.ts";

const number = z.number();
const metric = z.looseObject({ name: z.string(), values: z.record(z.string(), number) });
const schema = z.looseObject({
  version: z.string(),
  config: z.looseObject({ duration: number.optional(), script: z.string().optional() }).optional(),
  metadata: z.looseObject({ k6Version: z.string().optional() }).optional(),
  results: z.looseObject({
    checks: z
      .looseObject({
        metrics: z.array(metric).optional(),
        results: z.array(z.looseObject({ passes: number, fails: number })).optional(),
      })
      .optional(),
    metrics: z.array(metric),
  }),
});

/** Returns what the machine-readable summary says; undefined for another document. */
export function readMachineReadable(document: unknown): Found | undefined {
  const parsed = schema.safeParse(document);
  if (!parsed.success) return undefined;
  const { version, config, metadata, results } = parsed.data;
  const byName = new Map(
    [...results.metrics, ...(results.checks?.metrics ?? [])].map(({ name, values }) => [name, values]),
  );
  const checks = results.checks?.results ?? [];
  const counts = {
    durationS: config?.duration,
    requests: byName.get("http_reqs")?.["count"],
    failedRequests: byName.get("http_req_failed")?.["matches"],
    iterations: byName.get("iterations")?.["count"],
    droppedStarts: byName.get("dropped_iterations")?.["count"],
  };
  return {
    thresholds: [],
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined)),
    ...(checks.length === 0
      ? {}
      : {
          checks: {
            passes: checks.reduce((sum, { passes }) => sum + passes, 0),
            fails: checks.reduce((sum, { fails }) => sum + fails, 0),
          },
        }),
    latencyMs: byName.get("http_req_duration") ?? {},
    notes: [
      ...(metadata?.k6Version === undefined ? [] : [`written by k6 ${metadata.k6Version}`]),
      ...(version === "1.0.0" ? [] : [`version ${version} of this shape; 1.0.0 is the one that is known`]),
    ],
  };
}
