import type { GuardLimits, Scenario } from "../scenario/scenario.ts";
import { type GuardRefusal, guardUrl } from "./guard-url.ts";
import { isLocalhost, isLoopbackAddress, readHost } from "./host.ts";
import { readOwns } from "./owns.ts";

/** What a run would do, computed before it starts; absent = unknown. */
export interface ExpectedLoad {
  readonly peakStartsPerS?: number;
  readonly durationS?: number;
  readonly bytes?: number;
  readonly usd?: number;
  readonly namedUsers?: number;
  readonly peakConcurrentSessions?: number;
}

/** What the guard has to know of a run besides the scenario. */
export interface GuardQuestion {
  readonly scenario: Scenario;
  /** Where load would really go, as given by the scenario or the command line. */
  readonly urls: readonly string[];
  readonly load: ExpectedLoad;
  /** Hosts whose names the user typed to confirm a production run. */
  readonly confirmedHosts: readonly string[];
}

/** Returns every reason why the run may not start, in the order in which they are checked; none = it may. */
export function guardScenario(question: GuardQuestion): readonly GuardRefusal[] {
  const { scenario, urls } = question;
  const owns = readOwns(scenario.owns);
  if (!owns.ok) {
    return owns.faults.map(({ entry, sentence }) => ({
      subject: `owns: ${printable(entry)}`,
      code: "OWNS",
      sentence: `owns: ${printable(entry)}: ${sentence}`,
    }));
  }
  const answers = urls.map((url) => guardUrl(url, owns.owned));
  const refused = answers.flatMap((answer) => (answer.allowed ? [] : [answer.refusal]));
  const hosts = answers.flatMap((answer) => (answer.allowed ? [answer.host] : []));
  const onlyLoopback =
    hosts.length === answers.length && hosts.every((h) => isLoopbackAddress(h) || isLocalhost(h));
  return [
    ...refused,
    ...(scenario.environment === "production"
      ? unconfirmed([...new Set(hosts.map((host) => host.text))], question.confirmedHosts)
      : []),
    ...overLimits(scenario.limits, { durationS: scenario.durationS, ...question.load }, onlyLoopback),
  ];
}

function unconfirmed(hosts: readonly string[], confirmed: readonly string[]): readonly GuardRefusal[] {
  const typed = new Set(confirmed.map((host) => readHost(host)?.text));
  return hosts
    .filter((host) => !typed.has(host))
    .map((subject) => ({
      subject,
      code: "PRODUCTION",
      sentence: `${subject} is a production environment: confirm it by its name, --confirm ${subject}`,
    }));
}

const LIMITS = [
  {
    limit: "maxStartsPerS",
    figure: "peakStartsPerS",
    unit: "starts/s",
    words: "starts a second at the peak",
  },
  { limit: "maxDurationS", figure: "durationS", unit: "s", words: "seconds" },
  { limit: "maxBytes", figure: "bytes", unit: "B", words: "bytes" },
  { limit: "maxUsd", figure: "usd", unit: "USD", words: "dollars" },
  { limit: "maxNamedUsers", figure: "namedUsers", unit: "users", words: "named users" },
  {
    limit: "maxConcurrentSessions",
    figure: "peakConcurrentSessions",
    unit: "sessions",
    words: "concurrent sessions",
  },
] as const satisfies readonly {
  limit: keyof GuardLimits;
  figure: keyof ExpectedLoad;
  unit: string;
  words: string;
}[];

/** A limit whose figure is unknown refuses a run that leaves this machine: a limit that cannot be checked is none. */
function overLimits(limits: GuardLimits, load: ExpectedLoad, onlyLoopback: boolean): readonly GuardRefusal[] {
  return LIMITS.flatMap(({ limit, figure, unit, words }): readonly GuardRefusal[] => {
    const have = limits[limit];
    const need = load[figure];
    if (have === undefined) return [];
    if (need === undefined) {
      const sentence = `the run has a limit of ${have} ${words}, but how many it needs is unknown`;
      return onlyLoopback ? [] : [{ subject: limit, code: "LIMIT", unit, have, sentence }];
    }
    if (need <= have) return [];
    const sentence = `the run needs ${figureText(need)} ${words}, its limit is ${figureText(have)}`;
    return [{ subject: limit, code: "LIMIT", unit, need, have, shortBy: need - have, sentence }];
  });
}

function figureText(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** Entries come from a file: control characters must not reach a terminal, user-info must not be echoed. */
function printable(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, "?")
    .replace(/\/\/[^/]*@/, "//")
    .slice(0, 80);
}
