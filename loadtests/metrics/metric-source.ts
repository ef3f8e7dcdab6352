import * as z from "zod";
import type { MetricsSpec } from "../scenario/scenario.ts";
import { figuresOf, figuresOfSamples, type PageFigure } from "./page-figures.ts";
import { readMetricsPage } from "./prometheus-text.ts";

/** Where series of the target are read. */
export interface MetricSource {
  /** In words, for whoever reads that it failed. */
  readonly name: string;
  /** Returns what stands there now. Rejects when it cannot be read. */
  readonly read: () => Promise<readonly PageFigure[]>;
}

/** Fetches a text; the guard has allowed the address, and the size is bounded. */
export type FetchText = (url: URL) => Promise<string>;

/** Returns the source that a scenario describes: a page of metrics, or a Prometheus server. */
export function metricSource(
  spec: Exclude<MetricsSpec, { kind: "cloudwatch" }>,
  fetchText: FetchText,
): MetricSource {
  return spec.kind === "scrape" ? scrapeSource(spec, fetchText) : prometheusSource(spec, fetchText);
}

function scrapeSource(
  { url, prefixes }: Extract<MetricsSpec, { kind: "scrape" }>,
  fetchText: FetchText,
): MetricSource {
  return {
    name: url,
    read: async () => figuresOf(readMetricsPage(await fetchText(new URL(url))), prefixes),
  };
}

const answerSchema = z.discriminatedUnion("status", [
  z.looseObject({ status: z.literal("error"), error: z.string() }),
  z.looseObject({
    status: z.literal("success"),
    data: z.discriminatedUnion("resultType", [
      z.looseObject({
        resultType: z.literal("vector"),
        result: z.array(
          z.looseObject({
            metric: z.record(z.string(), z.string()),
            value: z.tuple([z.number(), z.string()]),
          }),
        ),
      }),
      z.looseObject({ resultType: z.literal("scalar"), result: z.tuple([z.number(), z.string()]) }),
    ]),
  }),
]);

/** Instant queries of Prometheus's HTTP API. Source: prometheus.io/docs/prometheus/latest/querying/api, read 2026-11-26. */
function prometheusSource(
  { url, queries }: Extract<MetricsSpec, { kind: "prometheus" }>,
  fetchText: FetchText,
): MetricSource {
  return {
    name: url,
    read: async () => {
      const figures: PageFigure[] = [];
      for (const [name, query] of Object.entries(queries)) {
        const at = new URL(`${url.replace(/\/$/, "")}/api/v1/query`);
        at.searchParams.set("query", query);
        figures.push(...figuresOfSamples(name, samplesOf(await fetchText(at), name)));
      }
      return figures;
    },
  };
}

function samplesOf(text: string, name: string) {
  const answer = answerSchema.safeParse(JSON.parse(text));
  if (!answer.success) throw new Error(`${name}: the server does not answer as Prometheus does`);
  if (answer.data.status === "error") throw new Error(`${name}: ${answer.data.error}`);
  const { data } = answer.data;
  const rows =
    data.resultType === "scalar"
      ? [{ name, labels: {}, value: Number(data.result[1]) }]
      : data.result.map(({ metric, value }) => ({ name, labels: metric, value: Number(value[1]) }));
  return rows.filter(({ value }) => Number.isFinite(value));
}
