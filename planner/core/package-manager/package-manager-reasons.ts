import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { dollars, figure } from "../figure.ts";
import { ceilFraction } from "../nodes/ceil-fraction.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import type { Site } from "../site.ts";
import { anchorUsdPerHour } from "./anchor-price.ts";
import {
  MAX_OPEN_CONNECTIONS,
  PACKAGE_MANAGER_ANCHORS,
  type PackageManagerAnchor,
  SINGLE_SERVER_INSTALLS_PER_DAY,
  TESTED_GIT_BUILDERS,
} from "./anchors.ts";
import { serverDisk } from "./server-disk.ts";

const SECONDS_PER_DAY = 86_400;

const REFERENCE =
  "Posit reference architecture Package Manager on AWS EKS (packagemanager.posit.co/__docs__), read 2026-11-22";

/** What the reasons are made from. */
export interface PackageManagerFacts {
  readonly site: Site;
  readonly catalog: Catalog;
  readonly demand: LikelyDemand;
  readonly anchor: PackageManagerAnchor;
  readonly instanceType: string;
  readonly replicas: number;
  readonly single: boolean;
}

/** Returns why Package Manager is planned as it is, and every published set-up for the same load. */
export function packageManagerReasons({
  site,
  catalog,
  demand,
  anchor,
  instanceType,
  replicas,
  single,
}: PackageManagerFacts): readonly Reason[] {
  return [
    reasonOf(demand, anchor, instanceType),
    ...replicaReasons(site, demand, replicas, single),
    ...(single ? [diskReason(site)] : []),
    ...poolReasons(site, instanceType, replicas, single),
    ...anchorReasons(site, catalog, anchor),
  ];
}

function reasonOf(demand: LikelyDemand, anchor: PackageManagerAnchor, type: string): Reason {
  return {
    path: "packageManager.topology",
    rule:
      `a single server up to ${figure(SINGLE_SERVER_INSTALLS_PER_DAY)} installs a day, else three nodes over three zones, ` +
      "tested with 1,000,000 installs a day and 100 Git builders",
    inputs: {
      installsPerDay: demand.installs.perDay,
      peakInstallsPerS: demand.installs.peakPerS,
      anchor: anchor.name,
      instanceType: type,
      testedInstallsPerDay: anchor.installsPerDay,
    },
    source: anchor.topology === "cluster" ? REFERENCE : anchor.source,
  };
}

/** What replicas hold in a rollout, and what a peak factor means. */
function replicaReasons(
  site: Site,
  demand: LikelyDemand,
  replicas: number,
  single: boolean,
): readonly Reason[] {
  const policy = site.packageManager;
  const surge = ceilFraction(policy.maxSurgeFraction, replicas);
  return [
    {
      path: "packageManager.replicas",
      rule: single
        ? "one server outside of Kubernetes: an update restarts it, and nobody installs meanwhile"
        : "one replica a node over three zones, unless the site states a number; in a rollout the surge stands beside the old replicas, " +
          "so each node needs room for its share of both, and after the loss of a zone two thirds carry the load, as many vCPU as other set-ups were tested with",
      inputs: single
        ? { replicas }
        : { replicas, podsInRollout: replicas + surge, maxSurgeFraction: policy.maxSurgeFraction },
      source: REFERENCE,
    },
    {
      path: "packageManager.maxOpenConnections",
      rule: single
        ? "none is opened while the server keeps its data in SQLite; this is what to set once it moves to PostgreSQL"
        : policy.maxOpenConnections === undefined
          ? "assumed, as the site names none: what the reference architecture raises the pool to"
          : "as the site states",
      inputs: { maxOpenConnections: policy.maxOpenConnections ?? MAX_OPEN_CONNECTIONS },
      source: REFERENCE,
    },
    {
      path: "packageManager.gitBuilders",
      rule:
        "as the site states, else the number that the reference cluster was tested with; builders run where packages are served and compete with downloads" +
        (single ? ". No single server is published with builders: state how many there are" : ""),
      inputs: {
        gitBuilders: policy.gitBuilders,
        ...(single ? {} : { testedGitBuilders: TESTED_GIT_BUILDERS }),
      },
      source: REFERENCE,
    },
    {
      path: "demand.peakInstallsPerS",
      rule: "package files a second in the busiest minute: the mean of the day × the peak factor of the hours, or the one that the site states",
      inputs: {
        installsPerDay: demand.installs.perDay,
        meanPerS: demand.installs.perDay / SECONDS_PER_DAY,
        peakFactor:
          demand.installs.perDay > 0
            ? (demand.installs.peakPerS * SECONDS_PER_DAY) / demand.installs.perDay
            : 1,
        peakInstallsPerS: demand.installs.peakPerS,
      },
      source: "arrivals of the groups over their working hours, CI around the clock",
    },
  ];
}

function diskReason(site: Site): Reason {
  const { gib, rootVolumeGib, packagesGb } = serverDisk(site);
  return {
    path: "packageManager.diskGib",
    rule: "the root volume of a node and the P90 of what the packages may take, a GB taken for a GiB, in whole GiB; packages and the SQLite database lie on it, and gp3 can grow but not shrink",
    inputs: { rootVolumeGib, packagesGb, diskGib: gib },
    source: "docs.aws.amazon.com/ebs, modify volume; docs.posit.co/rspm/admin, files and directories",
  };
}

function poolReasons(site: Site, type: string, replicas: number, single: boolean): readonly Reason[] {
  const reason = (path: string, rule: string, inputs: Reason["inputs"]): Reason => ({
    path: `pools.package-manager.${path}`,
    rule,
    inputs,
    source: REFERENCE,
  });
  return [
    reason(
      "instanceTypes",
      site.packageManager.instanceType === undefined
        ? "the type of the published set-up, or the cheapest x86 type as large where the region has none"
        : "the type that the site states",
      { instanceType: type },
    ),
    reason(
      "nodes",
      "one node for each replica, all the time: the published set-up does not scale by itself",
      { replicas },
    ),
    reason("sessionsPerNode", "0: no sessions run here", { replicas }),
    reason("binding", "none: the number of nodes is that of the replicas", { replicas }),
    reason("zones", single ? "one server stands in one zone" : "replicas over three zones", {
      zones: single ? 1 : 3,
    }),
  ];
}

/** The other published set-ups for the same load: each is known to carry it, none is known to be the most. */
function anchorReasons(site: Site, catalog: Catalog, chosen: PackageManagerAnchor): readonly Reason[] {
  return PACKAGE_MANAGER_ANCHORS.filter((anchor) => anchor.topology === chosen.topology).map((anchor) => {
    const usdPerHour = anchorUsdPerHour(catalog, site.region, anchor);
    return {
      path: `packageManager.anchors.${anchor.nodes} × ${anchor.instanceType}`,
      rule:
        `tested with at least ${figure(anchor.installsPerDay)} installs a day (${anchor.name}): a lower bound of what it carries, never a ceiling` +
        (usdPerHour === undefined ? "; no price of its type is known, so it is shown without dollars" : ""),
      inputs: {
        vcpu: anchor.nodes * anchor.vcpu,
        memoryGib: anchor.nodes * anchor.memoryGib,
        installsPerDayAtLeast: anchor.installsPerDay,
        ...(anchor.gitBuilders > 0 ? { gitBuildersAtLeast: anchor.gitBuilders } : {}),
        ...(usdPerHour === undefined ? {} : { usdPerMonth: dollars(usdPerHour * HOURS_PER_MONTH) }),
      },
      source: anchor.source,
    };
  });
}
