import { expect, it } from "vitest";
import type { StartPattern } from "../../../loadtests/scenario/scenario.ts";
import {
  buildPattern,
  clipPattern,
  type SpecContext,
  type StartSpec,
} from "../../../loadtests/scenario/start-spec.ts";
import { meanStarts, peakStartsPerS } from "../../../loadtests/schedule/rate.ts";

const MONDAY: SpecContext = { durationS: 86_400, clock: "2026-01-05T00:00:00Z", installsPerStart: 20 };
const perS = (value: number) => ({ perS: value, of: "starts" }) as const;

function pattern(spec: StartSpec, context: SpecContext = MONDAY): StartPattern {
  const built = buildPattern(spec, context);
  if (!built.ok) throw new Error(`${built.key}: ${built.expected}`);
  return built.pattern;
}

it.each([
  // 2/s for 24 h
  { what: "a constant rate", spec: { kind: "constant", rate: perS(2) }, starts: 172_800, peak: 2 },
  // mean of 0 and 2 over 12 h
  {
    what: "a ramp over half the day",
    spec: { kind: "ramp", from: perS(0), to: perS(2), end: 43_200 },
    starts: 43_200,
    peak: 2,
  },
  // 1, 2, 3, 4 a second for 6 h each
  {
    what: "stairs",
    spec: { kind: "stairs", from: perS(1), to: perS(4), steps: 4 },
    starts: 216_000,
    peak: 4,
  },
  { what: "a burst", spec: { kind: "burst", count: 500, within: 100, at: 5 }, starts: 500, peak: 5 },
  { what: "a list", spec: { kind: "recorded", startsS: [1, 1.5, 9] }, starts: 3, peak: 2 },
  // 40 installs a second at 20 a start
  {
    what: "installs",
    spec: { kind: "constant", rate: { perS: 40, of: "installs" } },
    starts: 172_800,
    peak: 2,
  },
] as const)("keeps the total and the peak of $what", ({ spec, starts, peak }) => {
  const built = pattern(spec);
  expect(meanStarts(built, 0, 86_400)).toBeCloseTo(starts, 6);
  expect(peakStartsPerS(built)).toBeCloseTo(peak, 12);
});

it("ends stairs on exactly the rate that is stated", () => {
  // The twelfth of twelve steps from a twelfth of it would be 1.0285944535073954.
  const top = 1.0285944535073952;
  const built = pattern({ kind: "stairs", from: perS(top / 12), to: perS(top), steps: 12 });
  expect(peakStartsPerS(built)).toBe(top);
});

const OFFICE = Array.from({ length: 24 }, (_, hour) => (hour >= 9 && hour < 17 ? 1 : 0));

it("puts the hours of a day curve where the clock of its zone has them", () => {
  // New York is five hours behind UTC in January: 9 to 17 there is 14 to 22 UTC.
  const day = pattern({ kind: "day", rate: perS(1), hourWeights: OFFICE, timeZone: "America/New_York" });
  expect(meanStarts(day, 0, 86_400)).toBeCloseTo(86_400, 6);
  expect(meanStarts(day, 14 * 3600, 22 * 3600)).toBeCloseTo(86_400, 6);
  expect(peakStartsPerS(day)).toBeCloseTo(3, 12);
});

it("follows daylight saving: the same hours come an hour earlier in UTC", () => {
  // Clocks in Berlin go forward on 2026-03-29 at 01:00 UTC: 9 o'clock is 08:00 UTC the day before, 07:00 UTC on the day.
  const context = { ...MONDAY, durationS: 2 * 86_400, clock: "2026-03-28T00:00:00Z" };
  const two = pattern(
    { kind: "day", rate: perS(1), hourWeights: OFFICE, timeZone: "Europe/Berlin" },
    context,
  );
  expect(meanStarts(two, 0, 8 * 3600)).toBe(0);
  expect(meanStarts(two, 86_400 + 7 * 3600, 86_400 + 15 * 3600)).toBeCloseTo(86_400, 6);
});

it("follows clocks that go back by half an hour", () => {
  // On Lord Howe Island 02:00 of +11:00 is 01:30 of +10:30, on 2026-04-04 at 15:00 UTC (IANA tz database): the hour from 1 to 2
  // lasts an hour and a half, the one after it begins at 15:30 UTC.
  const context = { ...MONDAY, clock: "2026-04-04T13:00:00Z" };
  const hourWeights = Array.from({ length: 24 }, (_, hour) => (hour === 1 || hour === 2 ? hour : 0));
  const day = pattern({ kind: "day", rate: perS(1), hourWeights, timeZone: "Australia/Lord_Howe" }, context);
  expect(day).toMatchObject({
    points: [
      { atS: 0, startsPerS: 0 },
      { atS: 3600, startsPerS: 0 },
      { atS: 3600, startsPerS: 8 },
      { atS: 9000, startsPerS: 8 },
      { atS: 9000, startsPerS: 16 },
      { atS: 12_600, startsPerS: 16 },
      { atS: 12_600, startsPerS: 0 },
      { atS: 86_400, startsPerS: 0 },
    ],
  });
});

it("gives the days of a week their weights and keeps the mean of the week", () => {
  const week = pattern(
    {
      kind: "week",
      rate: perS(1),
      hourWeights: Array(24).fill(1),
      weekdayWeights: [1, 1, 1, 1, 1, 0.5, 0.5],
      timeZone: "UTC",
    },
    { ...MONDAY, durationS: 7 * 86_400 },
  );
  expect(meanStarts(week, 0, 7 * 86_400)).toBeCloseTo(7 * 86_400, 4);
  const monday = meanStarts(week, 0, 86_400);
  expect(meanStarts(week, 5 * 86_400, 6 * 86_400) / monday).toBeCloseTo(0.5, 9);
});

it("keeps zones of half an hour: the first hour is cut where the clock shows a full one", () => {
  const weights = Array.from({ length: 24 }, (_, hour) => (hour === 5 ? 1 : 0));
  // Kolkata is UTC+5:30: at 00:00 UTC it is 05:30 there, so its hour 5 lasts until 00:30 UTC.
  const day = pattern({ kind: "day", rate: perS(1), hourWeights: weights, timeZone: "Asia/Kolkata" });
  expect(meanStarts(day, 0, 1800)).toBeCloseTo(24 * 1800, 6);
  expect(meanStarts(day, 1800, 3600)).toBe(0);
});

it.each([
  {
    what: "a ramp at its height there",
    spec: { kind: "ramp", from: perS(0), to: perS(2) },
    endS: 21_600,
    starts: 5400,
  },
  {
    what: "a burst at its share",
    spec: { kind: "burst", count: 100, within: 200, at: 100 },
    endS: 200,
    starts: 50,
  },
  { what: "a list before it", spec: { kind: "recorded", startsS: [1, 2, 3] }, endS: 2.5, starts: 2 },
] as const)("cuts $what", ({ spec, endS, starts }) => {
  expect(meanStarts(clipPattern(pattern(spec), endS), 0, 86_400)).toBeCloseTo(starts, 6);
});
