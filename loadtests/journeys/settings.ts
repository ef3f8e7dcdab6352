import type { SettingFault } from "./journey.ts";
import type { RecordedRestore } from "./mix/restore-mix.ts";

/** Returns a fault for each key that is not expected. */
export function unknownKeys(
  raw: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, string>>,
): SettingFault[] {
  return Object.keys(raw)
    .filter((key) => !Object.hasOwn(expected, key))
    .map((key) => ({
      key,
      expected: `one of ${Object.keys(expected).join(", ")}`,
      got: describeValue(key),
    }));
}

/** Says whether this is a list of at least one text. */
export function isListOfNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string");
}

/** What is expected of recorded restores. */
export const RECORDED_RESTORES =
  "a list of {packages, weight}, as a site's log shows them, without packages and meanPackages";

/** Says whether this is a list of recorded restores: names, perhaps with versions, and weights above 0. */
export function isRecorded(value: unknown): value is readonly RecordedRestore[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (entry: unknown) =>
        typeof entry === "object" &&
        entry !== null &&
        "packages" in entry &&
        "weight" in entry &&
        Object.keys(entry).length === 2 &&
        isListOfNames(entry.packages) &&
        entry.packages.every((name) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) &&
        typeof entry.weight === "number" &&
        entry.weight > 0,
    )
  );
}

/** Returns a value as the user wrote it, near enough to find it. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
