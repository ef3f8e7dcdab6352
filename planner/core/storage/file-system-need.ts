import { gibFromGb } from "../quantity.ts";
import type { StoragePolicy } from "../site.ts";

/** What the file system has to hold and to deliver, in plain numbers. */
export interface FileSystemNeed {
  /** Home directories as people see them, before compression. */
  readonly homesGb: number;
  readonly compressionFraction: number;
  /** Sessions that read and write at the busiest moment. */
  readonly peakSessions: number;
  readonly sessionMbPerS: number;
  /** What package installs and starting events write beside the sessions' own work, in the busiest minute. */
  readonly extraMbPerS: number;
}

/** Returns the MB/s that the file system has to deliver at the busiest moment. */
export function mbPerSOf({ peakSessions, sessionMbPerS, extraMbPerS }: FileSystemNeed): number {
  return peakSessions * sessionMbPerS + extraMbPerS;
}

/** Returns the GiB that hold the homes and the configuration, filled no further than the site allows. */
export function gibOf(
  { homesGb, compressionFraction }: FileSystemNeed,
  { configurationGib, fillFraction }: Pick<StoragePolicy, "configurationGib" | "fillFraction">,
): number {
  return (gibFromGb(homesGb) * compressionFraction + configurationGib) / fillFraction;
}
