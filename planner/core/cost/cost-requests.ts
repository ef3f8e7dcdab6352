import type { Catalog } from "../catalog.ts";
import { networkRequests } from "../network/network-requests.ts";
import type { PlanDatabase } from "../plan.ts";
import type { PlanParts, SessionNodes } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import type { CostRequest } from "./cost-line.ts";

/** Returns everything that costs money in a plan, pool by pool, in the order in which a reader expects it. */
export function costRequests(
  site: Site,
  catalog: Pick<Catalog, "publishedFigures">,
  parts: PlanParts,
): readonly CostRequest[] {
  return [
    ...sessionRequests(site, parts),
    ...managedRequests(site, parts),
    ...packageManagerRequests(site, parts),
    ...storageRequests(site, parts),
    ...parts.databases.databases.flatMap((database) => databaseRequests(site, database)),
    ...networkRequests(site, catalog, parts),
  ];
}

function sessionRequests(site: Site, { nodes }: PlanParts): readonly CostRequest[] {
  const { sessions } = nodes;
  if (sessions === undefined) return [];
  const { region } = site;
  const pool = "sessions";
  const used = nodesByType(sessions).filter(({ meanNodes }) => meanNodes > 0);
  const requests = used.map(
    ({ instanceType, meanNodes, description }): CostRequest => ({
      item: `ec2.${instanceType}`,
      quantity: meanNodes,
      unit: "hour",
      region,
      pool,
      description,
    }),
  );
  const gib = used.reduce((sum, { meanNodes }) => sum + meanNodes, 0) * sessions.rootDisk.gib;
  return [...requests, rootDisks(region, pool, gib)];
}

interface NodesOfType {
  readonly instanceType: string;
  readonly meanNodes: number;
  readonly description: string;
}

/** As they were simulated, or as the hours of the week pack onto them. */
function nodesByType(sessions: SessionNodes): readonly NodesOfType[] {
  const { main, meanMainNodes, meanLargeNodes, simulated } = sessions;
  if (simulated !== undefined) {
    const description = "session nodes, mean over simulated weeks";
    return simulated.map((one) => ({ ...one, description }));
  }
  const mainType: NodesOfType = {
    instanceType: main.candidate.name,
    meanNodes: meanMainNodes,
    description: "session nodes, mean over the week",
  };
  if (main.large === undefined) return [mainType];
  const description = "nodes for the largest sessions, mean over the week";
  return [mainType, { instanceType: main.large.candidate.name, meanNodes: meanLargeNodes, description }];
}

function managedRequests(site: Site, { nodes }: PlanParts): readonly CostRequest[] {
  const { managed } = nodes;
  if (managed === undefined) return [];
  const { region } = site;
  const pool = "server";
  const rootGib = nodes.managedDisk?.gib ?? site.nodes.rootVolumeGib;
  return [
    {
      item: `ec2.${managed.candidate.name}`,
      quantity: managed.nodes,
      unit: "hour",
      region,
      pool,
      description:
        nodes.workbench?.topology === "single-server"
          ? "the Workbench server"
          : "managed node group: server pods and what stays there",
    },
    rootDisks(region, pool, managed.nodes * rootGib + (managed.dataDiskGib ?? 0)),
  ];
}

function packageManagerRequests(site: Site, { packageManager }: PlanParts): readonly CostRequest[] {
  const { instanceType, nodes } = packageManager;
  if (instanceType === undefined) return [];
  const { region } = site;
  const pool = "package-manager";
  const storageGb = site.packageManager.storageGb.likely;
  const single = packageManager.packageManager?.topology === "single-server";
  return [
    {
      item: `ec2.${instanceType}`,
      quantity: nodes,
      unit: "hour",
      region,
      pool,
      description: "Package Manager nodes",
    },
    single
      ? rootDisks(
          region,
          pool,
          nodes * site.nodes.rootVolumeGib + storageGb,
          "disk of the server with its packages, gp3",
        )
      : rootDisks(region, pool, nodes * site.nodes.rootVolumeGib),
    ...(single
      ? []
      : [
          {
            item: "s3.standard.gb_month",
            quantity: storageGb,
            unit: "GB-month",
            region,
            pool,
            description: "package objects and metadata in S3",
          },
        ]),
  ];
}

function rootDisks(
  region: string,
  pool: string,
  gib: number,
  description = "root disks of the nodes, gp3",
): CostRequest {
  return {
    item: "ebs.gp3.gb_month",
    quantity: gib,
    unit: "GB-month",
    region,
    pool,
    description,
  };
}

function storageRequests(site: Site, { storage }: PlanParts): readonly CostRequest[] {
  const { fileSystem } = storage;
  if (fileSystem === undefined) return [];
  const { region } = site;
  const item = (part: string): string => `fsx.openzfs.${fileSystem.deploymentType}.${part}`;
  const backupGib = site.storage.backup ? fileSystem.neededGib * site.storage.fillFraction : 0;
  return [
    {
      item: item("storage"),
      quantity: fileSystem.capacityGib,
      unit: "GB-month",
      region,
      description: "homes, configuration and shared state",
    },
    {
      item: item("throughput"),
      quantity: fileSystem.throughputMbPerS,
      unit: "MBps-month",
      region,
      description: "provisioned throughput of the file system",
    },
    {
      item: item("iops"),
      quantity: fileSystem.iops - fileSystem.includedIops,
      unit: "IOPS-month",
      region,
      description: "IOPS above those included",
    },
    {
      item: item("backup"),
      quantity: backupGib,
      unit: "GB-month",
      region,
      description: "one full backup of what is stored",
    },
  ];
}

function databaseRequests(site: Site, database: PlanDatabase): readonly CostRequest[] {
  const { region } = site;
  const zones = database.multiAz ? "multi-az" : "single-az";
  const of = database.product === "workbench" ? "Workbench" : "Package Manager";
  return [
    {
      item: `rds.postgres.${database.instanceClass}.${zones}`,
      quantity: 1,
      unit: "hour",
      region,
      description: `${of} database`,
    },
    {
      item: `rds.postgres.storage.gp3.${zones}`,
      quantity: database.storageGib,
      unit: "GB-month",
      region,
      description: `${of} database storage, gp3`,
    },
  ];
}
