import { REFERENCE_WEEK } from "../curve.ts";
import type { Site } from "../site.ts";
import { curveBook, weekSteps } from "./group-sessions.ts";
import type { InstallDraws } from "./install-draws.ts";
import { drawInstalls } from "./install-draws.ts";
import type { DemandMoment, LikelyDemand } from "./likely-demand.ts";
import { likelyDemand } from "./likely-demand.ts";
import type { PlanDemand } from "./planned-demand.ts";
import type { SessionDraws } from "./session-draws.ts";
import { drawSessions } from "./session-draws.ts";
import type { SiteDraws } from "./site-draws.ts";
import { drawSite } from "./site-draws.ts";
import type { DrawSummary } from "./summary.ts";
import { summarise } from "./summary.ts";

/** The draws that a plan makes unless told otherwise; P99 then rests on 40 of them. */
export const DEFAULT_DRAWS = 4000;

/** The demand of a site, uncertainty and all. */
export interface DemandDraws {
  /** Every answer in every draw. */
  readonly answers: SiteDraws;
  /** Quantiles over the draws; the moment and the IDEs of the peak are the likely ones. */
  readonly demand: PlanDemand;
  readonly likely: LikelyDemand;
  readonly moment: DemandMoment;
  /** Quantile of the daily maximum, in every draw. Absent without Workbench. */
  readonly sessions?: SessionDraws;
  readonly peakSessions?: DrawSummary;
  /** Absent without Package Manager. */
  readonly installs?: InstallDraws;
  readonly installsPerDay?: DrawSummary;
  readonly peakInstallsPerS?: DrawSummary;
}

/**
 * Returns the demand of a site in many draws of all its answers, from named streams of the seed: the same seed and site
 * give the same draws, and an answer that is added shifts no other.
 *
 * @throws Error when three points of an answer make no distribution; the reader of the answers refuses them first.
 */
export function drawDemand(
  site: Site,
  seed: number,
  draws: number = DEFAULT_DRAWS,
  moment: DemandMoment = {},
): DemandDraws {
  const shared = { curves: curveBook(), ...moment };
  return demandOf(drawSite(site, seed, draws, moment.months), likelyDemand(site, shared), shared);
}

/** Returns the demand of every draw of some answers. */
export function demandOf(answers: SiteDraws, likely: LikelyDemand, moment: DemandMoment = {}): DemandDraws {
  const { site } = answers;
  const { weekStart = REFERENCE_WEEK, curves = curveBook() } = moment;
  const steps = weekSteps(weekStart, curves);
  const rule = { weekStart, ...site.demand, peakQuantile: site.peakQuantile };
  const sessions = site.products.workbench
    ? drawSessions(answers, { classes: likely.week.classes, rule, curves })
    : undefined;
  const installs = site.products.packageManager ? drawInstalls(answers, steps) : undefined;
  const peakSessions = sessions === undefined ? undefined : summarise(sessions.all.sessions);
  const installsPerDay = installs === undefined ? undefined : summarise(installs.perDay);
  const peakInstallsPerS = installs === undefined ? undefined : summarise(installs.peakPerS);
  return {
    answers,
    demand: {
      ...likely.demand,
      peakSessions: quantilesOf(peakSessions),
      installsPerDay: quantilesOf(installsPerDay),
      peakInstallsPerS: quantilesOf(peakInstallsPerS),
    },
    likely,
    moment,
    ...(sessions === undefined ? {} : { sessions }),
    ...(peakSessions === undefined ? {} : { peakSessions }),
    ...(installs === undefined ? {} : { installs }),
    ...(installsPerDay === undefined ? {} : { installsPerDay }),
    ...(peakInstallsPerS === undefined ? {} : { peakInstallsPerS }),
  };
}

function quantilesOf(summary: DrawSummary | undefined) {
  if (summary === undefined) return {};
  return { p50: summary.p50.value, p90: summary.p90.value, p99: summary.p99.value };
}
