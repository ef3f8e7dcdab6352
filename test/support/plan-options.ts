import type { PlanOptions } from "../../planner/core/plan-options.ts";

/** Options of a plan whose quantiles no test looks at: few draws, so that it is quick. */
export const QUICK_PLAN: PlanOptions = { seed: 1, acceptMissing: new Set(), draws: 200 };
