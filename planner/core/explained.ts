import type { PlanAdvice, PlanWarning } from "./plan-remark.ts";
import type { PlanRule } from "./plan-rule.ts";
import type { Reason } from "./reason.ts";
import type { Refusal } from "./refusal.ts";

/** What every part of a plan says beside its figures. */
export interface Explained {
  readonly reasons: readonly Reason[];
  readonly warnings: readonly PlanWarning[];
  /** Candidates that were turned down. */
  readonly refusals: readonly Refusal[];
  /** What the rules of this part cost. */
  readonly rules?: readonly PlanRule[];
  readonly advice?: readonly PlanAdvice[];
}

/** A part that cannot be planned. */
export interface PartRefused {
  readonly ok: false;
  readonly refusals: readonly Refusal[];
}
