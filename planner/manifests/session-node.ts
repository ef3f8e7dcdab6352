import type { Plan } from "../core/plan.ts";
import { taintOf } from "./karpenter.ts";
import { settingOf } from "./setting.ts";

const NODE_POOL = "Karpenter NodePool";

/** A pod that does nothing. Source: kubernetes/kubernetes build/pause. */
export const PAUSE_IMAGE = "registry.k8s.io/pause:3.10";

/** Returns what puts a pod on the session nodes, and nowhere else. */
export function onSessionNodes(plan: Plan): Readonly<Record<string, unknown>> {
  const { key, value, effect } = taintOf(settingOf(plan, NODE_POOL, "spec.template.spec.taints") ?? "");
  return {
    nodeSelector: { type: settingOf(plan, NODE_POOL, "spec.template.metadata.labels.type") },
    tolerations: [{ key, operator: "Equal", value, effect }],
  };
}
