import type { PriceBook } from "../catalog.ts";
import type { AcceptedGap, CostLine, PlanCost } from "../plan.ts";
import type { Refusal } from "../refusal.ts";
import { type CostRequest, costLine } from "./cost-line.ts";

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
