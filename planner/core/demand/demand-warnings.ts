import { counted, dollars, figure } from "../figure.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { PlanRule } from "../plan-rule.ts";
import { IDE_NAMES } from "../settings/ide-names.ts";
import type { Site, UserGroup } from "../site.ts";
import { IDES } from "../site.ts";
import type { GroupRoutes, SessionClass } from "./group-sessions.ts";
import type { Installs } from "./installs.ts";
import { betaBinomialQuantile } from "./quantiles.ts";

/** Returns one warning for each IDE whose sessions never end. */
export function ratchetWarnings(classes: readonly SessionClass[]): readonly PlanWarning[] {
  return IDES.flatMap((ide): readonly PlanWarning[] => {
    const standing = classes.filter((one) => one.ratchet && one.ide === ide);
    const sessions = standing.reduce((sum, one) => sum + (one.week[0] ?? 0), 0);
    if (sessions === 0) return [];
    const name = IDE_NAMES[ide];
    return [
      {
        code: "RATCHET",
        sentence:
          `${name} sessions never end: they only add up until everybody who uses ${name} holds as many as they ever open, ` +
          `so ${counted(Math.ceil(sessions), "session")} ${Math.ceil(sessions) === 1 ? "is" : "are"} planned day and night; an idle limit would free them`,
      },
    ];
  });
}

/** How the rule is called that keeps sessions which nothing ends where they are, after the names of the environments. */
const NO_LIMIT_RULE = "on the managed node group, where no idle limit ends its sessions";

/** Returns the warnings with what an idle limit would save a month, where the prices of the rules tell it. */
export function pricedRatchets(
  warnings: readonly PlanWarning[],
  rules: readonly PlanRule[],
): readonly PlanWarning[] {
  const price = rules.find(({ rule, usdPerMonth }) => rule.endsWith(NO_LIMIT_RULE) && usdPerMonth > 0);
  if (price === undefined) return warnings;
  const names = price.rule.slice(0, -NO_LIMIT_RULE.length).trim().split(" and ");
  return warnings.map((warning) => {
    if (warning.code !== "RATCHET" || !names.some((name) => warning.sentence.startsWith(`${name} sessions`)))
      return warning;
    const together = names.length > 1 ? `, for ${names.join(" and ")} together` : "";
    const saved = `${dollars(price.usdPerMonth, 0)} a month less${together}, as the prices of the rules say`;
    return { ...warning, sentence: `${warning.sentence}: ${saved}` };
  });
}

/** A stated total so many times what the groups ask for, or so many times less, is no longer the same answer. */
const INSTALLS_DISAGREE = 1.5;

/** Returns a warning where the stated installs of a day are far from what the groups and their CI add up to. */
export function installWarnings({
  perDay,
  askedPerDay,
}: Pick<Installs, "perDay" | "askedPerDay">): readonly PlanWarning[] {
  if (askedPerDay <= 0 || perDay <= 0) return [];
  const ratio = perDay / askedPerDay;
  if (Math.max(ratio, 1 / ratio) <= INSTALLS_DISAGREE) return [];
  return [
    {
      code: "INSTALLS_DISAGREE",
      sentence:
        `packageManager.installsPerDay states ${figure(perDay, 0)} installs a day, and what the groups and their CI ask for adds up to ${figure(askedPerDay, 0)}: the plan takes the stated ` +
        `figure, spread over the day as theirs is, ${figure(ratio, ratio < 1 ? 3 : 1)} times each; what else installs, and when, is not known`,
    },
  ];
}

/** The answers that the two ways rest on, by field of the site, as the survey's columns name them. */
const ROUTE_ANSWERS = {
  activeFraction: "active_fraction",
  concurrentFraction: "concurrent_fraction",
  handsOnHours: "hands_on_hours",
};

/** Central share of the interval that the survey's answer is given where it is one number. */
const SURVEY_INTERVAL = 0.9;

/**
 * Returns one warning for each group whose two ways to the peak disagree: the flow lies outside the survey's interval, which is
 * the stated range, or for a single number the beta-binomial interval of so many people who tend to come together.
 */
