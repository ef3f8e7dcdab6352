import { allowedDisruptions, type DisruptionBudget, type DisruptionReason } from "../disruption-policy.ts";
import type { Run } from "./run.ts";

/** Returns how many more nodes of each pool may go for a reason at this moment. */
export function allowedNow(run: Run, reason: DisruptionReason): number[] {
  const holds = (budget: DisruptionBudget): boolean => holdsNow(run, budget);
  return run.pools.map((pool, index) =>
    allowedDisruptions(
      pool.disruption.budgets,
      reason,
      run.poolNodes[index] ?? 0,
      run.poolClosed[index] ?? 0,
      holds,
    ),
  );
}

function holdsNow(run: Run, budget: DisruptionBudget): boolean {
  const ms = nowMs(run);
  const windows = run.disruption.windows.get(budget) ?? [];
  const next = firstEndingAfter(windows, ms);
  return next !== undefined && next.fromMs <= ms;
}

/** Returns when a budget begins or ceases to hold next, in seconds of the run; infinite if none does. */
export function nextBudgetChangeS(run: Run): number {
  const ms = nowMs(run);
  let nextMs = Number.POSITIVE_INFINITY;
  for (const windows of run.disruption.windows.values()) {
    const window = firstEndingAfter(windows, ms);
    if (window !== undefined) nextMs = Math.min(nextMs, window.fromMs > ms ? window.fromMs : window.toMs);
  }
  return (nextMs - run.disruption.mondayMs) / 1000;
}

function nowMs(run: Run): number {
  return run.disruption.mondayMs + run.nowS * 1000;
}

function firstEndingAfter<W extends { readonly toMs: number }>(
  windows: readonly W[],
  ms: number,
): W | undefined {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((windows[mid]?.toMs ?? 0) <= ms) low = mid + 1;
    else high = mid;
  }
  return windows[low];
}
