import type { Catalog } from "../catalog.ts";
import { TESTED_GIT_BUILDERS } from "../package-manager/anchors.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import { byHomeLoad, byHomes, byInstalls } from "./growth-weights.ts";
import { type LimitQuestion, REFERENCE } from "./limit-question.ts";
import { workbenchLimits } from "./workbench-limits.ts";

const SECONDS_PER_DAY = 86_400;

const BY_INSTALLS = "package files of people; those of CI and of events do not grow";
const BY_HOMES = "homes of people; configuration and shared state do not grow";
const BY_HOME_LOAD =
  "what sessions and package installs of people read and write; what an event brings does not grow";

/** Returns the limits of what stands beside the nodes: tested points, seats, databases, the file system, Package Manager's network. */
export function serviceLimits(site: Site, catalog: Catalog, parts: PlanParts): readonly LimitQuestion[] {
  return [
    ...testedInstalls(site, parts),
    ...packageManagerNetwork(site, catalog, parts),
    ...workbenchLimits(site, parts),
    ...connectionLimits(parts),
    ...storageLimits(site, parts),
  ];
}

/**
 * The tested point is a day's total. A test drives a rate, so the rate that stands for it is the one at which this site's own day
 * would add up to that total, less what an event installs on that day: with the site's own peak over its mean.
 */
function testedInstalls(site: Site, { packageManager, demand }: PlanParts): readonly LimitQuestion[] {
  const tested = packageManager.testedInstallsPerDay;
  const plan = packageManager.packageManager;
  if (plan === undefined || tested === undefined) return [];
  const { perDay, peakPerS } = demand.installs;
  const peakOverMean = perDay > 0 ? (peakPerS * SECONDS_PER_DAY) / perDay : 1;
  const builders = plan.gitBuilders;
  const ofEvent = Math.max(0, ...demand.events.map(({ installs }) => installs));
  const need = perDay + ofEvent;
  return [
    {
      name: "package-manager.tested-installs",
      unit: "installs a day",
      need,
      needInRollout: need,
      have: tested,
      grows: { with: BY_INSTALLS, byGroup: byInstalls(site, perDay) },
      ...(tested > ofEvent
        ? { reachedAtInstallsPerS: ((tested - ofEvent) / SECONDS_PER_DAY) * peakOverMean }
        : {}),
      rule:
        "package files of the busiest day" +
        (ofEvent > 0 ? ", and of the event that installs most, as if it fell on that day," : "") +
        " against the load that the set-up is published with: tested, not a ceiling",
      inputs: {
        installsPerDay: perDay,
        ...(ofEvent > 0 ? { installsOfTheEvent: ofEvent } : {}),
        peakInstallsPerS: peakPerS,
        peakOverMean,
        testedInstallsPerDay: tested,
      },
      source: REFERENCE,
    },
    ...(plan.topology === "single-server"
      ? []
      : [
          {
            name: "package-manager.tested-git-builders",
            unit: "Git builders",
            need: builders,
            needInRollout: builders,
            have: TESTED_GIT_BUILDERS,
            rule: "concurrent Git builders against the number that the set-up is published with",
            inputs: { gitBuilders: builders, testedGitBuilders: TESTED_GIT_BUILDERS },
            source: REFERENCE,
          },
        ]),
  ];
}

/** What the nodes' networks give all day; bursts are left out. Far away for most, and the first that is hard. */
function packageManagerNetwork(site: Site, catalog: Catalog, parts: PlanParts): readonly LimitQuestion[] {
  const { packageManager, demand } = parts;
  const type = catalog.instanceTypes.find(({ name }) => name === packageManager.instanceType);
  const gbps = type?.networkBaselineGbps;
  if (gbps === undefined || packageManager.meanFileMb <= 0) return [];
  const mbPerInstall = packageManager.meanFileMb;
  const have = (packageManager.nodes * gbps * 1000) / 8;
  const need = demand.installs.peakPerS * mbPerInstall;
  return [
    {
      name: "package-manager.network",
      unit: "MB/s",
      need,
      needInRollout: need,
      have,
      grows: { with: BY_INSTALLS, byGroup: byInstalls(site, need) },
      reachedAtInstallsPerS: have / mbPerInstall,
      rule: "package files a second at the peak × their mean size against the network baseline of the nodes",
      inputs: { nodes: packageManager.nodes, baselineGbpsOfANode: gbps, meanFileMb: mbPerInstall },
      source: "docs.aws.amazon.com/ec2 network bandwidth of the type, as the catalogue dates it",
    },
  ];
}

