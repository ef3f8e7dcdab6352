import type { PlanWarning } from "../plan-remark.ts";
import type { Reason } from "../reason.ts";
import type { RefusalCode } from "../refusal.ts";
import type { GrowingByGroup } from "./growth-weights.ts";
import type { PlanLimit } from "./planned-limit.ts";

/** Source of what is published of the two products. */
export const REFERENCE =
  "Posit reference architectures on AWS EKS (docs.posit.co, packagemanager.posit.co/__docs__), read 2026-11-22";

/** One thing that growth or load can reach, before the months are known. */
export interface LimitQuestion {
  readonly name: string;
  readonly unit: string;
  readonly need: number;
  readonly needInRollout: number;
  readonly have?: number;
  /** What of the need each group has and grows with the group, and in proportion to what; absent = it does not grow. */
  readonly grows?: { readonly with: string; readonly byGroup: GrowingByGroup };
  readonly reachedAtInstallsPerS?: number;
  readonly reachedBySessions?: PlanLimit["reachedBySessions"];
  /** Set where what there is was stated by the site: falling short of it is a no. */
  readonly refusedAs?: RefusalCode;
  /** What to say where it is short without having been stated by the site. */
  readonly warnedAs?: PlanWarning;
  readonly rule: string;
  readonly inputs: Reason["inputs"];
  readonly source: string;
}

/** Returns by how much a need, in a rollout too, exceeds what there is; 0 where it does not, or where nobody said. */
export function shortage({
  need,
  needInRollout,
  have,
}: Pick<PlanLimit, "need" | "needInRollout" | "have">): number {
  return have === undefined ? 0 : Math.max(0, Math.max(need, needInRollout) - have);
}
