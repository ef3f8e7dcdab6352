import { surveyAllows } from "../demand/demand-warnings.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import { HOURS_PER_WEEK } from "../demand/hour-kinds.ts";
import type { PlanDemand, PlanRoute, PlanWeek } from "../demand/planned-demand.ts";
import type { PlanEvent } from "../demand/planned-event.ts";
import { quantilesOf } from "../demand/selection.ts";
import type { SessionDraws } from "../demand/session-draws.ts";
import { SIZING_QUANTILE } from "../demand/sizing-demand.ts";
import { exceedanceInWords } from "../demand/warm-pool.ts";
import { counted, figure } from "../figure.ts";
import type { Band } from "../plan-quantiles.ts";

const SHOWN_DIGITS = 4;

/** Returns the demand as a plan shows it: quantiles over the draws, the week with its bands, who is in the peak, both routes, and what events meet at the P90. */
export function shownDemand(
  draws: DemandDraws,
  { events }: { readonly events: readonly PlanEvent[] },
): PlanDemand {
  const { demand, likely, sessions, answers } = draws;
  if (sessions === undefined) return demand;
  return {
    ...demand,
    peakInWords: peakInWords(draws),
    peakBy: likely.peak.byGroup,
    routes: routesOf(draws, sessions),
    week: weekOf(sessions, likely.week.startUtc, answers.draws),
    ...(events.length === 0 ? {} : { events }),
  };
}

function peakInWords({ demand, answers }: DemandDraws): string {
  const { p50 = 0, p90 = 0 } = demand.peakSessions;
  const often = exceedanceInWords(answers.site.peakQuantile);
  const peak =
    p50 === p90
      ? `The peak is ${counted(p90, "session")}, which the plan is sized for.`
      : `The peak is ${counted(p50, "session")} at the median of what the answers leave open and ${figure(p90)} at its ` +
        `P${figure(100 * SIZING_QUANTILE)}, which the plan is sized for.`;
  return `${peak} More sessions than the peak are open at once ${often}.`;
}

function routesOf({ likely, answers }: DemandDraws, { groups }: SessionDraws): readonly PlanRoute[] {
  return likely.routes.map((route, i) => {
    const heights = groups[i]?.heights;
    if (heights === undefined) throw new Error(`expected the draws of group ${route.group}, got none`);
    const within = surveyAllows(answers.site, route);
    return {
      group: route.group,
      survey: bandOf(heights.survey),
      flow: bandOf(heights.flow),
      used: route.used,
      agree: within === undefined || (route.flowSessions >= within.low && route.flowSessions <= within.high),
      ...(within === undefined ? {} : { agreesWithin: { low: shown(within.low), high: shown(within.high) } }),
    };
  });
}

function weekOf({ hours }: SessionDraws, startUtc: string, draws: number): PlanWeek {
  const bands = hours.kinds.hours.map((_, kind) =>
    bandOf(hours.totals.subarray(kind * draws, (kind + 1) * draws)),
  );
  const of = (quantile: keyof Band): readonly number[] =>
    Array.from(
      { length: HOURS_PER_WEEK },
      (_, hour) => bands[hours.kinds.kindOfHour[hour] ?? 0]?.[quantile] ?? 0,
    );
  return { startUtc, p10: of("p10"), p50: of("p50"), p90: of("p90") };
}

function bandOf(draws: Float64Array): Band {
  const [p10 = 0, p50 = 0, p90 = 0] = quantilesOf(draws, [0.1, 0.5, 0.9]).map(shown);
  return { p10, p50, p90 };
}

function shown(sessions: number): number {
  return Number(sessions.toPrecision(SHOWN_DIGITS));
}