function connectionLimits({ databases }: PlanParts): readonly LimitQuestion[] {
  return databases.databases.map((database) => ({
    name: `${database.product}.database-connections`,
    unit: "connections",
    need: database.connections.steady,
    needInRollout: database.connections.rollout,
    have: database.maxConnections,
    rule: "pools of all replicas against max_connections of the class; a rollout runs old and new replicas side by side",
    inputs: {
      instanceClass: database.instanceClass,
      steady: database.connections.steady,
      rollout: database.connections.rollout,
    },
    source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html: LEAST(memory ÷ 9531392, 5000)",
  }));
}

function storageLimits(site: Site, { storage, demand }: PlanParts): readonly LimitQuestion[] {
  const { fileSystem } = storage;
  if (fileSystem === undefined) return [];
  const stored = fileSystem.neededGib * site.storage.fillFraction;
  const homes = stored - site.storage.configurationGib;
  const { source } = fileSystem.step.provenance;
  return [
    {
      name: "storage.fill",
      unit: "GiB",
      need: stored,
      needInRollout: stored,
      have: fileSystem.capacityGib * site.storage.fillFraction,
      grows: { with: BY_HOMES, byGroup: byHomes(site, homes) },
      rule: "homes, configuration and shared state against the share of the capacity that may be filled; capacity grows by 10 % at least and never shrinks",
      inputs: { capacityGib: fileSystem.capacityGib, fillFraction: site.storage.fillFraction },
      source,
    },
    {
      name: "storage.throughput",
      unit: "MB/s",
      need: fileSystem.neededMbPerS,
      needInRollout: fileSystem.neededMbPerS,
      have: fileSystem.throughputMbPerS,
      grows: { with: BY_HOME_LOAD, byGroup: byHomeLoad(site, demand, fileSystem.neededMbPerS) },
      rule: "what sessions, installs and events read and write in the busiest minute against the provisioned baseline",
      inputs: { neededMbPerS: fileSystem.neededMbPerS },
      source,
    },
    {
      name: "storage.iops",
      unit: "IOPS",
      need: fileSystem.neededIops,
      needInRollout: fileSystem.neededIops,
      have: Math.min(fileSystem.iops, fileSystem.step.diskIopsBaseline ?? fileSystem.iops),
      grows: { with: BY_HOME_LOAD, byGroup: byHomeLoad(site, demand, fileSystem.neededIops) },
      rule: "operations of the busiest moment against the smaller of what is provisioned and what the servers of the throughput step give all day",
      inputs: {
        provisionedIops: fileSystem.iops,
        ...(fileSystem.step.diskIopsBaseline === undefined
          ? {}
          : { serverIops: fileSystem.step.diskIopsBaseline }),
      },
      source,
    },
    {
      name: "storage.region-capacity",
      unit: "GiB",
      need: fileSystem.capacityGib,
      needInRollout: fileSystem.capacityGib,
      have: fileSystem.mostGib,
      grows: {
        with: BY_HOMES,
        byGroup: byHomes(site, fileSystem.capacityGib * (homes / Math.max(stored, 1))),
      },
      rule: "provisioned capacity against the most that the region allows one file system at this throughput",
      inputs: { mostGib: fileSystem.mostGib, throughputMbPerS: fileSystem.throughputMbPerS },
      source,
    },
  ];
}
