import type { Ide } from "../../../planner/core/site.ts";
import { IDE_FACTS } from "./ides.ts";
import type { Session, SessionChange } from "./session.ts";

/** What the sandbox counts. Names: posit-dev/ptd@d3872a0, lib/steps/assets/grafana_dashboards/posit-team-overview.json. */
export interface WorkbenchMetrics {
  readonly request: (change: 1 | -1) => void;
  readonly requestEnded: (method: string, path: string, status: number, ms: number, bytes: number) => void;
  readonly sessionChanged: (change: SessionChange) => void;
  /** Returns everything in Prometheus's text format, version 0.0.4. */
  readonly render: (now: MetricsNow) => string;
}

/** What is read when somebody asks. */
export interface MetricsNow {
  readonly sessions: readonly Session[];
  readonly jobsLaunched: number;
  readonly seatsTaken: number;
  readonly seats: number | undefined;
}

/** Returns metrics that all stand at zero. */
export function startWorkbenchMetrics(): WorkbenchMetrics {
  const sums = new Map<string, number>();
  let inFlight = 0;
  const add = (series: string, by: number): void => {
    sums.set(series, (sums.get(series) ?? 0) + by);
  };
  return {
    request: (change) => {
      inFlight += change;
    },
    requestEnded: (method, path, status, ms, bytes) => {
      const labels = `code="${status}",method="${method.toLowerCase()}",uri="${routeOf(path)}"`;
      add("pwb_http_requests_total", 1);
      add(`pwb_http_response_duration_seconds_sum{${labels}}`, ms / 1000);
      add(`pwb_http_response_duration_seconds_count{${labels}}`, 1);
      add("pwb_http_response_size_bytes_total", bytes);
    },
    sessionChanged: ({ from, to, ide, startMs }) => {
      if (from === "none") add(`pwb_sessions_launched_total{type="${typeOf(ide)}"}`, 1);
      if (to !== "running" || startMs === undefined) return;
      add(`pwb_session_startup_duration_seconds_sum{type="${typeOf(ide)}"}`, startMs / 1000);
      add(`pwb_session_startup_duration_seconds_count{type="${typeOf(ide)}"}`, 1);
    },
    render: (now) => {
      const gauges = [
        ["pwb_http_requests_inflight", inFlight],
        ["pwb_active_user_sessions", new Set(now.sessions.map(({ order }) => order.person.name)).size],
        ["pwb_license_active_users", now.seatsTaken],
        ...(now.seats === undefined ? [] : [["pwb_license_user_seats", now.seats] as const]),
        ["pwb_jobs_launched_total", now.jobsLaunched],
        ...statusGauges(now.sessions),
      ] as const;
      const lines = [...gauges.map(([name, value]) => `${name} ${value}`)];
      for (const [series, value] of sums) lines.push(`${series} ${value}`);
      return `${lines.sort().join("\n")}\n`;
    },
  };
}

function statusGauges(sessions: readonly Session[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { state } of sessions) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => {
    const status = `${state.slice(0, 1).toUpperCase()}${state.slice(1)}`;
    return [`pwb_sessions{status="${status}"}`, count];
  });
}

function typeOf(ide: Ide): string {
  return IDE_FACTS[ide].workbench;
}

/** The first part of a path: ids would make a series of each session. */
function routeOf(path: string): string {
  return `/${/^\/([A-Za-z-]*)/.exec(path)?.[1] ?? ""}`;
}
