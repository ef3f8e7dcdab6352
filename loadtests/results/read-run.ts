import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../../planner/core/input-error.ts";
import type { Frame } from "./frame.ts";
import type { FrameSpan } from "./frame-span.ts";
import { settleMetrics } from "./late-metrics.ts";
import type { RunFiles } from "./run-files.ts";
import type { RunInfo } from "./run-info.ts";
import { type ManifestEntry, RUN_FILE } from "./run-paths.ts";
import { listSegments, parseJson, type RunFault, readSegments } from "./run-segments.ts";
import type { WriterStart } from "./run-writer.ts";

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

/**
 * Reads a run folder, whole or what a killed run left of it. Checksums are verified; a file that cannot be used is named in
 * `faults`, and its time is missing from `frames`.
 *
 * Throws an InputError when the folder holds no `run.json` that this version reads.
 */
export async function readRun(files: RunFiles, folder: string): Promise<StoredRun> {
  const info = await readRunInfo(files, folder);
  const list = await listSegments(files, folder);
  const frames: Frame[] = [];
  const faults: RunFault[] = [...list.faults];
  const segments: ManifestEntry[] = [];
  let rest: readonly Frame[] = [];
  for await (const read of readSegments(files, folder, list)) {
    if (read.fault !== undefined) faults.push(read.fault);
    if (read.entry !== undefined) segments.push(read.entry);
    if (read.isCheckpoint === true) rest = read.frames;
    frames.push(...read.frames);
  }
  return {
    info,
    frames: settleMetrics(frames),
    faults,
    resume: { segments, nextNumber: list.nextNumber, frames: rest },
  };
}

/** A run folder without its frames. */
export interface RunOutline {
  readonly info: RunInfo;
  /** In the order of time. */
  readonly spans: readonly FrameSpan[];
  readonly faults: readonly RunFault[];
}

/** Reads a run folder as {@link readRun} does, and keeps of each frame only when it was: the rest of days would fill the memory. */
export async function outlineRun(files: RunFiles, folder: string): Promise<RunOutline> {
  const info = await readRunInfo(files, folder);
  const list = await listSegments(files, folder);
  const spans: FrameSpan[] = [];
  const faults: RunFault[] = [...list.faults];
  for await (const read of readSegments(files, folder, list)) {
    if (read.fault !== undefined) faults.push(read.fault);
    for (const { index, fromS, toS } of read.frames) spans.push({ index, fromS, toS });
  }
  return { info, spans, faults };
}

/** Returns the frames of a run folder in the order of time; one file of them is in memory at a time. */
export async function* framesIn(files: RunFiles, folder: string): AsyncGenerator<Frame> {
  const list = await listSegments(files, folder);
  for await (const { frames } of readSegments(files, folder, list)) yield* frames;
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
