import * as z from "zod";
import { figure } from "../../../planner/core/figure.ts";
import { readTimeUs } from "./k6-time.ts";
import { badLines, checksOf, DURATION, farMetrics, linesOf, type Requests } from "./line-facts.ts";
import { lineThresholds } from "./line-thresholds.ts";
import {
  addPoint,
  type MetricLine,
  type MetricTally,
  metricTally,
  numberList,
  trendValues,
} from "./metric-tally.ts";
import type { Found } from "./summarise.ts";

const tagsSchema = z.record(z.string(), z.string()).nullish();
const lineSchema = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("Metric"),
    metric: z.string(),
    data: z.looseObject({
      type: z.string(),
      contains: z.string().optional(),
      thresholds: z.array(z.string()).nullish(),
    }),
  }),
  z.looseObject({
    type: z.literal("Point"),
    metric: z.string(),
    data: z.looseObject({ time: z.string(), value: z.number(), tags: tagsSchema }),
  }),
]);

/** Returns true for a first line of this shape. */
export function isLine(document: unknown): boolean {
  return lineSchema.safeParse(document).success;
}

/** Reads lines of `--out json`, one at a time: a file of any length costs eight bytes a request. */
export async function readLines(lines: AsyncIterable<string>): Promise<Found> {
  const metrics = new Map<string, MetricLine>();
  const tallies = new Map<string, MetricTally>();
  const requests: Requests = {
    successes: 0,
    errors: new Map(),
    successMs: numberList(),
    firstStartUs: undefined,
    earliestStartUs: Infinity,
  };
  const bad: { readonly number: number; readonly why: string }[] = [];
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (text.trim() === "") continue;
    const line = readLine(text);
    if (typeof line === "string") bad.push({ number, why: line });
    else if (line.type === "Metric")
      metrics.set(line.metric, {
        type: line.data.type,
        isTime: line.data.contains === "time",
        thresholds: line.data.thresholds ?? [],
      });
    else {
      const atUs = readTimeUs(line.data.time);
      if (atUs === undefined) bad.push({ number, why: "has no time that can be read" });
      else countPoint(tallies, metrics, requests, { ...line, atUs });
    }
  }
  const cut = bad.at(-1)?.number === number && bad.at(-1)?.why === INCOMPLETE;
  return foundIn(metrics, tallies, requests, bad, cut ? number : undefined);
}

const INCOMPLETE = "incomplete";

function readLine(text: string): z.output<typeof lineSchema> | string {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return INCOMPLETE;
  }
  const line = lineSchema.safeParse(document);
  return line.success ? line.data : "neither Metric nor Point";
}

interface Point {
  readonly metric: string;
  readonly data: {
    readonly value: number;
    readonly tags?: Readonly<Record<string, string>> | null | undefined;
  };
  readonly atUs: number;
}

function countPoint(
  tallies: Map<string, MetricTally>,
  metrics: ReadonlyMap<string, MetricLine>,
  requests: Requests,
  { metric, data, atUs }: Point,
): void {
  let tally = tallies.get(metric);
  if (tally === undefined) {
    const line = metrics.get(metric);
    const keeps = metric === DURATION || (line?.type === "trend" && line.thresholds.length > 0);
    tally = metricTally(metric, keeps);
    tallies.set(metric, tally);
  }
  addPoint(tally, data.value, atUs);
  if (metric === DURATION) countRequest(requests, data.value, data.tags ?? {}, atUs);
}

function countRequest(
  requests: Requests,
  ms: number,
  tags: Readonly<Record<string, string>>,
  endUs: number,
): void {
  const startUs = endUs - Math.round(ms * 1000);
  requests.firstStartUs ??= startUs;
  requests.earliestStartUs = Math.min(requests.earliestStartUs, startUs);
  const kind = errorKindOf(tags);
  if (kind === undefined) {
    requests.successes += 1;
    requests.successMs.add(ms);
    return;
  }
  const known = requests.errors.get(kind);
  if (known === undefined) requests.errors.set(kind, { count: 1, firstStartUs: startUs });
  else {
    known.count += 1;
    known.firstStartUs = Math.min(known.firstStartUs, startUs);
  }
}

/**
 * Returns why a request failed; undefined for a success, which is what k6 expected, or a status of 200 to 399.
 * Source: k6 documentation, error codes and setResponseCallback, v2.3.
 */
function errorKindOf(tags: Readonly<Record<string, string>>): string | undefined {
  const status = Number(tags["status"] ?? 0);
  const code = Number(tags["error_code"] ?? 0);
  const expected = tags["expected_response"];
  if (expected === "true" || (expected === undefined && code === 0 && status >= 200 && status < 400))
    return undefined;
  if (status > 0) return `http-${status}`;
  if (code === 1050 || code === 1211) return "timeout";
  if (code === 1220) return "reset";
  if (code >= 1100 && code < 1200) return "dns";
  if (code >= 1200 && code < 1300) return "connect";
  if (code >= 1300 && code < 1400) return "tls";
  return code === 0 ? "no-answer" : `k6-${code}`;
}

function foundIn(
  metrics: ReadonlyMap<string, MetricLine>,
  tallies: ReadonlyMap<string, MetricTally>,
  requests: Requests,
  bad: readonly { readonly number: number; readonly why: string }[],
  cutAtLine: number | undefined,
): Found {
  const duration = tallies.get(DURATION);
  const failed = [...requests.errors.values()].reduce((sum, { count }) => sum + count, 0);
  const counts = {
    requests: duration?.points ?? 0,
    failedRequests: failed,
    iterations: tallies.get("iterations")?.sum,
    droppedStarts: tallies.get("dropped_iterations")?.sum,
    durationS: duration === undefined ? undefined : (duration.lastUs - requests.earliestStartUs) / 1e6,
  };
  return {
    thresholds: lineThresholds(metrics, tallies, counts.durationS),
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined)),
    ...checksOf(tallies.get("checks")),
    latencyMs: duration?.values === undefined ? {} : trendValues(duration.values),
    notes: [...badLines(bad), ...farMetrics(tallies, duration, requests)],
    ...(cutAtLine === undefined
      ? {}
      : {
          cutOff: `the file ends in the middle of line ${figure(cutAtLine)}: what came after it is not known`,
        }),
    lines: linesOf(tallies, duration, requests),
  };
}
