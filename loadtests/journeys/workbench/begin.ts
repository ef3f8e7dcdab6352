import type { JourneyContext, Problem, Stretch } from "../journey.ts";

/** Begins a stretch; where an engine cannot measure one, only its time is kept. */
export function beginOrCount(context: JourneyContext, operation: string): Stretch {
  if (context.begin !== undefined) return context.begin(operation);
  const beganMs = context.nowMs();
  return {
    elapsedS: () => (context.nowMs() - beganMs) / 1000,
    end: (problem) => context.count(problem === undefined ? operation : `${operation}.${problem.kind}`, 1),
  };
}

/** Returns whether something came to nothing. */
export function isProblem<T extends object>(outcome: T | Problem): outcome is Problem {
  return "kind" in outcome && "detail" in outcome;
}
