import type { DatabasesPart } from "./database/databases-part.ts";
import type { LikelyDemand } from "./demand/likely-demand.ts";
import type { NodesPart } from "./nodes/nodes-part.ts";
import type { PackageManagerPart } from "./package-manager/package-manager-part.ts";
import type { StoragePart } from "./storage/storage-part.ts";

/** All parts of a plan that stands. */
export interface PlanParts {
  readonly demand: LikelyDemand;
  readonly nodes: NodesPart;
  readonly packageManager: PackageManagerPart;
  readonly storage: StoragePart;
  readonly databases: DatabasesPart;
}
