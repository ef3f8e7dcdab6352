/** How Package Manager is set up. */
export interface PlanPackageManager {
  readonly topology: "cluster" | "single-server";
  readonly replicas: number;
  readonly gitBuilders: number;
  readonly maxOpenConnections: number;
  /** The disk to order, of a single server. */
  readonly diskGib?: number;
}
