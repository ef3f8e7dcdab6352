import { addScaled } from "../columns.ts";
import type { RateStep, WorkPattern } from "../curve.ts";
import { arrivalSteps, SLOTS_PER_HOUR, SLOTS_PER_WEEK, steadyOffsetMinutes } from "../curve.ts";
import type { Ide, Placement, Site, UserGroup } from "../site.ts";
import { IDES } from "../site.ts";
import type { HandsOnTable, PresenceTable } from "./concurrency.ts";
import { handsOnTable, peakOf, presenceTable, weekConcurrency } from "./concurrency.ts";
import type { GroupAnswers } from "./group-answers.ts";
import type { HoldingTime } from "./holding-time.ts";
import { HANDS_ON_LOG_SD, meanHoldingH } from "./holding-time.ts";
import { stayingLonger } from "./idle-tail.ts";
import type { ShapeNode } from "./shape-nodes.ts";

/** The sessions of one IDE of one group. */
export interface SessionClass {
  readonly group: string;
  readonly ide: Ide;
  readonly profile: string;
  readonly placement: Placement;
  /** True when such sessions never end, so that everybody who uses the IDE holds theirs all the time. */
  readonly ratchet: boolean;
  /** Sessions when everybody has all of theirs open. */
  readonly capacity: number;
  /** Mean time from start to end; absent where sessions never end. */
  readonly meanHoldingH?: number;
  /** Mean number at the start of each slot of the week, UTC. */
  readonly week: Float64Array;
}

/**
 * The two ways to the sessions of one group at its busiest moment, without those that never end: what the survey says,
 * and what arrivals and holding times give.
 */
export interface GroupRoutes {
  readonly group: string;
  readonly surveySessions: number;
  readonly flowSessions: number;
  readonly used: "survey" | "flow";
}

/** The sessions of a group over the week, by IDE in the order of `IDES`, and the two ways to their height. */
export interface GroupSessions {
  readonly classes: readonly SessionClass[];
  readonly routes: GroupRoutes;
}

/** Gives the mean number present over the week for one arrival on each working day. */
export type WeekCurve = (pattern: WorkPattern, holding: HoldingTime) => Float64Array;

/** Arrivals of one pattern in one week, and a name that patterns and weeks with the same arrivals share. */
interface NamedSteps {
  readonly steps: readonly RateStep[];
  readonly name: string;
}

/** Arrivals, tables and curves that were computed already, whichever week asked for them. */
export interface CurveBook {
  /** Minutes ahead of UTC by week and zone; undefined where the clocks change. */
  readonly offsets: Map<string, { readonly minutes: number | undefined }>;
  readonly steps: Map<string, NamedSteps>;
  readonly handsOn: Map<string, HandsOnTable>;
  readonly presence: Map<string, PresenceTable>;
  readonly curves: Map<string, Float64Array>;
  /** Shapes of groups, by everything that they depend on. */
  readonly shapes: Map<string, ShapeNode>;
}

/** Returns an empty book. */
export function curveBook(): CurveBook {
  return {
    offsets: new Map(),
    steps: new Map(),
    handsOn: new Map(),
    presence: new Map(),
    curves: new Map(),
    shapes: new Map(),
  };
}

/** Gives the arrivals of a pattern over the week, for one arrival on each working day. */
export type WeekSteps = (pattern: WorkPattern) => readonly RateStep[];

/** Returns the arrivals of one week; each pattern is computed once. */
export function weekSteps(weekStart: string, book: CurveBook = curveBook()): WeekSteps {
  return (pattern) => namedSteps(pattern, weekStart, book).steps;
}

/**
 * Returns the curves of one week; each kind of arrivals, hands-on time and holding time is computed once, and weeks whose clocks
 * do not differ share them. Idle tails of whole slots are added to the curve without one.
 */
export function weekCurves(weekStart: string, book: CurveBook = curveBook()): WeekCurve {
  const curve: WeekCurve = (pattern, holding) => {
    const { steps, name } = namedSteps(pattern, weekStart, book);
    const active = `${holding.medianH}/${holding.logSd}`;
    const stay = `${active}/${holding.tailH}`;
    return remember(book.curves, `${stay}/${name}`, () => {
      const tailSlots = wholeSlots(holding.tailH);
      if (tailSlots > 0) return stayingLonger(curve(pattern, { ...holding, tailH: 0 }), steps, tailSlots);
      const handsOn = remember(book.handsOn, active, () => handsOnTable(holding));
      const presence = remember(book.presence, stay, () => presenceTable(holding, handsOn));
      return weekConcurrency(steps, holding, presence);
    });
  };
  return curve;
}

/** The slots of a time, where they are whole; 0 where they are not. */
function wholeSlots(hours: number): number {
  const slots = Math.round(hours * SLOTS_PER_HOUR);
  return Math.abs(hours * SLOTS_PER_HOUR - slots) < 1e-9 ? slots : 0;
}

/** Returns a name that patterns and weeks share in which people arrive at the same moments. */
export function arrivalsName(pattern: WorkPattern, weekStart: string, book: CurveBook): string {
  return namedSteps(pattern, weekStart, book).name;
}

