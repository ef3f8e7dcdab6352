import type { Verdict } from "../../loadtests/analysis/verdict.ts";
import { figure } from "../../planner/core/figure.ts";

/** Returns what a person reads of a verdict in ten seconds: the word, why, the counts, what was predicted. */
export function verdictText(verdict: Verdict): string {
  const { starts } = verdict;
  const [reason] = verdict.reasons;
  return [
    `  verdict          ${verdict.verdict.toUpperCase()}${reason === undefined ? "" : `: ${reason.sentence}`}`,
    `  load             ${figure(starts.started)} of ${figure(starts.scheduled)} starts made, ${figure(verdict.installs)} installs, ` +
      `${figure(verdict.requests)} requests, ${figure(verdict.bytes / 1e6, 0)} MB`,
    ...verdict.predictions.map(
      (one) =>
        `  predicted        ${one.name}: ${figure(one.low, 0)}–${figure(one.high, 0)} ${one.unit}, measured ${figure(one.measured, 0)}` +
        (one.inside ? "" : " (outside)"),
    ),
  ].join("\n");
}
