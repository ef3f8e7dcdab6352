import { figure } from "../../planner/core/figure.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import type { Plan, Reason } from "../../planner/core/plan.ts";

/**
 * Returns why the figures at a path and below it are what they are; where no reason stands there, those of the nearest figure above.
 *
 * @throws InputError when no reason of the plan stands there; names the paths that there are.
 */
export function explainText(plan: Plan, path: string): string {
  const below = plan.reasons.filter((reason) => reason.path === path || reason.path.startsWith(`${path}.`));
  const found = below.length > 0 ? below : reasonsAbove(plan, path);
  if (found.length === 0) {
    const known = [...new Set(plan.reasons.map((reason) => reason.path))];
    const near = nearestText(path, known);
    const hint = near === undefined ? `; there are ${known.join(", ")}` : ` (did you mean "${near}"?)`;
    throw new InputError([
      { field: "--explain", sentence: `expected a path of the plan, got "${path}"${hint}` },
    ]);
  }
  return found.map(reasonText).join("\n\n");
}

/** The reasons of the longest path that the given one lies below. */
function reasonsAbove(plan: Plan, path: string): readonly Reason[] {
  const above = plan.reasons.filter((reason) => path.startsWith(`${reason.path}.`));
  const longest = Math.max(0, ...above.map((reason) => reason.path.length));
  return above.filter((reason) => reason.path.length === longest);
}

function reasonText(reason: Reason): string {
  const inputs = Object.entries(reason.inputs).map(
    ([name, value]) => `    ${name}: ${typeof value === "number" ? figure(value, 4) : value}`,
  );
  return [reason.path, `  ${reason.rule}`, ...inputs, `  source: ${reason.source}`].join("\n");
}
