import type { PlanLimit } from "../../../planner/core/limits/planned-limit.ts";
import type { PlanPool } from "../../../planner/core/nodes/planned-pool.ts";
import { compareText } from "../../../planner/core/order.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import type { Quantiles } from "../../../planner/core/plan-quantiles.ts";
import { numberText } from "../../charts/format.ts";

/** Names of the products as people say them. */
export const PRODUCT_NAMES = {
  workbench: "Workbench",
  "package-manager": "Package Manager",
} as const;

const PURPOSES: Readonly<Record<PlanPool["purpose"], string>> = {
  sessions: "sessions",
  server: "server pods",
  "package-manager": "Package Manager",
};

/** Returns what a pool is for, in words. */
export function purposeText(purpose: PlanPool["purpose"]): string {
  return PURPOSES[purpose];
}

/** Returns `a`, `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** Returns those quantiles that were computed: `P50 40, P90 52`; empty when none was. */
export function quantilesText(quantiles: Quantiles, text: (value: number) => string = numberText): string {
  const named = [
    ["P50", quantiles.p50],
    ["P90", quantiles.p90],
    ["P99", quantiles.p99],
  ] as const;
  return named.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${text(value)}`])).join(", ");
}

/** Returns of when the prices of a plan are: `the oldest list price is of 2024-07-01, the newest of 2026-09-17`. */
export function priceDatesText({ pricesAsOf, cost: { lines } }: Pick<Plan, "pricesAsOf" | "cost">): string {
  const newest = lines
    .map(({ asOf }) => asOf)
    .sort(compareText)
    .at(-1);
  return newest === undefined || newest === pricesAsOf
    ? `all list prices are of ${pricesAsOf}`
    : `the oldest list price is of ${pricesAsOf}, the newest of ${newest}`;
}

/** Returns a pool's nodes as `3` or `3 to 12`. */
export function nodeRangeText(nodes: { readonly min: number; readonly max: number }): string {
  return nodes.min === nodes.max
    ? numberText(nodes.max)
    : `${numberText(nodes.min)} to ${numberText(nodes.max)}`;
}

/** Returns the months in which growth reaches something, P10 – P50: `7 – 12`, `9 – later`, `12` where both are one, or `today`. */
export function monthRangeText({ monthP10, monthP50 }: Pick<PlanLimit, "monthP10" | "monthP50">): string {
  if (monthP10 === 0 && monthP50 === 0) return "today";
  if (monthP10 !== undefined && monthP10 === monthP50) return numberText(monthP50);
  return [monthP10, monthP50].map((month) => (month === undefined ? "later" : numberText(month))).join(" – ");
}

/** Returns a number, or that it is not known. */
export function knownText(value: number | undefined, text: (value: number) => string = numberText): string {
  return value === undefined ? "not known" : text(value);
}

/** Returns a sentence of the plan as a sentence of its own: a capital first, a full stop last. */
export function capitalSentence(text: string): string {
  // A name of a type, a class or a key keeps its small letter.
  const first = /^[a-z][a-zA-Z0-9-]*\./.test(text) ? text : text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** Returns `yes` or `no`. */
export function yesText(value: boolean): string {
  return value ? "yes" : "no";
}
