import type { Host } from "../../../loadtests/engine/host.ts";

/** A host whose clock moves only when a test says so, and whose timers run only then. */
export interface SteppedHost {
  readonly host: Host;
  readonly passWithoutTimers: (ms: number) => void;
  /** Runs what is due, and what that asks for. */
  readonly runTimers: () => void;
}

export function steppedHost(): SteppedHost {
  let nowMs = 0;
  let timers: { readonly atMs: number; readonly call: () => void }[] = [];
  const after = (ms: number, call: () => void): (() => void) => {
    const timer = { atMs: nowMs + ms, call };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    host: {
      nowMs: () => nowMs,
      wallMs: () => nowMs,
      after,
      soon: (call) => void after(0, call),
      cpuMs: () => 0,
      rssBytes: () => 0,
      eventLoopDelayP99Ms: () => 0,
      close: () => undefined,
    },
    passWithoutTimers: (ms) => {
      nowMs += ms;
    },
    runTimers: () => {
      for (let due = timers.filter(({ atMs }) => atMs <= nowMs); due.length > 0; ) {
        timers = timers.filter((timer) => !due.includes(timer));
        for (const { call } of due) call();
        due = timers.filter(({ atMs }) => atMs <= nowMs);
      }
    },
  };
}
