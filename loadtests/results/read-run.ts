import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { z } from "zod";
import { InputError } from "../../planner/core/input-error.ts";
import type { Frame, Segment } from "./frame.ts";
import { settleMetrics } from "./late-metrics.ts";
import type { RunFiles } from "./run-files.ts";
import type { RunInfo } from "./run-info.ts";
import {
  CHECKPOINT_FILE,
  MANIFEST_FILE,
  type ManifestEntry,
  RUN_FILE,
  SEGMENTS_FOLDER,
  segmentFile,
  segmentNumber,
} from "./run-paths.ts";
import type { WriterStart } from "./run-writer.ts";

const decompress = promisify(gunzip);

/** What is wrong with one file of a run folder. `unnamed` is no loss: the file is whole, the manifest came too late. */
export interface RunFault {
  readonly file: string;
  readonly kind: "missing" | "truncated" | "corrupt" | "newer" | "unnamed";
  readonly sentence: string;
}

/** A run folder, as far as it can be read. */
export interface StoredRun {
  readonly info: RunInfo;
  /** In the order of time. */
  readonly frames: readonly Frame[];
  readonly faults: readonly RunFault[];
  /** Where a resumed run goes on writing. */
  readonly resume: WriterStart;
}

const runSchema = z.looseObject({ format: z.literal("headroom/run"), version: z.number() });
const manifestSchema = z.looseObject({
  format: z.literal("headroom/manifest"),
  version: z.number(),
  segments: z.array(z.object({ file: z.string(), sha256: z.string(), fromS: z.number(), toS: z.number() })),
});
const framesSchema = z.looseObject({
  format: z.enum(["headroom/segment", "headroom/checkpoint"]),
  version: z.number(),
  frames: z.array(z.looseObject({ index: z.number(), fromS: z.number(), toS: z.number() })),
});

/**
 * Reads a run folder, whole or what a killed run left of it. Checksums are verified; a file that cannot be used is named in
 * `faults`, and its time is missing from `frames`.
 *
 * Throws an InputError when the folder holds no `run.json` that this version reads.
 */
export async function readRun(files: RunFiles, folder: string): Promise<StoredRun> {
  const info = await readRunInfo(files, folder);
  const manifest = await readManifest(files, folder);
  const onDisk = (await files.list(join(folder, SEGMENTS_FOLDER)))
    .map(segmentNumber)
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b);
  const named = new Map(manifest.segments.map((entry) => [entry.file, entry]));
  const paths = [...new Set([...named.keys(), ...onDisk.map(segmentFile)])].sort();
  const frames: Frame[] = [];
  const faults: RunFault[] = [...manifest.faults];
  const segments: ManifestEntry[] = [];
  for (const file of paths) {
    const reachedS = frames.at(-1)?.toS ?? 0;
    const read = notTwice(file, await readSegment(files, folder, file, named.get(file)), reachedS);
    if (read.fault !== undefined) faults.push(read.fault);
    if (read.entry !== undefined) segments.push(read.entry);
    frames.push(...read.frames);
  }
  const rest = await readCheckpoint(files, folder, frames);
  if (rest.fault !== undefined) faults.push(rest.fault);
  const nextNumber = Math.max(-1, ...onDisk, ...paths.map((path) => numberOf(path))) + 1;
  return {
    info,
    frames: settleMetrics([...frames, ...rest.frames]),
    faults,
    resume: { segments, nextNumber, frames: rest.frames },
  };
}

/** A stretch of scenario time. */
export interface Gap {
  readonly fromS: number;
  readonly toS: number;
}

/** Returns the times between the frames that nothing was counted in, from the start of the run to its last frame. */
export function gapsBetween(frames: readonly Frame[]): readonly Gap[] {
  const gaps: Gap[] = [];
  let reachedS = 0;
  for (const { fromS, toS } of [...frames].sort((a, b) => a.fromS - b.fromS || a.toS - b.toS)) {
    if (fromS > reachedS) gaps.push({ fromS: reachedS, toS: fromS });
    reachedS = Math.max(reachedS, toS);
  }
  return gaps;
}

/** Returns the stretches in the order of time, those that touch or overlap as one. */
export function joinGaps(gaps: readonly Gap[]): readonly Gap[] {
  const joined: Gap[] = [];
  for (const gap of [...gaps].sort((a, b) => a.fromS - b.fromS || a.toS - b.toS)) {
    const last = joined.at(-1);
    if (last === undefined || gap.fromS > last.toS) joined.push(gap);
    else joined[joined.length - 1] = { fromS: last.fromS, toS: Math.max(last.toS, gap.toS) };
  }
  return joined;
}

/**
 * Reads what `run.json` of a run folder says.
 *
 * Throws an InputError when the folder holds none that this version reads.
 */
