import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { cpuUsage, memoryUsage } from "node:process";

/** Clock, timers and self-observation of the generator; a parameter, so that tests can step the clock. */
export interface Host {
  /** Milliseconds on a clock that never steps. */
  readonly nowMs: () => number;
  /** Milliseconds since 1970 on the clock that people read; it may step. */
  readonly wallMs: () => number;
  /** Calls once after at least so many milliseconds; returns how to call it off. */
  readonly after: (ms: number, call: () => void) => () => void;
  /** Calls once after what is waiting on the network has had its turn. */
  readonly soon: (call: () => void) => void;
  /** CPU milliseconds that this process has used, all threads. */
  readonly cpuMs: () => number;
  readonly rssBytes: () => number;
  /** The p99 of the event loop's delay since the last call, in milliseconds. */
  readonly eventLoopDelayP99Ms: () => number;
  /** Ends the self-observation. */
  readonly close: () => void;
}

/** How often the event loop is asked whether it is late. */
const DELAY_RESOLUTION_MS = 10;

/** Returns the real clock, timers and usage of this process. */
export function nodeHost(): Host {
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  return {
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    soon: (call) => {
      setImmediate(call);
    },
    cpuMs: () => {
      const { user, system } = cpuUsage();
      return (user + system) / 1000;
    },
    rssBytes: () => memoryUsage.rss(),
    eventLoopDelayP99Ms: () => {
      // The monitor measures the whole interval between two looks; what exceeds its own resolution is the delay.
      const ms = delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / 1e6 - DELAY_RESOLUTION_MS);
      delay.reset();
      return ms;
    },
    close: () => delay.disable(),
  };
}
