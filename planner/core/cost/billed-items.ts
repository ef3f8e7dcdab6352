import type { PlanDatabase } from "../database/planned-database.ts";
import type { NetworkFigures } from "../network/network-figures.ts";
import { networkItems } from "../network/network-items.ts";
import type { SessionNodes } from "../nodes/nodes-part.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import type { FileSystem } from "../storage/file-system.ts";
import type { BilledItem } from "./billed-item.ts";

/** Returns everything that costs money in a plan, pool by pool, in the order in which a reader expects it. */
export function billedItems(site: Site, parts: PlanParts, network: NetworkFigures): readonly BilledItem[] {
  return [
    ...sessionItems(site, parts),
    ...managedItems(site, parts),
    ...packageManagerItems(site, parts),
    ...storageItems(site, parts),
    ...parts.databases.databases.flatMap((database) => databaseItems(site, database)),
    ...networkItems(site, network),
  ];
}

/** A type of session nodes, and how many run in the mean. */
interface NodesOfType {
  readonly instanceType: string;
  readonly description: string;
  readonly meanNodesOf: (sessions: SessionNodes) => number;
}

function sessionItems({ region }: Site, { nodes }: PlanParts): readonly BilledItem[] {
  const { sessions } = nodes;
  if (sessions === undefined) return [];
  const pool = "sessions";
  const types = nodesByType(sessions);
  const { gib } = sessions.rootDisk;
  return [
    ...types.map(
      ({ instanceType, description, meanNodesOf }): BilledItem => ({
        item: `ec2.${instanceType}`,
        quantityOf: ({ parts }) =>
          parts.nodes.sessions === undefined ? 0 : meanNodesOf(parts.nodes.sessions),
        unit: "hour",
        region,
        pool,
        description,
      }),
    ),
    rootDisks(region, pool, ({ parts }) => {
      const now = parts.nodes.sessions;
      return now === undefined ? 0 : types.reduce((sum, type) => sum + type.meanNodesOf(now), 0) * gib;
    }),
  ];
}

/** As they were simulated, or as the hours of the week pack onto them. */
function nodesByType({ main, simulated }: SessionNodes): readonly NodesOfType[] {
  if (simulated !== undefined) {
    return simulated.map(({ instanceType }, i) => ({
      instanceType,
      description: `session nodes, ${instanceType}, mean over simulated weeks`,
      meanNodesOf: (sessions) => sessions.simulated?.[i]?.meanNodes ?? 0,
    }));
  }
  const mainType: NodesOfType = {
    instanceType: main.candidate.name,
    description: `session nodes, ${main.candidate.name}, mean over the week`,
    meanNodesOf: ({ meanMainNodes }) => meanMainNodes,
  };
  if (main.large === undefined) return [mainType];
  const largeType: NodesOfType = {
    instanceType: main.large.candidate.name,
    description: `nodes for the largest sessions, ${main.large.candidate.name}, mean over the week`,
    meanNodesOf: ({ meanLargeNodes }) => meanLargeNodes,
  };
  return [mainType, largeType];
}

function managedItems(site: Site, { nodes }: PlanParts): readonly BilledItem[] {
  const { managed } = nodes;
  if (managed === undefined) return [];
  const { region } = site;
  const pool = "server";
  const rootGib = nodes.managedDisk?.gib ?? site.nodes.rootVolumeGib;
  const { dataDiskGib = 0 } = managed;
  return [
    {
      item: `ec2.${managed.candidate.name}`,
      quantityOf: ({ parts }) => parts.nodes.managed?.nodes ?? 0,
      unit: "hour",
      region,
      pool,
      description:
        nodes.workbench?.topology === "single-server"
          ? "the Workbench server"
          : "managed node group: server pods and what stays there",
    },
    rootDisks(region, pool, ({ parts }) => (parts.nodes.managed?.nodes ?? 0) * rootGib + dataDiskGib),
  ];
}

function packageManagerItems(site: Site, { packageManager }: PlanParts): readonly BilledItem[] {
  const { instanceType, nodes } = packageManager;
  if (instanceType === undefined) return [];
  const { region } = site;
  const pool = "package-manager";
  const rootGib = nodes * site.nodes.rootVolumeGib;
  const server: BilledItem = {
    item: `ec2.${instanceType}`,
    quantityOf: () => nodes,
    unit: "hour",
    region,
    pool,
    description: "Package Manager nodes",
  };
  if (packageManager.packageManager?.topology === "single-server") {
    const description = "disk of the server with its packages, gp3";
    return [server, rootDisks(region, pool, (billed) => rootGib + packagesGb(billed), description)];
  }
  return [
    server,
    rootDisks(region, pool, () => rootGib),
    {
      item: "s3.standard.gb_month",
      quantityOf: packagesGb,
      unit: "GB-month",
      region,
      pool,
      description: "package objects and metadata in S3",
    },
  ];
}

function packagesGb({ site }: { readonly site: Site }): number {
  return site.packageManager.storageGb.likely;
}

function rootDisks(
  region: string,
  pool: string,
  gibOf: BilledItem["quantityOf"],
  description = "root disks of the nodes, gp3",
): BilledItem {
  return {
    item: "ebs.gp3.gb_month",
    quantityOf: gibOf,
    unit: "GB-month",
    region,
    pool,
    description,
  };
}

function storageItems({ region, storage: policy }: Site, { storage }: PlanParts): readonly BilledItem[] {
  if (storage.fileSystem === undefined) return [];
  const { deploymentType } = storage.fileSystem;
  const { backup, fillFraction } = policy;
  const line = (
    part: string,
    quantityOf: (fileSystem: FileSystem) => number,
    unit: string,
    description: string,
  ): BilledItem => ({
    item: `fsx.openzfs.${deploymentType}.${part}`,
    quantityOf: ({ parts: { storage: now } }) =>
      now.fileSystem === undefined ? 0 : quantityOf(now.fileSystem),
    unit,
    region,
    description,
  });
  return [
    line("storage", ({ capacityGib }) => capacityGib, "GB-month", "homes, configuration and shared state"),
    line(
      "throughput",
      ({ throughputMbPerS }) => throughputMbPerS,
      "MBps-month",
      "provisioned throughput of the file system",
    ),
    line("iops", ({ iops, includedIops }) => iops - includedIops, "IOPS-month", "IOPS above those included"),
    line(
      "backup",
      ({ neededGib }) => (backup ? neededGib * fillFraction : 0),
      "GB-month",
      "one full backup of what is stored",
    ),
  ];
}

function databaseItems({ region }: Site, database: PlanDatabase): readonly BilledItem[] {
  const zones = database.multiAz ? "multi-az" : "single-az";
  const of = database.product === "workbench" ? "Workbench" : "Package Manager";
  return [
    {
      item: `rds.postgres.${database.instanceClass}.${zones}`,
      quantityOf: () => 1,
      unit: "hour",
      region,
      description: `${of} database`,
    },
    {
      item: `rds.postgres.storage.gp3.${zones}`,
      quantityOf: () => database.storageGib,
      unit: "GB-month",
      region,
      description: `${of} database storage, gp3`,
    },
  ];
}
