import type { FileSystem } from "../storage/file-system.ts";

/** The file system of every draw. */
export interface FileSystemDraws {
  /** Absent without Workbench. */
  readonly of: (draw: number) => FileSystem | undefined;
  /** Share of the draws that need more than AWS offers; they count with what the plan provides. */
  readonly beyondFraction: number;
}
