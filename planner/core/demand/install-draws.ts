import { addProducts, addScaled } from "../columns.ts";
import { SLOTS_PER_WEEK } from "../curve.ts";
import type { PackageClient, UserGroup } from "../site.ts";
import { PACKAGE_CLIENTS } from "../site.ts";
import type { GroupDraws } from "./group-draws.ts";
import type { WeekSteps } from "./group-sessions.ts";
import type { SiteDraws } from "./site-draws.ts";

/** Package files of every draw. */
export interface InstallDraws {
  /** On the busiest day of the week. */
  readonly perDay: Float64Array;
  /** A second, at the busiest moment. */
  readonly peakPerS: Float64Array;
  /** A day, as the mean over all days of the week. */
  readonly meanPerDay: Float64Array;
  /** Of the busiest day, by client. */
  readonly perDayByClient: Readonly<Record<PackageClient, Float64Array>>;
}

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3600;
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** Returns the package files of every draw, by the rules of `installsOf`. */
export function drawInstalls({ groups, policies, draws }: SiteDraws, stepsOf: WeekSteps): InstallDraws {
  const works = WEEKDAYS.map((day) =>
    Float64Array.from(groups, ({ group }) => (group.weekdays.includes(day + 1) ? 1 : 0)),
  );
  const byPeople = groups.map(({ fields, people }) => products(people, fields.packagesPerDay));
  const byCi = groups.map(({ fields }) => products(fields.ciRestoresPerDay, fields.ciPackagesPerRestore));
  const ofCi = new Float64Array(draws);
  for (const column of byCi) addScaled(ofCi, 1, column);
  const ofDays = weightedSums(works, byPeople, draws);
  const moments = distinctMoments(groups, stepsOf);
  const ofMoments = weightedSums(moments, byPeople, draws);
  const given = policies.get("packageManager.installsPerDay");
  const factor = policies.get("packageManager.peakFactor");
  const array = (): Float64Array => new Float64Array(draws);
  const [perDay, peakPerS, meanPerDay, scales] = [array(), array(), array(), array()];
  const busiestDays = new Uint8Array(draws);
  for (let draw = 0; draw < draws; draw += 1) {
    const busiest = highestIn(ofDays, draw * works.length, works.length);
    const peak = highestIn(ofMoments, draw * moments.length, moments.length);
    const ci = ofCi[draw] ?? 0;
    const askedPerDay = (ofDays[busiest] ?? 0) + ci;
    const day = given?.[draw] ?? askedPerDay;
    const scale = askedPerDay > 0 ? day / askedPerDay : 0;
    const askedPeak = ci / SECONDS_PER_DAY + (ofMoments[peak] ?? 0) / SECONDS_PER_HOUR;
    const evenly = day / SECONDS_PER_DAY;
    busiestDays[draw] = busiest - draw * works.length;
    scales[draw] = scale;
    perDay[draw] = day;
    peakPerS[draw] =
      factor === undefined ? (askedPerDay > 0 ? askedPeak * scale : evenly) : (factor[draw] ?? 1) * evenly;
    meanPerDay[draw] =
      askedPerDay > 0 ? scale * (ci + meanIn(ofDays, draw * works.length, works.length)) : day;
  }
  const asked = groups.map(({ group }, i) => ({
    clientMix: group.clientMix,
    works: Float64Array.from(works, (work) => work[i] ?? 0),
    byPeople: byPeople[i] ?? array(),
    byCi: byCi[i] ?? array(),
  }));
  return { perDay, peakPerS, meanPerDay, perDayByClient: byClient(asked, busiestDays, scales) };
}

function products(a: Float64Array, b: Float64Array): Float64Array {
  const of = new Float64Array(a.length);
  addProducts(of, a, b);
  return of;
}

/** Returns, draw by draw, the sums of the groups' numbers under each of some weights by group. */
function weightedSums(
  weights: readonly Float64Array[],
  columns: readonly Float64Array[],
  draws: number,
): Float64Array {
  const sums = new Float64Array(draws * weights.length);
  for (const [group, column] of columns.entries()) {
    const ofGroup = Float64Array.from(weights, (weight) => weight[group] ?? 0);
    for (let draw = 0; draw < draws; draw += 1) {
      const row = draw * ofGroup.length;
      const value = column[draw] ?? 0;
      for (let i = 0; i < ofGroup.length; i += 1)
        sums[row + i] = (sums[row + i] ?? 0) + (ofGroup[i] ?? 0) * value;
    }
  }
  return sums;
}

/** Returns the place of the first of the highest numbers in a row. */
function highestIn(values: Float64Array, row: number, length: number): number {
  let place = row;
  for (let i = row + 1; i < row + length; i += 1) if ((values[i] ?? 0) > (values[place] ?? 0)) place = i;
  return place;
}

function meanIn(values: Float64Array, row: number, length: number): number {
  let sum = 0;
  for (let i = row; i < row + length; i += 1) sum += values[i] ?? 0;
  return sum / length;
}

/** What a group asks for in every draw. */
interface AskedByGroup {
  readonly clientMix: UserGroup["clientMix"];
  /** By day of the week: 1 where its people work, else 0. */
  readonly works: Float64Array;
  readonly byPeople: Float64Array;
  readonly byCi: Float64Array;
}

function byClient(
  groups: readonly AskedByGroup[],
  busiestDays: Uint8Array,
  scales: Float64Array,
): Readonly<Record<PackageClient, Float64Array>> {
  const entries = PACKAGE_CLIENTS.map((client) => {
    const perDay = new Float64Array(scales.length);
    for (const group of groups) {
      const share = group.clientMix[client] ?? 0;
      if (share > 0) addShare(perDay, share, group, busiestDays, scales);
    }
    return [client, perDay];
  });
  return Object.fromEntries(entries);
}

function addShare(
  perDay: Float64Array,
  share: number,
  { works, byPeople, byCi }: AskedByGroup,
  busiestDays: Uint8Array,
  scales: Float64Array,
): void {
  for (let draw = 0; draw < perDay.length; draw += 1) {
    const asked = (byCi[draw] ?? 0) + (works[busiestDays[draw] ?? 0] ?? 0) * (byPeople[draw] ?? 0);
    perDay[draw] = (perDay[draw] ?? 0) + share * (scales[draw] ?? 0) * asked;
  }
}

/**
 * The rates of all groups, for one package file of each on a working day, at every moment that can be the busiest: no other has at
 * least the rate of each group.
 */
function distinctMoments(groups: readonly GroupDraws[], stepsOf: WeekSteps): readonly Float64Array[] {
  const edges = new Set<number>([0]);
  const rates = groups.map(({ group }) => {
    const week = new Float64Array(SLOTS_PER_WEEK);
    for (const { fromSlot, toSlot, perH } of stepsOf(group)) {
      edges.add(fromSlot).add(toSlot % SLOTS_PER_WEEK);
      for (let slot = fromSlot; slot < toSlot; slot += 1) week[slot] = (week[slot] ?? 0) + perH;
    }
    return week;
  });
  const moments = new Map<string, Float64Array>();
  for (const slot of edges) {
    const moment = Float64Array.from(rates, (week) => week[slot] ?? 0);
    moments.set(moment.join(" "), moment);
  }
  const all = [...moments.values()];
  return all.filter((one) => !all.some((by) => by !== one && one.every((rate, i) => rate <= (by[i] ?? 0))));
}
