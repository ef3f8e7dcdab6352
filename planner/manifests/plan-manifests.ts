import type { Plan } from "../core/plan.ts";
import { clusterSchedulerManifest } from "./cluster-scheduler.ts";
import { imagePullerManifest } from "./image-puller.ts";
import { karpenterManifest } from "./karpenter.ts";
import { clusterManifests } from "./node-groups.ts";
import { packageManagerManifest } from "./package-manager.ts";
import { placeholdersManifest } from "./placeholders.ts";
import { workbenchManifests } from "./workbench.ts";
import type { ManifestFile } from "./yaml-file.ts";

/**
 * Returns the manifests of a plan, from the same settings that it lists: Karpenter's NodePool, the managed node groups, what the chosen
 * policy of the session nodes asks for (scheduler, image puller, placeholders), values of both charts and the change to the job
 * template. A plan of single servers has none.
 */
export function planManifests(plan: Plan): readonly ManifestFile[] {
  const files = [
    ...clusterManifests(plan),
    karpenterManifest(plan),
    clusterSchedulerManifest(plan),
    imagePullerManifest(plan),
    placeholdersManifest(plan),
    ...workbenchManifests(plan),
    packageManagerManifest(plan),
  ];
  return files.flatMap((file) => (file === undefined ? [] : [file]));
}
