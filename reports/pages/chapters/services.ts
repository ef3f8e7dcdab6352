import type { Plan, PlanDatabase } from "../../../planner/core/plan.ts";
import { numberText } from "../../charts/format.ts";
import { type Block, type Chapter, columns, paragraph, section, type Table } from "../document.ts";
import { PRODUCT_NAMES, yesText } from "./words.ts";

/** Returns the chapter on what stands beside the nodes: storage, databases, the servers of both products. */
export function servicesChapter(plan: Plan): Chapter {
  return {
    id: "services",
    title: "Storage, databases and servers",
    blocks: [
      section("Storage for homes", storageBlock(plan)),
      section("Databases", ...databaseBlocks(plan.databases)),
      section("Workbench", workbenchBlock(plan)),
      section("Package Manager", packageManagerBlock(plan)),
    ],
  };
}

function facts(caption: string, rows: readonly (readonly [string, string])[]): Table {
  return { kind: "table", caption, columns: columns("Figure", "Value"), rows };
}

function storageBlock({ storage }: Plan): Block {
  if (storage === undefined) return paragraph("This plan has no shared storage.");
  return facts("Amazon FSx for OpenZFS", [
    ["Deployment type", storage.deploymentType],
    ["Capacity", `${numberText(storage.capacityGib)} GiB`],
    ["Throughput", `${numberText(storage.throughputMbPerS)} MB/s`],
    ["Operations", `${numberText(storage.iops)} IOPS`],
    ["Zones", numberText(storage.zones)],
  ]);
}

function databaseBlocks(databases: readonly PlanDatabase[]): readonly Block[] {
  if (databases.length === 0) return [paragraph("This plan has no database of its own.")];
  const beyond = databases.filter(({ beyondTested }) => beyondTested);
  return [
    {
      kind: "table",
      caption:
        "Amazon RDS for PostgreSQL; connections in steady state, and while a rollout runs old and new replicas side by side",
      columns: columns(
        "Product",
        "Class",
        ">Storage",
        "Multi-AZ",
        ">Connections",
        ">In a rollout",
        ">Allowed",
      ),
      rows: databases.map((database) => [
        PRODUCT_NAMES[database.product],
        { text: database.instanceClass, code: true },
        `${numberText(database.storageGib)} GiB`,
        yesText(database.multiAz),
        numberText(database.connections.steady),
        numberText(database.connections.rollout),
        numberText(database.maxConnections),
      ]),
    },
    ...beyond.map(
      (database): Block => ({
        kind: "callout",
        tone: "unsure",
        title: "Beyond the tested point.",
        text: `${PRODUCT_NAMES[database.product]} was not publicly tested at this load; ${database.instanceClass} is the next class up, not a measured answer.`,
      }),
    ),
  ];
}

function workbenchBlock({ workbench }: Plan): Block {
  if (workbench === undefined) return paragraph("Workbench is not part of this plan.");
  return facts("Workbench servers", [
    ["Topology", workbench.topology === "cluster" ? "cluster" : "single server"],
    ["Server pods", numberText(workbench.serverPods)],
    ["Zones", numberText(workbench.zones)],
  ]);
}

function packageManagerBlock({ packageManager }: Plan): Block {
  if (packageManager === undefined) return paragraph("Package Manager is not part of this plan.");
  return facts("Package Manager servers", [
    ["Topology", packageManager.topology === "cluster" ? "cluster" : "single server"],
    ["Replicas", numberText(packageManager.replicas)],
    ["Git builders", numberText(packageManager.gitBuilders)],
    ["Open database connections of each replica, at most", numberText(packageManager.maxOpenConnections)],
  ]);
}
