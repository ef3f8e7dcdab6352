import * as z from "zod";
import { type FieldSchema, field, knownKeys, listOf } from "../../planner/inputs/reading.ts";
import { THRESHOLD_METRICS } from "./scenario.ts";
import { duration, number, rate, text } from "./schema-fields.ts";
import { startPattern } from "./start-schema.ts";
import { EXPECTED_THRESHOLD, readThreshold } from "./threshold-text.ts";

const journeyLoad = knownKeys("a journey as {name, journey, starts}", {
  name: text("a name", "Unique in the scenario; also names its random streams."),
  journey: text("the id of a journey, as pm.restore.r", "Id of the journey.").optional(),
  starts: z
    .union([rate("How often, through the whole run."), startPattern])
    .meta({ description: "When it starts." })
    .optional(),
  settings: z
    .record(z.string(), z.unknown(), { error: "a map of settings" })
    .meta({ description: "What the journey reads." })
    .optional(),
});

const METRIC = `one of ${THRESHOLD_METRICS.join(", ")}`;
const THRESHOLD_SCHEMA: FieldSchema = {
  type: "string",
  examples: ["pm.cran.file p95ResponseMs <= 2000"],
  description:
    "OPERATION METRIC <= LIMIT, or >=; then, as wanted, over 5m, in 99% of minutes, stop after 10m, (samples 500).",
};
const threshold = z.union([
  field(THRESHOLD_SCHEMA, (value) => {
    const stated = typeof value === "string" ? readThreshold(value) : undefined;
    return stated === undefined ? { ok: false, expected: EXPECTED_THRESHOLD } : { ok: true, value: stated };
  }),
  knownKeys("a threshold", {
    operation: text(
      "an operation, or *",
      "Operation; * is all together; counter:NAME, journey:NAME and metric:NAME are other things measured.",
    ),
    metric: z.enum(THRESHOLD_METRICS, { error: METRIC }),
    kind: text("a kind of failure", "Only failures of this kind.").optional(),
    atMost: number("a number of 0 or more", "Passes at or below it.").optional(),
    atLeast: number("a number of 0 or more", "Passes at or above it.").optional(),
    minSamples: z
      .int({ error: "a whole number" })
      .min(0, { error: "a whole number" })
      .meta({ description: "Fewer are not enough data; of each window, where there are windows." })
      .optional(),
    over: duration("Over every stretch of this length, sliding by minutes.").optional(),
    within: number("a share as 0.99", "In this share of the minutes, or windows.").optional(),
    stopAfter: duration("The run stops and fails when it does not hold for so long.").optional(),
  }).transform(({ over, within, stopAfter, ...stated }) => ({
    ...stated,
    windowS: over,
    withinFraction: within,
    stopAfterS: stopAfter,
  })),
]);

const limits = knownKeys("a map of limits", {
  maxStartsPerS: number("starts a second", "The guard refuses more.").optional(),
  maxDuration: duration("The guard refuses longer runs.").optional(),
  maxBytes: number("bytes", "The guard refuses more.").optional(),
  maxUsd: number("dollars", "The guard refuses more.").optional(),
  usdPerGb: number(
    "dollars for 10⁹ bytes",
    "What you pay for 10⁹ delivered bytes: the dollars of a run follow from it.",
  ).optional(),
  maxNamedUsers: number("a number of people", "The guard refuses more.").optional(),
  maxConcurrentSessions: number("a number of sessions", "The guard refuses more.").optional(),
});

const URL_TEXT = "an http or https URL without user and password";
const url = (description: string) => text(URL_TEXT, description);

const METRICS_TEXT =
  "a page of metrics as {scrape: URL}, or {prometheus: URL, queries: {name: PromQL}}, or {cloudwatch: REGION, rds: [ID]}";
const ids = (what: string, example: string, description: string) =>
  listOf(`a list of ${what}`, text(example, description), description).optional();

const cloudWatch = knownKeys(METRICS_TEXT, {
  cloudwatch: text(
    "a region as us-east-1",
    "A region of CloudWatch, read once a minute with the credentials that the AWS SDK finds (cloudwatch:GetMetricData). Its minutes come late: they can fail a run, not stop it early.",
  ),
  endpoint: url("In place of AWS's own, as a VPC endpoint; owns: has to name its host.").optional(),
  rds: ids(
    "database instances",
    "a DBInstanceIdentifier",
    "Database instances: CPU, CPU credits, connections, free memory and storage.",
  ),
  fsx: ids(
    "file systems",
    "a FileSystemId as fs-0123456789abcdef0",
    "File systems of FSx for OpenZFS: bytes and operations a second, and how much of the limits they use.",
  ),
  alb: ids(
    "load balancers",
    "a load balancer as app/NAME/ID",
    "Application load balancers: requests, connections, 5xx answers, time of the targets.",
  ),
  queries: z
    .record(z.string(), z.string(), { error: "a map of names and expressions" })
    .meta({ description: "Metric math or Metrics Insights by the name that the series gets." })
    .optional(),
}).transform(({ cloudwatch, endpoint, rds, fsx, alb, queries }) => ({
  kind: "cloudwatch" as const,
  region: cloudwatch,
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(rds === undefined ? {} : { rds }),
  ...(fsx === undefined ? {} : { fsx }),
  ...(alb === undefined ? {} : { alb }),
  ...(queries === undefined ? {} : { queries }),
}));

