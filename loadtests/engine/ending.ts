import type { Host } from "./host.ts";

/** How a run comes to its end: it runs, gives open journeys a grace time, is over. */
export interface Ending {
  readonly phase: () => "running" | "grace" | "over";
  /** True when journeys are to end: no new work, only clean-up. */
  readonly isEnding: () => boolean;
  /** Calls back when journeys are to end; returns how to call it off. */
  readonly onEnding: (call: () => void) => () => void;
  /** Calls back when nothing counts any more; returns how to call it off. */
  readonly onOver: (call: () => void) => () => void;
  /** No new starts: the grace time begins. Nothing when it has begun. */
  readonly begin: () => void;
  /** The end, now. Nothing when it is over. */
  readonly finish: () => void;
}

/**
 * Returns a run that is running. Journeys have the first half of the grace time to end by themselves; then they are to end,
 * waits end at once, and they have the second half to clean up. `beforeOver` is called once, while counting is still on.
 */
export function openEnding(host: Host, graceS: number, beforeOver: () => void): Ending {
  const endingCalls = new Set<() => void>();
  const overCalls = new Set<() => void>();
  let phase: "running" | "grace" | "over" = "running";
  let ending = false;
  let cancel: () => void = () => undefined;
  const finish = (): void => {
    if (phase === "over") return;
    cancel();
    beforeOver();
    phase = "over";
    ending = true;
    for (const call of [...endingCalls, ...overCalls]) call();
  };
  return {
    phase: () => phase,
    isEnding: () => ending,
    onEnding: (call) => subscribe(endingCalls, call),
    onOver: (call) => subscribe(overCalls, call),
    begin: () => {
      if (phase !== "running") return;
      phase = "grace";
      const halfMs = (graceS * 1000) / 2;
      cancel = host.after(halfMs, () => {
        ending = true;
        cancel = host.after(halfMs, finish);
        for (const call of [...endingCalls]) call();
      });
    },
    finish,
  };
}

function subscribe(calls: Set<() => void>, call: () => void): () => void {
  calls.add(call);
  return () => calls.delete(call);
}
