/** What the sandbox counts. Names are those of Posit's own dashboard: ptd@d3872a0e, posit-team-overview.json. */
export interface SandboxMetrics {
  readonly requestStarted: () => void;
  readonly requestEnded: (method: string, status: number, bytes: number) => void;
  readonly packageDownloaded: (repository: string) => void;
  readonly binaryRoutingFellBack: (reason: string) => void;
  /** Returns everything in Prometheus's text format, version 0.0.4. */
  readonly render: () => string;
}

/** Returns metrics that all stand at zero. */
export function startMetrics(): SandboxMetrics {
  const counters = new Map<string, number>();
  let inFlight = 0;
  const add = (series: string, by: number): void => {
    counters.set(series, (counters.get(series) ?? 0) + by);
  };
  return {
    requestStarted: () => {
      inFlight += 1;
    },
    requestEnded: (method, status, bytes) => {
      inFlight -= 1;
      add(`ppm_http_requests_total{code="${status}",method="${method.toLowerCase()}"}`, 1);
      add(`ppm_http_response_size_bytes_total{code="${status}"}`, bytes);
    },
    packageDownloaded: (repository) => add(`ppm_pkg_downloads_total{repo="${repository}"}`, 1),
    binaryRoutingFellBack: (reason) => add(`ppm_binary_routing_fallback{reason="${reason}"}`, 1),
    render: () => renderMetrics(counters, inFlight),
  };
}

function renderMetrics(counters: ReadonlyMap<string, number>, inFlight: number): string {
  const byName = new Map<string, string[]>();
  for (const [series, value] of [...counters].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = series.slice(0, series.indexOf("{"));
    byName.set(name, [...(byName.get(name) ?? []), `${series} ${value}`]);
  }
  const lines = [...byName].flatMap(([name, series]) => [`# TYPE ${name} counter`, ...series]);
  return [
    ...lines,
    "# TYPE ppm_http_requests_inflight gauge",
    `ppm_http_requests_inflight ${inFlight}`,
    "",
  ].join("\n");
}
