import type { SettingFault } from "./journey.ts";

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

/** Returns a value as the user wrote it, near enough to find it. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
