import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { FRAMES_PER_SEGMENT, type Frame } from "./frame.ts";
import type { RunFiles } from "./run-files.ts";
import type { RunInfo } from "./run-info.ts";
import {
  CHECKPOINT_FILE,
  MANIFEST_FILE,
  type Manifest,
  type ManifestEntry,
  RUN_FILE,
  SEGMENTS_FOLDER,
  segmentFile,
} from "./run-paths.ts";

const compress = promisify(gzip);

/** Segments that wait for a disk that refuses them; what is more is given up, so that memory stays bounded. */
const MOST_WAITING_SEGMENTS = 8;

/** Takes the frames of a running run and keeps the run folder valid at every moment. */
export interface RunWriter {
  /** Takes a finished frame. It is durable soon after; what goes wrong is told by `trouble` and tried again. */
  readonly frame: (frame: Frame) => void;
  /** Takes the state of the frame that is still being counted. */
  readonly checkpoint: (open: Frame) => void;
  /** Resolves when everything taken so far was written, or could not be. */
  readonly settled: () => Promise<void>;
  /** What the last write failed with; undefined once one succeeded again. */
  readonly trouble: () => string | undefined;
  /** Frames that were given up because the disk took nothing for too long. */
  readonly lostFrames: () => number;
  /** Writes the rest and the final `run.json`. Rejects when the disk does not take it; what was durable stays so. */
  readonly close: (info: RunInfo) => Promise<void>;
}

/** Where a writer goes on: nothing in a new folder, what is there in an old one. */
export interface WriterStart {
  readonly segments: readonly ManifestEntry[];
  readonly nextNumber: number;
  /** Frames that are durable only in the checkpoint; they become the first segment written. */
  readonly frames: readonly Frame[];
}

const EMPTY: WriterStart = { segments: [], nextNumber: 0, frames: [] };

/** A frame as text, made once, so that a checkpoint never turns a whole segment into text again. */
interface StoredFrame {
  readonly fromS: number;
  readonly toS: number;
  readonly text: string;
}

/** Opens a run folder for writing: makes it, and writes `run.json` and the manifest. Rejects when the disk refuses. */
export async function openRunWriter(
  files: RunFiles,
  folder: string,
  info: RunInfo,
  start: WriterStart = EMPTY,
): Promise<RunWriter> {
  await files.makeFolder(join(folder, SEGMENTS_FOLDER));
  await files.writeDurably(join(folder, RUN_FILE), toJson(info));
  const writer = runWriter(files, folder, start);
  await files.writeDurably(join(folder, MANIFEST_FILE), manifestJson(start.segments));
  return writer;
}

function runWriter(files: RunFiles, folder: string, start: WriterStart): RunWriter {
  const segments: ManifestEntry[] = [...start.segments];
  const waiting: (readonly StoredFrame[])[] = start.frames.length > 0 ? [start.frames.map(store)] : [];
  let nextNumber = start.nextNumber;
  let current: StoredFrame[] = [];
  let open: string | undefined;
  let trouble: string | undefined;
  let lost = 0;
  let dirty = false;
  let manifestBehind = false;
  let running: Promise<void> | undefined;

  const writeSegment = async (frames: readonly StoredFrame[]): Promise<void> => {
    const file = segmentFile(nextNumber);
    const bytes = await compress(segmentJson(frames));
    await files.writeDurably(join(folder, file), bytes);
    nextNumber += 1;
    waiting.shift();
    segments.push({ file, sha256: createHash("sha256").update(bytes).digest("hex"), ...spanOf(frames) });
    manifestBehind = true;
  };
  const writeManifest = async (): Promise<void> => {
    if (!manifestBehind) return;
    await files.writeDurably(join(folder, MANIFEST_FILE), manifestJson(segments));
    manifestBehind = false;
  };
  const writeAll = async (): Promise<void> => {
    while (dirty) {
      dirty = false;
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) await writeSegment(next);
      await writeManifest();
      const text = checkpointJson(current, open);
      await files.writeDurably(join(folder, CHECKPOINT_FILE), await compress(text));
    }
  };
  const write = (): Promise<void> => {
    dirty = true;
    running ??= writeAll()
      .then(
        () => {
          trouble = undefined;
        },
        (error: Error) => {
          trouble = error.message;
        },
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const seal = (): void => {
    if (current.length > 0) waiting.push(current);
    current = [];
    if (trouble !== undefined && waiting.length > MOST_WAITING_SEGMENTS)
      lost += waiting.splice(1, 1)[0]?.length ?? 0;
  };

  return {
    frame: (frame) => {
      current.push(store(frame));
      open = undefined;
      if (current.length >= FRAMES_PER_SEGMENT) seal();
      void write();
    },
    checkpoint: (frame) => {
      open = JSON.stringify(frame);
      void write();
    },
    settled: async () => {
      await running;
    },
    trouble: () => trouble,
    lostFrames: () => lost,
    close: async (info) => {
      seal();
      open = undefined;
      await running;
      await write();
      if (trouble !== undefined) throw new Error(trouble);
      await files.writeDurably(join(folder, RUN_FILE), toJson(info));
      await files.remove(join(folder, CHECKPOINT_FILE));
    },
  };
}

function store(frame: Frame): StoredFrame {
  return { fromS: frame.fromS, toS: frame.toS, text: JSON.stringify(frame) };
}

function spanOf(frames: readonly StoredFrame[]): { fromS: number; toS: number } {
  return { fromS: frames[0]?.fromS ?? 0, toS: frames[frames.length - 1]?.toS ?? 0 };
}

function segmentJson(frames: readonly StoredFrame[]): string {
  const { fromS, toS } = spanOf(frames);
  return `{"format":"headroom/segment","version":1,"fromS":${fromS},"toS":${toS},"frames":[${texts(frames)}]}`;
}

function checkpointJson(frames: readonly StoredFrame[], open: string | undefined): string {
  const all = [...frames.map((frame) => frame.text), ...(open === undefined ? [] : [open])];
  return `{"format":"headroom/checkpoint","version":1,"frames":[${all.join(",")}]}`;
}

function texts(frames: readonly StoredFrame[]): string {
  return frames.map((frame) => frame.text).join(",");
}

function manifestJson(segments: readonly ManifestEntry[]): Uint8Array {
  const manifest: Manifest = { format: "headroom/manifest", version: 1, segments };
  return toJson(manifest);
}

function toJson(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
