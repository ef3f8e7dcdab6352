import { counted, figure } from "../figure.ts";
import type { PlanSetting } from "../plan.ts";
import type { PlanFleet } from "../plan-fleet.ts";

/** Returns what the chosen policy of a simulated fleet asks to be set, beside what every plan sets. */
export function fleetSettings(fleet: PlanFleet | undefined): readonly PlanSetting[] {
  const chosen = fleet?.policies.find((one) => one.chosen);
  if (fleet === undefined || chosen === undefined) return [];
  return [
    ...(chosen.scheduler === "most-allocated"
      ? [
          {
            where: "EKS cluster",
            key: "kubeSchedulerConfig.nodeResourcesFit.scoringStrategy",
            value: "MostAllocated",
            reason:
              "sessions go to the fullest node that holds them, so that others empty and can go; Kubernetes 1.31 or newer (EKS user guide, control plane configuration)",
          },
        ]
      : []),
    ...(chosen.prePull
      ? [
          {
            where: "session nodes",
            key: "session images",
            value: "pulled by a DaemonSet as soon as a node is ready",
            reason: "the first session of an image on a node does not wait for it",
          },
        ]
      : []),
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
