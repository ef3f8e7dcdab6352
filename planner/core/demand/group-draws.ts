import type { UserGroup } from "../site.ts";
import type { Estimate } from "./estimate.ts";
import type { GroupAnswers } from "./group-answers.ts";
import type { Bounds } from "./metalog.ts";

/** Gives one number for an answer in every draw; `path` is its path in the site, as `groups.Analysts.people`. */
export type AnswerDraws = (path: string, estimate: Estimate, bounds: Bounds) => Float64Array;

/** Where each answer of a group may lie. */
export const GROUP_BOUNDS = {
  people: "positive",
  activeFraction: [0, 1],
  concurrentFraction: [0, 1],
  sessionsPerPerson: "positive",
  handsOnHours: "positive",
  homeGb: "positive",
  packagesPerDay: "positive",
  ciRestoresPerDay: "positive",
  ciPackagesPerRestore: "positive",
  growthPerMonthFraction: "none",
} as const satisfies Readonly<Partial<Record<keyof UserGroup, Bounds>>>;

export type GroupField = keyof typeof GROUP_BOUNDS;

/** Nobody works hands-on for longer than a day at a stretch; the tail of an unsure answer may go beyond. */
export const MOST_HANDS_ON_HOURS = 24;

/** The answers of a group that are numbers with a range. */
export const GROUP_FIELDS = Object.keys(GROUP_BOUNDS) as readonly GroupField[];

/** The draws of every answer of one group. */
export interface GroupDraws {
  readonly group: UserGroup;
  readonly fields: Readonly<Record<GroupField, Float64Array>>;
  /** Growth included. */
  readonly people: Float64Array;
}

/**
 * Returns the draws of a group, each answer under the path `groups.NAME.FIELD`. Nobody holds less than one session or works
 * for longer than a day at a stretch, and no group shrinks below nothing.
 */
export function drawGroup(group: UserGroup, draw: AnswerDraws, months: number): GroupDraws {
  const drawn = Object.fromEntries(
    GROUP_FIELDS.map((field) => [
      field,
      draw(`groups.${group.name}.${field}`, group[field], GROUP_BOUNDS[field]),
    ]),
  ) as Record<GroupField, Float64Array>;
  const fields = {
    ...drawn,
    sessionsPerPerson: drawn.sessionsPerPerson.map((sessions) => Math.max(1, sessions)),
    handsOnHours: drawn.handsOnHours.map((hours) => Math.min(MOST_HANDS_ON_HOURS, hours)),
    growthPerMonthFraction: drawn.growthPerMonthFraction.map((growth) => Math.max(-1, growth)),
  };
  const people = fields.people.map((now, i) => now * (1 + (fields.growthPerMonthFraction[i] ?? 0)) ** months);
  return { group, fields, people };
}

/** Returns the answers of one draw that sessions need. */
export function sessionAnswers({ fields, people }: GroupDraws, draw: number): GroupAnswers {
  return {
    people: people[draw] ?? 0,
    activeFraction: fields.activeFraction[draw] ?? 0,
    concurrentFraction: fields.concurrentFraction[draw] ?? 0,
    sessionsPerPerson: fields.sessionsPerPerson[draw] ?? 0,
    handsOnHours: fields.handsOnHours[draw] ?? 0,
  };
}
