import type { Catalog } from "../catalog.ts";
import { priceOf } from "../cost/price-of.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { dollars, figure } from "../figure.ts";
import { ceilFraction } from "../nodes/ceil-fraction.ts";
import { compareText } from "../order.ts";
import type { PlanWarning, Reason } from "../plan.ts";
import type { PackageManagerPart, PartRefused } from "../plan-parts.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import {
  PACKAGE_MANAGER_ANCHORS,
  type PackageManagerAnchor,
  SINGLE_SERVER_INSTALLS_PER_DAY,
  TESTED_GIT_BUILDERS,
} from "./anchors.ts";
import { meanFileMb } from "./delivered-bytes.ts";

/** Connections of one replica's pool. Source: packagemanager.posit.co reference-architecture-aws-eks, read 2026-11-22. */
const MAX_OPEN_CONNECTIONS = 50;

const SECONDS_PER_DAY = 86_400;

const REFERENCE =
  "Posit reference architecture Package Manager on AWS EKS (packagemanager.posit.co/__docs__), read 2026-11-22";

const NOTHING: PackageManagerPart = {
  ok: true,
  pools: [],
  nodes: 0,
  installsPerMonth: 0,
  meanFileMb: 0,
  reasons: [],
  warnings: [],
  refusals: [],
};

/**
 * Plans Package Manager: a single server where that is published to suffice, else the reference cluster. All published set-ups are
 * lower bounds ("tested"), never a ceiling; beyond the tested point the plan says so.
 */
export function planPackageManager(
  site: Site,
  catalog: Catalog,
  demand: LikelyDemand,
): PackageManagerPart | PartRefused {
  if (!site.products.packageManager) return NOTHING;
  const policy = site.packageManager;
  const { perDay } = demand.installs;
  const single = policy.replicas === undefined && perDay <= SINGLE_SERVER_INSTALLS_PER_DAY;
  const anchor = PACKAGE_MANAGER_ANCHORS.find(
    (one) => one.topology === (single ? "single-server" : "cluster"),
  );
  if (anchor === undefined) throw new Error("expected a published set-up of each topology");
  const type = chosenType(site, catalog, anchor);
  if (!type.ok) return { ok: false, refusals: [type.refusal] };
  const replicas = single ? 1 : (policy.replicas ?? anchor.nodes);
  const meanPerS =
    demand.installs.perSByHour.reduce((sum, rate) => sum + rate, 0) / demand.installs.perSByHour.length;
  return {
    ok: true,
    pools: [
      {
        name: "package-manager",
        manager: "managed",
        purpose: "package-manager",
        instanceTypes: [type.name],
        sessionsPerNode: 0,
        binding: [],
        nodes: { min: replicas, max: replicas },
        zones: single ? 1 : 3,
      },
    ],
    packageManager: {
      topology: anchor.topology,
      replicas,
      gitBuilders: policy.gitBuilders,
      maxOpenConnections: policy.maxOpenConnections ?? MAX_OPEN_CONNECTIONS,
    },
    instanceType: type.name,
    nodes: replicas,
    installsPerMonth: meanPerS * 3600 * HOURS_PER_MONTH,
    meanFileMb: meanFileMb(demand.installs.perDayByClient) ?? 0,
    testedInstallsPerDay: anchor.installsPerDay,
    reasons: [
      reasonOf(demand, anchor, type.name),
      ...replicaReasons(site, demand, replicas),
      ...anchorReasons(site, catalog, anchor),
    ],
    warnings: [
      ...type.warnings,
      ...beyondTested(perDay, anchor),
      ...buildersBeyondTested(site, anchor),
      ...unneeded(single, anchor),
    ],
    refusals: [],
  };
}

