import type { Quantiles } from "../plan-quantiles.ts";

/** What a budget carries at one confidence: the most people whose plan costs no more, or why not one. */
export type BudgetAnswer =
  | {
      readonly ok: true;
      readonly people: number;
      /** By group, whole people: so many written into the site give the plan that this answer rests on. */
      readonly groups?: readonly { readonly group: string; readonly people: number }[];
      /** The quantile of the cost of that plan. */
      readonly usdPerMonth: number;
      /** True where the next number of people that was planned costs more, and is a step away. */
      readonly verified?: boolean;
      /** The next number of people that was planned; its cost is absent where no plan of it can be made. */
      readonly next?: { readonly people: number; readonly usdPerMonth?: number };
      /** The cost of one person more; absent where none was planned. */
      readonly usdPerMonthOfOneMore?: number;
      /** What is of another kind between the two, where the cost jumps. */
      readonly jump?: string;
    }
  | { readonly ok: false; readonly sentence: string };

/** What a budget carries. */
export interface PeopleForBudget {
  readonly usdPerMonth: number;
  /** As likely to cost more as to cost less. */
  readonly at50: BudgetAnswer;
  /** Costs more in one of ten cases. */
  readonly at90: BudgetAnswer;
  /** Every number of people that was planned in full, rising: what the answers rest on. */
  readonly plans?: readonly ({ readonly people: number } & Quantiles)[];
}
