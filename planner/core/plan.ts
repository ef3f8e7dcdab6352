import type { PeopleForBudget } from "./budget/budget-answer.ts";
import type { PlanCost } from "./cost/bill.ts";
import type { GroupCost } from "./cost/cost-by-group.ts";
import type { PlanDatabase } from "./database/planned-database.ts";
import type { PlanDemand } from "./demand/planned-demand.ts";
import type { PlanSensitivity } from "./draws/shown-sensitivity.ts";
import type { PlanLimit } from "./limits/planned-limit.ts";
import type { PlanAlternative, PlanAlternativesWeighed } from "./nodes/planned-alternative.ts";
import type { PlanPool } from "./nodes/planned-pool.ts";
import type { PlanStairs } from "./nodes/stairs.ts";
import type { PlanPackageManager } from "./package-manager/planned-package-manager.ts";
import type { PlanFleet } from "./plan-fleet.ts";
import type { PlanAdvice, PlanWarning } from "./plan-remark.ts";
import type { PlanRule } from "./plan-rule.ts";
import type { Prediction } from "./prediction.ts";
import type { Reason } from "./reason.ts";
import type { Refusal } from "./refusal.ts";
import type { PlanSetting } from "./settings/planned-setting.ts";
import type { Assumption } from "./site.ts";
import type { PlanStorage } from "./storage/planned-storage.ts";
import type { PlanWorkbench } from "./workbench-server/planned-workbench.ts";

/** The answer. Holds no clock, host or path: the same inputs give the same bytes. */
export interface Plan {
  readonly format: "headroom/plan";
  readonly version: 1;
  readonly site: string;
  readonly region: string;
  readonly seed: number;
  /** Draws of the answers that the quantiles rest on; 1 where every answer is certain. */
  readonly draws?: number;
  readonly pricesAsOf: string;
  readonly demand: PlanDemand;
  readonly pools: readonly PlanPool[];
  readonly storage?: PlanStorage;
  readonly databases: readonly PlanDatabase[];
  readonly packageManager?: PlanPackageManager;
  readonly workbench?: PlanWorkbench;
  /** In the order in which growth reaches them. */
  readonly limits: readonly PlanLimit[];
  readonly settings: readonly PlanSetting[];
  readonly cost: PlanCost;
  readonly predictions: readonly Prediction[];
  readonly reasons: readonly Reason[];
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly PlanWarning[];
  readonly assumptions: readonly Assumption[];
  /** Near alternatives of the session nodes and of the managed node group; absent for a single server. */
  readonly alternatives?: readonly PlanAlternative[];
  /** By pool; those of `alternatives` are a part of them. */
  readonly alternativesWeighed?: readonly PlanAlternativesWeighed[];
  /** Dearest first. */
  readonly rules?: readonly PlanRule[];
  readonly advice?: readonly PlanAdvice[];
  readonly stairs?: readonly PlanStairs[];
  /** In the order of the site's groups; shared out by the rule of the reason at this path. */
  readonly costByGroup?: readonly GroupCost[];
  /** Only where somebody asked what a budget carries. */
  readonly budget?: PeopleForBudget;
  readonly sensitivity?: PlanSensitivity;
  /** What the session nodes do over simulated weeks; absent where nothing was simulated. */
  readonly fleet?: PlanFleet;
}