type TypeAnswer =
  | { readonly ok: true; readonly name: string; readonly warnings: readonly PlanWarning[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** The stated type, else the anchor's, else the cheapest x86 type with at least its vCPU and memory that the region sells. */
function chosenType(site: Site, catalog: Catalog, anchor: PackageManagerAnchor): TypeAnswer {
  const stated = site.packageManager.instanceType;
  const wanted = stated ?? anchor.instanceType;
  const priced = priceOf(catalog.priceBook, `ec2.${wanted}`, site.region);
  if (priced.ok) return { ok: true, name: wanted, warnings: [] };
  if (stated !== undefined) return { ok: false, refusal: priced.refusal };
  const [cheapest] = catalog.instanceTypes
    .filter((type) => type.arch === "x86_64" && !type.burstable && !type.bareMetal)
    .filter((type) => type.vcpu >= anchor.vcpu && type.memoryMib >= anchor.memoryGib * 1024)
    .flatMap((type) => {
      const answer = priceOf(catalog.priceBook, `ec2.${type.name}`, site.region);
      const usd = answer.ok ? answer.price.tiers[0]?.usd : undefined;
      return usd === undefined ? [] : [{ name: type.name, usd }];
    })
    .sort((a, b) => a.usd - b.usd || compareText(a.name, b.name));
  if (cheapest === undefined) return { ok: false, refusal: priced.refusal };
  const sentence =
    `${wanted}, which Package Manager was tested on, is not offered in ${site.region}; ${cheapest.name} is the cheapest x86 type with ` +
    `at least ${anchor.vcpu} vCPU and ${anchor.memoryGib} GiB there`;
  return { ok: true, name: cheapest.name, warnings: [{ code: "OTHER_TYPE", sentence }] };
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
function replicaReasons(site: Site, demand: LikelyDemand, replicas: number): readonly Reason[] {
  const policy = site.packageManager;
  const surge = ceilFraction(policy.maxSurgeFraction, replicas);
  return [
    {
      path: "packageManager.replicas",
      rule:
        "one replica a node over three zones, unless the site states a number; in a rollout the surge stands beside the old replicas, " +
        "so each node needs room for its share of both, and after the loss of a zone two thirds carry the load, as many vCPU as other set-ups were tested with",
      inputs: { replicas, podsInRollout: replicas + surge, maxSurgeFraction: policy.maxSurgeFraction },
      source: REFERENCE,
    },
    {
      path: "packageManager.maxOpenConnections",
      rule:
        policy.maxOpenConnections === undefined
          ? "assumed, as the site names none: what the reference architecture raises the pool to"
          : "as the site states",
      inputs: { maxOpenConnections: policy.maxOpenConnections ?? MAX_OPEN_CONNECTIONS },
      source: REFERENCE,
    },
    {
      path: "packageManager.gitBuilders",
      rule: "as the site states, else the number that the reference cluster was tested with; builders run in the serving pods and compete with downloads",
      inputs: { gitBuilders: policy.gitBuilders, testedGitBuilders: TESTED_GIT_BUILDERS },
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

/** The other published set-ups for the same load: each is known to carry it, none is known to be the most. */
function anchorReasons(site: Site, catalog: Catalog, chosen: PackageManagerAnchor): readonly Reason[] {
  return PACKAGE_MANAGER_ANCHORS.filter((anchor) => anchor.topology === chosen.topology).map((anchor) => {
    const priced = priceOf(catalog.priceBook, `ec2.${anchor.instanceType}`, site.region);
    const usdPerHour = priced.ok ? priced.price.tiers[0]?.usd : undefined;
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
        ...(usdPerHour === undefined
          ? {}
          : { usdPerMonth: dollars(usdPerHour * anchor.nodes * HOURS_PER_MONTH) }),
      },
      source: anchor.source,
    };
  });
}

/** Most companies need no cluster, and a plan that is one says when it is worth it. */
function unneeded(single: boolean, anchor: PackageManagerAnchor): readonly PlanWarning[] {
  if (!single) return [];
  return [
    {
      code: "SINGLE_SERVER",
      sentence:
        `one ${anchor.instanceType} with its own database (SQLite) is published to carry ${figure(anchor.installsPerDay)} installs a day: Package Manager needs no EKS here, ` +
        "unless it must run across zones for compliance; then the site states its replicas",
    },
  ];
}

function buildersBeyondTested(site: Site, anchor: PackageManagerAnchor): readonly PlanWarning[] {
  const { gitBuilders } = site.packageManager;
  if (anchor.gitBuilders === 0 || gitBuilders <= anchor.gitBuilders) return [];
  return [
    {
      code: "BEYOND_TESTED",
      sentence: `${figure(gitBuilders)} Git builders are above the ${figure(anchor.gitBuilders)} that ${anchor.nodes} × ${anchor.instanceType} are published with`,
    },
  ];
}

function beyondTested(perDay: number, anchor: PackageManagerAnchor): readonly PlanWarning[] {
  if (perDay <= anchor.installsPerDay) return [];
  return [
    {
      code: "BEYOND_TESTED",
      sentence: `${figure(perDay, 0)} installs a day are above the ${figure(anchor.installsPerDay)} that ${anchor.nodes} × ${anchor.instanceType} are published with; nobody has published that this set-up carries them`,
    },
  ];
}
