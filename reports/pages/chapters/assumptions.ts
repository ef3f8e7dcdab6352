import type { Plan } from "../../../planner/core/plan.ts";
import { countedText } from "../../charts/format.ts";
import { type Chapter, columns, paragraph, section } from "../document.ts";
import { capitalSentence } from "./words.ts";

/** Returns the chapter on warnings and on what was assumed because nobody answered. */
export function assumptionsChapter(plan: Plan): Chapter {
  const { assumptions, warnings } = plan;
  return {
    id: "assumptions",
    title: "Warnings and assumptions",
    blocks: [
      section(
        "Warnings",
        warnings.length === 0
          ? paragraph("There are no warnings.")
          : {
              kind: "list",
              items: warnings.map(({ code, sentence }) => `${capitalSentence(sentence)} (${code})`),
            },
      ),
      section(
        "Assumptions",
        assumptions.length === 0
          ? paragraph("Every input was answered; nothing was assumed.")
          : {
              kind: "table",
              caption: `${countedText(assumptions.length, "default")} where nobody answered`,
              columns: columns("Input", "Assumed", "Source"),
              rows: assumptions.map(({ path, value, source }) => [{ text: path, code: true }, value, source]),
              ...(assumptions.length > 15
                ? { foldedUnder: `Show the assumptions (${assumptions.length})` }
                : {}),
            },
      ),
    ],
  };
}
