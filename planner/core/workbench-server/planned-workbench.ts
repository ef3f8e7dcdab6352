/** How the servers of Workbench are set up; the sessions are in the pools. */
export interface PlanWorkbench {
  readonly topology: "cluster" | "single-server";
  readonly serverPods: number;
  readonly zones: number;
}
