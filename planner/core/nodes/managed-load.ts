import type { Site } from "../site.ts";
import { type ManagedLoad, SYSTEM_PODS } from "./managed-pool.ts";
import type { PackItem } from "./pack.ts";

/** Nodes in each zone where sessions stay. A stated choice of ours. */
export const NODES_PER_ZONE = 2;

/** Returns what the managed node group has to carry when so many sessions stay there. */
export function managedLoad({ workbench }: Pick<Site, "workbench">, stays: readonly PackItem[]): ManagedLoad {
  return {
    servers: { ...workbench.serverPod, count: workbench.serverPods },
    // The chart rolls out with maxSurge 100 %: as many server pods again (rstudio/helm rstudio-workbench 0.22.0).
    surgeServers: workbench.serverPods,
    others: [...stays, ...SYSTEM_PODS],
    zones: workbench.zones,
    // A node that goes shall take fewer of the sessions that stay than a zone that goes.
    ...(stays.some(({ count }) => count > 0) ? { preferredNodes: NODES_PER_ZONE * workbench.zones } : {}),
  };
}
