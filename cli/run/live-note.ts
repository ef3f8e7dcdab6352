import type { Progress } from "../../loadtests/engine/engine.ts";
import { figure } from "../../planner/core/figure.ts";

/** Returns what somebody who watches a run wants to know now, in one line. */
export function liveNote(now: Progress): string {
  const { lastMinute } = now;
  const parts = [
    `${figure(lastMinute.startedPerS)} of ${figure(lastMinute.offeredPerS)} starts/s`,
    `${figure(lastMinute.requestsPerS, 1)} req/s`,
    ...(lastMinute.p95Ms === undefined ? [] : [`p95 ${figure(lastMinute.p95Ms, 0)} ms`]),
    `${figure(lastMinute.errorFraction * 100, 1)} % errors`,
    ...(lastMinute.latenessP99Ms === undefined ? [] : [`late p99 ${figure(lastMinute.latenessP99Ms, 1)} ms`]),
    `${figure(Math.ceil(now.leftS), 0)} s left`,
  ];
  return parts.join(", ");
}
