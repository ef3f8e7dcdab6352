import * as z from "zod";
import { statedThreshold } from "./k6-threshold.ts";
import type { Found } from "./summarise.ts";

const number = z.number();
const schema = z.looseObject({
  root_group: z
    .looseObject({
      checks: z.array(z.looseObject({ passes: number, fails: number })).optional(),
    })
    .optional(),
  options: z.looseObject({ summaryTimeUnit: z.string().optional() }).optional(),
  state: z.looseObject({ testRunDurationMs: number.optional() }).optional(),
  metrics: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      contains: z.string(),
      values: z.record(z.string(), number.nullable()),
      thresholds: z.record(z.string(), z.looseObject({ ok: z.boolean() })).optional(),
    }),
  ),
});

/** Returns what the object of `handleSummary` says; undefined for another document. */
export function readHandleSummary(document: unknown): Found | undefined {
  const parsed = schema.safeParse(document);
  if (!parsed.success) return undefined;
  const { metrics, root_group: root, options, state } = parsed.data;
  const values = (name: string): Readonly<Record<string, number>> => present(metrics[name]?.values ?? {});
  const checks = root?.checks ?? [];
  const counts = {
    requests: values("http_reqs")["count"],
    // A rate's passes are the values that were not 0: of http_req_failed those are the failures.
    failedRequests: values("http_req_failed")["passes"],
    iterations: values("iterations")["count"],
    droppedStarts: values("dropped_iterations")["count"],
    durationS: state?.testRunDurationMs === undefined ? undefined : state.testRunDurationMs / 1000,
  };
  const unit = options?.summaryTimeUnit ?? "";
  return {
    thresholds: Object.entries(metrics).flatMap(([name, metric]) =>
      Object.entries(metric.thresholds ?? {}).map(([expression, { ok }]) =>
        statedThreshold({
          metric: name,
          expression,
          passed: ok,
          values: present(metric.values),
          ...(metric.contains === "time" ? { unit: "ms" } : {}),
        }),
      ),
    ),
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined)),
    ...(checks.length === 0
      ? {}
      : {
          checks: {
            passes: checks.reduce((sum, { passes }) => sum + passes, 0),
            fails: checks.reduce((sum, { fails }) => sum + fails, 0),
          },
        }),
    latencyMs: values("http_req_duration"),
    notes:
      unit === "" || unit === "ms"
        ? []
        : [
            `values are in ms: summaryTimeUnit ${JSON.stringify(unit)} changes the text that k6 prints, not this object`,
          ],
  };
}

function present(values: Readonly<Record<string, number | null>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== null),
  );
}
