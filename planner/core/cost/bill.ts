import type { PriceBook } from "../catalog.ts";
import type { Quantiles } from "../plan-quantiles.ts";
import type { Refusal } from "../refusal.ts";
import { type CostLine, type CostRequest, costLine } from "./cost-line.ts";

/** What a plan costs a month. */
export interface PlanCost {
  /** The sum of the rounded lines. Absent when a price is missing and was not accepted. */
  readonly usdPerMonth?: { readonly mean: number } & Quantiles;
  /** The mean with what stands all month (managed node group, file system) as planned, not as each draw needs it; absent where equal. */
  readonly usdPerMonthAsPlanned?: number;
  /** What a month may cost, where the site states it. */
  readonly usdPerMonthBudget?: number;
  /** Standard error that drawing leaves in the mean. */
  readonly standardErrorUsd?: number;
  readonly lines: readonly CostLine[];
  readonly accepted: readonly AcceptedGap[];
}

/** A price that is not known and that somebody accepted as left out of the total. */
export interface AcceptedGap {
  readonly id: string;
  readonly sentence: string;
}

/** Lines and their total, and what could not be priced. */
export interface Bill {
  readonly cost: PlanCost;
  /** One for each price that is missing and was not accepted; not empty exactly when the total is absent. */
  readonly refusals: readonly Refusal[];
}

/**
 * Prices a list of requests. The total is the sum of the lines as they are shown, in whole cents.
 *
 * Requests of quantity 0 make no line, nor do those of less than half a cent. A price that is missing leaves out the total unless its item is accepted; it never counts as 0.
 */
export function billOf(
  book: PriceBook,
  requests: readonly CostRequest[],
  acceptMissing: ReadonlySet<string>,
): Bill {
  const lines: CostLine[] = [];
  const accepted: AcceptedGap[] = [];
  const refusals: Refusal[] = [];
  const missing = new Set<string>();
  for (const request of requests.filter(({ quantity }) => quantity > 0)) {
    const answer = costLine(book, request);
    if (answer.ok) {
      if (answer.line.usdPerMonth !== 0) lines.push(answer.line);
    } else if (missing.has(request.item)) continue;
    else if (acceptMissing.has(request.item))
      accepted.push({ id: request.item, sentence: `left out of the total: ${answer.refusal.sentence}` });
    else refusals.push({ ...answer.refusal, code: "NO_PRICE" });
    if (!answer.ok) missing.add(request.item);
  }
  const cents = lines.reduce((sum, line) => sum + Math.round(line.usdPerMonth * 100), 0);
  const usdPerMonth = refusals.length === 0 ? { usdPerMonth: { mean: cents / 100 } } : {};
  return { cost: { ...usdPerMonth, lines, accepted }, refusals };
}
