import type { Price, PriceBook, PriceTier } from "../catalog.ts";
import { expectedGot, InputError, type InputIssue } from "../input-error.ts";
import { compareText } from "../order.ts";
import type { Quantiles } from "../plan-quantiles.ts";
import { CONFIDENCES, type Confidence } from "../provenance.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Refusal } from "../refusal.ts";
import { type Decimal, decimalOf, minus, numberOf, plus, roundedToCents, times } from "./decimal.ts";
import { priceOf } from "./price-of.ts";

/** One line of the bill. */
export interface CostLine {
  readonly id: string;
  readonly pool?: string;
  readonly description: string;
  readonly quantity: number;
  /** What the plan provisions all month, where that is another quantity than the mean of what the draws need. */
  readonly plannedQuantity?: number;
  readonly unit: string;
  readonly usdPerUnit: number;
  /** Mean over the draws, rounded to cents; so is the quantity. */
  readonly usdPerMonth: number;
  readonly quantilesUsdPerMonth?: Quantiles;
  readonly asOf: string;
  readonly confidence: Confidence;
  readonly source: string;
}

/** So much of an item in a region. The quantity of an hourly unit is how many run, all month. */
export interface CostRequest {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly region: string;
  readonly pool?: string;
  /** What the line is for, in words; the item's name unless given. */
  readonly description?: string;
}

/** A line of the cost, or why its price is not known. */
export type CostLineAnswer =
  | { readonly ok: true; readonly line: CostLine }
  | { readonly ok: false; readonly refusal: Refusal };

interface TierUse {
  readonly tier: PriceTier;
  readonly quantity: Decimal;
}

/**
 * Returns what a quantity of an item costs in a month, in US dollars rounded to cents, half a cent away from zero.
 *
 * Hourly units (`hour`, `cluster-hour`, `LCU-hour` …) count 730 hours; all others multiply by the price as they stand. The part
 * of a quantity in each tier costs that tier's price. What is free (100 GB to the internet) is the caller's to take off.
 * `usdPerUnit` is the price, or the mean price where the quantity spans tiers; date and confidence are the oldest and the least
 * sure of the tiers that count.
 *
 * @throws InputError if the unit is not one of the item's, or the quantity is not a finite number of 0 or more.
 */
export function costLine(book: PriceBook, request: CostRequest): CostLineAnswer {
  const answer = priceOf(book, request.item, request.region);
  const issues = answer.ok ? unitIssues(answer.price, request.unit) : [];
  if (!Number.isFinite(request.quantity) || request.quantity < 0)
    issues.push(expectedGot({ field: "quantity" }, "a number of 0 or more", String(request.quantity)));
  if (issues.length > 0) throw new InputError(issues);
  if (!answer.ok) return answer;
  const uses = tierUses(answer.price, request.quantity);
  if (uses === undefined) return { ok: false, refusal: beyondTiers(answer.price, request.quantity) };
  return { ok: true, line: lineOf(request, answer.price, uses) };
}

/** Says whether a unit counts hours, of which a month has 730. */
export function isHourly(unit: string): boolean {
  return unit === "hour" || unit.endsWith("-hour");
}

function lineOf(request: CostRequest, price: Price, uses: readonly TierUse[]): CostLine {
  const perHourOrMonth = uses
    .map(({ tier, quantity }) => times(decimalOf(tier.usd), quantity))
    .reduce(plus, decimalOf(0));
  const months = decimalOf(isHourly(price.unit) ? HOURS_PER_MONTH : 1);
  const [first] = uses;
  const spansTiers = uses.length > 1 && request.quantity > 0;
  const usdPerUnit = spansTiers
    ? numberOf(perHourOrMonth) / request.quantity
    : (first?.tier.usd ?? Number.NaN);
  const provenances = uses.map(({ tier }) => tier.provenance);
  const dates = provenances.map(({ asOf }) => asOf).sort(compareText);
  const ranks = provenances.map(({ confidence }) => CONFIDENCES.indexOf(confidence));
  return {
    id: request.item,
    ...(request.pool === undefined ? {} : { pool: request.pool }),
    description: request.description ?? request.item,
    quantity: request.quantity,
    unit: request.unit,
    usdPerUnit,
    usdPerMonth: roundedToCents(times(perHourOrMonth, months)),
    asOf: dates[0] ?? "",
    confidence: CONFIDENCES[Math.max(...ranks)] ?? "partial",
    source: [...new Set(provenances.map(({ source }) => source))].join("; "),
  };
}

/** Returns how much of a quantity each tier takes, the tiers in order, or `undefined` if the quantity goes beyond the last. */
function tierUses(price: Price, quantity: number): readonly TierUse[] | undefined {
  const uses = price.tiers.flatMap((tier, index) => {
    const from = tier.tierFrom ?? 0;
    const to = Math.min(quantity, tier.tierTo ?? quantity);
    if (to <= from && index > 0) return [];
    return [{ tier, quantity: minus(decimalOf(to), decimalOf(from)) }];
  });
  const end = price.tiers.at(-1)?.tierTo;
  return end !== undefined && quantity > end ? undefined : uses;
}

function beyondTiers(price: Price, quantity: number): Refusal {
  const have = price.tiers.at(-1)?.tierTo ?? 0;
  return {
    subject: price.item,
    code: "NO_PRICE",
    unit: price.unit,
    need: quantity,
    have,
    shortBy: numberOf(minus(decimalOf(quantity), decimalOf(have))),
    sentence: `no price of ${price.item} is known above ${have} ${price.unit}, and ${quantity} are needed`,
  };
}

/** AWS writes GB for what is a GiB of storage, so both are its month; an hour of anything may be called an hour. */
function unitIssues(price: Price, unit: string): InputIssue[] {
  const accepted = [price.unit];
  if (isHourly(price.unit) && price.unit !== "hour") accepted.push("hour");
  if (price.unit === "GB-month") accepted.push("GiB-month");
  if (accepted.includes(unit)) return [];
  return [expectedGot({ field: "unit" }, `${accepted.join(" or ")} for ${price.item}`, JSON.stringify(unit))];
}
