/** The products that a run can drive. */
export const PRODUCTS = ["package-manager", "workbench"] as const;
export type Product = (typeof PRODUCTS)[number];

/** One corner of a rate over time. Between two corners the rate is linear; two corners at one time are a step. */
export interface RatePoint {
  readonly atS: number;
  readonly startsPerS: number;
}

/**
 * When the starts of a journey are due, in seconds of scenario time from the start of the journey.
 *
 * `piecewise` covers constant, ramp, stairs, day and week curves: corners in ascending time, the last one ends it.
 * `burst` starts `count` journeys within `withinS` seconds. `recorded` starts exactly at the listed times, ascending.
 */
export type StartPattern =
  | {
      readonly kind: "piecewise";
      readonly arrivals: "poisson" | "even";
      readonly points: readonly RatePoint[];
    }
  | { readonly kind: "burst"; readonly atS: number; readonly count: number; readonly withinS: number }
  | { readonly kind: "recorded"; readonly startsS: readonly number[] };

/** A journey, how often it starts, and what it is told. */
export interface JourneyLoad {
  /** Unique in the scenario; also the name of its random streams. */
  readonly name: string;
  /** Id of the journey, as `pm.restore.r`. */
  readonly journey: string;
  readonly starts: StartPattern;
  /** What the journey reads, as `{ repository: "cran" }`; the journey's own schema has checked it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * What a threshold compares. Percentiles (`…Ms`) are of successes, of timeouts too where they count from the intended
 * start; `perS` counts what succeeded; `mean` to `last` are of a measured series.
 */
export const THRESHOLD_METRICS = [
  "p50ServiceMs",
  "p90ServiceMs",
  "p95ServiceMs",
  "p99ServiceMs",
  "p999ServiceMs",
  "maxServiceMs",
  "p50ResponseMs",
  "p90ResponseMs",
  "p95ResponseMs",
  "p99ResponseMs",
  "p999ResponseMs",
  "maxResponseMs",
  "errorFraction",
  "errorCount",
  "errorsPerS",
  "count",
  "perS",
  "bytesPerS",
  "mean",
  "min",
  "max",
  "last",
] as const;
export type ThresholdMetric = (typeof THRESHOLD_METRICS)[number];

/** What must hold for a pass: the metric of what is measured stays on the right side of the limit. */
export interface Threshold {
  /**
   * An operation, `*` for all requests together, `counter:NAME` for a counter of the journeys, `journey:NAME` for the
   * starts of a load, `metric:NAME` for a series measured at the target.
   */
  readonly operation: string;
  readonly metric: ThresholdMetric;
  /** Only failures of this kind; absent = of every kind. */
  readonly kind?: string;
  readonly comparison: "at-most" | "at-least";
  readonly limit: number;
  /** Fewer measurements than this are "not enough data"; of each window, where there are windows. */
  readonly minSamples: number;
  /** It must hold over every stretch of this length, sliding by minutes; absent = over the whole run. */
  readonly windowS?: number;
  /** It must hold in this share of the minutes (of the windows, with `windowS`); absent = in all. */
  readonly withinFraction?: number;
  /** The run is stopped, and fails, when it does not hold for so long without a break. */
  readonly stopAfterS?: number;
}

/** What the run may never exceed; absent = no limit stated. */
export interface GuardLimits {
  readonly maxStartsPerS?: number;
  readonly maxDurationS?: number;
  readonly maxBytes?: number;
  readonly maxUsd?: number;
  /** What 10⁹ delivered bytes cost: no limit itself, `maxUsd` counts with it. */
  readonly usdPerGb?: number;
  readonly maxNamedUsers?: number;
  readonly maxConcurrentSessions?: number;
}

/** Where load goes. Without a URL a sandbox is started for the run. */
export interface Target {
  readonly product: Product;
  readonly url?: string;
}

/** Where a secret lies: never the secret itself. */
export interface SecretSources {
  /** Environment variable with the token. */
  readonly tokenEnv?: string;
  /** File with the token, mode 0600. */
  readonly tokenFile?: string;
  /** File with user and password, or a token, a line, mode 0600. */
  readonly accountsFile?: string;
}

/** The limit of the plan that a break scenario climbs towards. */
export interface BreakAim {
  /** Name of the limit in `limits[]` of the plan. */
  readonly limit: string;
  readonly predictedLoad: number;
  readonly unit: string;
}

/** Where series of the target are read while the run goes on: its own page of metrics, a Prometheus server, or CloudWatch. */
export type MetricsSpec =
  | {
      readonly kind: "scrape";
      readonly url: string;
      /** Beginnings of the names that are kept; absent = those of the products and their processes. */
      readonly prefixes?: readonly string[];
    }
  | {
      readonly kind: "prometheus";
      readonly url: string;
      /** PromQL by the name of the series. */
      readonly queries: Readonly<Record<string, string>>;
    }
  | CloudWatchSpec;

/** What is read of CloudWatch in one region, with the credentials that the AWS SDK finds. */
export interface CloudWatchSpec {
  readonly kind: "cloudwatch";
  readonly region: string;
  /** In place of AWS's own, as a VPC endpoint: the guard has to know whose it is. */
  readonly endpoint?: string;
  /** Identifiers of database instances. */
  readonly rds?: readonly string[];
  /** Ids of file systems of FSx for OpenZFS. */
  readonly fsx?: readonly string[];
  /** Application load balancers as CloudWatch names them, `app/NAME/ID`. */
  readonly alb?: readonly string[];
  /** Expressions of metric math or Metrics Insights by the name of the series. */
  readonly queries?: Readonly<Record<string, string>>;
}

/** The load to apply. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly durationS: number;
  /** Excluded from thresholds, shown greyed. */
  readonly warmUpS: number;
  /** How long open journeys may go on after the last start. */
  readonly graceS: number;
  readonly environment: "test" | "production";
  readonly targets: readonly Target[];
  /** Host names, domains (with their subdomains) or addresses that the user says are theirs. */
  readonly owns: readonly string[];
  /** Repositories, of Package Manager or Git, that journeys may write to; absent = none. */
  readonly writesTo?: readonly string[];
  readonly secrets?: SecretSources;
  /** In the order of their names. */
  readonly journeys: readonly JourneyLoad[];
  readonly thresholds: readonly Threshold[];
  readonly limits: GuardLimits;
  /** Absent = the run reads none, but those of a sandbox that it starts. */
  readonly metrics?: readonly MetricsSpec[];
  readonly breakAim?: BreakAim;
}
