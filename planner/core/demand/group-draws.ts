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
    sessionsPerPerson: between(1, drawn.sessionsPerPerson, Number.POSITIVE_INFINITY),
    handsOnHours: between(0, drawn.handsOnHours, MOST_HANDS_ON_HOURS),
    growthPerMonthFraction: between(-1, drawn.growthPerMonthFraction, Number.POSITIVE_INFINITY),
  };
  return { group, fields, people: grown(fields.people, fields.growthPerMonthFraction, months) };
}

function between(least: number, values: Float64Array, most: number): Float64Array {
  const held = new Float64Array(values.length);
  for (let i = 0; i < held.length; i += 1) held[i] = Math.min(most, Math.max(least, values[i] ?? 0));
  return held;
}

function grown(now: Float64Array, perMonthFraction: Float64Array, months: number): Float64Array {
  if (months === 0) return now;
  return now.map((people, draw) => people * (1 + (perMonthFraction[draw] ?? 0)) ** months);
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
