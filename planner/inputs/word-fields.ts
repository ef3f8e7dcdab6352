import { DateTime, IANAZone } from "luxon";
import { nearestText } from "../core/nearest-text.ts";
import { UTC } from "../core/utc.ts";
import { field, type Reading } from "./reading.ts";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEKDAYS_EXPECTED = "weekdays as mon-fri or mon,wed,fri";
const MAX_NAME_LENGTH = 100;

/** Returns a field that takes a short text of one line. */
export function nameField(noun: string, description: string) {
  return field({ type: "string", minLength: 1, maxLength: MAX_NAME_LENGTH, description }, (value) => {
    const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
    if (text === "") return { ok: false, expected: noun };
    if (text.length > MAX_NAME_LENGTH || /[\r\n]/.test(text)) {
      return { ok: false, expected: `${noun} of one line and at most ${MAX_NAME_LENGTH} characters` };
    }
    return { ok: true, value: text };
  });
}

/** Returns a field that takes one of a few words; a misspelt one is told the likely one. */
export function choiceField<const Word extends string>(words: readonly Word[], description: string) {
  return field({ enum: [...words], description }, (value): Reading<Word> => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return { ok: true, value: found };
    return { ok: false, expected: oneOf(words, value) };
  });
}

/** Returns a field that takes true or false. */
export function switchField(description: string) {
  return field({ type: "boolean", description }, (value) =>
    typeof value === "boolean" ? { ok: true, value } : { ok: false, expected: "true or false" },
  );
}

/** Returns a field that takes the code of a known region. */
export function regionField(regions: ReadonlyMap<string, string>, description: string) {
  return field({ type: "string", description }, (value): Reading<string> => {
    if (typeof value === "string" && regions.has(value)) return { ok: true, value };
    return { ok: false, expected: `a known AWS region${likelyRegion(value, regions)}` };
  });
}

/** Returns a field that takes an IANA time zone. */
export function timeZoneField(description: string) {
  return field({ type: "string", description }, (value): Reading<string> => {
    // Luxon keeps the zones that it made, and asks ICU for each no more than once: that takes a millisecond or two.
    if (typeof value === "string" && IANAZone.create(value.trim()).isValid)
      return { ok: true, value: value.trim() };
    return {
      ok: false,
      expected: `the time zone of a place, as Europe/Berlin or Asia/Tokyo, or UTC${likelyZone(value)}`,
    };
  });
}

/** Returns a field that takes weekdays as `mon-fri`, `mon,wed,fri` or a list, and gives 1 = Monday … 7 = Sunday, ascending. */
export function weekdaysField(description: string) {
  const schema = { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }], description };
  return field(schema, (value): Reading<readonly number[]> => {
    const texts = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [];
    const days = new Set<number>();
    for (const text of texts) {
      const [from, to, ...rest] = typeof text === "string" ? text.split(/[-–]/).map(dayNumber) : [];
      if (from === undefined || rest.length > 0) return { ok: false, expected: WEEKDAYS_EXPECTED };
      if (typeof text === "string" && /[-–]/.test(text) && to === undefined) {
        return { ok: false, expected: WEEKDAYS_EXPECTED };
      }
      for (let day = from; ; day = (day % 7) + 1) {
        days.add(day);
        if (day === (to ?? from)) break;
      }
    }
    if (days.size === 0) return { ok: false, expected: WEEKDAYS_EXPECTED };
    return { ok: true, value: [...days].sort((a, b) => a - b) };
  });
}

/** Returns a field that takes an hour of the day, 0 to 24, as a number or as `8:30`. */
export function hourField(description: string) {
  const schema = { type: ["number", "string"], description };
  return field(schema, (value): Reading<number> => {
    const expected = "an hour from 0 to 24, as 8, 8.5 or 8:30";
    const clock = typeof value === "string" ? /^\s*(\d{1,2}):([0-5]\d)(?::00)?\s*$/.exec(value) : null;
    const hour = clock === null ? Number(value) : Number(clock[1]) + Number(clock[2]) / 60;
    const isHour =
      typeof value === "number" || clock !== null || (typeof value === "string" && /^\d/.test(value));
    if (!isHour || !(hour >= 0 && hour <= 24)) return { ok: false, expected };
    return { ok: true, value: hour };
  });
}

/** Returns a field that takes a date as `2027-03-01`. */
export function dateField(description: string) {
  return field({ type: "string", format: "date", description }, (value): Reading<string> => {
    const isDate =
      typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && DateTime.fromISO(value, UTC).isValid;
    return isDate ? { ok: true, value } : { ok: false, expected: "a date as 2027-03-01" };
  });
}

/** Returns `one of a, b, c`, with the likely one where the word looks misspelt. */
export function oneOf(words: readonly string[], got: unknown): string {
  const likely = typeof got === "string" ? nearestText(got, words) : undefined;
  return `one of ${words.join(", ")}${likely === undefined ? "" : ` (did you mean "${likely}"?)`}`;
}

function dayNumber(text: string): number | undefined {
  const index = WEEKDAYS.indexOf(text.trim().toLowerCase().slice(0, 3));
  const full = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"][index];
  return full?.startsWith(text.trim().toLowerCase()) ? index + 1 : undefined;
}

function likelyRegion(value: unknown, regions: ReadonlyMap<string, string>): string {
  if (typeof value !== "string") return "";
  const wanted = value.trim().toLowerCase();
  const byName = [...regions].find(
    ([, name]) => wanted.length > 3 && name.toLowerCase().includes(wanted),
  )?.[0];
  const likely = byName ?? nearestText(value, [...regions.keys()]);
  return likely === undefined ? "" : ` (did you mean "${likely}"?)`;
}

function likelyZone(value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") return "";
  const zones = Intl.supportedValuesOf("timeZone");
  const wanted = value.trim().toLowerCase().replaceAll(" ", "_");
  const cities = new Map(zones.map((zone) => [(zone.split("/").at(-1) ?? zone).toLowerCase(), zone]));
  const likely = nearestText(value, zones) ?? cities.get(nearestText(wanted, [...cities.keys()]) ?? "");
  return likely === undefined ? "" : ` (did you mean "${likely}"?)`;
}
