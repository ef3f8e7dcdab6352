import { SLOTS_PER_WEEK } from "../curve.ts";
import type { PackageClient } from "../site.ts";
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
  const moments = distinctMoments(groups, stepsOf);
  const given = policies.get("packageManager.installsPerDay");
  const factor = policies.get("packageManager.peakFactor");
  const works = WEEKDAYS.map((day) =>
    Float64Array.from(groups, ({ group }) => (group.weekdays.includes(day + 1) ? 1 : 0)),
  );
  const array = (): Float64Array => new Float64Array(draws);
  const [perDay, peakPerS, meanPerDay] = [array(), array(), array()];
  const perDayByClient = Object.fromEntries(PACKAGE_CLIENTS.map((client) => [client, array()])) as Record<
    PackageClient,
    Float64Array
  >;
  const asked = { byPeople: new Float64Array(groups.length), byCi: new Float64Array(groups.length) };
  const shares = clientShares(groups);
  for (let draw = 0; draw < draws; draw += 1) {
    readAsked(groups, draw, asked);
    const { busiest, most, mean } = daysOf(works, asked.byPeople);
    const byCi = total(asked.byCi);
    const askedPerDay = most + byCi;
    const day = given?.[draw] ?? askedPerDay;
    const scale = askedPerDay > 0 ? day / askedPerDay : 0;
    const askedPeak = byCi / SECONDS_PER_DAY + highest(moments, asked.byPeople) / SECONDS_PER_HOUR;
    const evenly = day / SECONDS_PER_DAY;
    perDay[draw] = day;
    peakPerS[draw] =
      factor === undefined ? (askedPerDay > 0 ? askedPeak * scale : evenly) : (factor[draw] ?? 1) * evenly;
    meanPerDay[draw] = askedPerDay > 0 ? scale * (byCi + mean) : day;
    for (const { client, group, share } of shares) {
      const byPeople = (works[busiest]?.[group] ?? 0) * (asked.byPeople[group] ?? 0);
      const ofClient = perDayByClient[client];
      ofClient[draw] = (ofClient[draw] ?? 0) + share * (scale * ((asked.byCi[group] ?? 0) + byPeople));
    }
  }
  return { perDay, peakPerS, meanPerDay, perDayByClient };
}

interface Asked {
  readonly byPeople: Float64Array;
  readonly byCi: Float64Array;
}

function readAsked(groups: readonly GroupDraws[], draw: number, asked: Asked): void {
  for (let i = 0; i < groups.length; i += 1) {
    const group = groups[i];
    if (group === undefined) continue;
    const { fields, people } = group;
    asked.byPeople[i] = (people[draw] ?? 0) * (fields.packagesPerDay[draw] ?? 0);
    asked.byCi[i] = (fields.ciRestoresPerDay[draw] ?? 0) * (fields.ciPackagesPerRestore[draw] ?? 0);
  }
}

/** The share of the installs of one group, by its place, that one client makes. */
interface ClientShare {
  readonly client: PackageClient;
  readonly group: number;
  readonly share: number;
}

function clientShares(groups: readonly GroupDraws[]): readonly ClientShare[] {
  return groups.flatMap(({ group: { clientMix } }, group) =>
    PACKAGE_CLIENTS.map((client) => ({ client, group, share: clientMix[client] ?? 0 })).filter(
      ({ share }) => share > 0,
    ),
  );
}

interface DaysOfPeople {
  /** The first day of the week on which people install the most. */
  readonly busiest: number;
  readonly most: number;
  readonly mean: number;
}

function daysOf(works: readonly Float64Array[], byPeople: Float64Array): DaysOfPeople {
  let busiest = 0;
  let most = 0;
  let sum = 0;
  for (let day = 0; day < works.length; day += 1) {
    const installs = weighted(works[day], byPeople);
    sum += installs;
    if (installs > most) {
      busiest = day;
      most = installs;
    }
  }
  return { busiest, most, mean: sum / works.length };
}

function highest(moments: readonly Float64Array[], byPeople: Float64Array): number {
  let most = 0;
  for (const moment of moments) most = Math.max(most, weighted(moment, byPeople));
  return most;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? 0;
  return sum;
}

function weighted(weights: Float64Array | undefined, values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (weights?.[i] ?? 0) * (values[i] ?? 0);
  return sum;
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
