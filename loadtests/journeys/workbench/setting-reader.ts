import type { SettingFault } from "../journey.ts";

/** Reads settings one by one and gathers what is wrong with them. */
export interface SettingReader {
  /** A number from `least` to `most`, or the fallback where none is given. */
  readonly number: (key: string, fallback: number, least: number, most: number) => number;
  readonly text: (key: string, pattern: RegExp, expected: string) => string | undefined;
  readonly choice: <const T extends string>(key: string, choices: readonly T[], fallback: T) => T;
  /** Faults so far, those of keys that nobody asked for included. */
  readonly faults: () => readonly SettingFault[];
}

/** Returns a reader of what a scenario gives a journey. */
export function readSettings(raw: Readonly<Record<string, unknown>>): SettingReader {
  const faults: SettingFault[] = [];
  const asked = new Set<string>();
  const refuse = (key: string, expected: string): void => {
    faults.push({ key, expected, got: shown(raw[key]) });
  };
  return {
    number: (key, fallback, least, most) => {
      asked.add(key);
      const value = raw[key] ?? fallback;
      if (typeof value === "number" && value >= least && value <= most) return value;
      refuse(key, `a number from ${least} to ${most}`);
      return fallback;
    },
    text: (key, pattern, expected) => {
      asked.add(key);
      const value = raw[key];
      if (value === undefined || (typeof value === "string" && pattern.test(value))) return value;
      refuse(key, expected);
      return undefined;
    },
    choice: (key, choices, fallback) => {
      asked.add(key);
      const value = raw[key] ?? fallback;
      const found = choices.find((choice) => choice === value);
      if (found === undefined) refuse(key, `one of ${choices.join(", ")}`);
      return found ?? fallback;
    },
    faults: () => [
      ...Object.keys(raw)
        .filter((key) => !asked.has(key))
        .map((key) => ({ key, expected: `one of ${[...asked].join(", ")}`, got: shown(raw[key]) })),
      ...faults,
    ],
  };
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
