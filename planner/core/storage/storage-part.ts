import type { Explained } from "../explained.ts";
import type { FileSystem } from "./file-system.ts";
import type { PlanStorage } from "./planned-storage.ts";

/** The shared file system; absent without Workbench. */
export interface StoragePart extends Explained {
  readonly ok: true;
  readonly storage?: PlanStorage;
  readonly fileSystem?: FileSystem;
}
