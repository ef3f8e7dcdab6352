/** Whether a run settled. */
export interface SteadyState {
  /** Scenario second from which on nothing changes its level; absent = there is none. */
  readonly fromS?: number;
  readonly changes: readonly LevelChange[];
  readonly sentence: string;
}

/** A change of the level of one figure of the run. */
export interface LevelChange {
  readonly figure: string;
  readonly unit: string;
  readonly atS: number;
  readonly before: number;
  readonly after: number;
}

/** What a noted disturbance did to the run. */
export interface Recovery {
  readonly atS: number;
  readonly text: string;
  /** `recovered` and `not-recovered` say that something moved. */
  readonly outcome: "nothing-moved" | "recovered" | "not-recovered" | "cannot-tell";
  /** From the note to the end of the last minute that lay outside, in seconds. */
  readonly recoveryS?: number;
  readonly sentence: string;
}
