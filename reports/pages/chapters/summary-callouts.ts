import { limitTitle } from "../../../planner/core/limits/limit-title.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { countedText, roundedText } from "../../charts/format.ts";
import type { Block } from "../document.ts";
import { capitalSentence } from "./words.ts";

/** Returns why there is no total; nothing where there is one. */
export function costGaps(plan: Plan): readonly Block[] {
  const missing = plan.refusals.filter(({ code }) => code === "NO_PRICE");
  if (plan.cost.usdPerMonth !== undefined || missing.length === 0) return [];
  const text = missing.map(({ sentence }) => sentence).join(" ");
  return [{ kind: "callout", tone: "bad", title: "No total.", text }];
}

/** Returns what does not hold today: it stands before everything that only may be better. */
export function shortToday({ limits }: Plan): readonly Block[] {
  return limits.flatMap(({ name, need, needInRollout, have, shortBy, unit }): readonly Block[] => {
    if (have === undefined || shortBy === undefined) return [];
    const when = needInRollout > need ? " in a rollout" : "";
    const text = `${limitTitle(name)}: ${roundedText(Math.max(need, needInRollout))} needed${when}, ${roundedText(have)} there, short by ${roundedText(shortBy)} ${unit}.`;
    return [{ kind: "callout", tone: "bad", title: "Does not hold today.", text }];
  });
}

/** So many stand in the summary, the others in the last chapter. */
const MOST_WARNINGS = 3;

/** Warnings of what the plan does not keep, or of what its first figures hide: before all others. */
const FIRST_WARNINGS: readonly string[] = ["START_TARGET", "STORAGE_BELOW_P90", "TYPES_OVER_TIME"];

/** Returns the first warnings of a plan, and how many more there are. */
export function warningBlocks(plan: Plan): readonly Block[] {
  const place = (code: string): number => (FIRST_WARNINGS.includes(code) ? 0 : 1);
  const all = plan.warnings
    .filter(({ code }) => code !== "BUDGET_AT_RISK")
    .toSorted((a, b) => place(a.code) - place(b.code));
  const left = all.length - MOST_WARNINGS;
  const more: Block = {
    kind: "paragraph",
    text: `${countedText(left, "warning stands", "warnings stand")} in the last chapter beside these.`,
  };
  return [...all.slice(0, MOST_WARNINGS).map(warningBlock), ...(left > 0 ? [more] : [])];
}

function warningBlock(warning: Plan["warnings"][number]): Block {
  return { kind: "callout", tone: "unsure", title: "Mind this.", text: capitalSentence(warning.sentence) };
}
