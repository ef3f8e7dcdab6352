import { SLOTS_PER_HOUR, SLOTS_PER_WEEK, slotAtUtc } from "../curve.ts";
import type { PackageClient, UserGroup } from "../site.ts";
import { PACKAGE_CLIENTS } from "../site.ts";
import { peakOf } from "./concurrency.ts";
import type { WeekSteps } from "./group-sessions.ts";
import { weekSteps } from "./group-sessions.ts";

/** One number for each answer of a group that concerns packages. */
export interface InstallAnswers {
  readonly people: number;
  readonly packagesPerDay: number;
  readonly ciRestoresPerDay: number;
  readonly ciPackagesPerRestore: number;
}

/** What a site says of its package files as a whole; what is absent follows from the groups. */
export interface InstallTotals {
  /** Package files of a day, in place of the sum over the groups. */
  readonly perDay?: number;
  /** Highest rate over the mean rate of the busiest day, in place of the one that the hours of the groups give. */
  readonly peakFactor?: number;
}

/** Package files that Package Manager delivers. */
export interface Installs {
  /** On the busiest day of the week. */
  readonly perDay: number;
  /** What groups and CI ask for on that day by their own answers; a stated total stands in `perDay` in its place. */
  readonly askedPerDay: number;
  /** Mean rate in each hour of the week, from Monday 00:00 UTC. */
  readonly perSByHour: readonly number[];
  /** Highest rate of the week, and the first moment at which it is reached. */
  readonly peakPerS: number;
  readonly peakAtUtc: string;
  /** On that day, by client, in the order of `PACKAGE_CLIENTS`; clients without any are left out. */
  readonly perDayByClient: Readonly<Partial<Record<PackageClient, number>>>;
}

const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_DAY = 86_400;

/**
 * Returns the package files that the groups and their CI fetch. People install as they come to work, over the working
 * hours of their own days; CI runs around the clock on every day. A stated total scales what the groups ask for, or is
 * spread evenly where they ask for nothing.
 */
export function installsOf(
  groups: readonly UserGroup[],
  answersOf: (group: UserGroup) => InstallAnswers,
  weekStart: string,
  totals: InstallTotals = {},
  stepsOf: WeekSteps = weekSteps(weekStart),
): Installs {
  const demands = groups.map((group): GroupInstalls => {
    const answers = answersOf(group);
    return {
      group,
      byPeople: answers.people * answers.packagesPerDay,
      byCi: answers.ciRestoresPerDay * answers.ciPackagesPerRestore,
    };
  });
  const day = busiestDay(demands);
  const asked = day.reduce((sum, { installs }) => sum + installs, 0);
  const perDay = totals.perDay ?? asked;
  const perS =
    asked > 0
      ? rates(demands, stepsOf).map((value) => (value * perDay) / asked)
      : new Float64Array(SLOTS_PER_WEEK).fill(perDay / SECONDS_PER_DAY);
  const peak = peakOf(perS);
  return {
    perDay,
    askedPerDay: asked,
    perSByHour: hourly(perS),
    peakPerS: totals.peakFactor === undefined ? peak.value : (totals.peakFactor * perDay) / SECONDS_PER_DAY,
    peakAtUtc: slotAtUtc(weekStart, peak.slot),
    perDayByClient: byClient(day, asked > 0 ? perDay / asked : 0),
  };
}

interface GroupInstalls {
  readonly group: UserGroup;
  readonly byPeople: number;
  readonly byCi: number;
}

/** Package files a second in each slot of the week. */
function rates(demands: readonly GroupInstalls[], stepsOf: WeekSteps): Float64Array {
  const byCi = demands.reduce((sum, demand) => sum + demand.byCi, 0);
  const perS = new Float64Array(SLOTS_PER_WEEK).fill(byCi / SECONDS_PER_DAY);
  for (const { group, byPeople } of demands) {
    if (byPeople === 0) continue;
    for (const { fromSlot, toSlot, perH } of stepsOf(group)) {
      for (let slot = fromSlot; slot < toSlot; slot += 1) {
        perS[slot] = (perS[slot] ?? 0) + (byPeople * perH) / SECONDS_PER_HOUR;
      }
    }
  }
  return perS;
}

interface DayDemand {
  readonly group: UserGroup;
  readonly installs: number;
}

function busiestDay(demands: readonly GroupInstalls[]): readonly DayDemand[] {
  const days = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
    demands.map(({ group, byPeople, byCi }) => ({
      group,
      installs: byCi + (group.weekdays.includes(weekday) ? byPeople : 0),
    })),
  );
  const totals = days.map((day) => day.reduce((sum, { installs }) => sum + installs, 0));
  return days[peakOf(totals).slot] ?? [];
}

function hourly(perS: Float64Array): readonly number[] {
  return Array.from({ length: SLOTS_PER_WEEK / SLOTS_PER_HOUR }, (_, hour) => {
    const slots = perS.subarray(hour * SLOTS_PER_HOUR, (hour + 1) * SLOTS_PER_HOUR);
    return slots.reduce((sum, value) => sum + value, 0) / SLOTS_PER_HOUR;
  });
}

function byClient(
  day: readonly DayDemand[],
  scale: number,
): Readonly<Partial<Record<PackageClient, number>>> {
  const entries = PACKAGE_CLIENTS.map((client): [PackageClient, number] => [
    client,
    day.reduce((sum, { group, installs }) => sum + scale * installs * (group.clientMix[client] ?? 0), 0),
  ]);
  return Object.fromEntries(entries.filter(([, installs]) => installs > 0));
}
