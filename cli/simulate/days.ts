import { DateTime } from "luxon";
import { counted } from "../../planner/core/figure.ts";
import { eventStartS } from "../../planner/core/fleet/site-classes.ts";
import type { Parsed } from "../../planner/core/quantity-text.ts";
import type { Site } from "../../planner/core/site.ts";
import { UTC } from "../../planner/core/utc.ts";

/** Reads a day as `2027-02-15`. */
export function parseDay(text: string): Parsed<string> {
  const is = /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, UTC).isValid;
  return is
    ? { ok: true, value: text }
    : { ok: false, expected: "a day as 2027-02-15", got: JSON.stringify(text) };
}

/** Returns a sentence on the events of a site that do not begin within the days that are simulated; none where all do. */
export function missedEvents(
  { events }: Site,
  { startDate, days }: { readonly startDate: string; readonly days: number },
): readonly string[] {
  const missed = events.filter((event) => {
    const startS = eventStartS(event, startDate);
    return startS < 0 || startS >= days * 86_400;
  });
  const [first] = missed;
  if (first === undefined) return [];
  const others = missed.length > 1 ? ` and ${counted(missed.length - 1, "other event")}` : "";
  return [
    `${first.name} on ${first.date}${others} lies outside the ${counted(days, "day")} from ${startDate} on: --start and --days bring it in`,
  ];
}
