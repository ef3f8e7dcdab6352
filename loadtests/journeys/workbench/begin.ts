import type { JourneyContext, Stretch } from "../journey.ts";

/** Begins a stretch; where an engine cannot measure one, only its time is kept. */
export function beginOrCount(context: JourneyContext, operation: string): Stretch {
  if (context.begin !== undefined) return context.begin(operation);
  const beganMs = context.nowMs();
  return {
    elapsedS: () => (context.nowMs() - beganMs) / 1000,
    end: (problem) => context.count(problem === undefined ? operation : `${operation}.${problem.kind}`, 1),
  };
}
