import type { Progress } from "./progress.ts";

/** What a generator shows of itself besides its progress. */
export interface GeneratorState {
  readonly rssBytes: number;
  /** CPU seconds of the process since it began. */
  readonly cpuS: number;
  /** True while the disk refuses results. */
  readonly diskTrouble: boolean;
  /** Minutes of results that were given up. */
  readonly lostFrames: number;
}

type Kind = "counter" | "gauge";

/** Returns a generator's figures in Prometheus's text format, version 0.0.4. Times are in seconds. */
export function progressMetrics(now: Progress, state: GeneratorState): string {
  const { lastMinute } = now;
  const ms = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : value / 1000;
  const rows: readonly (readonly [name: string, kind: Kind, help: string, value: number | undefined])[] = [
    ["scenario_seconds", "gauge", "Second of the scenario.", now.scenarioS],
    ["scenario_duration_seconds", "gauge", "Length of the scenario.", now.durationS],
    ["left_seconds", "gauge", "Wall seconds until the last start.", now.leftS],
    ["starts_scheduled_total", "counter", "Starts that were due.", now.scheduled],
    ["starts_made_total", "counter", "Starts that were made.", now.started],
    ["starts_missed_total", "counter", "Starts that were never made.", now.missed],
    ["journeys_open", "gauge", "Journeys that are going on.", now.openJourneys],
    ["requests_ended_total", "counter", "Requests that ended.", now.requestsEnded],
    ["requests_failed_total", "counter", "Requests that ended in an error.", now.requestsFailed],
    ["requests_in_flight", "gauge", "Requests without an answer yet.", now.requestsInFlight],
    ["response_bytes_total", "counter", "Bytes of bodies that came.", now.bytes],
    ["offered_starts_per_second", "gauge", "Starts due, last minute.", lastMinute.offeredPerS],
    ["achieved_starts_per_second", "gauge", "Starts made, last minute.", lastMinute.startedPerS],
    ["error_fraction", "gauge", "Share of errors, last minute.", lastMinute.errorFraction],
    [
      "lateness_p99_seconds",
      "gauge",
      "p99 of how late starts were, last minute.",
      ms(lastMinute.latenessP99Ms),
    ],
    ["cpu_seconds_total", "counter", "CPU of this process.", state.cpuS],
    ["resident_memory_bytes", "gauge", "Memory of this process.", state.rssBytes],
    ["disk_trouble", "gauge", "1 while the disk refuses results.", state.diskTrouble ? 1 : 0],
    ["lost_frames_total", "counter", "Minutes of results given up.", state.lostFrames],
  ];
  const quantiles = [
    ["0.5", lastMinute.p50Ms],
    ["0.95", lastMinute.p95Ms],
    ["0.99", lastMinute.p99Ms],
  ] as const;
  return [
    ...rows.flatMap(([name, kind, help, value]) =>
      value === undefined ? [] : [...heading(name, kind, help), `headroom_${name} ${value}`],
    ),
    ...heading("response_seconds", "gauge", "Response time from the intended start, last minute."),
    ...quantiles.flatMap(([quantile, value]) =>
      value === undefined ? [] : [`headroom_response_seconds{quantile="${quantile}"} ${value / 1000}`],
    ),
    "",
  ].join("\n");
}

function heading(name: string, kind: Kind, help: string): readonly string[] {
  return [`# HELP headroom_${name} ${help}`, `# TYPE headroom_${name} ${kind}`];
}
