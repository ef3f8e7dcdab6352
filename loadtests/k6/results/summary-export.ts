import * as z from "zod";
import { statedThreshold } from "./k6-threshold.ts";
import type { Found } from "./summarise.ts";

const number = z.number();
const metric = z
  .looseObject({ thresholds: z.record(z.string(), z.boolean()).optional() })
  .catchall(z.union([number, z.record(z.string(), z.boolean())]));
const schema = z.looseObject({
  root_group: z.looseObject({
    checks: z.record(z.string(), z.looseObject({ passes: number, fails: number })).optional(),
  }),
  metrics: z.record(z.string(), metric),
});

/** Returns what the old `--summary-export` says; undefined for another document. */
export function readSummaryExport(document: unknown): Found | undefined {
  const parsed = schema.safeParse(document);
  if (!parsed.success) return undefined;
  const { metrics, root_group: root } = parsed.data;
  const values = (name: string): Readonly<Record<string, number>> => numbersOf(metrics[name] ?? {});
  const checks = Object.values(root.checks ?? {});
  const failed = values("http_req_failed");
  const counted = values("http_reqs");
  return {
    thresholds: Object.entries(metrics).flatMap(([name, { thresholds }]) =>
      Object.entries(thresholds ?? {}).map(([expression, crossed]) =>
        statedThreshold({
          metric: name,
          expression,
          passed: !crossed,
          values: rateAsNamed(numbersOf(metrics[name] ?? {})),
          ...(isTime(name) ? { unit: "ms" } : {}),
        }),
      ),
    ),
    ...(counted["count"] === undefined ? {} : { requests: counted["count"] }),
    // A rate's passes are the values that were not 0: of http_req_failed those are the failures.
    ...(failed["passes"] === undefined ? {} : { failedRequests: failed["passes"] }),
    ...(checks.length === 0
      ? {}
      : {
          checks: {
            passes: checks.reduce((sum, { passes }) => sum + passes, 0),
            fails: checks.reduce((sum, { fails }) => sum + fails, 0),
          },
        }),
    ...countOf(values("iterations"), "iterations"),
    ...countOf(values("dropped_iterations"), "droppedStarts"),
    latencyMs: values("http_req_duration"),
    ...(counted["rate"] === undefined ? {} : { statedPerS: counted["rate"] }),
    notes: [],
  };
}

function numbersOf(metric: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(metric).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

/** This shape calls the rate of a rate `value`. */
function rateAsNamed(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const rate = values["rate"] ?? (values["passes"] === undefined ? undefined : values["value"]);
  return rate === undefined ? values : { ...values, rate };
}

function countOf(
  values: Readonly<Record<string, number>>,
  key: "iterations" | "droppedStarts",
): Partial<Found> {
  return values["count"] === undefined ? {} : { [key]: values["count"] };
}

/** This shape does not say what is a time: k6's own are those of requests, groups and iterations. */
export function isTime(metric: string): boolean {
  return /^(?:http_req_(?!failed)|iteration_duration|group_duration|ws_connecting|ws_session_duration|grpc_req_duration)/.test(
    metric,
  );
}
