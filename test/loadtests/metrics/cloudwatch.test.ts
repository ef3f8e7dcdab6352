import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGuard } from "../../../loadtests/guard/guard.ts";
import { systemResolver } from "../../../loadtests/guard/system-resolver.ts";
import { cloudWatchSource } from "../../../loadtests/metrics/cloudwatch-source.ts";
import { watchMetrics } from "../../../loadtests/metrics/metric-watch.ts";
import { settleMetrics } from "../../../loadtests/results/late-metrics.ts";
import type { CloudWatchSpec } from "../../../loadtests/scenario/scenario.ts";
import { minuteOf } from "../analysis/build-run.ts";

const GUARD = createGuard([], systemResolver());
const BEGAN_MS = Date.parse("2026-11-26T08:00:00Z");

/** What the service is asked: AWS JSON 1.0, times in seconds. */
interface Asked {
  readonly target: string | undefined;
  readonly signed: boolean;
  readonly body: {
    readonly MetricDataQueries: readonly {
      readonly Id: string;
      readonly Expression?: string;
      readonly MetricStat?: {
        readonly Metric: {
          readonly Namespace: string;
          readonly MetricName: string;
          readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
        };
        readonly Stat: string;
        readonly Period: number;
      };
    }[];
    readonly StartTime: number;
    readonly EndTime: number;
    readonly NextToken?: string;
  };
}

let shut: () => void = () => undefined;
beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});
afterEach(() => {
  shut();
  vi.unstubAllEnvs();
});

/** Serves the wire format of GetMetricData: each minute asked for, with a value that `pointAt` makes from its second. */
async function service(
  pointAt: (query: Asked["body"]["MetricDataQueries"][number], second: number) => number | undefined,
  pageSize = 500,
): Promise<{ readonly url: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body: Asked["body"] = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      const target = request.headers["x-amz-target"];
      asked.push({
        target: Array.isArray(target) ? target[0] : target,
        signed: request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ") === true,
        body,
      });
      const from = Number(body.NextToken ?? 0);
      const page = body.MetricDataQueries.slice(from, from + pageSize);
      const more = from + pageSize < body.MetricDataQueries.length;
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
      response.end(
        JSON.stringify({
          MetricDataResults: page.map((query) => {
            const points: [number, number][] = [];
            for (let second = body.StartTime; second < body.EndTime; second += 60) {
              const value = pointAt(query, second);
              if (value !== undefined) points.push([second, value]);
            }
            return {
              Id: query.Id,
              Label: query.Id,
              StatusCode: "Complete",
              Timestamps: points.map(([second]) => second),
              Values: points.map(([, value]) => value),
            };
          }),
          ...(more ? { NextToken: String(from + pageSize) } : {}),
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  shut = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const spec = (endpoint: string): CloudWatchSpec => ({
  kind: "cloudwatch",
  region: "eu-west-1",
  endpoint,
  rds: ["ppm-db"],
  fsx: ["fs-0123"],
  alb: ["app/ppm/50dc"],
  queries: { iops: "SUM(METRICS())" },
});

describe("CloudWatch, by the real client of the SDK", () => {
  it("is asked for the series of databases, file systems and load balancers, signed, page by page", async () => {
    const { url, asked } = await service(() => 60, 7);
    const figures = await cloudWatchSource(spec(url), GUARD, () => BEGAN_MS).read();
    expect(asked.map(({ target, signed }) => [target, signed])).toEqual(
      Array(3).fill(["GraniteServiceVersion20100801.GetMetricData", true]),
    );
    const [first] = asked;
    expect(first?.body.EndTime).toBe(BEGAN_MS / 1000);
    expect(first?.body.MetricDataQueries[0]).toEqual({
      Id: "s0",
      MetricStat: {
        Metric: {
          Namespace: "AWS/RDS",
          MetricName: "CPUUtilization",
          Dimensions: [{ Name: "DBInstanceIdentifier", Value: "ppm-db" }],
        },
        Period: 60,
        Stat: "Average",
      },
    });
    expect(first?.body.MetricDataQueries.at(-1)).toEqual({
      Id: "s19",
      Expression: "SUM(METRICS())",
      Period: 60,
    });
    const values = Object.fromEntries(
      figures.map((figure) => [figure.name, figure.kind === "timed" ? figure.value : undefined]),
    );
    expect(values).toMatchObject({
      "rds.ppm-db.CPUUtilization": 60,
      "rds.ppm-db.CPUCreditBalance": 60,
      "rds.ppm-db.DatabaseConnections": 60,
      "fsx.fs-0123.DataReadBytes/s": 1,
      "fsx.fs-0123.DataReadOperations/s": 1,
      "alb.app/ppm/50dc.RequestCount/s": 1,
      "alb.app/ppm/50dc.ActiveConnectionCount": 60,
      iops: 60,
    });
  });

  it("gives each minute once, and puts it into the frame of its own time though that is written", async () => {
    // The value of a minute is its number; minutes appear two minutes after their end.
    let nowMs = BEGAN_MS;
    const { url, asked } = await service((_query, second) =>
      second * 1000 + 180_000 <= nowMs ? (second * 1000 - BEGAN_MS) / 60_000 : undefined,
    );
    const source = cloudWatchSource({ ...spec(url), fsx: [], alb: [], queries: {} }, GUARD, () => nowMs);
    const watch = watchMetrics([source], (sentence) => expect.unreachable(sentence));
    const frames = [];
    for (let minute = 0; minute < 10; minute += 1) {
      for (const atS of [15, 45]) {
        nowMs = BEGAN_MS + (60 * minute + atS) * 1000;
        await watch.read(60 * minute + atS);
      }
      frames.push(watch.attach(minuteOf(minute)));
    }
    expect(asked).toHaveLength(10);
    const cpu = settleMetrics(frames).map(({ metrics }) => metrics?.["rds.ppm-db.CPUUtilization"]);
    expect(cpu.map((series) => series?.sum)).toEqual([0, 1, 2, 3, 4, 5, 6, undefined, undefined, undefined]);
    expect(cpu.every((series) => series === undefined || series.samples === 1)).toBe(true);
  });

  it("goes to no endpoint that nobody named as theirs", async () => {
    const source = cloudWatchSource(spec("http://cloudwatch.example.com/"), GUARD, () => BEGAN_MS);
    await expect(source.read()).rejects.toThrow(/example\.com/);
  });
});
