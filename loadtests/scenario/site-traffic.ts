/** A client that a log shows, and the journey that stands for it. */
export interface SeenClient {
  readonly journey: string;
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
}

/** A pause after which the next file of the same client is another run. An assumption: R's own limit for one file. */
const PAUSE_MS = 60_000;

/** Sets kept for one client. */
const MOST_SETS = 500;

interface OpenRun {
  readonly journey: string;
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
  const close = (who: string, run: OpenRun): void => {
    open.delete(who);
    const client = clients.get(run.journey) ?? { restores: 0, files: 0, sets: new Map<string, number>() };
    clients.set(run.journey, client);
    client.restores += 1;
    client.files += run.files.size;
    const key = [...run.files].join(" ");
    client.sets.set(key, (client.sets.get(key) ?? 0) + 1);
  };
  return {
    add: ({ atMs, hour, weekday, who, journey, file }) => {
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
      open.set(who, { journey, files: new Set([file]), lastMs: atMs });
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
  restores: number;
  files: number;
  readonly sets: Map<string, number>;
}

function seenClients(clients: ReadonlyMap<string, CountedClient>): readonly SeenClient[] {
  return [...clients]
    .map(([journey, { restores, files, sets }]) => ({
      journey,
      restores,
      files,
      sets: [...sets]
        .map(([key, weight]) => ({ packages: key.split(" "), weight }))
        .sort((a, b) => b.weight - a.weight || (a.packages.join() < b.packages.join() ? -1 : 1))
        .slice(0, MOST_SETS),
    }))
    .sort((a, b) => b.files - a.files || (a.journey < b.journey ? -1 : 1));
}
