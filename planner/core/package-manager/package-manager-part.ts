import type { Explained } from "../explained.ts";
import type { PlanPool } from "../nodes/planned-pool.ts";
import type { PlanPackageManager } from "./planned-package-manager.ts";

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