const metrics = z.union([
  knownKeys(METRICS_TEXT, {
    scrape: url("A page in Prometheus's text format, as http://HOST:2112/metrics."),
    prefixes: listOf(
      "a list of beginnings of names",
      text("the beginning of a name, as ppm_", "Series that begin so are kept."),
      "Series that begin so are kept; ppm_, rspm_, pwb_ and process_ unless stated.",
    ).optional(),
  }).transform(({ scrape, prefixes }) => ({
    kind: "scrape" as const,
    url: scrape,
    ...(prefixes === undefined ? {} : { prefixes }),
  })),
  knownKeys(METRICS_TEXT, {
    prometheus: url("A Prometheus server, as http://HOST:9090."),
    queries: z
      .record(z.string(), z.string(), { error: "a map of names and PromQL" })
      .meta({ description: "PromQL by the name that the series gets." }),
  }).transform(({ prometheus, queries }) => ({ kind: "prometheus" as const, url: prometheus, queries })),
  cloudWatch,
]);

/** A scenario file: what an editor is told, and what the reader checks first. */
export const scenarioSchema = knownKeys("a scenario as a map of keys", {
  uses: text("the name of a ready scenario", "A ready scenario that this one changes.").optional(),
  name: text("a name", "Name of the scenario.").optional(),
  description: z.string({ error: "a text" }).meta({ description: "What it is for." }).optional(),
  seed: z
    .int({ error: "a whole number of 0 or more" })
    .min(0, { error: "a whole number of 0 or more" })
    .meta({ description: "Everything random follows from it; 1 unless stated." })
    .optional(),
  clock: text(
    "a time as 2026-01-05T00:00:00Z",
    "The moment at which the run begins, for day and week curves; a Monday midnight UTC unless stated.",
  ).optional(),
  duration: duration("How long starts are made.").optional(),
  warmUp: duration("Left out of thresholds; whole minutes, 0s unless stated.").optional(),
  grace: duration("How long open journeys may go on after the last start; 60s unless stated.").optional(),
  environment: z
    .enum(["test", "production"], { error: "test or production" })
    .meta({ description: "production asks for the host's name before it starts." })
    .optional(),
  target: z
    .union(
      [
        url("Where all load goes."),
        knownKeys("a URL, or one for each product", {
          "package-manager": url("Where its load goes.").optional(),
          workbench: url("Where its load goes.").optional(),
        }),
      ],
      { error: "a URL, or one for each product" },
    )
    .meta({ description: "Where the load goes; a sandbox of ours unless stated." })
    .optional(),
  owns: listOf(
    "a list of host names",
    text("a host name, domain or address", "A host, a domain with its subdomains, or an address."),
    "Hosts that you say are yours: everything but loopback has to stand here.",
  ).optional(),
  writesTo: listOf(
    "a list of repositories",
    text(
      "the name of a repository, or the path or URL of a Git repository",
      "A repository that may be written to.",
    ),
    "Repositories that journeys may write to: uploads and commits go nowhere else.",
  ).optional(),
  tokenEnv: text(
    "the name of an environment variable",
    "Environment variable that holds the token.",
  ).optional(),
  tokenFile: text("a file name", "File that holds the token, mode 0600.").optional(),
  accountsFile: text("a file name", "File with user and password, or a token, a line; mode 0600.").optional(),
  journeys: listOf(
    "a list of journeys",
    journeyLoad,
    "What people and clients do, and how often.",
  ).optional(),
  thresholds: listOf("a list of thresholds", threshold, "What must hold for a pass.").optional(),
  metrics: listOf(
    "a list of pages of metrics",
    metrics,
    "Series of the target that are read while the run goes on, for thresholds on metric:NAME and to name what limits.",
  ).optional(),
  limits: limits.meta({ description: "What the run may never exceed." }).optional(),
  break: knownKeys("a limit as {limit, predictedLoad, unit}", {
    limit: text("the name of a limit", "Name of the limit in the plan."),
    predictedLoad: number("a number", "Load at which the plan sees it reached."),
    unit: text("a unit", "Unit of the load."),
  })
    .meta({ description: "The limit that this scenario climbs towards." })
    .optional(),
});

/** A scenario file as it was read, before what it uses is added. */
export type StatedScenario = z.output<typeof scenarioSchema>;
export type StatedLoad = z.output<typeof journeyLoad>;
