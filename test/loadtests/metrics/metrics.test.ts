import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createGuard } from "../../../loadtests/guard/guard.ts";
import { systemResolver } from "../../../loadtests/guard/system-resolver.ts";
import { guardedText } from "../../../loadtests/metrics/guarded-text.ts";
import { metricSource } from "../../../loadtests/metrics/metric-source.ts";
import { watchMetrics } from "../../../loadtests/metrics/metric-watch.ts";
import { figuresOf } from "../../../loadtests/metrics/page-figures.ts";
import { readMetricsPage } from "../../../loadtests/metrics/prometheus-text.ts";
import { minuteOf } from "../analysis/build-run.ts";

const PAGE = `# HELP ppm_http_requests_total Requests.
# TYPE ppm_http_requests_total counter
ppm_http_requests_total{code="200",method="get"} 120
ppm_http_requests_total{code="404",method="get"} 3 1700000000000
# TYPE ppm_http_requests_inflight gauge
ppm_http_requests_inflight 7
# TYPE pwb_session_startup_duration_seconds histogram
pwb_session_startup_duration_seconds_bucket{type="rstudio",le="+Inf"} 4
pwb_session_startup_duration_seconds_sum{type="rstudio"} 20
pwb_session_startup_duration_seconds_count{type="rstudio"} 4
pwb_odd{path="C:\\\\a \\"b\\", c"} 1.5e3 # {trace="x"} 1
process_open_fds NaN
go_goroutines 12
this is no sample
`;

describe("a page of metrics", () => {
  it("is read with labels, timestamps, exemplars and escapes", () => {
    const page = readMetricsPage(PAGE);
    expect(page.unreadableLines).toBe(1);
    expect(page.samples.find(({ name }) => name === "pwb_odd")).toEqual({
      name: "pwb_odd",
      labels: { path: 'C:\\a "b", c' },
      value: 1500,
    });
    expect(page.samples.some(({ name }) => name === "process_open_fds")).toBe(false);
  });

  it("gives figures summed over labels, of the products and their processes", () => {
    expect(figuresOf(readMetricsPage(PAGE))).toEqual([
      { kind: "counter", name: "ppm_http_requests_total", value: 123 },
      { kind: "gauge", name: "ppm_http_requests_inflight", value: 7 },
      { kind: "mean", name: "pwb_session_startup_duration_seconds", sum: 20, count: 4 },
      { kind: "gauge", name: "pwb_odd", value: 1500 },
    ]);
  });

  it("reads the old prefix as the new one", () => {
    expect(figuresOf(readMetricsPage("rspm_pkg_downloads_total 5\n"))).toEqual([
      { kind: "counter", name: "ppm_pkg_downloads_total", value: 5 },
    ]);
  });
});

describe("series in frames", () => {
  it("lie on the run's clock, counters as rates, means of what came in between", async () => {
    const pages = [
      "ppm_pkg_downloads_total 100\n# TYPE ppm_x gauge\nppm_x 5\nppm_t_sum 10\nppm_t_count 5\n# TYPE ppm_t summary\n",
      "ppm_pkg_downloads_total 160\n# TYPE ppm_x gauge\nppm_x 9\nppm_t_sum 40\nppm_t_count 15\n# TYPE ppm_t summary\n",
      "ppm_pkg_downloads_total 3\n# TYPE ppm_x gauge\nppm_x 1\nppm_t_sum 41\nppm_t_count 16\n# TYPE ppm_t summary\n",
    ];
    let at = 0;
    const watch = watchMetrics(
      [{ name: "page", read: async () => figuresOf(readMetricsPage(pages[at++] ?? "")) }],
      () => undefined,
    );
    await watch.read(10);
    await watch.read(40);
    await watch.read(70);
    expect(watch.attach(minuteOf(0)).metrics).toEqual({
      "ppm_pkg_downloads_total/s": { samples: 1, sum: 2, min: 2, max: 2, last: 2, lastAtS: 40 },
      "ppm_t mean": { samples: 1, sum: 3, min: 3, max: 3, last: 3, lastAtS: 40 },
      ppm_x: { samples: 2, sum: 14, min: 5, max: 9, last: 9, lastAtS: 40 },
    });
    // The counter went back: the server was restarted, and nothing is known of the time before.
    expect(watch.attach(minuteOf(1)).metrics).toEqual({
      "ppm_t mean": { samples: 1, sum: 1, min: 1, max: 1, last: 1, lastAtS: 70 },
      ppm_x: { samples: 1, sum: 1, min: 1, max: 1, last: 1, lastAtS: 70 },
    });
    expect(watch.attach(minuteOf(2)).metrics).toBeUndefined();
  });

  it("says once that a source fails, and once that it is back", async () => {
    const said: string[] = [];
    let works = false;
    const read = async () => {
      if (!works) throw new Error("status 503");
      return [];
    };
    const watch = watchMetrics([{ name: "page", read }], (sentence) => said.push(sentence));
    await watch.read(1);
    await watch.read(2);
    works = true;
    await watch.read(3);
    expect(said).toEqual(["metrics of page cannot be read: status 503", "metrics of page can be read again"]);
  });
});

