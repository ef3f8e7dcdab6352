import type { Journey, JourneyContext, JourneyResponse } from "../journeys/journey.ts";
import { dryRun } from "./dry-run.ts";
import type { JourneyLoad, Scenario } from "./scenario.ts";

/** What a look at a Package Manager before the load came to. */
export type Preflight =
  | {
      readonly ok: true;
      /** What is there, and what will be asked, in sentences. */
      readonly sentences: readonly string[];
      /** Settings fitted to what is there, by the name of the load. */
      readonly prepared: ReadonlyMap<string, unknown>;
    }
  | { readonly ok: false; readonly sentences: readonly string[]; readonly refusals: readonly string[] };

/** Journeys that only Package Manager's own API can answer. */
const NEEDS_API = new Set(["pm.ide.filter"]);

/** Largest answer of the API that is read. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Looks at the target of a scenario's Package Manager journeys, one request after the other, and says in plain words what is
 * there and what the scenario will ask of it. Refuses a server that has nothing of what the journeys want: one that is no
 * package repository, lacks a named one, or wants a token.
 */
export async function preflight(
  scenario: Scenario,
  journeys: ReadonlyMap<string, Journey<unknown>>,
  context: JourneyContext,
): Promise<Preflight> {
  const loads = scenario.journeys.filter((load) => journeys.get(load.journey)?.product === "package-manager");
  const { sentences, isPackageManager } = await lookAtServer(context);
  const prepared = new Map<string, unknown>();
  const refusals: string[] = [];
  const looked = new Map<string, Awaited<ReturnType<typeof prepareLoad>>>();
  for (const load of loads) {
    const journey = journeys.get(load.journey);
    if (journey === undefined) continue;
    if (!isPackageManager && NEEDS_API.has(load.journey)) {
      refusals.push(`${load.name}: ${load.journey} needs Package Manager's own API, which is not there`);
      continue;
    }
    // Loads that differ only in when they start are looked at once.
    const key = JSON.stringify([load.journey, load.settings]);
    const answer = looked.get(key) ?? (await prepareLoad(load, journey, context));
    looked.set(key, answer);
    if (answer === undefined) continue;
    if (!answer.ok) refusals.push(`${load.name}: ${answer.sentence}`);
    else {
      prepared.set(load.name, answer.settings);
      for (const finding of answer.findings) if (!sentences.includes(finding)) sentences.push(finding);
    }
  }
  if (refusals.length > 0) return { ok: false, sentences, refusals };
  return { ok: true, sentences: [...sentences, whatIsAsked(scenario, loads, journeys)], prepared };
}

async function prepareLoad(load: JourneyLoad, journey: Journey<unknown>, context: JourneyContext) {
  const read = journey.readSettings(load.settings);
  if (!read.ok) throw new Error(`expected settings of ${load.journey} that were checked`);
  return journey.prepare?.(read.settings, context);
}

async function lookAtServer(
  context: JourneyContext,
): Promise<{ readonly sentences: string[]; readonly isPackageManager: boolean }> {
  const status = await ask(context, "/__api__/status");
  const told = readJson(status.text);
  const version = textField(told, "version");
  if (status.status !== 200 || version === undefined) {
    const what = status.status === 0 ? (status.errorKind ?? "nothing") : `status ${status.status}`;
    return {
      sentences: [`the server does not say that it is a Package Manager (${what})`],
      isPackageManager: false,
    };
  }
  const named =
    status.headers["x-repository-type"] === "RSPM" ? "" : ", without the header that it sends elsewhere";
  const sentences = [`the server is Package Manager ${version}${named}`];
  const distributions = namesOf(told, "distros");
  if (distributions.length > 0) sentences.push(`it has binaries for ${distributions.join(", ")}`);
  const repositories = readJson((await ask(context, "/__api__/repos")).text);
  if (Array.isArray(repositories)) {
    const described = repositories.flatMap((entry: unknown) => {
      const name = textField(entry, "name");
      if (name === undefined) return [];
      const token = field(entry, "auth") === true ? ", wants a token" : "";
      return [`${name} (${textField(entry, "type") ?? "unknown"}${token})`];
    });
    if (described.length > 0) sentences.push(`its repositories are ${described.join(", ")}`);
  }
  return { sentences, isPackageManager: true };
}

function ask(context: JourneyContext, url: string): Promise<JourneyResponse> {
  return context.request("pm.status", {
    method: "GET",
    url,
    headers: {
      accept: "application/json",
      ...(context.token !== undefined && { authorization: `Bearer ${context.token}` }),
    },
    connection: { kind: "new" },
    timeoutS: 30,
    read: "text",
    maxTextBytes: MOST_BYTES,
  });
}

function whatIsAsked(
  scenario: Scenario,
  loads: readonly JourneyLoad[],
  journeys: ReadonlyMap<string, Journey<unknown>>,
): string {
  const asked = dryRun({ ...scenario, journeys: loads }, journeys);
  const figure = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  return (
    `the scenario will ask for ${figure(asked.installs)} package files in ${figure(asked.restores)} restores: ` +
    `${figure(asked.requests)} requests and ${(asked.bytes / 1e9).toFixed(1)} GB in ${asked.durationS} s, ` +
    `with up to ${asked.peakStartsPerS.toFixed(2)} starts a second`
  );
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function textField(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

function namesOf(value: unknown, key: string): readonly string[] {
  const list = field(value, key);
  return Array.isArray(list) ? list.flatMap((entry: unknown) => textField(entry, "name") ?? []) : [];
}
