import type { z } from "zod";
import { IDES } from "../core/site.ts";
import { groupSchema } from "./group-schema.ts";
import { numberField, SHARE } from "./number-fields.ts";
import {
  networkField,
  nodesField,
  packageManagerField,
  storageField,
  workbenchField,
} from "./policy-schema.ts";
import { profilesField } from "./profile-schema.ts";
import { knownKeys, listOf } from "./reading.ts";
import {
  choiceField,
  dateField,
  hourField,
  nameField,
  regionField,
  switchField,
  timeZoneField,
} from "./word-fields.ts";

const minutes = (description: string, min = 0) =>
  numberField({ noun: `minutes, ${min} or more`, min, max: 100_000 }, description).optional();

const eventField = knownKeys(
  "a map of the event's fields",
  {
    name: nameField("a name", "Name of the event, unique in the site"),
    date: dateField("Day of the event"),
    startHour: hourField("Hour at which people begin to arrive"),
    timeZone: timeZoneField("IANA time zone of date and hour"),
    people: numberField(
      { noun: "a whole number of people, 1 or more", min: 1, whole: true },
      "People who come",
    ),
    arriveWithinMinutes: minutes("Minutes within which they arrive", 1),
    durationHours: numberField(
      { noun: "hours above 0, at most 720", min: 1 / 60, max: 720 },
      "Hours that they stay",
    ).optional(),
    profile: nameField("the name of a profile", "Name of the session profile").optional(),
    ide: choiceField(IDES, "IDE that they open").optional(),
    prepareMinutes: minutes("Minutes for which room is held ready before"),
    holdMinutes: minutes("Minutes for which room is held after"),
    packagesPerPerson: numberField(
      { noun: "package files, 0 or more", min: 0 },
      "Package files that each installs",
    ).optional(),
    homeMibPerPerson: numberField(
      { noun: "MiB, 0 or more", min: 0 },
      "MiB that each reads and writes at home",
    ).optional(),
  },
  "People who all come at once on a known day",
);

/** How the CSV of groups is written, where the file itself does not tell. */
const groupsFormatField = knownKeys(
  "a map with decimal, delimiter or totalRows",
  {
    decimal: choiceField([".", ","], "Sign between whole and decimals").optional(),
    delimiter: choiceField([",", ";", "tab", "|"], "Sign between fields").optional(),
    totalRows: choiceField(["skip", "group"], "What a row called Total is").optional(),
  },
  "How the CSV of groups is written, where the file itself does not tell",
);

export type GroupsFormat = z.output<typeof groupsFormatField>;

/** The fields of a site that depend on nothing outside. */
const siteShape = {
  products: knownKeys("a map with workbench and packageManager", {
    workbench: switchField("Whether Workbench is planned").optional(),
    packageManager: switchField("Whether Package Manager is planned").optional(),
  }).optional(),
  profiles: profilesField.optional(),
  groups: listOf(
    "a list of groups",
    groupSchema,
    "People who work alike; or name a CSV in groupsFile",
  ).optional(),
  groupsFile: nameField("the name of a CSV file", "CSV with one group a row, beside this file").optional(),
  groupsFormat: groupsFormatField.optional(),
  events: listOf("a list of events", eventField, "One-off events").optional(),
  demand: knownKeys("a map with dayVariationFraction and correlationFraction", {
    dayVariationFraction: numberField(SHARE, "Coefficient of variation of the days").optional(),
    correlationFraction: numberField(
      { noun: "a share of 0 or more, below 1", min: 0, max: 0.999 },
      "Intra-class correlation of the people of one group",
    ).optional(),
  }).optional(),
  nodes: nodesField.optional(),
  workbench: workbenchField.optional(),
  packageManager: packageManagerField.optional(),
  storage: storageField.optional(),
  network: networkField.optional(),
  peakQuantile: numberField(
    { noun: "a share above 0, below 1", min: 0.001, max: 0.999999 },
    "Quantile of the daily maximum of sessions that the site must carry",
  ).optional(),
  usdPerMonthBudget: numberField(
    { noun: "dollars a month above 0", min: 0.01 },
    "Budget, US dollars a month",
  ).optional(),
  vcpuQuota: numberField(
    { noun: "whole vCPU, 0 or more", min: 0, whole: true },
    "vCPU quota of the account",
  ).optional(),
  licenceSeats: numberField(
    { noun: "whole seats, 0 or more", min: 0, whole: true },
    "Licence seats: named users",
  ).optional(),
};

/**
 * Returns the schema of site.yaml.
 *
 * @param regions code → name of the regions that are known.
 */
export function siteSchema(regions: ReadonlyMap<string, string>) {
  return knownKeys(
    "a map of the site's fields",
    {
      name: nameField("a name", "Name of the site"),
      region: regionField(regions, "AWS region, as us-east-1"),
      ...siteShape,
    },
    "Everything that a sizing workshop agreed on",
  );
}

export type SiteInput = z.output<ReturnType<typeof siteSchema>>;
export type EventInput = z.output<typeof eventField>;
