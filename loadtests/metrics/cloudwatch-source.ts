import type { MetricDataQuery, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import type { Guard } from "../guard/guard.ts";
import type { CloudWatchSpec } from "../scenario/scenario.ts";
import { type CloudWatchSeries, cloudWatchSeries } from "./cloudwatch-series.ts";
import type { MetricSource } from "./metric-source.ts";
import type { PageFigure } from "./page-figures.ts";

/** CloudWatch keeps what AWS's own services send by the minute. */
const PERIOD_S = 60;
/** It costs a cent for each thousand series asked for; more often than by the minute there is nothing new. */
const EVERY_MS = 60_000;
/** A minute is taken once it is this old: before, parts of it may still be on their way. */
const SETTLED_MS = 60_000;
/** How far back is looked for minutes that came late. */
const BACK_MS = 15 * 60_000;
/** GetMetricData takes so many queries. Source: docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html. */
const MOST_QUERIES = 500;
const TIMEOUT_MS = 10_000;

/**
 * Returns CloudWatch as a source: each minute of each series once, as soon as it is whole, with its age. The SDK, and with
 * it the credentials, is loaded at the first reading.
 */
export function cloudWatchSource(spec: CloudWatchSpec, guard: Guard, nowMs: () => number): MetricSource {
  const series = cloudWatchSeries(spec).slice(0, MOST_QUERIES);
  const takenUpToMs = new Map<string, number>();
  let ask: ReturnType<typeof openClient> | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return {
    name: `CloudWatch in ${spec.region}`,
    read: async () => {
      const atMs = nowMs();
      if (atMs - askedAtMs < EVERY_MS || series.length === 0) return [];
      askedAtMs = atMs;
      ask ??= openClient(spec, guard);
      const untilMs = Math.floor(atMs / 1000 / PERIOD_S) * PERIOD_S * 1000;
      const results = await (await ask)(series.map(queryOf), new Date(untilMs - BACK_MS), new Date(untilMs));
      return results.flatMap(({ id, minutes }) => {
        const one = series[id];
        return one === undefined ? [] : newMinutes(one, minutes, atMs, takenUpToMs);
      });
    },
  };
}

interface Minute {
  readonly beginsMs: number;
  readonly value: number;
}

interface SeriesMinutes {
  /** Place in the list of series. */
  readonly id: number;
  readonly minutes: readonly Minute[];
}

function newMinutes(
  { name, isPerS }: CloudWatchSeries,
  minutes: readonly Minute[],
  nowMs: number,
  takenUpToMs: Map<string, number>,
): readonly PageFigure[] {
  const from = takenUpToMs.get(name) ?? Number.NEGATIVE_INFINITY;
  const fresh = minutes.filter(
    ({ beginsMs }) => beginsMs > from && beginsMs + PERIOD_S * 1000 + SETTLED_MS <= nowMs,
  );
  takenUpToMs.set(name, Math.max(from, ...fresh.map(({ beginsMs }) => beginsMs)));
  return fresh.map(({ beginsMs, value }) => ({
    kind: "timed",
    name,
    value: isPerS ? value / PERIOD_S : value,
    ageS: (nowMs - beginsMs) / 1000 - PERIOD_S / 2,
  }));
}

function queryOf({ from }: CloudWatchSeries, index: number): MetricDataQuery {
  const Id = `s${index}`;
  if ("expression" in from) return { Id, Expression: from.expression, Period: PERIOD_S };
  const { namespace, metric, dimension, statistic } = from;
  return {
    Id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: [{ Name: dimension.name, Value: dimension.value }],
      },
      Period: PERIOD_S,
      Stat: statistic,
    },
  };
}

type Ask = (queries: MetricDataQuery[], from: Date, until: Date) => Promise<readonly SeriesMinutes[]>;

async function openClient({ region, endpoint }: CloudWatchSpec, guard: Guard): Promise<Ask> {
  if (endpoint !== undefined) {
    const answer = guard.check(new URL(endpoint));
    if (!answer.allowed) throw new Error(answer.refusal.sentence);
  }
  // The SDK is large, and few runs read CloudWatch.
  const { CloudWatchClient, paginateGetMetricData } = await import("@aws-sdk/client-cloudwatch");
  const client = new CloudWatchClient({ region, ...(endpoint === undefined ? {} : { endpoint }) });
  return async (queries, from, until) => {
    const results: SeriesMinutes[] = [];
    const pages = paginateGetMetricData(
      { client },
      { MetricDataQueries: queries, StartTime: from, EndTime: until, ScanBy: "TimestampAscending" },
      { abortSignal: AbortSignal.timeout(TIMEOUT_MS) },
    );
    for await (const page of pages) results.push(...(page.MetricDataResults ?? []).map(minutesOf));
    return results;
  };
}

function minutesOf({ Id = "", Timestamps = [], Values = [] }: MetricDataResult): SeriesMinutes {
  return {
    id: Number(Id.slice(1)),
    minutes: Timestamps.flatMap((time, index) => {
      const value = Values[index];
      return value === undefined ? [] : [{ beginsMs: time.getTime(), value }];
    }),
  };
}