export function routeWarnings(site: Site, routes: readonly GroupRoutes[]): readonly PlanWarning[] {
  return routes.flatMap((route): readonly PlanWarning[] => {
    const group = site.groups.find((one) => one.name === route.group);
    if (group === undefined || !surveyDisagrees(site, route)) return [];
    const { low, high } = surveyInterval(site, group, route.surveySessions);
    const ratio = route.flowSessions / route.surveySessions;
    const text = (sessions: number): string => figure(sessions, sessions < 10 ? 1 : 0);
    return [
      {
        code: "ROUTES_DISAGREE",
        sentence:
          `${group.name}: by the survey ${text(route.surveySessions)} sessions at the busiest moment ` +
          `(${text(low)}–${text(high)}), by arrivals and holding times ${text(route.flowSessions)}, ` +
          `${figure(ratio)} times as many; the plan takes the ${route.used === "survey" ? "survey" : "arrivals"}` +
          `${sharesText(site, group)}: ${askText(site, group)}`,
      },
    ];
  });
}

/** More people at once than ever come in a day is a contradiction that needs naming, unless sessions stay overnight. */
function sharesText(site: Site, { name, activeFraction, concurrentFraction }: UserGroup): string {
  if (concurrentFraction.likely <= activeFraction.likely) return "";
  const assumed = (field: keyof typeof ROUTE_ANSWERS): boolean => isAssumed(site, name, field);
  const [atOnce, aDay] = [concurrentFraction, activeFraction].map(
    ({ likely }) => `${figure(100 * likely, 1)} %`,
  );
  if (assumed("concurrentFraction") && assumed("activeFraction")) {
    return (
      `; both shares are defaults of this planner, each from a source of its own, and not answers: ${atOnce} of the people at once and ${aDay} who open a session on a day ` +
      "do not go together, unless sessions stay overnight"
    );
  }
  const told = (share: string | undefined, field: keyof typeof ROUTE_ANSWERS): string =>
    `${share}${assumed(field) ? " (a default)" : ""}`;
  return (
    `; ${told(atOnce, "concurrentFraction")} of the people at once are more than the ` +
    `${told(aDay, "activeFraction")} who open a session on a day, so some sessions would have to stay overnight`
  );
}

function isAssumed(site: Site, group: string, field: keyof typeof ROUTE_ANSWERS): boolean {
  return site.assumptions.some(({ path }) => path === `groups.${group}.${field}`);
}

/** Says which of the answers behind the two ways to ask for: those that nobody gave come first. */
function askText(site: Site, group: UserGroup): string {
  const fields = Object.keys(ROUTE_ANSWERS) as readonly (keyof typeof ROUTE_ANSWERS)[];
  const assumed = fields
    .filter((field) => isAssumed(site, group.name, field))
    .map((field) => ROUTE_ANSWERS[field]);
  if (assumed.length === 0) return "ask again";
  return `ask for ${assumed.join(" and ")}, which nobody answered`;
}

function surveyDisagrees(site: Site, route: GroupRoutes): boolean {
  const within = surveyAllows(site, route);
  return within !== undefined && (route.flowSessions < within.low || route.flowSessions > within.high);
}

/**
 * Returns the sessions by arrivals and stays that a group's survey still allows; undefined where the survey holds nobody. The stated range
 * of the share at once or, for a single number, the central 90 % of the beta-binomial of so many people who tend to come together.
 */
export function surveyAllows(
  site: Site,
  { group: name, surveySessions }: GroupRoutes,
): SurveyInterval | undefined {
  const group = site.groups.find((one) => one.name === name);
  return group === undefined || surveySessions === 0
    ? undefined
    : surveyInterval(site, group, surveySessions);
}

interface SurveyInterval {
  readonly low: number;
  readonly high: number;
}

function surveyInterval(site: Site, group: UserGroup, surveySessions: number): SurveyInterval {
  const { low, likely, high } = group.concurrentFraction;
  if (low < high) return { low: (surveySessions * low) / likely, high: (surveySessions * high) / likely };
  const people = Math.max(1, Math.round(group.people.likely));
  const perPerson = surveySessions / (people * likely);
  const at = (q: number): number =>
    perPerson * betaBinomialQuantile(people, likely, site.demand.correlationFraction, q);
  return { low: at((1 - SURVEY_INTERVAL) / 2), high: at((1 + SURVEY_INTERVAL) / 2) };
}
