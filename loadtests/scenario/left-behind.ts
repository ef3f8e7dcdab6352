import { counted } from "../../planner/core/figure.ts";
import { hash32 } from "../../planner/core/random.ts";
import { sumOf } from "../analysis/run-totals.ts";
import type { Frame } from "../results/frame.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Returns what a run has left in repositories of Package Manager and Git, in sentences that say how to find it: uploads that it did
 * not remove again, and commits, which stay. None where it wrote nothing.
 */
export function leftBehind(
  { writesTo = [] }: Pick<Scenario, "writesTo">,
  frames: readonly Pick<Frame, "counters">[],
  runTag: string,
): readonly string[] {
  const total = (counter: string): number => sumOf(frames, ({ counters }) => counters[counter] ?? 0);
  const where = `left in what it may write to (${writesTo.join(", ")})`;
  const verb = (count: number): string => (count === 1 ? "is" : "are");
  const kept = total("uploads") - total("uploadsRemoved");
  const commits = total("commits");
  const versions = `0.${hash32(runTag) % 1_000_000}.*`;
  return [
    ...(kept > 0
      ? [
          `${counted(kept, "uploaded package")} ${verb(kept)} ${where}, with names that begin with ${runTag}-: who runs the server can remove them`,
        ]
      : []),
    ...(commits > 0
      ? [
          `${counted(commits, "commit")} ${verb(commits)} ${where}, with messages that hold ${runTag} and versions ${versions} of what they build`,
        ]
      : []),
  ];
}
