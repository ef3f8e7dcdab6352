import { surveyAllows } from "../demand/demand-warnings.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import type { GroupRoutes } from "../demand/group-sessions.ts";
import { figure } from "../figure.ts";
import type { Reason } from "../reason.ts";
import type { Ide, Site } from "../site.ts";

const FLOW = 'Eick, Massey and Whitt 1993, "The physics of the Mt/G/∞ queue", Operations Research 41';
const FIRST_ORDER = 'Saltelli et al. 2008, "Global Sensitivity Analysis: The Primer", §1.2.5 and §4';

/** Returns why the rest of the demand is what it is: who there is, when the peak is, who is in it, the week, and what matters. */
export function demandReasons({ answers, demand, likely, sessions }: DemandDraws): readonly Reason[] {
  const { site } = answers;
  return [
    {
      path: "demand.people",
      rule: "the likely head counts of all groups; the plan is sized for the P90 of what follows from the ranges, so that limits on people count more",
      inputs: Object.fromEntries(site.groups.map(({ name, people }) => [name, people.likely])),
      source: "the site's groups",
    },
    ...(sessions === undefined ? [] : sessionReasons({ answers, demand, likely })),
    {
      path: "sensitivity",
      rule: "each uncertain answer alone moved from its P10 to its P90, all others at their median; what to ask next is told by the share of the variance over all draws that would go if the answer were known",
      inputs: { uncertainInputs: answers.inputs.size, draws: answers.draws },
      source: FIRST_ORDER,
    },
  ];
}

function sessionReasons({
  answers,
  demand,
  likely,
}: Pick<DemandDraws, "answers" | "demand" | "likely">): readonly Reason[] {
  const { site } = answers;
  const { peak } = likely;
  const byIde = Object.entries(demand.byIde) as readonly (readonly [Ide, number])[];
  const atPeak = { likelySessionsAtThePeak: peak.sessions, atUtc: peak.atUtc };
  return [
    {
      path: "demand.peakAtUtc",
      rule: "the first moment of the reference week at which the likely sessions of all groups together are the most, each group in the hours of its own time zone",
      inputs: atPeak,
      source: FLOW,
    },
    {
      path: "demand.byIde",
      rule: "the likely sessions at the peak by IDE, dealt out in whole sessions that add up to it; sessions that never end are counted day and night",
      inputs: { ...atPeak, ...Object.fromEntries(byIde) },
      source: "the IDE mixes of the groups; largest remainders",
    },
    {
      path: "demand.peakBy",
      rule: "the same sessions by group and IDE: each group's sessions at that moment, dealt out in whole sessions that add up to the peak",
      inputs: atPeak,
      source: "the IDE mixes of the groups; largest remainders",
    },
    {
      path: "demand.routes",
      rule:
        "two ways to a group's busiest moment: people × concurrent share × sessions each, as the survey says, and what arrivals and stays (hands-on hours, then the idle rule) add up to; the plan takes the survey where there is one. " +
        "They agree where the likely flow lies within what the survey allows: the stated range of the share at once, or for a single number the central 90 % of how many of so many people come, who tend to come together (beta-binomial)",
      inputs: {
        correlationFraction: site.demand.correlationFraction,
        ...Object.fromEntries(likely.routes.map((route) => [route.group, routeText(site, route)])),
      },
      source: FLOW,
    },
    {
      path: "demand.week",
      rule: "mean sessions at the beginning of each hour, in every draw: arrivals over the working hours of each group in its time zone, how long sessions stay, and the height of the survey",
      inputs: { startUtc: likely.week.startUtc, draws: answers.draws, groups: site.groups.length },
      source: FLOW,
    },
  ];
}

function routeText(site: Site, route: GroupRoutes): string {
  const within = surveyAllows(site, route);
  const agrees =
    within === undefined ? "" : `, agrees from ${figure(within.low, 1)} to ${figure(within.high, 1)}`;
  return `survey ${figure(route.surveySessions, 1)}, flow ${figure(route.flowSessions, 1)}${agrees}`;
}
