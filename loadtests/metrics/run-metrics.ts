import type { FrameSink } from "../engine/recorder.ts";
import type { Guard } from "../guard/guard.ts";
import type { MetricsSpec } from "../scenario/scenario.ts";
import { cloudWatchSource } from "./cloudwatch-source.ts";
import { guardedText } from "./guarded-text.ts";
import { metricSource } from "./metric-source.ts";
import { watchMetrics } from "./metric-watch.ts";

/** Series of the target, read while a run goes on. */
export interface RunMetrics {
  /** Returns a sink that adds what was read to each frame before it hands it on. */
  readonly into: (sink: FrameSink) => FrameSink;
  /** Begins to read; `nowS` is the scenario second it is. */
  readonly start: (nowS: () => number) => void;
  /** Ends it. Resolves when nothing is being read any more. */
  readonly stop: () => Promise<void>;
}

/** How often series are read on the wall clock, where that is often enough for each minute of the scenario. */
const EVERY_MS = 15_000;
const LEAST_EVERY_MS = 1000;
/** Readings in each minute of scenario time, whatever the time scale. */
const READINGS_PER_MINUTE = 2;

/**
 * Returns what reads the series of `specs` while a run goes on. Addresses that the guard does not allow are never asked;
 * `tell` gets a sentence when a source cannot be read, and when it can again. `nowMs` is the wall clock, by which CloudWatch
 * dates its minutes.
 */
export function openRunMetrics(
  specs: readonly MetricsSpec[],
  guard: Guard,
  timeScale: number,
  tell: (sentence: string) => void,
  nowMs: () => number,
): RunMetrics {
  const { fetchText, close } = guardedText(guard);
  const watch = watchMetrics(
    specs.map((spec) =>
      spec.kind === "cloudwatch" ? cloudWatchSource(spec, guard, nowMs) : metricSource(spec, fetchText),
    ),
    tell,
    timeScale,
  );
  const everyMs = Math.max(LEAST_EVERY_MS, Math.min(EVERY_MS, 60_000 / timeScale / READINGS_PER_MINUTE));
  let timer: NodeJS.Timeout | undefined;
  let reading = Promise.resolve();
  return {
    into: (sink) => ({
      frame: (frame) => sink.frame(watch.attach(frame)),
      checkpoint: sink.checkpoint,
    }),
    start: (nowS) => {
      const read = (): void => {
        reading = reading.then(() => watch.read(nowS()));
      };
      read();
      timer = setInterval(read, everyMs);
    },
    stop: async () => {
      clearInterval(timer);
      await reading;
      await close();
    },
  };
}
