import type { Plan } from "../../../planner/core/plan.ts";
import { type Chapter, columns, paragraph } from "../document.ts";

/** Returns the chapter on what the site has to set. */
export function settingsChapter(plan: Plan): Chapter {
  return {
    id: "settings",
    title: "Settings",
    blocks:
      plan.settings.length === 0
        ? [paragraph("This plan asks for no setting.")]
        : [
            {
              kind: "table",
              caption: "What the site has to set, where, and why",
              columns: columns("Where", "Key", "Value", "Why"),
              rows: plan.settings.map(({ where, key, value, reason }) => [
                where,
                { text: key, code: true },
                { text: value, code: true },
                reason,
              ]),
            },
          ],
  };
}
