import type { PlanQuestion, PlanSensitivity } from "../../../planner/core/draws/shown-sensitivity.ts";
import { COMPACT_USD, numberText, percentText, roundedText, wholeUsdText } from "../../charts/format.ts";
import { tornadoChart } from "../../charts/tornado.ts";
import { type Block, figure, paragraph, section } from "../document.ts";

/** Why the middle of the bars is not the median of the draws. */
function baseText(base: PlanSensitivity["base"], { peakSessions, usdPerMonth }: Medians): string {
  const pairs = [
    ...(base.peakSessions === undefined || peakSessions === undefined
      ? []
      : [`${roundedText(base.peakSessions)} sessions (P50 of the draws: ${numberText(peakSessions)})`]),
    ...(base.usdPerMonth === undefined || usdPerMonth === undefined
      ? []
      : [`${wholeUsdText(base.usdPerMonth)} a month (P50: ${wholeUsdText(usdPerMonth)})`]),
  ];
  return pairs.length === 0
    ? ""
    : `The bars begin where every answer stands at its median: ${pairs.join(" and ")}; what the draws have in the middle need not be the same. `;
}

/** Medians over the draws, where the plan has them. */
export interface Medians {
  readonly peakSessions: number | undefined;
  readonly usdPerMonth: number | undefined;
}

/** Returns which answers move the peak and the cost, as two tornadoes. */
export function mattersSection(
  { base, peakSessions, usdPerMonth }: PlanSensitivity,
  medians: Medians,
): Block {
  const sessionsText = (value: number): string => roundedText(value);
  return section(
    "Which answers matter",
    peakSessions.length + usdPerMonth.length === 0
      ? paragraph("No answer is a range that moves the peak or the cost.")
      : paragraph(
          `Each answer alone is moved from its P10 to its P90, while all others stand at their median. ${baseText(base, medians)}The rank correlation with each picture's figures is that over all draws, where everything moves at once; it runs from −1 to 1, and 0 means that the answer does not matter.`,
        ),
    figure((palette) =>
      tornadoChart(
        peakSessions,
        {
          id: "tornado-peak",
          what: "the peak",
          axis: "sessions at the peak",
          base: base.peakSessions ?? 0,
          text: sessionsText,
        },
        palette,
      ),
    ),
    figure((palette) =>
      tornadoChart(
        usdPerMonth,
        {
          id: "tornado-cost",
          what: "the cost",
          axis: "US dollars a month",
          base: base.usdPerMonth ?? 0,
          text: wholeUsdText,
          format: COMPACT_USD,
        },
        palette,
      ),
    ),
  );
}

/** Returns the questions whose answers would narrow the result the most. */
export function askSection({ askNext }: PlanSensitivity): Block {
  if (askNext.length === 0)
    return section("Ask this next", paragraph("No single answer would narrow the result."));
  return section("Ask this next", { kind: "list", items: askNext.map(questionItem) });
}

function questionItem(question: PlanQuestion): string {
  const { peakVarianceFraction: peak, costVarianceFraction: cost } = question;
  const parts = [
    ...(peak === undefined ? [] : [`${percentText(peak)} of the variance of the peak`]),
    ...(cost === undefined ? [] : [`${percentText(cost)} of that of the cost`]),
  ];
  const known = question.assumed
    ? `Nobody has answered it; assumed: ${question.known}`
    : `So far: ${question.known}`;
  return `${question.question} ${known}. The answer would take away ${parts.join(" and ")}.`;
}
