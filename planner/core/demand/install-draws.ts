import { arrivalSteps, SLOTS_PER_WEEK } from "../curve.ts";
import type { PackageManagerPolicy } from "../site.ts";
import type { GroupDraws } from "./group-draws.ts";
import { installAnswers } from "./group-draws.ts";
import { drawEstimate } from "./stratified.ts";

/** Package files of every draw: on the busiest day, and a second at the busiest moment. */
export interface InstallDraws {
  readonly perDay: Float64Array;
  readonly peakPerS: Float64Array;
}

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3600;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** Returns the package files of every draw, by the rules of `installsOf`. */
export function drawInstalls(
  groups: readonly GroupDraws[],
  policy: Pick<PackageManagerPolicy, "installsPerDay" | "peakFactor">,
  stream: { readonly seed: number; readonly draws: number },
  weekStart: string,
): InstallDraws {
  const moments = distinctMoments(groups, weekStart);
  const stated = policy.installsPerDay;
  const given =
    stated === undefined
      ? undefined
      : drawEstimate(stated, "positive", { ...stream, name: "packageManager.installsPerDay" });
  const factor =
    policy.peakFactor === undefined
      ? undefined
      : drawEstimate(policy.peakFactor, "positive", { ...stream, name: "packageManager.peakFactor" });
  const perDay = new Float64Array(stream.draws);
  const peakPerS = new Float64Array(stream.draws);
  for (let draw = 0; draw < stream.draws; draw += 1) {
    const asked = askedFor(groups, moments, draw);
    const day = given?.[draw] ?? asked.perDay;
    const peak = asked.perDay > 0 ? (asked.peakPerS * day) / asked.perDay : day / SECONDS_PER_DAY;
    perDay[draw] = day;
    peakPerS[draw] = factor === undefined ? peak : ((factor[draw] ?? 1) * day) / SECONDS_PER_DAY;
  }
  return { perDay, peakPerS };
}

function askedFor(
  groups: readonly GroupDraws[],
  moments: readonly Float64Array[],
  draw: number,
): { readonly perDay: number; readonly peakPerS: number } {
  let byCi = 0;
  const byPeople = new Float64Array(groups.length);
  const onDay = new Float64Array(WEEKDAYS.length);
  for (const [i, group] of groups.entries()) {
    const answers = installAnswers(group, draw);
    byCi += answers.ciRestoresPerDay * answers.ciPackagesPerRestore;
    const people = answers.people * answers.packagesPerDay;
    byPeople[i] = people;
    for (const weekday of group.group.weekdays) onDay[weekday - 1] = (onDay[weekday - 1] ?? 0) + people;
  }
  let perH = 0;
  for (const moment of moments) {
    let sum = 0;
    for (let i = 0; i < moment.length; i += 1) sum += (moment[i] ?? 0) * (byPeople[i] ?? 0);
    perH = Math.max(perH, sum);
  }
  return {
    perDay: byCi + onDay.reduce((a, b) => Math.max(a, b), 0),
    peakPerS: byCi / SECONDS_PER_DAY + perH / SECONDS_PER_HOUR,
  };
}

/** The rates of all groups, for one package file of each on a working day, at every moment that differs from the others. */
function distinctMoments(groups: readonly GroupDraws[], weekStart: string): readonly Float64Array[] {
  const rates = groups.map(({ group }) => {
    const week = new Float64Array(SLOTS_PER_WEEK);
    for (const { fromSlot, toSlot, perH } of arrivalSteps(group, weekStart)) {
      for (let slot = fromSlot; slot < toSlot; slot += 1) week[slot] = (week[slot] ?? 0) + perH;
    }
    return week;
  });
  const moments = new Map<string, Float64Array>();
  for (let slot = 0; slot < SLOTS_PER_WEEK; slot += 1) {
    const moment = Float64Array.from(rates, (week) => week[slot] ?? 0);
    moments.set(moment.join(" "), moment);
  }
  return [...moments.values()];
}