export async function readRunInfo(files: RunFiles, folder: string): Promise<RunInfo> {
  const file = join(folder, RUN_FILE);
  const bytes = await files.read(file);
  const parsed = bytes === undefined ? undefined : runSchema.safeParse(parseJson(bytes));
  if (parsed === undefined || !parsed.success) {
    const what = bytes === undefined ? "no such file" : "something else";
    throw new InputError([{ file, sentence: `expected the description of a run, got ${what}` }]);
  }
  if (parsed.data.version > 1) {
    const sentence = `expected version 1, got ${parsed.data.version}: it was written by a newer Headroom`;
    throw new InputError([{ file, field: "version", sentence }]);
  }
  return parsed.data as unknown as RunInfo;
}

async function readManifest(
  files: RunFiles,
  folder: string,
): Promise<{ readonly segments: readonly ManifestEntry[]; readonly faults: readonly RunFault[] }> {
  const file = MANIFEST_FILE;
  const bytes = await files.read(join(folder, file));
  if (bytes === undefined) {
    return { segments: [], faults: [{ file, kind: "missing", sentence: `${file} is missing` }] };
  }
  const parsed = manifestSchema.safeParse(parseJson(bytes));
  if (parsed.success && parsed.data.version === 1) return { segments: parsed.data.segments, faults: [] };
  const kind = parsed.success ? "newer" : "corrupt";
  const sentence = parsed.success ? `${file} was written by a newer Headroom` : `${file} is no manifest`;
  return { segments: [], faults: [{ file, kind, sentence }] };
}

interface ReadSegment {
  readonly frames: readonly Frame[];
  readonly entry?: ManifestEntry;
  readonly fault?: RunFault;
}

async function readSegment(
  files: RunFiles,
  folder: string,
  file: string,
  named: ManifestEntry | undefined,
): Promise<ReadSegment> {
  const bytes = await files.read(join(folder, file));
  if (bytes === undefined) return lost(file, "missing", "is named by the manifest and missing");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const content = await readFrames(bytes, "headroom/segment");
  if (typeof content === "string") return lost(file, content, FAULT_WORDS[content]);
  if (named !== undefined && named.sha256 !== sha256) {
    return lost(file, "corrupt", "does not have the checksum of the manifest");
  }
  const entry = { file, sha256, fromS: content[0]?.fromS ?? 0, toS: content[content.length - 1]?.toS ?? 0 };
  if (named !== undefined) return { frames: content, entry: named };
  const sentence = `${file} is whole, but the manifest does not name it: the run ended before it could`;
  return { frames: content, entry, fault: { file, kind: "unnamed", sentence } };
}

/** A segment that goes back in time is a copy, or of another run: its minutes would count twice. */
function notTwice(file: string, read: ReadSegment, reachedS: number): ReadSegment {
  const fromS = read.frames[0]?.fromS ?? reachedS;
  return fromS >= reachedS
    ? read
    : lost(file, "corrupt", `begins at ${fromS} s, where the segments before it reach ${reachedS} s`);
}

/** Frames of the checkpoint that no segment holds: a run can end between a segment and its checkpoint. */
async function readCheckpoint(
  files: RunFiles,
  folder: string,
  before: readonly Frame[],
): Promise<ReadSegment> {
  const file = CHECKPOINT_FILE;
  const bytes = await files.read(join(folder, file));
  if (bytes === undefined) return { frames: [] };
  const content = await readFrames(bytes, "headroom/checkpoint");
  if (typeof content === "string") return lost(file, content, FAULT_WORDS[content]);
  const reachedS = Math.max(0, ...before.map((frame) => frame.toS));
  return { frames: content.filter((frame) => frame.fromS >= reachedS) };
}

const FAULT_WORDS = {
  truncated: "ends too early",
  corrupt: "is damaged",
  newer: "was written by a newer Headroom",
} as const;

async function readFrames(
  bytes: Uint8Array,
  format: "headroom/segment" | "headroom/checkpoint",
): Promise<Segment["frames"] | keyof typeof FAULT_WORDS> {
  let text: Uint8Array;
  try {
    text = await decompress(bytes);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "Z_BUF_ERROR" ? "truncated" : "corrupt";
  }
  const json = parseJson(text);
  const parsed = framesSchema.safeParse(json);
  if (!parsed.success || parsed.data.format !== format) return "corrupt";
  return parsed.data.version > 1 ? "newer" : (parsed.data.frames as unknown as Segment["frames"]);
}

function lost(file: string, kind: RunFault["kind"], words: string): ReadSegment {
  return { frames: [], fault: { file, kind, sentence: `${file} ${words}` } };
}

function numberOf(path: string): number {
  return segmentNumber(path.slice(SEGMENTS_FOLDER.length + 1)) ?? -1;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
