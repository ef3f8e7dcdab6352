import type { Product } from "../scenario/scenario.ts";

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
  readonly headroomVersion: string;
  readonly nodeVersion: string;
}

/** A target of a run; `sandbox` is true when the run started it. */
export interface RunTarget {
  readonly product: Product;
  readonly url: string;
  readonly productVersion?: string;
  readonly sandbox: boolean;
}
