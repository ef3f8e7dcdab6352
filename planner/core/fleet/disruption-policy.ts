import { Cron } from "croner";
import { DateTime } from "luxon";
import { InputError, type InputIssue } from "../input-error.ts";
import { UTC } from "../utc.ts";

export const DISRUPTION_REASONS = ["Empty", "Underutilized", "Drifted"] as const;
export type DisruptionReason = (typeof DISRUPTION_REASONS)[number];

/** How many nodes of a pool may go at once. */
export interface DisruptionBudget {
  /** A number (`5`) or whole hundredths (`10%`) of the pool's nodes. */
  readonly nodes: string;
  /** Absent = every reason. */
  readonly reasons?: readonly DisruptionReason[];
  /** Cron in UTC at which the budget begins to hold; with {@link durationS}, both or neither. */
  readonly schedule?: string;
  readonly durationS?: number;
}

/** The `disruption` block of a NodePool. */
export interface DisruptionPolicy {
  readonly consolidationPolicy: "WhenEmpty" | "WhenEmptyOrUnderutilized" | "Balanced";
  /** Absent = `Never`, which switches off emptiness too. */
  readonly consolidateAfterS?: number;
  readonly budgets: readonly DisruptionBudget[];
}

/** What a NodePool has that names no budget. Source: kubernetes-sigs/karpenter v1.14.1 pkg/apis/v1/nodepool.go. */
export const DEFAULT_BUDGETS: readonly DisruptionBudget[] = [{ nodes: "10%" }];

/** A span of time, end excluded, in milliseconds since 1970. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Throws an {@link InputError} that names every budget which Karpenter would refuse. */
export function checkBudgets(budgets: readonly DisruptionBudget[], field: string): void {
  const issues = budgets.flatMap((budget, index) => budgetIssues(budget, `${field}.${index}`));
  if (issues.length > 0) throw new InputError(issues);
}

/**
 * Returns how many nodes may be going at once under one budget.
 *
 * Shares are rounded up, on whole numbers: 10 % of 11 nodes is 2, 7 % of 100 is 7.
 */
export function budgetNodes(budget: DisruptionBudget, nodes: number): number {
  const share = budget.nodes.endsWith("%");
  const amount = Number(share ? budget.nodes.slice(0, -1) : budget.nodes);
  if (!Number.isInteger(amount) || amount < 0)
    throw new Error(`expected a budget as 5 or 10%, got "${budget.nodes}"`);
  return share ? Math.floor((amount * nodes + 99) / 100) : amount;
}

/**
 * Returns how many more nodes of a pool may go for a reason: the tightest budget that holds now, less those already on their way out.
 *
 * @param nodes initialized nodes of the pool whose instance is not yet being terminated.
 * @param leaving those of them that are not ready or marked for deletion.
 * @param holds tells whether a budget's schedule is active.
 * Source: kubernetes-sigs/karpenter@2266468 pkg/controllers/disruption/helpers.go.
 */
export function allowedDisruptions(
  budgets: readonly DisruptionBudget[],
  reason: DisruptionReason,
  nodes: number,
  leaving: number,
  holds: (budget: DisruptionBudget) => boolean,
): number {
  let allowed = nodes;
  for (const budget of budgets) {
    if (budget.reasons?.includes(reason) === false || !holds(budget)) continue;
    allowed = Math.min(allowed, budgetNodes(budget, nodes));
  }
  return Math.max(0, allowed - leaving);
}

/** Returns the spans inside a window in which a budget holds, in order, touching ones joined. */
export function budgetWindows(budget: DisruptionBudget, window: TimeWindow): readonly TimeWindow[] {
  if (budget.schedule === undefined || budget.durationS === undefined) return [window];
  const cron = new Cron(budget.schedule, { utcOffset: 0 });
  const durationMs = budget.durationS * 1000;
  const joined: TimeWindow[] = [];
  // a hit one duration before the window no longer holds, one a moment later does; the cron counts whole seconds
  for (const at of hitsAfter(cron, window.fromMs - durationMs)) {
    if (at >= window.toMs) break;
    const fromMs = Math.max(at, window.fromMs);
    const toMs = Math.min(at + durationMs, window.toMs);
    const last = joined.at(-1);
    if (last !== undefined && last.toMs >= fromMs) joined[joined.length - 1] = { ...last, toMs };
    else joined.push({ fromMs, toMs });
  }
  return joined;
}

/** Hits asked for at once, which costs a fraction of one after the other. */
const HITS_AT_ONCE = 64;

function* hitsAfter(cron: Cron, ms: number): Generator<number> {
  let at = ms;
  for (let hits = HITS_AT_ONCE; hits === HITS_AT_ONCE; ) {
    const from = DateTime.fromMillis(at, UTC).toISO() ?? undefined;
    const dates = cron.nextRuns(HITS_AT_ONCE, from);
    hits = dates.length;
    for (const date of dates) {
      at = date.getTime();
      yield at;
    }
  }
}

function budgetIssues(budget: DisruptionBudget, field: string): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  if (!/^((100|\d{1,2})%|\d+)$/.test(budget.nodes)) {
    issues.push({ field: `${field}.nodes`, sentence: `expected a number or 0%–100%, got "${budget.nodes}"` });
  }
  if ((budget.schedule === undefined) !== (budget.durationS === undefined)) {
    issues.push({ field, sentence: "expected schedule and duration together, got one of them" });
  }
  if (budget.schedule !== undefined && !isCron(budget.schedule)) {
    issues.push({
      field: `${field}.schedule`,
      sentence: `expected cron of five fields in UTC, got "${budget.schedule}"`,
    });
  }
  return issues;
}

function isCron(text: string): boolean {
  if (!/^(@\w+|\S+( +\S+){4})$/.test(text.trim())) return false;
  try {
    new Cron(text, { timezone: "UTC" });
    return true;
  } catch {
    return false;
  }
}
