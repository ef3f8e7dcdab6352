import type { Percentiles } from "../../../loadtests/analysis/percentiles.ts";
import type { OperationResult, Verdict } from "../../../loadtests/analysis/verdict.ts";
import { compareText } from "../../../planner/core/order.ts";
import { latencyText, numberText } from "../../charts/format.ts";
import { latencyOverTime } from "../../charts/latency.ts";
import { latencyByOperation } from "../../charts/operation-latency.ts";
import type { Timeline } from "../../charts/timeline.ts";
import { type Chapter, columns, figure, figureOr, paragraph, section, type Table } from "../document.ts";

/** Returns the chapter on latency, by operation and over time. */
export function latencyChapter(verdict: Verdict, timeline: Timeline, drawn: readonly string[]): Chapter {
  const { operations, thresholds } = verdict;
  const course = drawn
    .map((name, at) => figure((palette) => latencyOverTime(name, at + 1, timeline, thresholds, palette)))
    .filter((block) => block !== undefined);
  return {
    id: "latency",
    title: "Latency",
    blocks: [
      paragraph(
        "From the intended start counts what a person waits, the queue in front of a slow server included; from the send counts the server's own time. Successes only; a percentile is the smallest measurement that so many of them do not exceed, and stands only where there are enough of them.",
      ),
      figureOr(
        (palette) => latencyByOperation(operations, palette),
        "No operation had successes enough for a percentile.",
      ),
      ...(operations.length === 0
        ? []
        : [
            percentileTable("From the intended start", operations, (one) => one.responseMs),
            percentileTable("From the send", operations, (one) => one.serviceMs),
          ]),
      section(
        "Over time",
        ...(course.length === 0 ? [paragraph("The run is too short to show latency over time.")] : course),
      ),
    ],
  };
}

/** Returns the operations whose course is drawn: the busiest ones, in the order of their names. */
export function busiestOperations(operations: readonly OperationResult[], atMost: number): readonly string[] {
  const busiest = operations
    .toSorted((a, b) => b.count - a.count || compareText(a.name, b.name))
    .slice(0, atMost);
  return busiest.map(({ name }) => name).sort(compareText);
}

function percentileTable(
  caption: string,
  operations: readonly OperationResult[],
  pick: (operation: OperationResult) => Percentiles,
): Table {
  const ranks = ["p50", "p90", "p95", "p99", "p999", "max"] as const;
  return {
    kind: "table",
    caption,
    columns: columns("Operation", ">Requests", ">P50", ">P90", ">P95", ">P99", ">P99.9", ">Largest"),
    rows: operations.map((operation) => [
      { text: operation.name, code: true },
      numberText(operation.count),
      ...ranks.map((rank) => latencyText(pick(operation)[rank])),
    ]),
  };
}