async function withServer<T>(
  answer: (path: string) => { status: number; body: string },
  use: (url: string) => Promise<T>,
) {
  const server: Server = createServer((request, response) => {
    const { status, body } = answer(request.url ?? "");
    response.writeHead(status, status === 302 ? { location: "http://example.com/" } : {}).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("over the network", () => {
  const { fetchText } = guardedText(createGuard([], systemResolver()));

  it("scrapes a page, and asks a server", async () => {
    await withServer(
      (path) =>
        path.startsWith("/api/v1/query")
          ? {
              status: 200,
              body: '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"a"},"value":[1,"2"]},{"metric":{"pod":"b"},"value":[1,"3"]}]}}',
            }
          : { status: 200, body: PAGE },
      async (url) => {
        expect(await metricSource({ kind: "scrape", url: `${url}/metrics` }, fetchText).read()).toHaveLength(
          4,
        );
        const server = metricSource(
          { kind: "prometheus", url, queries: { connections: "sum(x)" } },
          fetchText,
        );
        expect(await server.read()).toEqual([
          { kind: "gauge", name: "connections{pod=a}", value: 2 },
          { kind: "gauge", name: "connections{pod=b}", value: 3 },
        ]);
      },
    );
  });

  it("goes nowhere that the guard does not allow, and follows no redirect", async () => {
    const foreign = metricSource({ kind: "scrape", url: "http://metrics.example.com/" }, fetchText);
    await expect(foreign.read()).rejects.toThrow("metrics.example.com");
    await withServer(
      () => ({ status: 302, body: "" }),
      async (url) => {
        await expect(metricSource({ kind: "scrape", url }, fetchText).read()).rejects.toThrow("status 302");
      },
    );
  });
});

function onPath(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return [process.env["PROMETHEUS_BIN"], ...folders.map((folder) => join(folder, name))].find((path) => {
    try {
      accessSync(path ?? "", constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const prometheus = onPath("prometheus");

it.skipIf(prometheus === undefined)("asks a real Prometheus (skipped where none is installed)", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headroom-prometheus-"));
  await withServer(
    () => ({ status: 200, body: PAGE.replaceAll(/this is no sample\n| # \{trace.*/g, "") }),
    async (page) => {
      writeFileSync(
        join(folder, "prometheus.yml"),
        `global: {scrape_interval: 1s}\nscrape_configs: [{job_name: ppm, static_configs: [{targets: ["${new URL(page).host}"]}]}]\n`,
      );
      const port = 20_000 + (process.pid % 20_000);
      const server = spawn(
        prometheus ?? "",
        [
          `--config.file=${join(folder, "prometheus.yml")}`,
          `--storage.tsdb.path=${join(folder, "data")}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        { stdio: "ignore" },
      );
      try {
        const { fetchText } = guardedText(createGuard([], systemResolver()));
        const source = metricSource(
          {
            kind: "prometheus",
            url: `http://127.0.0.1:${port}`,
            queries: { "in flight": "sum(ppm_http_requests_inflight)", two: "scalar(vector(2))" },
          },
          fetchText,
        );
        await expect
          .poll(() => source.read().catch(() => []), { timeout: 20_000, interval: 300 })
          .toEqual([
            { kind: "gauge", name: "in flight", value: 7 },
            { kind: "gauge", name: "two", value: 2 },
          ]);
      } finally {
        server.kill("SIGTERM");
        await new Promise((resolve) => server.once("exit", resolve));
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
