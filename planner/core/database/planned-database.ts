/** The database to order for one product, and the connections that it has to take. */
export interface PlanDatabase {
  readonly product: "workbench" | "package-manager";
  readonly instanceClass: string;
  readonly storageGib: number;
  readonly multiAz: boolean;
  readonly connections: { readonly steady: number; readonly rollout: number };
  readonly maxConnections: number;
  readonly beyondTested: boolean;
}
