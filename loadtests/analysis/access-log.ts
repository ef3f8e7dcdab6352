import * as z from "zod";

/** What a server counted by itself. */
export interface AccessLogFigures {
  readonly requests: number;
  readonly bytes: number;
  readonly installs: number;
  readonly peakInstallsPerMinute: number;
  /** Lines that are no entry of the log, as the torn last line of a killed server. */
  readonly unreadableLines: number;
}

const entrySchema = z.object({
  at: z.union([z.string(), z.number()]),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  bytes: z.number(),
});

const MINUTE_MS = 60_000;
const PACKAGE_FILE = /\.(?:tar\.gz|tar\.bz2|tgz|zip|whl)$/;

/**
 * Counts a sandbox's access log (one JSON object a line: `at, method, path, status, bytes`) in one pass, keeping one
 * number a minute.
 *
 * An install is one package file delivered: a GET answered with 200 whose path ends as a package does. Minutes count from
 * `startedAtMs`, as the frames of the run do; without it from the first entry. They are minutes of scenario time: a time
 * scale of 60 makes each a second of the log.
 */
export async function measuredFromAccessLog(
  lines: AsyncIterable<string>,
  startedAtMs?: number,
  timeScale = 1,
): Promise<AccessLogFigures> {
  const installsByMinute = new Map<number, number>();
  let originMs = startedAtMs;
  let requests = 0;
  let bytes = 0;
  let installs = 0;
  let unreadableLines = 0;
  for await (const line of lines) {
    if (line.trim() === "") continue;
    const entry = readEntry(line);
    if (entry === undefined) {
      unreadableLines += 1;
      continue;
    }
    originMs ??= entry.atMs;
    requests += 1;
    bytes += entry.bytes;
    if (!entry.install) continue;
    installs += 1;
    const minute = Math.floor(((entry.atMs - originMs) * timeScale) / MINUTE_MS);
    installsByMinute.set(minute, (installsByMinute.get(minute) ?? 0) + 1);
  }
  const peakInstallsPerMinute = [...installsByMinute.values()].reduce(
    (most, count) => Math.max(most, count),
    0,
  );
  return { requests, bytes, installs, peakInstallsPerMinute, unreadableLines };
}

interface Entry {
  readonly atMs: number;
  readonly bytes: number;
  readonly install: boolean;
}

function readEntry(line: string): Entry | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return undefined;
  }
  const entry = entrySchema.safeParse(raw);
  if (!entry.success) return undefined;
  const { at, method, path, status, bytes } = entry.data;
  const atMs = typeof at === "number" ? at : Date.parse(at);
  if (!Number.isFinite(atMs)) return undefined;
  const file = path.split(/[?#]/, 1)[0] ?? "";
  return { atMs, bytes, install: method === "GET" && status === 200 && PACKAGE_FILE.test(file) };
}
