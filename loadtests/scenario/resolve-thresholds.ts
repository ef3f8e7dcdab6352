import type { InputIssue } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import { ALL_OPERATIONS } from "../analysis/operation-series.ts";
import { countsFailures, defaultMinSamples, metricsOf, subjectOf } from "../analysis/threshold-metrics.ts";
import { FRAME_S } from "../results/frame.ts";
import type { JoinedScenario } from "./layers.ts";
import type { Threshold } from "./scenario.ts";
import type { StatedScenario } from "./scenario-schema.ts";

/**
 * Returns the thresholds with the least samples of each; faults are added to `faults`. `operations` are those that the
 * journeys measure; undefined when that is not known because a journey is wrong.
 */
export function resolveThresholds(
  joined: JoinedScenario,
  operations: readonly string[] | undefined,
  faults: InputIssue[],
): readonly Threshold[] {
  const loads = (joined.stated.journeys ?? []).map(({ name }) => name);
  return (joined.stated.thresholds ?? []).flatMap((stated, index): readonly Threshold[] => {
    const fault = (key: string, expected: string, got?: string): void => {
      const inText = !("atMost" in stated || "atLeast" in stated);
      faults.push(joined.fault(["thresholds", index, ...(inText ? [] : [key])], expected, got));
    };
    checkSubject(stated, operations, loads, fault);
    checkTimes(stated, fault);
    const side = sideOf(stated);
    if (side === undefined) {
      faults.push(joined.fault(["thresholds", index], "atMost or atLeast, one of them"));
      return [];
    }
    const { operation, metric, minSamples, kind, windowS, withinFraction, stopAfterS } = stated;
    return [
      {
        operation,
        metric,
        ...(kind === undefined ? {} : { kind }),
        ...side,
        minSamples: minSamples ?? defaultMinSamples(metric, side.limit),
        ...(windowS === undefined ? {} : { windowS }),
        ...(withinFraction === undefined ? {} : { withinFraction }),
        ...(stopAfterS === undefined ? {} : { stopAfterS }),
      },
    ];
  });
}

type StatedThreshold = NonNullable<StatedScenario["thresholds"]>[number];
type Fault = (key: string, expected: string, got?: string) => void;

function checkSubject(
  { operation, metric, kind }: StatedThreshold,
  operations: readonly string[] | undefined,
  loads: readonly string[],
  fault: Fault,
): void {
  const { subject, name } = subjectOf(operation);
  const known =
    subject === "journey"
      ? loads
      : subject === "operation" && operations !== undefined
        ? [ALL_OPERATIONS, ...operations]
        : undefined;
  if (known !== undefined && !known.includes(name)) {
    const nearest = nearestText(name, known) ?? `one of ${known.join(", ")}`;
    fault("operation", `the ${subject} ${nearest}`, `"${name}"`);
  }
  if (!metricsOf(subject).includes(metric)) {
    fault("metric", `a metric of ${subject}: one of ${metricsOf(subject).join(", ")}`, `"${metric}"`);
  }
  if (kind !== undefined && !(countsFailures(metric) && subject === "operation"))
    fault(
      "kind",
      "a kind of failure only with errorFraction, errorCount or errorsPerS of requests",
      `"${kind}"`,
    );
}

function checkTimes({ windowS, withinFraction, stopAfterS }: StatedThreshold, fault: Fault): void {
  const whole = (key: string, seconds: number | undefined): void => {
    if (seconds !== undefined && (seconds <= 0 || seconds % FRAME_S !== 0))
      fault(key, "whole minutes, as results are kept by the minute", `${seconds} s`);
  };
  whole("over", windowS);
  whole("stopAfter", stopAfterS);
  if (withinFraction !== undefined && !(withinFraction > 0 && withinFraction <= 1))
    fault("within", "a share above 0 % and at most 100 %", `${100 * withinFraction} %`);
}

function sideOf(stated: StatedThreshold): Pick<Threshold, "comparison" | "limit"> | undefined {
  if ("comparison" in stated) return { comparison: stated.comparison, limit: stated.limit };
  const { atMost, atLeast } = stated;
  if (atMost !== undefined && atLeast === undefined) return { comparison: "at-most", limit: atMost };
  if (atLeast !== undefined && atMost === undefined) return { comparison: "at-least", limit: atLeast };
  return undefined;
}
