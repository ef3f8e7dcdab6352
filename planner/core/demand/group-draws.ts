import type { UserGroup } from "../site.ts";
import type { GroupAnswers } from "./group-sessions.ts";
import type { InstallAnswers } from "./installs.ts";
import type { Bounds } from "./metalog.ts";
import { drawEstimate } from "./stratified.ts";

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

const FIELDS = Object.keys(GROUP_BOUNDS) as readonly GroupField[];

/** The draws of every answer of one group. */
export interface GroupDraws {
  readonly group: UserGroup;
  readonly fields: Readonly<Record<GroupField, Float64Array>>;
  /** Growth included. */
  readonly people: Float64Array;
}

/**
 * Returns the draws of a group, each answer from the stream `groups.NAME.FIELD`, so that neither other groups nor other
 * answers shift it. Nobody holds less than one session, and no group shrinks below nothing.
 */
export function drawGroup(group: UserGroup, seed: number, draws: number, months: number): GroupDraws {
  const drawn = Object.fromEntries(
    FIELDS.map((field) => [
      field,
      drawEstimate(group[field], GROUP_BOUNDS[field], { seed, draws, name: inputPath(group, field) }),
    ]),
  ) as Record<GroupField, Float64Array>;
  const fields = {
    ...drawn,
    sessionsPerPerson: drawn.sessionsPerPerson.map((sessions) => Math.max(1, sessions)),
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

/** Returns the answers of one draw that installs need. */
export function installAnswers({ fields, people }: GroupDraws, draw: number): InstallAnswers {
  return {
    people: people[draw] ?? 0,
    packagesPerDay: fields.packagesPerDay[draw] ?? 0,
    ciRestoresPerDay: fields.ciRestoresPerDay[draw] ?? 0,
    ciPackagesPerRestore: fields.ciPackagesPerRestore[draw] ?? 0,
  };
}

/** Returns the draws of the answers that are not certain, by their path in the site, in the order of the paths. */
export function uncertainInputs(groups: readonly GroupDraws[]): ReadonlyMap<string, Float64Array> {
  const inputs = groups.flatMap(({ group, fields }) =>
    FIELDS.filter((field) => group[field].low < group[field].high).map((field): [string, Float64Array] => [
      inputPath(group, field),
      fields[field],
    ]),
  );
  return new Map(inputs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function inputPath(group: UserGroup, field: GroupField): string {
  return `groups.${group.name}.${field}`;
}
