import { counted, figure } from "../figure.ts";
import { PLANNED_CONSOLIDATION } from "../fleet/shortlist.ts";
import { DEFAULT_EXPIRE_AFTER_S, SESSION_BUDGETS } from "../fleet/site-pools.ts";
import type { PlanFleet } from "../plan-fleet.ts";
import type { Site } from "../site.ts";
import type { PlanSetting } from "./planned-setting.ts";

/** The oldest Kubernetes whose scheduler can be configured on EKS. Source: EKS user guide, control plane configuration, read 2026-11-26. */
const CONFIGURABLE_SCHEDULER = "1.31";

/** The architecture is written for it. */
const REFERENCE_VERSION = "1.30";

/** Returns the oldest version of Kubernetes that the plan can run on. */
export function leastKubernetes(fleet: PlanFleet | undefined): string {
  return chosenOf(fleet)?.scheduler === "most-allocated" ? CONFIGURABLE_SCHEDULER : REFERENCE_VERSION;
}

/** Returns when nodes of the NodePool go: as the chosen policy was simulated, or as the plan would have it. */
export function disruptionSettings(fleet: PlanFleet | undefined): readonly PlanSetting[] {
  const {
    consolidation = PLANNED_CONSOLIDATION.consolidationPolicy,
    consolidateAfterS = PLANNED_CONSOLIDATION.consolidateAfterS,
  } = chosenOf(fleet) ?? {};
  const where = "Karpenter NodePool";
  return [
    {
      where,
      key: "spec.disruption",
      value: `consolidationPolicy: ${consolidation}, consolidateAfter: ${durationText(consolidateAfterS)}`,
      reason: "sessions cannot move, so only nodes that nobody uses may go",
    },
    {
      where,
      key: "spec.disruption.budgets",
      value: SESSION_BUDGETS.map(
        ({ nodes, reasons = [] }) => `{nodes: ${nodes}, reasons: [${reasons.join(", ")}]}`,
      ).join(", "),
      reason:
        "empty nodes may go all at once in the evening; by itself Karpenter takes a tenth of the pool at a time",
    },
    {
      where,
      key: "spec.template.spec.expireAfter",
      value: `${figure(DEFAULT_EXPIRE_AFTER_S / 3600)}h`,
      reason: "Karpenter's own: an old node takes no more sessions, and goes when its last one has ended",
    },
  ];
}

/** Returns what the chosen policy of a simulated fleet asks to be set, beside what every plan sets. */
export function fleetSettings(site: Site, fleet: PlanFleet | undefined): readonly PlanSetting[] {
  const chosen = chosenOf(fleet);
  if (fleet === undefined || chosen === undefined) return [];
  return [
    ...(chosen.scheduler === "most-allocated"
      ? [
          {
            where: "EKS cluster",
            key: "kubeSchedulerConfig.nodeResourcesFit.scoringStrategy",
            value: "MostAllocated",
            reason: `sessions go to the fullest node that holds them, so that others empty and can go; Kubernetes ${CONFIGURABLE_SCHEDULER} or newer (EKS user guide, control plane configuration)`,
          },
        ]
      : []),
    ...(chosen.prePull ? [pullSetting(site)] : []),
    ...(fleet.warmSeats === undefined
      ? []
      : [
          {
            where: "placeholder pods of low priority",
            key: "replicas by hour of the week",
            value: fleet.warmSeats.map(seatsText).join(", "),
            reason:
              "each holds the seat of a session of its profile until somebody comes; the counts of the 168 hours, from Monday 00:00 UTC, stand in fleet.warmSeats of plan.json",
          },
        ]),
  ];
}

/** The images that the site names; one that nobody named has to be filled in. */
function pullSetting({ profiles }: Site): PlanSetting {
  const named = [...new Set(profiles.flatMap(({ image }) => (image === undefined ? [] : [image])))].sort();
  const unnamed = profiles.some(({ image }) => image === undefined) ? ["every other session image"] : [];
  return {
    where: "DaemonSet on the session nodes",
    key: "images to pull",
    value: [...named, ...(named.length === 0 ? ["every session image"] : unnamed)].join(", "),
    reason: "pulled as soon as a node is ready: the first session of an image on a node does not wait for it",
  };
}

function chosenOf(fleet: PlanFleet | undefined): PlanFleet["policies"][number] | undefined {
  return fleet?.policies.find((one) => one.chosen);
}

/** Whole minutes where they are. */
function durationText(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

function seatsText({
  profile,
  byHour,
}: {
  readonly profile: string;
  readonly byHour: readonly number[];
}): string {
  const hours = byHour.filter((count) => count > 0).length;
  return `${profile}: up to ${figure(Math.max(...byHour))} in ${counted(hours, "hour")}`;
}
