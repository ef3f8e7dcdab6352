import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import * as z from "zod";
import type { Frame, Segment } from "./frame.ts";
import type { RunFiles } from "./run-files.ts";
import {
  CHECKPOINT_FILE,
  MANIFEST_FILE,
  type ManifestEntry,
  SEGMENTS_FOLDER,
  segmentFile,
  segmentNumber,
} from "./run-paths.ts";

const decompress = promisify(gunzip);

/** What is wrong with one file of a run folder. `unnamed` is no loss: the file is whole, the manifest came too late. */
export interface RunFault {
  readonly file: string;
  readonly kind: "missing" | "truncated" | "corrupt" | "newer" | "unnamed";
  readonly sentence: string;
}

/** One file of frames, as far as it can be read. */
export interface ReadFrames {
  readonly frames: readonly Frame[];
  /** Absent for the checkpoint, and for a segment that cannot be used. */
  readonly entry?: ManifestEntry;
  readonly fault?: RunFault;
  /** The frames are those of the checkpoint that no segment holds. */
  readonly isCheckpoint?: true;
}

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

/** The segments of a run folder, and what its manifest says of them. */
export interface SegmentList {
  /** Paths relative to the folder, in the order of time. */
  readonly paths: readonly string[];
  readonly faults: readonly RunFault[];
  readonly named: ReadonlyMap<string, ManifestEntry>;
  /** Number that a further segment would have. */
  readonly nextNumber: number;
}

/** Returns the segments of a run folder: those that its manifest names, and those that are there all the same. */
export async function listSegments(files: RunFiles, folder: string): Promise<SegmentList> {
  const manifest = await readManifest(files, folder);
  const onDisk = (await files.list(join(folder, SEGMENTS_FOLDER)))
    .map(segmentNumber)
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b);
  const named = new Map(manifest.segments.map((entry) => [entry.file, entry]));
  const paths = [...new Set([...named.keys(), ...onDisk.map(segmentFile)])].sort();
  const nextNumber = Math.max(-1, ...onDisk, ...paths.map((path) => numberOf(path))) + 1;
  return { paths, faults: manifest.faults, named, nextNumber };
}

/** Reads the frames of a run folder, one file after the other in the order of time, the checkpoint last. Checksums are verified. */
export async function* readSegments(
  files: RunFiles,
  folder: string,
  { paths, named }: SegmentList,
): AsyncGenerator<ReadFrames> {
  let reachedS = 0;
  for (const file of paths) {
    const read = notTwice(file, await readSegment(files, folder, file, named.get(file)), reachedS);
    for (const { toS } of read.frames) reachedS = Math.max(reachedS, toS);
    yield read;
  }
  yield { ...(await readCheckpoint(files, folder, reachedS)), isCheckpoint: true };
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

async function readSegment(
  files: RunFiles,
  folder: string,
  file: string,
  named: ManifestEntry | undefined,
): Promise<ReadFrames> {
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
function notTwice(file: string, read: ReadFrames, reachedS: number): ReadFrames {
  const fromS = read.frames[0]?.fromS ?? reachedS;
  return fromS >= reachedS
    ? read
    : lost(file, "corrupt", `begins at ${fromS} s, where the segments before it reach ${reachedS} s`);
}

/** Frames of the checkpoint that no segment holds: a run can end between a segment and its checkpoint. */
async function readCheckpoint(files: RunFiles, folder: string, reachedS: number): Promise<ReadFrames> {
  const file = CHECKPOINT_FILE;
  const bytes = await files.read(join(folder, file));
  if (bytes === undefined) return { frames: [] };
  const content = await readFrames(bytes, "headroom/checkpoint");
  if (typeof content === "string") return lost(file, content, FAULT_WORDS[content]);
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

function lost(file: string, kind: RunFault["kind"], words: string): ReadFrames {
  return { frames: [], fault: { file, kind, sentence: `${file} ${words}` } };
}

function numberOf(path: string): number {
  return segmentNumber(path.slice(SEGMENTS_FOLDER.length + 1)) ?? -1;
}

/** Returns what bytes are as JSON; undefined when they are none. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
