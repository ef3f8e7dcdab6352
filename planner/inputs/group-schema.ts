import type { z } from "zod";
import { clientMixField, ideMixField } from "./mix-fields.ts";
import { estimateField, SHARE } from "./number-fields.ts";
import { knownKeys } from "./reading.ts";
import { hourField, nameField, timeZoneField, weekdaysField } from "./word-fields.ts";

const GROUP = "a map of the group's fields";

const hoursField = knownKeys("a map with startHour and endHour", {
  startHour: hourField("Hour at which the day begins"),
  endHour: hourField("Hour at which the day ends, up to 24"),
}).transform((hours, context) => {
  if (hours.startHour < hours.endHour) return hours;
  context.addIssue({
    code: "custom",
    message: "an endHour after startHour (a night shift is two groups)",
    params: { got: `${hours.startHour} to ${hours.endHour}` },
    path: ["endHour"],
  });
  return hours;
});

/** One group of people, as site.yaml and a row of groups.csv describe it. */
export const groupSchema = knownKeys(
  GROUP,
  {
    name: nameField("a name", "Name of the group, unique in the site"),
    people: estimateField(
      { noun: "a whole number of people, 1 or more", min: 1, whole: true, bounds: "positive" },
      "People of the group, at work or not",
    ),
    activeFraction: estimateField(
      SHARE,
      "Share of the people who open a session on a normal working day",
    ).optional(),
    concurrentFraction: estimateField(
      SHARE,
      "Share of the people who hold a session at the group's busiest moment",
    ).optional(),
    sessionsPerPerson: estimateField(
      { noun: "sessions of one person at once, 1 or more", min: 1, max: 1000, bounds: "positive" },
      "Sessions that one such person holds at once",
    ).optional(),
    ideMix: ideMixField.optional(),
    handsOnHours: estimateField(
      { noun: "hours above 0, at most 24", min: 1 / 60, max: 24, bounds: "positive" },
      "Hands-on hours of one session",
    ).optional(),
    hours: hoursField,
    weekdays: weekdaysField("Working days: mon-fri, or mon,wed,fri").optional(),
    timeZone: timeZoneField("IANA time zone, as Europe/Berlin"),
    profile: nameField("the name of a profile", "Name of the session profile").optional(),
    homeGb: estimateField(
      { noun: "GB, 0 or more", min: 0, bounds: "positive" },
      "GB at home of one person",
    ).optional(),
    packagesPerDay: estimateField(
      { noun: "package files a day, 0 or more", min: 0, bounds: "positive" },
      "Package files that one active person installs a day",
    ).optional(),
    ciRestoresPerDay: estimateField(
      { noun: "restores a day, 0 or more", min: 0, bounds: "positive" },
      "Automatic client runs a day of the whole group: CI, image builds",
    ).optional(),
    ciPackagesPerRestore: estimateField(
      { noun: "package files a restore, 0 or more", min: 0, bounds: "positive" },
      "Package files of one automatic run",
    ).optional(),
    growthPerMonthFraction: estimateField(
      { noun: "growth a month from -0.5 to 1, as 0.02 or 2 %", min: -0.5, max: 1, bounds: "none" },
      "Growth of the people per month, as a share of today's people",
    ).optional(),
    clientMix: clientMixField.optional(),
  },
  "People who work alike",
);

export type GroupInput = z.output<typeof groupSchema>;
