import { counted, figure } from "../../planner/core/figure.ts";
import { sumOf } from "../analysis/run-totals.ts";
import type { JourneyContext } from "../journeys/journey.ts";
import { meanStarts } from "../schedule/rate.ts";
import { dryRun } from "./dry-run.ts";
import { peakSessions } from "./peak-sessions.ts";
import { loadsOf, type PreflightOrder } from "./preflight-order.ts";
import { bodyScaleFault, type FoundServer, lookAtPackageManager } from "./preflight-package-manager.ts";
import { lookAtSeats } from "./preflight-seats.ts";
import type { JourneyLoad } from "./scenario.ts";

/** What a look at one target before the load came to. */
export type Preflight =
  | {
      readonly ok: true;
      /** What is there, and what will be asked, in sentences. They hold words of the server: not for a terminal as they are. */
      readonly sentences: readonly string[];
      /** Settings fitted to what is there, by the name of the load. */
      readonly prepared: ReadonlyMap<string, unknown>;
      readonly productVersion?: string;
      /** Factor on the bodies of a sandbox of Headroom; absent = it is none. */
      readonly bodyScale?: number;
    }
  | { readonly ok: false; readonly sentences: readonly string[]; readonly refusals: readonly string[] };

/** Journeys that only Package Manager's own API can answer. */
const NEEDS_API = new Set(["pm.ide.filter"]);

/**
 * Looks at a target of a scenario, one request after the other, and says in plain words what is there and what the scenario
 * will ask of it. Refuses a server that has nothing of what the journeys want: one that is no package repository or no
 * Workbench, lacks a named repository, image or profile, or wants another token.
 */
export async function preflight(order: PreflightOrder): Promise<Preflight> {
  const loads = loadsOf(order);
  const { product, context, lastFailure = () => "" } = order;
  const server = product === "package-manager" ? await lookAtPackageManager(context, lastFailure) : undefined;
  if (server?.silent !== undefined) return { ok: false, sentences: [], refusals: [server.silent] };
  const looked = await lookForLoads(order, loads, server);
  const seats = product === "workbench" ? await lookAtSeats(order, loads) : { sentences: [], refusals: [] };
  const scaled = server === undefined ? undefined : bodyScaleFault(order.bodyScale, server);
  const sentences = [...(server?.sentences ?? []), ...looked.sentences, ...seats.sentences];
  const refusals = [...(scaled === undefined ? [] : [scaled]), ...looked.refusals, ...seats.refusals];
  if (refusals.length > 0) return { ok: false, sentences, refusals };
  const bodyScale = server?.sandbox?.bodyScale;
  const productVersion = server?.version ?? looked.productVersion;
  return {
    ok: true,
    sentences: [...sentences, whatIsAsked(order, loads, looked.prepared, bodyScale)],
    prepared: looked.prepared,
    ...(productVersion === undefined ? {} : { productVersion }),
    ...(bodyScale === undefined ? {} : { bodyScale }),
  };
}

interface Looked {
  readonly sentences: string[];
  readonly refusals: string[];
  readonly prepared: Map<string, unknown>;
  readonly productVersion?: string;
}

/** Loads that differ only in when they start are looked at once. */
async function lookForLoads(
  { journeys, context }: PreflightOrder,
  loads: readonly JourneyLoad[],
  server: FoundServer | undefined,
): Promise<Looked> {
  const sentences: string[] = [];
  const refused = new Map<string, string[]>();
  const refuse = (load: JourneyLoad, sentence: string): void => {
    refused.set(sentence, [...(refused.get(sentence) ?? []), load.name]);
  };
  const prepared = new Map<string, unknown>();
  const known = new Map<string, Awaited<ReturnType<typeof prepareLoad>>>();
  let productVersion: string | undefined;
  for (const load of loads) {
    if (server?.isPackageManager === false && NEEDS_API.has(load.journey)) {
      refuse(load, `${load.journey} needs Package Manager's own API, which is not there`);
      continue;
    }
    const key = JSON.stringify([load.journey, load.settings]);
    const answer = known.get(key) ?? (await prepareLoad(load, journeys, context));
    known.set(key, answer);
    if (answer === undefined) continue;
    if (!answer.ok) {
      refuse(load, answer.sentence);
      continue;
    }
    prepared.set(load.name, answer.settings);
    productVersion ??= answer.productVersion;
    for (const finding of answer.findings) if (!sentences.includes(finding)) sentences.push(finding);
  }
  const refusals = [...refused].map(([sentence, names]) => `${names.join(", ")}: ${sentence}`);
  return { sentences, refusals, prepared, ...(productVersion === undefined ? {} : { productVersion }) };
}

async function prepareLoad(load: JourneyLoad, journeys: PreflightOrder["journeys"], context: JourneyContext) {
  const journey = journeys.get(load.journey);
  const read = journey?.readSettings(load.settings);
  if (read?.ok !== true) throw new Error(`expected settings of ${load.journey} that were checked`);
  return journey?.prepare?.(read.settings, context);
}

function whatIsAsked(
  { scenario, journeys, product }: PreflightOrder,
  loads: readonly JourneyLoad[],
  prepared: ReadonlyMap<string, unknown>,
  bodyScale = 1,
): string {
  const part = { ...scenario, journeys: loads };
  const asked = dryRun(part, journeys, bodyScale, prepared);
  const requests = `${counted(asked.requests, "request")} and ${bytesText(asked.bytes)} in ${figure(asked.durationS)} s, with up to ${figure(asked.peakStartsPerS)} starts a second`;
  if (product === "package-manager")
    return `the scenario will ask for ${counted(asked.installs, "package file")} in ${counted(asked.restores, "restore")}: ${requests}`;
  const { peakConcurrentSessions, namedUsers } = peakSessions(part, journeys);
  const starts = Math.round(sumOf(loads, (load) => meanStarts(load.starts, 0, scenario.durationS)));
  return `the scenario will make about ${counted(starts, "start")}, with up to ${counted(peakConcurrentSessions, "session")} open at once in the names of ${counted(namedUsers, "person", "people")}: about ${requests}`;
}

function bytesText(bytes: number): string {
  return bytes < 1e9 ? `${figure(bytes / 1e6, 1)} MB` : `${figure(bytes / 1e9, 1)} GB`;
}
