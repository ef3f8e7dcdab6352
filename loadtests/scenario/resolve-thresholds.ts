import type { InputIssue } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import { ALL_OPERATIONS } from "../analysis/operation-series.ts";
import { defaultMinSamples } from "../analysis/thresholds.ts";
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
  const known = operations === undefined ? undefined : [ALL_OPERATIONS, ...operations];
  return (joined.stated.thresholds ?? []).flatMap((stated, index): readonly Threshold[] => {
    const { operation, metric, minSamples } = stated;
    if (known !== undefined && !known.includes(operation)) {
      const nearest = nearestText(operation, known);
      const expected = nearest ?? `one of ${known.join(", ")}`;
      const inText = !("atMost" in stated || "atLeast" in stated);
      faults.push(
        joined.fault(
          ["thresholds", index, ...(inText ? [] : ["operation"])],
          `the operation ${expected}`,
          `"${operation}"`,
        ),
      );
    }
    const side = sideOf(stated);
    if (side === undefined) {
      faults.push(joined.fault(["thresholds", index], "atMost or atLeast, one of them"));
      return [];
    }
    return [{ operation, metric, ...side, minSamples: minSamples ?? defaultMinSamples(metric, side.limit) }];
  });
}

type StatedThreshold = NonNullable<StatedScenario["thresholds"]>[number];

function sideOf(stated: StatedThreshold): Pick<Threshold, "comparison" | "limit"> | undefined {
  if ("comparison" in stated) return { comparison: stated.comparison, limit: stated.limit };
  const { atMost, atLeast } = stated;
  if (atMost !== undefined && atLeast === undefined) return { comparison: "at-most", limit: atMost };
  if (atLeast !== undefined && atMost === undefined) return { comparison: "at-least", limit: atLeast };
  return undefined;
}
