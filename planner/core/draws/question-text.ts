import type { Estimate } from "../demand/estimate.ts";
import { GROUP_FIELDS, type GroupField } from "../demand/group-draws.ts";
import { figure } from "../figure.ts";
import type { Site } from "../site.ts";

/** How an answer is asked for and shown. */
interface Wording {
  readonly question: string;
  readonly unit: string;
  readonly share?: true;
}

const OF_GROUP: Readonly<Record<GroupField, (group: string) => Wording>> = {
  people: (group) => ({ question: `How many people are in ${group}?`, unit: "people" }),
  activeFraction: (group) => ({
    question: `What share of ${group} opens a session on a normal working day?`,
    unit: "of the people",
    share: true,
  }),
  concurrentFraction: (group) => ({
    question: `What share of ${group} holds a session at the busiest moment of the group?`,
    unit: "of the people",
    share: true,
  }),
  sessionsPerPerson: (group) => ({
    question: `How many sessions does one person of ${group} hold at once?`,
    unit: "sessions",
  }),
  handsOnHours: (group) => ({
    question: `How long does one person of ${group} work in a session before leaving it?`,
    unit: "hours",
  }),
  homeGb: (group) => ({ question: `How much does one person of ${group} keep at home?`, unit: "GB" }),
  packagesPerDay: (group) => ({
    question: `How many package files does one person of ${group} install a day?`,
    unit: "package files",
  }),
  ciRestoresPerDay: (group) => ({
    question: `How many automatic restores a day do the CI and the image builds of ${group} make?`,
    unit: "restores",
  }),
  ciPackagesPerRestore: (group) => ({
    question: `How many package files does one automatic restore of ${group} fetch?`,
    unit: "package files",
  }),
  growthPerMonthFraction: (group) => ({
    question: `By how much does ${group} grow a month?`,
    unit: "of today's people",
    share: true,
  }),
};

const OF_POLICY: Readonly<Record<string, Wording>> = {
  "packageManager.installsPerDay": {
    question: "How many package files does Package Manager deliver a day?",
    unit: "package files",
  },
  "packageManager.peakFactor": {
    question: "How many times the mean rate of installs is the rate of the busiest hour?",
    unit: "times",
  },
  "packageManager.storageGb": { question: "How much do the packages in Package Manager take?", unit: "GB" },
  "storage.compressionFraction": {
    question: "To what share of their size do the homes compress?",
    unit: "of their size",
    share: true,
  },
  "storage.sessionMbPerS": {
    question: "How much does one session read and write at home at the busiest moment?",
    unit: "MB/s",
  },
  "network.natGbPerMonth": {
    question: "How much goes through the NAT gateways to the internet a month?",
    unit: "GB",
  },
};

function wordingOf(site: Site, input: string): Wording {
  for (const { name } of site.groups) {
    const field = GROUP_FIELDS.find((one) => input === `groups.${name}.${one}`);
    if (field !== undefined) return OF_GROUP[field](name);
  }
  const wording = OF_POLICY[input];
  if (wording === undefined) throw new Error(`expected the path of an answer, got ${input}`);
  return wording;
}

/** Returns an answer as a question to people, as `How many people are in Analysts?`. */
export function questionText(site: Site, input: string): string {
  return wordingOf(site, input).question;
}

/** Returns what is known of an answer, as `30 % to 55 % of the people, likely 40 %, 90 % sure`. */
export function knownText(site: Site, input: string, { low, likely, high, confidence }: Estimate): string {
  const { unit, share } = wordingOf(site, input);
  const text = (value: number): string => (share === true ? `${figure(100 * value, 1)} %` : figure(value, 2));
  return `${text(low)} to ${text(high)} ${unit}, likely ${text(likely)}, ${figure(100 * confidence, 1)} % sure`;
}
