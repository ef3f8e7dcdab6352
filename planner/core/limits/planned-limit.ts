import type { Placement } from "../site.ts";

/** Something that growth or load can reach. `have` is absent where nobody has said how much there is. */
export interface PlanLimit {
  readonly name: string;
  readonly need: number;
  readonly needInRollout: number;
  readonly have?: number;
  readonly shortBy?: number;
  readonly unit: string;
  readonly monthP10?: number;
  readonly monthP50?: number;
  /** The load in package files a second at which Package Manager reaches it; absent where load of ours cannot. */
  readonly reachedAtInstallsPerS?: number;
  /**
   * The concurrent sessions, on the nodes where they are put, that reach it, by the rule of the need and with its reserves; those that
   * reach it in a rollout and after the loss of a zone, where these are others; and those that the need is for. Absent where load of ours cannot.
   */
  readonly reachedBySessions?: {
    readonly on: Placement | "single-server";
    readonly sessions: number;
    readonly inRollout?: number;
    readonly afterLostZone?: number;
    readonly atPeak?: number;
  };
}
