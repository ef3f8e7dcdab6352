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

/** Measures an attempt as one stretch of an operation, whichever way it ends; `attempt` is given how long it has lasted. */
export async function measured<T extends object>(
  context: JourneyContext,
  operation: string,
  attempt: (elapsedS: () => number) => Promise<T | Problem>,
): Promise<T | Problem> {
  const stretch = beginOrCount(context, operation);
  const outcome = await attempt(() => stretch.elapsedS());
  stretch.end(isProblem(outcome) ? outcome : undefined);
  return outcome;
}

/** Returns whether something came to nothing. */
export function isProblem<T extends object>(outcome: T | Problem): outcome is Problem {
  return "kind" in outcome && "detail" in outcome;
}
