import type { SessionChange } from "../../loadtests/sandbox/workbench/session.ts";

/** Percentile of the sandbox's own times from launch to running, resumes apart, by rank, in scenario milliseconds. */
export function ownStartMs(log: readonly SessionChange[], percentile: number): number {
  const starts = new Map<string, number>();
  for (const { session, startMs } of log) {
    if (startMs !== undefined && !starts.has(session)) starts.set(session, startMs);
  }
  const all = [...starts.values()].sort((a, b) => a - b);
  return all[Math.max(0, Math.ceil((percentile / 100) * all.length) - 1)] ?? Number.NaN;
}
