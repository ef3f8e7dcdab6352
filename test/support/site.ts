import { certain } from "../../planner/core/demand/estimate.ts";
import {
  DEMAND_PRIORS,
  NETWORK_PRIORS,
  NODE_PRIORS,
  PACKAGE_MANAGER_PRIORS,
  PEAK_QUANTILE_PRIOR,
  PROFILE_PRIOR,
  STORAGE_PRIORS,
  WORKBENCH_PRIORS,
} from "../../planner/core/demand/priors.ts";
import type { IdleRule, Site, SiteEvent, UserGroup } from "../../planner/core/site.ts";

const after = (afterMinutes: number): IdleRule => ({ action: "suspend", afterMinutes, setting: "test" });

/** Returns a group of 100 people with RStudio in UTC office hours, every answer certain; `changes` replace fields. */
export function userGroup(changes: Partial<UserGroup> = {}): UserGroup {
  return {
    name: "Analysts",
    people: certain(100),
    activeFraction: certain(0.5),
    concurrentFraction: certain(0.4),
    sessionsPerPerson: certain(1),
    ideMix: { rstudio: 1 },
    handsOnHours: certain(2),
    hours: { startHour: 7, endHour: 20 },
    weekdays: [1, 2, 3, 4, 5],
    timeZone: "UTC",
    profile: "standard",
    homeGb: certain(10),
    packagesPerDay: certain(20),
    ciRestoresPerDay: certain(0),
    ciPackagesPerRestore: certain(50),
    clientMix: { r: 1 },
    growthPerMonthFraction: certain(0),
    ...changes,
  };
}

/** Returns an event of 50 people on a Wednesday afternoon; `changes` replace fields. */
export function siteEvent(changes: Partial<SiteEvent> = {}): SiteEvent {
  return {
    name: "Course",
    date: "2027-02-03",
    startHour: 14,
    timeZone: "UTC",
    people: 50,
    arriveWithinMinutes: 15,
    durationHours: 2,
    profile: "standard",
    ide: "rstudio",
    prepareMinutes: 30,
    holdMinutes: 0,
    packagesPerPerson: 10,
    ...changes,
  };
}

/** Returns a site with one group and both products, priors elsewhere; RStudio suspends after 2 h, VS Code never ends. */
export function siteOf(changes: Partial<Site> = {}): Site {
  return {
    name: "test",
    region: "us-east-1",
    products: { workbench: true, packageManager: true },
    groups: [userGroup()],
    profiles: [PROFILE_PRIOR.value],
    events: [],
    demand: {
      dayVariationFraction: DEMAND_PRIORS.dayVariationFraction.value,
      correlationFraction: DEMAND_PRIORS.correlationFraction.value,
    },
    nodes: {
      families: NODE_PRIORS.families.value,
      sessionsPerNode: NODE_PRIORS.sessionsPerNode.value,
      overhead: NODE_PRIORS.overhead.value,
      rootVolumeGib: NODE_PRIORS.rootVolumeGib.value,
      customTypes: [],
      speedFactor: {},
      poolLimits: {},
    },
    workbench: {
      placement: WORKBENCH_PRIORS.placement.value,
      idle: {
        rstudio: after(120),
        jupyterlab: after(125),
        "jupyter-notebook": after(125),
        vscode: { action: "never", setting: "test" },
        positron: after(480),
      },
      serverPods: WORKBENCH_PRIORS.serverPods.value,
      zones: WORKBENCH_PRIORS.zones.value,
      serverPod: WORKBENCH_PRIORS.serverPod.value,
      startTarget: WORKBENCH_PRIORS.startTarget.value,
    },
    packageManager: {
      gitBuilders: PACKAGE_MANAGER_PRIORS.gitBuilders.value,
      maxSurgeFraction: PACKAGE_MANAGER_PRIORS.maxSurgeFraction.value,
      poolsPerReplica: PACKAGE_MANAGER_PRIORS.poolsPerReplica.value,
      otherConnections: PACKAGE_MANAGER_PRIORS.otherConnections.value,
      storageGb: PACKAGE_MANAGER_PRIORS.storageGb.value,
    },
    storage: {
      fileSystem: STORAGE_PRIORS.fileSystem.value,
      deploymentType: STORAGE_PRIORS.deploymentType.value,
      capacityStep: STORAGE_PRIORS.capacityStep.value,
      fillFraction: STORAGE_PRIORS.fillFraction.value,
      compressionFraction: STORAGE_PRIORS.compressionFraction.value,
      configurationGib: STORAGE_PRIORS.configurationGib.value,
      backup: STORAGE_PRIORS.backup.value,
      sessionMbPerS: STORAGE_PRIORS.sessionMbPerS.value,
    },
    network: { loadBalancerIdleTimeoutS: NETWORK_PRIORS.loadBalancerIdleTimeoutS.value },
    peakQuantile: PEAK_QUANTILE_PRIOR.value,
    assumptions: [],
    ...changes,
  };
}
