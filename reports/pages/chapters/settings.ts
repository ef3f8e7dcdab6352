import type { Plan } from "../../../planner/core/plan.ts";
import type { PlanSetting } from "../../../planner/core/settings/planned-setting.ts";
import { capitalised } from "../../charts/format.ts";
import { type Block, type Chapter, columns, paragraph, section } from "../document.ts";

/** Returns the chapter on what the site has to set, place by place. */
export function settingsChapter(plan: Plan): Chapter {
  const places = [...new Set(plan.settings.map(({ where }) => where))];
  return {
    id: "settings",
    title: "Settings",
    blocks:
      places.length === 0
        ? [paragraph("This plan asks for no setting.")]
        : [
            paragraph(
              "What the site has to set, place by place in the order in which an administrator meets it: each key with its value, and below the key the reason.",
            ),
            ...places.map((place) =>
              placeSection(
                place,
                plan.settings.filter(({ where }) => where === place),
              ),
            ),
          ],
  };
}

function placeSection(place: string, settings: readonly PlanSetting[]): Block {
  return section(place.includes(".") ? place : capitalised(place), {
    kind: "table",
    caption: `Keys and values of ${place}`,
    captionHidden: true,
    columns: columns("Key", "Value"),
    rows: settings.map(({ key, value, reason }, at) => [
      { text: key, code: true, note: reason === settings[at - 1]?.reason ? "for the same reason" : reason },
      { text: value, code: true },
    ]),
  });
}
