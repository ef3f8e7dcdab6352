import { createHash } from "node:crypto";
import type { RunInfo, RunTarget } from "../../loadtests/results/run-info.ts";
import { canonicalScenario } from "../../loadtests/scenario/canonical-scenario.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import type { Shard } from "../../loadtests/schedule/start.ts";
import { packageVersion } from "../support/package-info.ts";

/** What `run.json` of a new run is made from. */
export interface NewRun {
  readonly scenario: Scenario;
  readonly targets: readonly RunTarget[];
  readonly timeScale: number;
  readonly bodyScale: number;
  readonly shard?: Shard;
}

/** Returns the checksum by which a resume and a merge know a scenario. */
export function scenarioSha256(scenario: Scenario): string {
  return createHash("sha256").update(canonicalScenario(scenario)).digest("hex");
}

/** Returns `run.json` of a run whose second 0 is at `beginAtMs` since 1970. Shards that begin together share the id. */
export function newRunInfo({ scenario, ...run }: NewRun, beginAtMs: number): RunInfo {
  const startedAt = new Date(beginAtMs).toISOString();
  return {
    format: "headroom/run",
    version: 1,
    id: `${scenario.name}-${startedAt.replace(/[-:]/g, "").slice(0, 15)}`,
    state: "running",
    scenario: scenario.name,
    scenarioSha256: scenarioSha256(scenario),
    seed: scenario.seed,
    engine: "node",
    timeScale: run.timeScale,
    ...(run.bodyScale === 1 ? {} : { bodyScale: run.bodyScale }),
    targets: run.targets,
    startedAt,
    plannedDurationS: scenario.durationS,
    warmUpS: scenario.warmUpS,
    ...(run.shard === undefined ? {} : { shard: run.shard }),
    headroomVersion: packageVersion(),
    nodeVersion: process.version,
  };
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/**
 * Returns the mark of what a run leaves at its targets: `headroom-` and ten letters that follow from its id. Shards share the
 * id, and each has its number behind it, so that the first one that ends leaves the sessions of the others alone.
 */
export function runTagOf({ id, shard }: Pick<RunInfo, "id" | "shard">): string {
  const digest = createHash("sha256").update(id).digest();
  const letters = [...digest.subarray(0, 10)].map((byte) => LETTERS.charAt(byte % LETTERS.length)).join("");
  return `headroom-${letters}${shard === undefined ? "" : `-${shard.index}`}`;
}
