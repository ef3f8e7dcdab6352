import { numberText, percentText, roundedText } from "./format.ts";

/** The answers of a group in few words; true where they are shares. */
const FIELDS: Readonly<Record<string, readonly [words: string, share: boolean]>> = {
  people: ["people", false],
  activeFraction: ["active on a working day", true],
  concurrentFraction: ["in a session at the busiest moment", true],
  sessionsPerPerson: ["sessions of one person", false],
  handsOnHours: ["hours in a session", false],
  homeGb: ["GB at home", false],
  packagesPerDay: ["packages of one person a day", false],
  ciRestoresPerDay: ["automatic restores a day", false],
  ciPackagesPerRestore: ["packages of one automatic restore", false],
  growthPerMonthFraction: ["growth a month", true],
};

const POLICIES: Readonly<Record<string, readonly [words: string, share: boolean]>> = {
  "packageManager.installsPerDay": ["Package files a day", false],
  "packageManager.peakFactor": ["Busiest hour over the mean of installs", false],
  "packageManager.storageGb": ["GB of packages", false],
  "storage.compressionFraction": ["Compressed share of homes", true],
  "storage.sessionMbPerS": ["MB/s of one session at home", false],
  "network.natGbPerMonth": ["GB a month through NAT", false],
};

const GROUP = /^groups\.(.+)\.([A-Za-z]+)$/;

function wordsOf(path: string): { readonly group?: string; readonly words: string; readonly share: boolean } {
  const [, group = "", field = ""] = GROUP.exec(path) ?? [];
  const known = group === "" ? POLICIES[path] : FIELDS[field];
  const [words, share] = known ?? [path, false];
  return { ...(group === "" || known === undefined ? {} : { group }), words, share };
}

/** Returns an input in words: `groups.Analysts.homeGb` → `Analysts: GB at home`; a path that is not known as it stands. */
export function inputName(path: string): string {
  const { group, words } = wordsOf(path);
  return group === undefined ? words : `${group}: ${words}`;
}

/** Returns a value of an input: shares in percent. */
export function inputValueText(path: string, value: number): string {
  if (wordsOf(path).share) return percentText(value);
  return Math.abs(value) >= 100 ? numberText(value, 0) : roundedText(value);
}