function namedSteps(
  { hours, weekdays, timeZone }: WorkPattern,
  weekStart: string,
  book: CurveBook,
): NamedSteps {
  const { minutes } = remember(book.offsets, `${weekStart} ${timeZone}`, () => ({
    minutes: steadyOffsetMinutes(weekStart, timeZone),
  }));
  const clocks = minutes ?? [weekStart, timeZone];
  const name = JSON.stringify([clocks, hours.startHour, hours.endHour, weekdays]);
  return remember(book.steps, name, () => ({
    steps: arrivalSteps({ hours, weekdays, timeZone }, weekStart),
    name,
  }));
}

/** Returns what is known by a key, computed when it is first asked for. */
export function remember<V>(known: Map<string, V>, key: string, compute: () => V): V {
  const found = known.get(key) ?? compute();
  known.set(key, found);
  return found;
}

/**
 * Tells which of the two ways sets the height. The survey's share is the direct answer and wins, unless it is only
 * assumed while the share of active people was answered.
 */
export function heightFrom(site: Site, group: UserGroup): "survey" | "flow" {
  const assumed = (field: string): boolean =>
    site.assumptions.some((assumption) => assumption.path === `groups.${group.name}.${field}`);
  return assumed("concurrentFraction") && !assumed("activeFraction") ? "flow" : "survey";
}

/** The share of one IDE, and the shape of its week for one arrival a working day; no shape where sessions never end. */
interface IdePart {
  readonly ide: Ide;
  readonly share: number;
  readonly shape?: { readonly holding: HoldingTime; readonly curve: Float64Array };
}

/**
 * Returns the sessions of a group over the week.
 *
 * Arrivals and holding times give the shape: people × share active × sessions × share of the IDE start on each working
 * day and stay for the hands-on time and the idle tail. The height is that of `heightFrom`: either this flow, or people
 * × concurrent share × sessions at the group's busiest moment. Nobody holds more than all of their sessions.
 */
export function groupSessions(
  site: Site,
  group: UserGroup,
  answers: GroupAnswers,
  curve: WeekCurve,
): GroupSessions {
  const { activeFraction, concurrentFraction } = answers;
  const everything = answers.people * answers.sessionsPerPerson;
  const parts = ideParts(site, group, answers.handsOnHours, curve);
  const ending = parts.filter((part) => part.shape !== undefined);
  const shapePeak = peakOf(weightedSum(ending)).value;
  const endingShare = ending.reduce((sum, part) => sum + part.share, 0);
  const flowSessions = everything * activeFraction * shapePeak;
  const surveySessions = everything * concurrentFraction * endingShare;
  const used = heightFrom(site, group);
  const height = used === "flow" ? flowSessions : surveySessions;
  const perShape = shapePeak > 0 ? height / shapePeak : 0;
  const standing = activeFraction > 0 || concurrentFraction > 0 ? everything : 0;
  return {
    classes: parts.map((part) => sessionClass(site, group, part, { everything, perShape, standing })),
    routes: { group: group.name, surveySessions, flowSessions, used },
  };
}

function ideParts(site: Site, group: UserGroup, medianH: number, curve: WeekCurve): readonly IdePart[] {
  return IDES.flatMap((ide): readonly IdePart[] => {
    const share = group.ideMix[ide] ?? 0;
    if (share === 0) return [];
    const { action, afterMinutes = 0 } = site.workbench.idle[ide];
    if (action === "never") return [{ ide, share }];
    const holding = { medianH, logSd: HANDS_ON_LOG_SD, tailH: afterMinutes / 60 };
    return [{ ide, share, shape: { holding, curve: curve(group, holding) } }];
  });
}

function weightedSum(parts: readonly IdePart[]): Float64Array {
  const sum = new Float64Array(SLOTS_PER_WEEK);
  for (const { share, shape } of parts) if (shape !== undefined) addScaled(sum, share, shape.curve);
  return sum;
}

interface Heights {
  readonly everything: number;
  readonly perShape: number;
  readonly standing: number;
}

function sessionClass(site: Site, group: UserGroup, part: IdePart, heights: Heights): SessionClass {
  const { ide, share, shape } = part;
  const capacity = heights.everything * share;
  const placement = site.workbench.placement[ide];
  const common = { group: group.name, ide, profile: group.profile, placement, capacity };
  if (shape === undefined) {
    const week = new Float64Array(SLOTS_PER_WEEK).fill(heights.standing * share);
    return { ...common, ratchet: true, week };
  }
  const week = heldTo(capacity, shape.curve, heights.perShape * share);
  return { ...common, ratchet: false, meanHoldingH: meanHoldingH(shape.holding), week };
}

function heldTo(most: number, curve: Float64Array, height: number): Float64Array {
  const week = new Float64Array(curve.length);
  for (let slot = 0; slot < week.length; slot += 1) week[slot] = Math.min(most, height * (curve[slot] ?? 0));
  return week;
}
