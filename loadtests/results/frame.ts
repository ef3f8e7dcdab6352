/**
 * A histogram of milliseconds as HdrHistogram counts it (3 significant digits, values in microseconds), stored as its
 * own compressed base64 text. Merging is adding.
 */
export type EncodedHistogram = string;

/** Starts of one journey in one frame. `scheduled` = due in it; `late` = started > 20 ms after its time; `missed` = never sent. */
export interface StartCounts {
  readonly scheduled: number;
  readonly started: number;
  readonly late: number;
  readonly missed: number;
  readonly completed: number;
  readonly failed: number;
}

/** A redacted example of an error; at most a few a frame and kind. */
export interface ErrorSample {
  readonly operation: string;
  readonly kind: string;
  readonly atS: number;
  readonly status: number;
  /** Method and path without query or user-info, control characters replaced. */
  readonly request: string;
  readonly detail: string;
}

/**
 * Ends the name of the operation under which the hops of a request stand that ended in a redirect. Each was a request on the
 * wire, but nobody asked for it: a share of the requests that failed is not to shrink because they were sent on first.
 */
export const REDIRECT_SUFFIX = ".redirect";

/** What one operation did in one frame. Requests count in the frame in which they ended. */
export interface OperationFrame {
  /** True for a stretch of several requests that is measured as one: it is not a request itself. */
  readonly stretch?: true;
  /** Requests that ended: successes and errors. */
  readonly count: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** Successes only, from the actual send. */
  readonly service: EncodedHistogram;
  /** Successes only, from the intended start. */
  readonly response: EncodedHistogram;
  /** All requests that ended, errors and timeouts too, from the intended start. */
  readonly all: EncodedHistogram;
  /** Failures by kind, from the intended start. */
  readonly failed: Readonly<Record<string, EncodedHistogram>>;
  /** Successes: DNS, connect, TLS, first byte; only where a new connection was made. */
  readonly phases: Readonly<Record<string, EncodedHistogram>>;
}

/** What the generator knew of itself in one frame. */
export interface GeneratorFrame {
  /** CPU seconds per wall second of this process; 1 = one core. */
  readonly cpuFraction: number;
  readonly rssMib: number;
  readonly eventLoopDelayP99Ms: number;
  readonly openSockets: number;
  readonly lateness: EncodedHistogram;
}

/** What a series that was read at the target came to in one frame. */
export interface MetricFrame {
  readonly samples: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  /** Scenario second of `last`. */
  readonly lastAtS: number;
}

/** One value of a series at its scenario second. */
export interface MetricReading {
  readonly atS: number;
  readonly name: string;
  readonly value: number;
}

/** One minute of scenario time. The last frame of a run may be shorter. */
export interface Frame {
  readonly index: number;
  readonly fromS: number;
  readonly toS: number;
  readonly journeys: Readonly<Record<string, StartCounts>>;
  readonly operations: Readonly<Record<string, OperationFrame>>;
  readonly counters: Readonly<Record<string, number>>;
  /** Requests sent in this frame, and still in flight at its end. */
  readonly requestsSent: number;
  readonly requestsInFlight: number;
  /** Requests that shards had in flight when they were cut off in this frame; absent = none, or no merged run. */
  readonly requestsCutOff?: number;
  readonly generator: GeneratorFrame;
  /** Series that were read at the target, by name; absent = none was asked for. */
  readonly metrics?: Readonly<Record<string, MetricFrame>>;
  /** Readings of earlier frames, which were written already; whoever reads the run puts them there. Absent = none. */
  readonly lateMetrics?: readonly MetricReading[];
  readonly samples: readonly ErrorSample[];
  /** Things that happened, in words: a mark, a clock step, a target that came back. */
  readonly notes: readonly { readonly atS: number; readonly text: string }[];
}

/** Up to 15 frames, as one file of a run folder holds them. */
export interface Segment {
  readonly format: "headroom/segment";
  readonly version: 1;
  readonly fromS: number;
  readonly toS: number;
  readonly frames: readonly Frame[];
}

/** Seconds of scenario time in one frame. */
export const FRAME_S = 60;
/** Frames in one full segment. */
export const FRAMES_PER_SEGMENT = 15;
/** A start later than this is late. */
export const LATE_MS = 20;
