import { watchBreaches } from "../../loadtests/analysis/early-stop.ts";
import type { Engine } from "../../loadtests/engine/engine.ts";
import type { FrameSink } from "../../loadtests/engine/recorder.ts";
import type { Guard } from "../../loadtests/guard/guard.ts";
import { openRunMetrics } from "../../loadtests/metrics/run-metrics.ts";
import type { MetricsSpec } from "../../loadtests/scenario/scenario.ts";
import type { World } from "../support/world.ts";
import type { RunOrder } from "./run-order.ts";

/** What looks at a run while it goes on: series of the target go into its frames, and a sustained breach ends it. */
export interface Supervision {
  readonly into: (sink: FrameSink) => FrameSink;
  readonly start: (engine: Engine) => void;
  readonly stop: () => Promise<void>;
}

/** Returns the supervision of a run. What it has to say goes to stderr and into the notes of the run. */
export function superviseRun(world: World, order: RunOrder, guard: Guard): Supervision {
  const { scenario, timeScale, quiet } = order;
  const breaches = watchBreaches(scenario.thresholds, scenario.warmUpS);
  const specs = [...(scenario.metrics ?? []), ...sandboxPages(order)];
  let engine: Engine | undefined;
  const tell = (sentence: string): void => {
    if (!quiet) world.err(`${sentence}\n`);
    engine?.note(sentence);
  };
  const metrics = openRunMetrics(specs, guard, timeScale, tell, world.nowMs);
  return {
    into: (sink) =>
      metrics.into({
        frame: (frame) => {
          sink.frame(frame);
          const why = breaches.frame(frame);
          if (why !== undefined) engine?.stop(why);
        },
        checkpoint: sink.checkpoint,
      }),
    start: (started) => {
      engine = started;
      if (specs.length > 0) metrics.start(() => started.progress().scenarioS);
    },
    stop: metrics.stop,
  };
}

function sandboxPages({ metricsPages = [] }: RunOrder): readonly MetricsSpec[] {
  return metricsPages.map((url) => ({ kind: "scrape", url }));
}
