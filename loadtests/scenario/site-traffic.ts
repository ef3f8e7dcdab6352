import { compareText } from "../../planner/core/order.ts";
import type { RepositoryPlace } from "./repository-place.ts";

/** A client that a log shows at one repository, and the journey that stands for it. */
export interface SeenClient {
  readonly journey: string;
  /** Absent where the log does not tell it. */
  readonly place?: RepositoryPlace;
  /** Client runs: package files of one client without a pause of a minute between them. */
  readonly restores: number;
  /** Package files. */
  readonly files: number;
  /** The commonest sets of files of one run, the rest left out; names as in the log, with versions for R. */
  readonly sets: readonly FileSet[];
}

/** Files that one run asked for, and how often such a run was seen. */
export interface FileSet {
  readonly packages: readonly string[];
  readonly weight: number;
}

/** What a site's log says of its load. */
export interface SiteTraffic {
  readonly fromMs: number;
  readonly toMs: number;
  readonly files: number;
  /** In the order of their files, then of their names. */
  readonly clients: readonly SeenClient[];
  /** Files by the hour of the day, of the log's own clock, from 0 to 23. */
  readonly hourWeights: readonly number[];
  /** Files by the day of the week, Monday first. */
  readonly weekdayWeights: readonly number[];
  readonly unreadableLines: number;
}

/** One package file that a client got. */
export interface SeenFile {
  readonly atMs: number;
  /** Hour and weekday (Monday = 0) on the log's own clock. */
  readonly hour: number;
  readonly weekday: number;
  /** Tells clients apart: address and name. */
  readonly who: string;
  readonly journey: string;
  /** As `R6_2.6.1` or `typing-extensions`. */
  readonly file: string;
  readonly place?: RepositoryPlace;
}

/** A pause after which the next file of the same client is another run. An assumption: R's own limit for one file. */
const PAUSE_MS = 60_000;

/** Sets kept for one client. */
const MOST_SETS = 500;

/** Repositories kept for one client, as snapshots of many days; what came from others counts as from the busiest. */
const MOST_PLACES = 20;

interface OpenRun {
  readonly journey: string;
  readonly place: RepositoryPlace | undefined;
  readonly files: Set<string>;
  lastMs: number;
}

/** Gathers files, in the order of the log, into the traffic of a site. Memory grows with the clients that are busy and the sets that differ. */
export function gatherTraffic(): {
  readonly add: (file: SeenFile) => void;
  readonly finish: (unreadableLines: number) => SiteTraffic;
} {
  const hours = new Array<number>(24).fill(0);
  const weekdays = new Array<number>(7).fill(0);
  const open = new Map<string, OpenRun>();
  const clients = new Map<string, CountedClient>();
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  const close = (who: string, { journey, place, files }: OpenRun): void => {
    open.delete(who);
    const key = `${journey} ${keyOf(place)}`;
    const client = clients.get(key) ?? newClient(journey, place);
    clients.set(key, client);
    const sets = new Map([[[...files].join(" "), 1]]);
    addClient(client, { restores: 1, files: files.size, sets });
  };
  return {
    add: ({ atMs, hour, weekday, who: client, journey, file, place }) => {
      // A client that asks two repositories makes a run at each.
      const who = `${client} ${keyOf(place)}`;
      fromMs = Math.min(fromMs, atMs);
      toMs = Math.max(toMs, atMs);
      hours[hour] = (hours[hour] ?? 0) + 1;
      weekdays[weekday] = (weekdays[weekday] ?? 0) + 1;
      const known = open.get(who);
      // A file asked for twice is a new run too: no client asks for the same one again.
      if (known !== undefined && atMs - known.lastMs < PAUSE_MS && !known.files.has(file)) {
        known.files.add(file);
        known.lastMs = atMs;
        return;
      }
      if (known !== undefined) close(who, known);
      open.set(who, { journey, place, files: new Set([file]), lastMs: atMs });
    },
    finish: (unreadableLines) => {
      for (const [who, run] of [...open]) close(who, run);
      return {
        fromMs,
        toMs,
        files: hours.reduce((sum, count) => sum + count, 0),
        clients: seenClients(clients),
        hourWeights: hours,
        weekdayWeights: weekdays,
        unreadableLines,
      };
    },
  };
}

interface CountedClient {
  readonly journey: string;
  readonly place: RepositoryPlace | undefined;
  restores: number;
  files: number;
  readonly sets: Map<string, number>;
}

function newClient(journey: string, place: RepositoryPlace | undefined): CountedClient {
  return { journey, place, restores: 0, files: 0, sets: new Map() };
}

function addClient(into: CountedClient, from: Pick<CountedClient, "restores" | "files" | "sets">): void {
  into.restores += from.restores;
  into.files += from.files;
  for (const [key, weight] of from.sets) into.sets.set(key, (into.sets.get(key) ?? 0) + weight);
}

/** A path with which a client was given binaries, and without, are two. */
function keyOf(place: RepositoryPlace | undefined): string {
  return place === undefined ? "" : `${place.path} ${place.settings["distro"] ?? ""}`;
}

function seenClients(clients: ReadonlyMap<string, CountedClient>): readonly SeenClient[] {
  return atMostPlaces([...clients.values()].sort(byFiles))
    .sort(byFiles)
    .map(({ journey, place, restores, files, sets }) => ({
      journey,
      ...(place !== undefined && { place }),
      restores,
      files,
      sets: [...sets]
        .map(([key, weight]) => ({ packages: key.split(" "), weight }))
        .sort((a, b) => b.weight - a.weight || (a.packages.join() < b.packages.join() ? -1 : 1))
        .slice(0, MOST_SETS),
    }));
}

/** Adds what is beyond the most places of a client to its busiest one; the list is in the order of files. */
function atMostPlaces(clients: readonly CountedClient[]): CountedClient[] {
  const kept = new Map<string, CountedClient[]>();
  for (const client of clients) {
    const same = kept.get(client.journey) ?? [];
    kept.set(client.journey, same);
    const [busiest] = same;
    if (busiest === undefined || same.length < MOST_PLACES) same.push(client);
    else addClient(busiest, client);
  }
  return [...kept.values()].flat();
}

function byFiles(a: CountedClient, b: CountedClient): number {
  return (
    b.files - a.files || compareText(a.journey, b.journey) || compareText(keyOf(a.place), keyOf(b.place))
  );
}
