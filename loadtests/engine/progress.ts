import type { LastMinute } from "./last-minute.ts";

/** What a running run looks like now. */
export interface Progress {
  readonly scenarioS: number;
  readonly durationS: number;
  /** Wall seconds until the last start; the grace time comes on top. */
  readonly leftS: number;
  readonly openJourneys: number;
  readonly requestsInFlight: number;
  readonly scheduled: number;
  readonly started: number;
  readonly missed: number;
  readonly requestsEnded: number;
  readonly requestsFailed: number;
  readonly bytes: number;
  readonly lastMinute: LastMinute;
}

/** Running totals of a run. */
export type Totals = {
  -readonly [key in keyof Omit<Progress, "scenarioS" | "durationS" | "leftS" | "lastMinute">]: number;
} & {
  openSockets: number;
};

/** Returns totals of nothing. */
export function noTotals(): Totals {
  return {
    openJourneys: 0,
    requestsInFlight: 0,
    scheduled: 0,
    started: 0,
    missed: 0,
    requestsEnded: 0,
    requestsFailed: 0,
    bytes: 0,
    openSockets: 0,
  };
}
