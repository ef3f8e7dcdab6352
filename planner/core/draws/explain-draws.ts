import type { Catalog } from "../catalog.ts";
import { type DemandDraws, demandOf } from "../demand/draw-demand.ts";
import { type RankedInput, rankInputs, tornado } from "../demand/sensitivity.ts";
import { answerAt, type SwingDraws, swingSite } from "../demand/site-draws.ts";
import { compareText } from "../order.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import { drawPlan, type PlanDraws } from "./draw-plan.ts";
import { knownText, questionText } from "./question-text.ts";
import type { InputEffect, PlanQuestion, PlanSensitivity } from "./shown-sensitivity.ts";
import type { FleetTable } from "./simulate-plan.ts";

/** So many effects and questions are kept; a workshop asks no more at once. */
const MOST_EFFECTS = 12;
const MOST_QUESTIONS = 3;
/** A question that would take less of the variance than this narrows nothing. */
const LEAST_FRACTION = 0.01;
/** Effects below this share of the base are those of rounding. */
const NO_EFFECT = 1e-9;
const EFFECT_DIGITS = 6;

/**
 * Returns which answers matter for the peak and for the cost, and what to ask next.
 *
 * Each uncertain answer alone is moved from its P10 to its P90 while all others stand at their median, through the same demand,
 * nodes and lines as every draw. What to ask next is told by the share of the variance over all draws that would go if the
 * answer were known, of peak and cost together.
 */
export function explainDraws(
  catalog: Catalog,
  planned: PlanParts,
  demand: DemandDraws,
  drawn: PlanDraws,
  acceptMissing: ReadonlySet<string>,
  fleet?: FleetTable,
): PlanSensitivity {
  const { site, inputs, grades } = demand.answers;
  const { draws, swings } = swingSite(site);
  const swung = demandOf(draws, demand.likely, demand.moment);
  const usd = drawPlan(catalog, planned, swung, acceptMissing, { fleet }).bill.usdPerMonth;
  const peaks = swung.sessions?.all.levels;
  const ranked = {
    peak: demand.sessions === undefined ? [] : rankInputs(grades, demand.sessions.all.levels),
    cost: rankInputs(grades, drawn.bill.usdPerMonth),
  };
  return {
    uncertainInputs: inputs.size,
    base: {
      ...(peaks === undefined ? {} : { peakSessions: rounded(peaks[0] ?? 0) }),
      usdPerMonth: rounded(usd[0] ?? 0),
    },
    peakSessions: peaks === undefined ? [] : effects(swings, peaks, ranked.peak),
    usdPerMonth: effects(swings, usd, ranked.cost),
    askNext: questions(site, ranked.peak, ranked.cost),
  };
}

function effects(
  swings: readonly SwingDraws[],
  answer: Float64Array,
  ranked: readonly RankedInput[],
): readonly InputEffect[] {
  const byInput = new Map(swings.map((swing) => [swing.input, swing]));
  const rank = new Map(ranked.map(({ input, rankCorrelation }) => [input, rankCorrelation]));
  const answerAtEnd = (input: string, value: number): number => {
    const swing = byInput.get(input);
    if (swing === undefined) throw new Error(`expected an uncertain input, got ${input}`);
    return answer[value === swing.low ? swing.lowDraw : swing.highDraw] ?? 0;
  };
  return tornado(swings, answerAtEnd)
    .filter(({ swing }) => swing > NO_EFFECT * Math.abs(answer[0] ?? 0))
    .slice(0, MOST_EFFECTS)
    .map(({ input, atLow, atHigh }) => ({
      input,
      low: rounded(byInput.get(input)?.low ?? 0),
      high: rounded(byInput.get(input)?.high ?? 0),
      atLow: rounded(atLow),
      atHigh: rounded(atHigh),
      rankCorrelation: Number((rank.get(input) ?? 0).toFixed(3)),
    }));
}

function questions(
  site: Site,
  peak: readonly RankedInput[],
  cost: readonly RankedInput[],
): readonly PlanQuestion[] {
  const peakOf = new Map(peak.map(({ input, varianceFraction }) => [input, varianceFraction]));
  const costOf = new Map(cost.map(({ input, varianceFraction }) => [input, varianceFraction]));
  return [...new Set([...peakOf.keys(), ...costOf.keys()])]
    .map((input) => ({ input, peak: peakOf.get(input), cost: costOf.get(input) }))
    .map((one) => ({ ...one, weight: (one.peak ?? 0) + (one.cost ?? 0) }))
    .filter(({ weight }) => weight >= LEAST_FRACTION)
    .sort((a, b) => b.weight - a.weight || compareText(a.input, b.input))
    .slice(0, MOST_QUESTIONS)
    .flatMap(({ input, peak: ofPeak, cost: ofCost }): readonly PlanQuestion[] => {
      const estimate = answerAt(site, input);
      if (estimate === undefined) return [];
      return [
        {
          input,
          question: questionText(site, input),
          known: knownText(site, input, estimate),
          assumed: site.assumptions.some(({ path }) => path === input),
          ...(ofPeak === undefined ? {} : { peakVarianceFraction: Number(ofPeak.toFixed(3)) }),
          ...(ofCost === undefined ? {} : { costVarianceFraction: Number(ofCost.toFixed(3)) }),
        },
      ];
    });
}

function rounded(value: number): number {
  return Number(value.toPrecision(EFFECT_DIGITS));
}
