import type { Problem, Stretch } from "../journeys/journey.ts";
import { recordMs } from "../results/histogram.ts";
import { addCount, addSample, type FrameTally, histogramFor, operationTally } from "./frame-tally.ts";
import { redact } from "./redact.ts";

/** What measuring a stretch needs of its run. */
export interface StretchWorld {
  /** Milliseconds on a clock that never steps. */
  readonly nowMs: () => number;
  readonly timeScale: number;
  readonly tally: () => FrameTally;
  readonly scenarioS: () => number;
  readonly secrets: readonly string[];
  /** Nothing counts any more. */
  readonly isOver: () => boolean;
}

/**
 * Begins a stretch of several requests. It is measured in scenario milliseconds, as what it waits for (a node, an image, an
 * idle limit) takes scenario time; `debtMs` is how much later than intended it began, on the host's clock.
 */
export function beginStretch(world: StretchWorld, operation: string, debtMs: number): Stretch {
  const beganMs = world.nowMs();
  let ended = false;
  return {
    elapsedS: () => ((world.nowMs() - beganMs) * world.timeScale) / 1000,
    end: (problem) => {
      if (ended || world.isOver()) return;
      ended = true;
      const serviceMs = (world.nowMs() - beganMs) * world.timeScale;
      countStretch(world, operation, serviceMs, serviceMs + debtMs * world.timeScale, problem);
    },
  };
}

function countStretch(
  world: StretchWorld,
  name: string,
  serviceMs: number,
  responseMs: number,
  problem: Problem | undefined,
): void {
  const tally = world.tally();
  const operation = operationTally(tally, name);
  operation.stretch = true;
  operation.count += 1;
  recordMs(operation.all, responseMs);
  if (problem === undefined) {
    recordMs(operation.service, serviceMs);
    recordMs(operation.response, responseMs);
    return;
  }
  addCount(operation.errors, problem.kind, 1);
  recordMs(histogramFor(operation.failed, problem.kind), responseMs);
  addSample(tally, { operation: name, kind: problem.kind }, () => ({
    atS: world.scenarioS(),
    status: 0,
    request: "",
    detail: redact(problem.detail, world.secrets),
  }));
}
