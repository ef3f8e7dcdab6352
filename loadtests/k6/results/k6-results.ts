/** The shapes in which k6 leaves its results, and how each is told and read. */
export const K6_SHAPES = {
  "summary-export":
    "the old --summary-export: metrics lie flat, and true at a threshold means that it was crossed",
  "handle-summary": "the object that handleSummary gets: values in milliseconds, ok: false means failed",
  "machine-readable":
    "the machine-readable summary 1.0.0: lists of metrics, without thresholds and without p(99)",
  "json-lines": "the lines of --out json: one point a line, at the end of each request",
} as const;
export type K6Shape = keyof typeof K6_SHAPES;

/** k6's percentiles, as it computes them and as they are computed here from its lines. Source: grafana/k6, metrics/sink.go (TrendSink.P), 2026-08. */
export const K6_PERCENTILES =
  "linear between ranks (R type 7) over all requests, failures included, as k6 computes them";

/** A threshold of a k6 script and what came of it. */
export interface K6Threshold {
  readonly metric: string;
  /** As in the script: `p(95)<500`. */
  readonly expression: string;
  readonly outcome: "pass" | "fail" | "not-enough-data";
  readonly limit?: number;
  readonly got?: number;
  /** `ms` for times; absent where the file does not say. */
  readonly unit?: string;
  readonly sentence: string;
}

/** What the points of a file of lines say beyond a summary. Times are ISO 8601 in UTC. */
export interface K6Lines {
  /** Points of `http_req_duration`: requests that ended. */
  readonly points: number;
  readonly successes: number;
  readonly errors: readonly {
    readonly kind: string;
    readonly count: number;
    readonly firstStartAt: string;
  }[];
  /** Start of the request that ended first. A start is the end minus the duration. */
  readonly firstStartAt?: string;
  readonly earliestStartAt?: string;
  readonly lastEndAt?: string;
  /** By k6's names, of the successes alone. */
  readonly successLatencyMs: Readonly<Record<string, number>>;
  /** Points of other metrics: how many, their sum, and where they lie. */
  readonly counters: readonly {
    readonly name: string;
    readonly points: number;
    readonly sum: number;
    readonly firstAt: string;
    readonly lastAt: string;
  }[];
}

/** What a results file of k6 says, whatever its shape. What it does not say is absent. */
export interface K6Results {
  readonly format: "headroom/k6-results";
  readonly version: 1;
  readonly shape: K6Shape;
  readonly shapeSentence: string;
  readonly percentileMethod: string;
  readonly verdict: "pass" | "fail" | "inconclusive";
  readonly exitCode: 0 | 1 | 3;
  /** The deciding reason first. */
  readonly reasons: readonly { readonly code: string; readonly sentence: string }[];
  readonly thresholds: readonly K6Threshold[];
  readonly durationS?: number;
  readonly requests?: number;
  /** `derived` = requests ÷ duration, because the file does not hold a rate, or a rounded one. */
  readonly requestsPerS?: { readonly value: number; readonly derived: boolean };
  readonly failedRequests?: number;
  readonly checks?: { readonly passes: number; readonly fails: number };
  readonly iterations?: number;
  readonly droppedStarts?: number;
  readonly droppedPerS?: number;
  /** Of `http_req_duration` by k6's names: `avg`, `med`, `p(95)`. */
  readonly latencyMs: Readonly<Record<string, number>>;
  /** Percentiles that people ask for and that are not in the file. */
  readonly notInFile: readonly string[];
  readonly notes: readonly string[];
  readonly lines?: K6Lines;
}
