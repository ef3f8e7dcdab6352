import type { Guard } from "../guard/guard.ts";
import type { AccountPool } from "./account-pool.ts";
import type { Ending } from "./ending.ts";
import type { FrameTally } from "./frame-tally.ts";
import type { Host } from "./host.ts";
import type { LaneWorld } from "./lane.ts";
import type { TargetWatch } from "./target-watch.ts";

/** What a running start needs of its run. */
export interface RunWorld {
  readonly host: Host;
  readonly guard: Guard;
  readonly lanes: LaneWorld;
  readonly seed: number;
  readonly timeScale: number;
  readonly secrets: readonly string[];
  readonly token?: string;
  readonly tally: () => FrameTally;
  readonly scenarioS: () => number;
  readonly ending: Ending;
  /** A request was sent (+1) or ended (−1). */
  readonly onFlight: (change: 1 | -1) => void;
  readonly onEnded: (responseMs: number, ok: boolean, bytes: number) => void;
  readonly accounts?: AccountPool;
  readonly runTag?: string;
  readonly watch: TargetWatch;
}
