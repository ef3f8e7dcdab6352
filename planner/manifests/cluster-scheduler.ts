import type { Plan } from "../core/plan.ts";
import { settingOf } from "./setting.ts";
import { type ManifestFile, REPLACE, yamlFile } from "./yaml-file.ts";

/**
 * Returns what tells EKS how to place pods, where the chosen policy asks for it; undefined where EKS's own way will do.
 *
 * Sources: EKS API, KubeSchedulerConfigRequest, NodeResourcesFitConfig and ScoringStrategy; EKS user guide, control plane
 * configuration (Kubernetes 1.31 or newer, new and existing clusters); read 2026-11-26.
 */
export function clusterSchedulerManifest(plan: Plan): ManifestFile | undefined {
  const type = settingOf(plan, "EKS cluster", "kubeSchedulerConfig.nodeResourcesFit.scoringStrategy");
  if (type === undefined) return undefined;
  return yamlFile(
    "cluster-scheduler.yaml",
    [
      "No object of Kubernetes but a setting of the EKS cluster, for Kubernetes 1.31 or newer and an AWS CLI that knows it:",
      "  aws eks update-cluster-config --cli-input-yaml file://cluster-scheduler.yaml",
      "It holds for all pods of the cluster. The session nodes of the plan are counted with it: without it, placement spreads sessions over the emptiest",
      "nodes, which then stay; plan.json has that policy beside the chosen one (fleet.policies). A cluster that cannot have the setting needs a second",
      "scheduler with the same strategy, which job.tpl and the placeholders name by schedulerName.",
    ],
    [
      {
        name: `${REPLACE}cluster-name`,
        kubeSchedulerConfig: { nodeResourcesFit: { scoringStrategy: { type } } },
      },
    ],
  );
}
