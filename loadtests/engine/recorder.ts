import { FRAME_S, type Frame } from "../results/frame.ts";
import {
  addTally,
  type CountedFrame,
  emptyTally,
  encodeTally,
  type FrameTally,
  newTally,
} from "./frame-tally.ts";
import type { Host } from "./host.ts";

/** Where frames go. Neither call may wait: what is slow is the sink's own affair. */
export interface FrameSink {
  /** A finished frame; each comes once, in the order of time. */
  readonly frame: (frame: Frame) => void;
  /** The frame that is being counted, as far as it has come; replaces the one before. */
  readonly checkpoint: (open: Frame) => void;
}

/** What the engine knows at the moment when a frame is looked at. */
export interface Moment {
  readonly atS: number;
  readonly requestsInFlight: number;
  readonly openSockets: number;
}

/** Counts the open frame and hands frames on. */
export interface Recorder {
  /** What is being counted into; another one after each look. */
  readonly tally: () => FrameTally;
  /** Scenario second at which the open frame ends. */
  readonly frameEndS: () => number;
  readonly checkpoint: (moment: Moment) => void;
  /** Ends the open frame; the next one begins there. */
  readonly endFrame: (moment: Moment) => void;
  /** Resolves when all frames so far were handed to the sink. */
  readonly settled: () => Promise<void>;
}

/**
 * Returns a recorder that begins at a scenario second.
 *
 * A look swaps the tally, so that counting goes on while the old one is added up and encoded in turns. At most two tallies
 * and the sum of the open frame are alive, whatever the length of the run.
 */
export function openRecorder(host: Host, sink: FrameSink, fromS: number): Recorder {
  let active = newTally();
  let openFromS = fromS;
  let frameStartCpuMs = host.cpuMs();
  let frameStartMs = host.nowMs();
  let worstDelayMs = 0;
  let sum: FrameTally | undefined;
  let work = Promise.resolve();
  const spare: FrameTally[] = [];
  const turn = (): Promise<void> => new Promise((resolve) => host.soon(resolve));

  const look = (moment: Moment, final: boolean): void => {
    if (!final && moment.atS <= openFromS) return;
    const counted = active;
    active = spare.pop() ?? newTally();
    const span = { index: Math.floor(openFromS / FRAME_S), fromS: openFromS, toS: moment.atS };
    worstDelayMs = Math.max(worstDelayMs, host.eventLoopDelayP99Ms());
    const generator = {
      cpuFraction: (host.cpuMs() - frameStartCpuMs) / Math.max(1, host.nowMs() - frameStartMs),
      rssMib: host.rssBytes() / 2 ** 20,
      eventLoopDelayP99Ms: worstDelayMs,
      openSockets: moment.openSockets,
    };
    work = work.then(async () => {
      if (sum === undefined) sum = counted;
      else {
        addTally(sum, counted);
        emptyTally(counted);
        spare.push(counted);
      }
      const { lateness, ...rest } = await encodeTally(sum, turn);
      const frame = frameOf(span, moment, rest, { ...generator, lateness });
      if (!final) return sink.checkpoint(frame);
      emptyTally(sum);
      spare.push(sum);
      sum = undefined;
      sink.frame(frame);
    });
  };

  return {
    tally: () => active,
    frameEndS: () => (Math.floor(openFromS / FRAME_S) + 1) * FRAME_S,
    checkpoint: (moment) => look(moment, false),
    endFrame: (moment) => {
      look(moment, true);
      openFromS = moment.atS;
      frameStartCpuMs = host.cpuMs();
      frameStartMs = host.nowMs();
      worstDelayMs = 0;
    },
    settled: () => work,
  };
}

function frameOf(
  span: Pick<Frame, "index" | "fromS" | "toS">,
  moment: Moment,
  counted: Omit<CountedFrame, "lateness">,
  generator: Frame["generator"],
): Frame {
  return { ...span, ...counted, requestsInFlight: moment.requestsInFlight, generator };
}
