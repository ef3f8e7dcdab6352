import type { Product } from "../scenario/scenario.ts";
import type { Gap } from "./gaps.ts";

/** What `run.json` of a run folder says. Times are ISO 8601 in UTC. */
export interface RunInfo {
  readonly format: "headroom/run";
  readonly version: 1;
  readonly id: string;
  readonly state: "running" | "finished" | "interrupted";
  /** Name of the scenario. */
  readonly scenario: string;
  readonly scenarioSha256: string;
  readonly seed: number;
  readonly engine: "node" | "k6";
  readonly timeScale: number;
  /** Factor on the body sizes of a sandbox that the run started; absent = 1. */
  readonly bodyScale?: number;
  /** URLs without user-info. */
  readonly targets: readonly RunTarget[];
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly plannedDurationS: number;
  readonly warmUpS: number;
  readonly shard?: { readonly index: number; readonly of: number };
  /** Of a run that was merged from shards. */
  readonly collected?: CollectedRun;
  readonly headroomVersion: string;
  readonly nodeVersion: string;
}

/** What a run was merged from, and what is wrong with it. */
export interface CollectedRun {
  /** Shards that the run has. */
  readonly of: number;
  /** Those whose results are in it, ascending. */
  readonly shards: readonly number[];
  /** A shard that is missing, died, or ran elsewhere. */
  readonly problems: readonly { readonly code: string; readonly sentence: string }[];
  /** Stretches that at least one shard does not hold, in the order of time, with the share of the load that it would have made. */
  readonly gaps: readonly Gap[];
}

/** A target of a run; `sandbox` is true when the run started it. */
export interface RunTarget {
  readonly product: Product;
  readonly url: string;
  readonly productVersion?: string;
  readonly sandbox: boolean;
}
