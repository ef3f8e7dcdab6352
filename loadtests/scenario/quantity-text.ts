import { parseDurationS } from "../../planner/core/quantity-text.ts";

/** A rate as a scenario states it: starts of the journey, or package files that its starts shall deliver. */
export interface StatedRate {
  readonly perS: number;
  readonly of: "starts" | "installs";
}

/** What a rate looks like, for messages. */
export const EXPECTED_RATE = "a rate as 0.5, 0.5/s, 300/h or 1000000 installs/day";
/** What a duration looks like, for messages. */
export const EXPECTED_DURATION = "a duration as 90s, 10m or 72h";

const SECONDS_PER: Readonly<Record<string, number>> = {
  s: 1,
  second: 1,
  min: 60,
  m: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
  day: 86_400,
  d: 86_400,
};

/**
 * Reads a rate: a bare number is starts a second; a text names what and per what (`300/h`, `12 starts/min`,
 * `1000000 installs/day`). Undefined for anything else, below 0, or not finite.
 */
export function readRate(value: unknown): StatedRate | undefined {
  if (typeof value === "number")
    return Number.isFinite(value) && value >= 0 ? { perS: value, of: "starts" } : undefined;
  if (typeof value !== "string") return undefined;
  const match = /^(\d+(?:[_,]\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?)\s*(starts|installs)?\s*\/\s*([a-z]+)$/i.exec(
    value.trim(),
  );
  const [, digits = "", what = "starts", unit = ""] = match ?? [];
  const seconds = SECONDS_PER[unit.toLowerCase()];
  const amount = Number(digits.replaceAll(/[_,]/g, ""));
  if (match === null || seconds === undefined || !Number.isFinite(amount)) return undefined;
  return { perS: amount / seconds, of: what.toLowerCase() === "installs" ? "installs" : "starts" };
}

/** Reads a duration in seconds, 0 included (`0s`); undefined for anything else. */
export function readDurationS(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  if (/^0+(?:\.0+)?\s*[smhd]$/.test(value.trim())) return 0;
  const parsed = parseDurationS(value);
  return parsed.ok ? parsed.value : undefined;
}

/** Returns the shortest text that `readDurationS` reads back to exactly this many seconds. */
export function writeDuration(seconds: number): string {
  for (const [unit, size] of [
    ["h", 3600],
    ["m", 60],
  ] as const) {
    if (seconds > 0 && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return `${plainDecimal(seconds)}s`;
}

/** Returns a number without an exponent, with as many digits as tell it from every other number. */
export function plainDecimal(value: number): string {
  const text = String(value);
  const match = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, lead = "", rest = "", exponent = "0"] = match;
  const shift = Number(exponent);
  const digits = lead + rest;
  if (shift < 0) return `0.${"0".repeat(-shift - 1)}${digits}`;
  return digits.padEnd(shift + 1, "0");
}
