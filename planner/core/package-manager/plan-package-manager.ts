import type { Catalog } from "../catalog.ts";
import { priceOf, unitUsd } from "../cost/price-of.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PartRefused } from "../explained.ts";
import { counted, figure } from "../figure.ts";
import { compareText } from "../order.ts";
import type { PlanWarning } from "../plan-remark.ts";
import { HOURS_PER_MONTH, mibFromGib } from "../quantity.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import { anchorRules } from "./anchor-price.ts";
import {
  MAX_OPEN_CONNECTIONS,
  PACKAGE_MANAGER_ANCHORS,
  type PackageManagerAnchor,
  SINGLE_SERVER_INSTALLS_PER_DAY,
} from "./anchors.ts";
import { meanFileMb } from "./delivered-bytes.ts";
import type { PackageManagerPart } from "./package-manager-part.ts";
import { packageManagerReasons } from "./package-manager-reasons.ts";
import { LARGEST_DISK_GIB, type ServerDisk, serverDisk } from "./server-disk.ts";

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

/** Over which a cluster is spread. Source: packagemanager.posit.co reference-architecture-aws-eks, read 2026-11-22. */
const ZONES = 3;

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
  const disk = serverDisk(site);
  if (single && disk.gib > LARGEST_DISK_GIB) return { ok: false, refusals: [diskTooLarge(disk)] };
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
        zones: Math.min(ZONES, replicas),
      },
    ],
    packageManager: {
      topology: anchor.topology,
      replicas,
      gitBuilders: policy.gitBuilders,
      maxOpenConnections: policy.maxOpenConnections ?? MAX_OPEN_CONNECTIONS,
      ...(single ? { diskGib: disk.gib } : {}),
    },
    instanceType: type.name,
    nodes: replicas,
    installsPerMonth: meanPerS * 3600 * HOURS_PER_MONTH,
    meanFileMb: meanFileMb(demand.installs.perDayByClient) ?? 0,
    testedInstallsPerDay: anchor.installsPerDay,
    reasons: packageManagerReasons({
      site,
      catalog,
      demand,
      anchor,
      instanceType: type.name,
      replicas,
      single,
    }),
    warnings: [
      ...type.warnings,
      ...beyondTested(perDay, anchor),
      ...buildersBeyondTested(site, anchor),
      ...fewerThanTested(replicas, anchor),
      ...unneeded(single, anchor),
    ],
    refusals: [],
    rules: anchorRules(catalog, site.region, {
      topology: anchor.topology,
      instanceType: type.name,
      nodes: replicas,
      installsPerDay: perDay,
      rootVolumeGib: single ? disk.gib : site.nodes.rootVolumeGib,
    }),
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
  if (priced.ok) return { ok: true, name: wanted, warnings: smallerThanTested(catalog, wanted, anchor) };
  if (stated !== undefined) return { ok: false, refusal: priced.refusal };
  const [cheapest] = catalog.instanceTypes
    .filter((type) => type.arch === "x86_64" && !type.burstable && !type.bareMetal)
    .filter((type) => type.vcpu >= anchor.vcpu && type.memoryMib >= mibFromGib(anchor.memoryGib))
    .flatMap((type) => {
      const usd = unitUsd(catalog.priceBook, `ec2.${type.name}`, site.region);
      return usd === undefined ? [] : [{ name: type.name, usd }];
    })
    .sort((a, b) => a.usd - b.usd || compareText(a.name, b.name));
  if (cheapest === undefined) return { ok: false, refusal: priced.refusal };
  const sentence =
    `${wanted}, which Package Manager was tested on, is not offered in ${site.region}; ${cheapest.name} is the cheapest x86 type with ` +
    `at least ${anchor.vcpu} vCPU and ${anchor.memoryGib} GiB there`;
  return { ok: true, name: cheapest.name, warnings: [{ code: "OTHER_TYPE", sentence }] };
}

function diskTooLarge({ gib, packagesGb }: ServerDisk): Refusal {
  return {
    subject: "package-manager",
    code: "THROUGHPUT_STEP",
    resource: "storage",
    unit: "GiB",
    need: gib,
    have: LARGEST_DISK_GIB,
    shortBy: gib - LARGEST_DISK_GIB,
    sentence: `a single Package Manager server needs a disk of ${figure(gib)} GiB for ${figure(packagesGb)} GB of packages, the largest gp3 volume has ${figure(LARGEST_DISK_GIB)}: short by ${figure(gib - LARGEST_DISK_GIB)}; state packageManager.replicas for a cluster with its packages on S3`,
  };
}

/** A stated type with less than the one that is published with the load, or of another architecture. */
function smallerThanTested(
  { instanceTypes }: Catalog,
  name: string,
  anchor: PackageManagerAnchor,
): readonly PlanWarning[] {
  const type = instanceTypes.find((one) => one.name === name);
  if (type === undefined) return [];
  const { vcpu, memoryMib, arch, burstable } = type;
  const smaller = vcpu < anchor.vcpu || memoryMib < anchor.memoryGib * 1024;
  const other = [
    ...(smaller
      ? [
          `has ${figure(vcpu)} vCPU and ${figure(memoryMib / 1024)} GiB, ${anchor.instanceType} ${figure(anchor.vcpu)} and ${figure(anchor.memoryGib)}`,
        ]
      : []),
    ...(arch === "x86_64" ? [] : [`is ${arch}, not x86`]),
    ...(burstable ? ["has its CPU in credits and does less once they are spent"] : []),
  ];
  if (other.length === 0) return [];
  return [
    {
      code: "BEYOND_TESTED",
      sentence: `${name} ${other.join("; it ")}: ${figure(anchor.installsPerDay)} installs a day are published with ${figure(anchor.nodes)} × ${anchor.instanceType}, and nobody has published that this type carries them`,
    },
  ];
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

/** A cluster of fewer nodes than it is published with; a single server is one anyway. */
function fewerThanTested(replicas: number, anchor: PackageManagerAnchor): readonly PlanWarning[] {
  if (replicas >= anchor.nodes) return [];
  return [
    {
      code: "BEYOND_TESTED",
      sentence:
        `${counted(replicas, "replica")} ${replicas === 1 ? "stands" : "stand"} in ${counted(Math.min(ZONES, replicas), "zone")}, ${figure(anchor.installsPerDay)} installs a day are published with ${figure(anchor.nodes)} × ${anchor.instanceType}` +
        (replicas === 1 ? "; nothing carries on while it is replaced" : ""),
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
