import type { Reason } from "./reason.ts";

/** What one rule of the plan costs: what lifting it would save, what would stand instead, and what that would risk. */
export type PlanRule = {
  readonly rule: string;
  /** The setting of the site that states it, where it has a name of its own. */
  readonly setting?: string;
  readonly usdPerMonth: number;
  readonly instead: string;
  readonly risk: string;
} & (
  | {
      /** What the price is made of, where the prices of the plan's own lines explain it. */
      readonly pricedBy: RulePrice;
      readonly why?: never;
    }
  | {
      /** How the price was computed, from what, and by whom that is said. */
      readonly why: Omit<Reason, "path">;
      readonly pricedBy?: never;
    }
);

/** What is bought less without a rule: fewer nodes of the managed group, fewer gateways, another set-up of Package Manager. */
export type RulePrice = "managed-group" | "gateways" | "package-manager";
