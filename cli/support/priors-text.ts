import type { Assumption } from "../../planner/core/site.ts";
import { textTable } from "./table.ts";

/** Answers of a workshop that a plan without files has to do without. */
const ANSWERS = /^(?:groups\.[^.]+|demand)\.(.+)$/;

/**
 * Returns what a plan without files took in place of each answer of a workshop, with its source, and how many settings
 * of the site stand at their defaults besides.
 */
export function priorsText(assumptions: readonly Assumption[]): string {
  const rows = assumptions.flatMap(({ path, value, source }) => {
    const name = ANSWERS.exec(path)?.[1];
    return name === undefined ? [] : [[name, value, source]];
  });
  const others = assumptions.length - rows.length;
  return [
    textTable(["prior", "value", "source"], rows, new Set())
      .split("\n")
      .map((line) => `  ${line}`)
      .join("\n"),
    `  and ${others} defaults of the site itself, as zones and backup: --out DIR writes them with the report`,
  ].join("\n");
}
