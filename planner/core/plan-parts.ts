import type { PlanDatabase } from "./database/planned-database.ts";
import type { LikelyDemand } from "./demand/likely-demand.ts";
import type { MainCandidate } from "./nodes/main-candidate.ts";
import type { ManagedPool } from "./nodes/managed-pool.ts";
import type { PlanAlternative, PlanAlternativesWeighed } from "./nodes/planned-alternative.ts";
import type { PlanPool } from "./nodes/planned-pool.ts";
import type { RootDisk } from "./nodes/root-disk.ts";
import type { ProfileSessions } from "./nodes/session-mix.ts";
import type { PlanStairs } from "./nodes/stairs.ts";
import type { PlanPackageManager } from "./package-manager/planned-package-manager.ts";
import type { PlanAdvice, PlanWarning } from "./plan-remark.ts";
import type { PlanRule } from "./plan-rule.ts";
import type { Reason } from "./reason.ts";
import type { Refusal } from "./refusal.ts";
import type { FileSystem } from "./storage/file-system.ts";
import type { PlanStorage } from "./storage/planned-storage.ts";
import type { PlanWorkbench } from "./workbench-server/planned-workbench.ts";

/** What every part of a plan says beside its figures. */
export interface Explained {
  readonly reasons: readonly Reason[];
  readonly warnings: readonly PlanWarning[];
  /** Candidates that were turned down. */
  readonly refusals: readonly Refusal[];
  /** What the rules of this part cost. */
  readonly rules?: readonly PlanRule[];
  readonly advice?: readonly PlanAdvice[];
}

/** Node-hours are counted as the mean number of nodes over the reference week. */
export interface SessionNodes {
  readonly main: MainCandidate;
  /** Nodes when they are the most: at the peak of the week, or in an event. */
  readonly maxMainNodes: number;
  readonly maxLargeNodes: number;
  /** The sessions that need them. */
  readonly busiest: readonly ProfileSessions[];
  readonly rootDisk: RootDisk;
  readonly meanMainNodes: number;
  readonly meanLargeNodes: number;
  /** Mean nodes by type where the fleet was simulated; they take the place of the two above. */
  readonly simulated?: readonly { readonly instanceType: string; readonly meanNodes: number }[];
}

/** The pools of Workbench. Absent parts: a site without Workbench, or without sessions on that pool. */
export interface NodesPart extends Explained {
  readonly ok: true;
  readonly pools: readonly PlanPool[];
  readonly workbench?: PlanWorkbench;
  readonly sessions?: SessionNodes;
  readonly managed?: ManagedPool;
  /** The sessions that the managed node group is sized for. */
  readonly stays?: readonly ProfileSessions[];
  /** Of the managed node group, where sessions stay there. */
  readonly managedDisk?: RootDisk;
  readonly alternatives?: readonly PlanAlternative[];
  readonly alternativesWeighed?: readonly PlanAlternativesWeighed[];
  readonly stairs?: readonly PlanStairs[];
}

/** The nodes of Package Manager, and what goes through it. */
export interface PackageManagerPart extends Explained {
  readonly ok: true;
  readonly pools: readonly PlanPool[];
  readonly packageManager?: PlanPackageManager;
  readonly instanceType?: string;
  readonly nodes: number;
  /** Package files in a month of 730 hours, and the megabytes of one. */
  readonly installsPerMonth: number;
  readonly meanFileMb: number;
  /** Package files a day up to which the chosen set-up is published as tested. */
  readonly testedInstallsPerDay?: number;
}

/** The shared file system; absent without Workbench. */
export interface StoragePart extends Explained {
  readonly ok: true;
  readonly storage?: PlanStorage;
  readonly fileSystem?: FileSystem;
}

/** The databases; `blocking` says which class that the site states cannot hold its connections. */
export interface DatabasesPart extends Explained {
  readonly databases: readonly PlanDatabase[];
  readonly blocking: readonly Refusal[];
}

/** A part that cannot be planned. */
export interface PartRefused {
  readonly ok: false;
  readonly refusals: readonly Refusal[];
}

/** All parts of a plan that stands. */
export interface PlanParts {
  readonly demand: LikelyDemand;
  readonly nodes: NodesPart;
  readonly packageManager: PackageManagerPart;
  readonly storage: StoragePart;
  readonly databases: DatabasesPart;
}
