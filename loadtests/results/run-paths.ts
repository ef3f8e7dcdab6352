/** Files of a run folder, relative to it. */
export const RUN_FILE = "run.json";
export const MANIFEST_FILE = "manifest.json";
/** What is not yet in a segment: the finished frames of the open one, and the frame that is being counted. */
export const CHECKPOINT_FILE = "checkpoint.json.gz";
export const SEGMENTS_FOLDER = "segments";

/** Returns the path of a segment by its number, from 0. */
export function segmentFile(number: number): string {
  return `${SEGMENTS_FOLDER}/${String(number).padStart(6, "0")}.json.gz`;
}

/** Returns the number of a segment by the name of its file; undefined for other files. */
export function segmentNumber(file: string): number | undefined {
  const match = /^(\d{6,})\.json\.gz$/.exec(file);
  return match === null ? undefined : Number(match[1]);
}

/** One segment in the manifest. */
export interface ManifestEntry {
  /** Path relative to the run folder. */
  readonly file: string;
  /** Of the file's bytes, in hex. */
  readonly sha256: string;
  readonly fromS: number;
  readonly toS: number;
}

/** What `manifest.json` of a run folder says: written after the segments that it names are durable. */
export interface Manifest {
  readonly format: "headroom/manifest";
  readonly version: 1;
  /** In the order in which they were written, which is that of time. */
  readonly segments: readonly ManifestEntry[];
}
