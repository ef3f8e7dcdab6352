import type { Catalog } from "./catalog.ts";
import { figure } from "./figure.ts";
import {
  breakMonths,
  type GrowthCurves,
  type GrowthDraws,
  growthCurves,
  growthPowers,
  type LimitGrowth,
} from "./limits/growth.ts";
import type { GrowingByGroup } from "./limits/growth-weights.ts";
import { type LimitQuestion, shortage } from "./limits/limit-question.ts";
import { limitTitle } from "./limits/limit-title.ts";
import { nodeLimits } from "./limits/node-limits.ts";
import type { PlanLimit } from "./limits/planned-limit.ts";
import { serviceLimits } from "./limits/service-limits.ts";
import { compareText } from "./order.ts";
import type { PlanParts } from "./plan-parts.ts";
import type { PlanWarning } from "./plan-remark.ts";
import type { Reason } from "./reason.ts";
import type { Refusal } from "./refusal.ts";
import type { Site } from "./site.ts";

/** What growth or load can reach, why, and which of the stated limits do not hold today. */
export interface LimitsPart {
  readonly limits: readonly PlanLimit[];
  readonly reasons: readonly Reason[];
  /** A limit that the site states and that is short already: the answer is no. */
  readonly blocking: readonly Refusal[];
  /** Limits that are short without having been stated. */
  readonly warnings: readonly PlanWarning[];
  /** How the need of a limit grows: what its months were read off. */
  readonly growthOf: (limit: string) => LimitGrowth;
}

/**
 * Returns what breaks first, and when.
 *
 * The order is that in which growth reaches the limits: by the month of the median, then of the earliest tenth, then by the share
 * that is used; then come those that do not grow, and last those of which nobody said how much there is.
 *
 * @param atMost the parts in each way in which their nodes may be the most; a limit is told by the way that asks most of it.
 * @param growth growth a month of each group in each draw; none = no months.
 */
export function planLimits(
  site: Site,
  catalog: Catalog,
  atMost: readonly PlanParts[],
  growth: GrowthDraws = [],
): LimitsPart {
  const questions = askingMost(
    atMost.map((parts) => [...nodeLimits(site, catalog, parts), ...serviceLimits(site, catalog, parts)]),
  );
  const growthOf = growthByGroup(growth);
  const answered = questions
    .map((question) => ({ question, limit: answerOf(question, growthOf(question)) }))
    .sort((a, b) => byReach(a.limit, b.limit, growsLast(a.question) - growsLast(b.question)));
  return {
    limits: answered.map(({ limit }) => limit),
    reasons: answered.map(({ question }) => reasonOf(site, question)),
    blocking: answered.flatMap(({ question }) => refusalOf(question)),
    warnings: answered.flatMap(({ question }) =>
      question.warnedAs === undefined || shortage(question) <= 0 ? [] : [question.warnedAs],
    ),
    growthOf: (limit) => {
      const question = questions.find(({ name }) => name === limit);
      if (question === undefined) throw new Error(`expected the limit ${limit} among those of the plan`);
      return growthOf(question);
    },
  };
}

function askingMost(ways: readonly (readonly LimitQuestion[])[]): readonly LimitQuestion[] {
  const [first = [], ...others] = ways;
  const most = ({ need, needInRollout }: LimitQuestion): number => Math.max(need, needInRollout);
  return first.map((question) =>
    others
      .flatMap((way) => way.filter(({ name }) => name === question.name))
      .reduce((known, other) => (most(other) > most(known) ? other : known), question),
  );
}

/** Needs that the groups share in the same proportions have the same curves. */
function growthByGroup(growth: GrowthDraws): (question: Pick<LimitQuestion, "grows">) => LimitGrowth {
  const powers = growthPowers(growth);
  const known = new Map<string, GrowthCurves | undefined>();
  const curvesOf = (byGroup: GrowingByGroup, part: number): GrowthCurves | undefined => {
    const key = byGroup.map((own) => (own / part).toPrecision(9)).join();
    const curves = known.has(key) ? known.get(key) : growthCurves(byGroup, powers);
    known.set(key, curves);
    return curves;
  };
  return ({ grows }) => {
    const part = grows?.byGroup.reduce((sum, own) => sum + own, 0) ?? 0;
    if (grows === undefined || part <= 0) return { with: "nothing", part: 0 };
    const curves = curvesOf(grows.byGroup, part);
    return { with: grows.with, part, ...(curves === undefined ? {} : { curves }) };
  };
}

function answerOf(question: LimitQuestion, { part, curves }: LimitGrowth): PlanLimit {
  const { name, unit, need, needInRollout, have, reachedAtInstallsPerS, reachedBySessions } = question;
  const shortBy = shortage(question);
  const most = Math.max(need, needInRollout);
  const months = have === undefined ? {} : breakMonths({ fixed: most - part, growing: part }, have, curves);
  return {
    name,
    need,
    needInRollout,
    ...(have === undefined ? {} : { have }),
    ...(shortBy > 0 ? { shortBy } : {}),
    unit,
    ...months,
    ...(reachedAtInstallsPerS === undefined ? {} : { reachedAtInstallsPerS }),
    ...(reachedBySessions === undefined ? {} : { reachedBySessions }),
  };
}

/** Growth never reaches what does not grow. */
function growsLast({ grows }: LimitQuestion): number {
  return grows === undefined ? 1 : 0;
}

function byReach(a: PlanLimit, b: PlanLimit, stillLast: number): number {
  const never = Number.MAX_SAFE_INTEGER;
  return (
    (a.monthP50 ?? never) - (b.monthP50 ?? never) ||
    (a.monthP10 ?? never) - (b.monthP10 ?? never) ||
    unstated(a) - unstated(b) ||
    stillLast ||
    usedFraction(b) - usedFraction(a) ||
    compareText(a.name, b.name)
  );
}

function unstated({ have }: PlanLimit): number {
  return have === undefined ? 1 : 0;
}

function usedFraction({ need, needInRollout, have }: PlanLimit): number {
  return have === undefined ? 0 : Math.max(need, needInRollout) / Math.max(have, 1e-9);
}

function reasonOf({ groups }: Site, { name, rule, inputs, source, grows }: LimitQuestion): Reason {
  const byGroup = grows?.byGroup ?? [];
  const named = groups.flatMap((group, i) => {
    const own = byGroup[i] ?? 0;
    return own > 0 ? [`${group.name} ${figure(own)}`] : [];
  });
  return {
    path: `limits.${name}`,
    rule,
    inputs:
      grows === undefined
        ? inputs
        : {
            ...inputs,
            growsWith: grows.with,
            growingPart: byGroup.reduce((sum, own) => sum + own, 0),
            ...(named.length === 0 ? {} : { growingPartByGroup: named.join(", ") }),
          },
    source,
  };
}

function refusalOf(question: LimitQuestion): readonly Refusal[] {
  const { name, refusedAs, unit, have } = question;
  const shortBy = shortage(question);
  if (refusedAs === undefined || have === undefined || shortBy <= 0) return [];
  const need = Math.max(question.need, question.needInRollout);
  const when =
    question.needInRollout > question.need
      ? `${figure(question.need)} ${unit} are needed at the peak and ${figure(need)} in a rollout`
      : `${figure(need)} ${unit} are needed`;
  return [
    {
      subject: name,
      code: refusedAs,
      resource: name,
      unit,
      need,
      have,
      shortBy,
      sentence: `${limitTitle(name)}: ${when}, the site states ${figure(have)}: short by ${figure(shortBy)}`,
    },
  ];
}
