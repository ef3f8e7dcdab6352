import { SLOTS_PER_HOUR } from "../curve.ts";
import { distance } from "./candidate-slots.ts";
import { peakOf } from "./concurrency.ts";
import type { SessionClass } from "./group-sessions.ts";
import { sumWeeks } from "./peak-sessions.ts";
import type { WeekMoments } from "./sampled-shapes.ts";

export const HOURS_PER_WEEK = 168;

/** Hours of the week that are alike for all groups. */
export interface HourKinds {
  /** By hour of the week, from Monday 00:00 UTC, the place of its kind. */
  readonly kindOfHour: readonly number[];
  /** Hours of each kind; they add up to 168. */
  readonly hours: readonly number[];
  /** The beginnings of the hours of each kind. */
  readonly moments: WeekMoments;
}

/** Hours whose likely sessions differ by less than this share of the peak, summed over groups and IDEs, are one kind. */
const ALIKE_FRACTION = 0.02;

/**
 * Returns the hours of the week by kind. Most weekdays are alike, and nights and weekends are, so that a week has far fewer
 * kinds than hours. A kind stands for the mean of its hours, so that sums over the week are exact.
 */
export function hourKinds(classes: readonly SessionClass[]): HourKinds {
  const coming = classes.filter((one) => !one.ratchet);
  const alike = ALIKE_FRACTION * peakOf(sumWeeks(coming)).value;
  const kinds: { readonly means: Float64Array; readonly slots: number[] }[] = [];
  const kindOfHour = Array.from({ length: HOURS_PER_WEEK }, (_, hour) => {
    const slot = hour * SLOTS_PER_HOUR;
    const means = Float64Array.from(coming, ({ week }) => week[slot] ?? 0);
    const found = kinds.findIndex((kind) => distance(kind.means, means) <= alike);
    if (found >= 0) {
      kinds[found]?.slots.push(slot);
      return found;
    }
    return kinds.push({ means, slots: [slot] }) - 1;
  });
  return {
    kindOfHour,
    hours: kinds.map(({ slots }) => slots.length),
    moments: kinds.map(({ slots }) => slots),
  };
}
