import type { Explained } from "../explained.ts";
import type { Refusal } from "../refusal.ts";
import type { PlanDatabase } from "./planned-database.ts";

/** The databases; `blocking` says which class that the site states cannot hold its connections. */
export interface DatabasesPart extends Explained {
  readonly databases: readonly PlanDatabase[];
  readonly blocking: readonly Refusal[];
}
