import type { Plan } from "../core/plan.ts";
import { karpenterManifest } from "./karpenter.ts";
import { nodeGroupsManifest } from "./node-groups.ts";
import { packageManagerManifest } from "./package-manager.ts";
import { workbenchManifests } from "./workbench.ts";
import type { ManifestFile } from "./yaml-file.ts";

/**
 * Returns the manifests of a plan, from the same settings that it lists: Karpenter's NodePool, the managed node groups, values of both
 * charts and the change to the job template. A plan of single servers has none.
 */
export function planManifests(plan: Plan): readonly ManifestFile[] {
  const files = [
    nodeGroupsManifest(plan),
    karpenterManifest(plan),
    ...workbenchManifests(plan),
    packageManagerManifest(plan),
  ];
  return files.flatMap((file) => (file === undefined ? [] : [file]));
}
