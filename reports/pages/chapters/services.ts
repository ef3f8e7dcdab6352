import type { Plan } from "../../../planner/core/plan.ts";
import { numberText, roundedText } from "../../charts/format.ts";
import { type Block, type Chapter, columns, paragraph, section, type Table } from "../document.ts";
import { storageStepBlocks } from "./storage-steps.ts";
import { PRODUCT_NAMES, yesText } from "./words.ts";

/** Returns the chapter on what stands beside the nodes: storage, databases, the servers of both products. */
export function servicesChapter(plan: Plan): Chapter {
  return {
    id: "services",
    title: "Storage, databases and servers",
    blocks: [
      section("Storage for homes", ...storageBlocks(plan)),
      section("Databases", ...databaseBlocks(plan)),
      section("Workbench", workbenchBlock(plan)),
      section("Package Manager", packageManagerBlock(plan), anchorTable(plan)),
      section("Network", networkBlock(plan)),
    ],
  };
}

function facts(caption: string, rows: readonly (readonly [string, string])[]): Table {
  return { kind: "table", caption, columns: columns("Figure", "Value"), rows };
}

function storageBlocks({ storage, workbench }: Plan): readonly Block[] {
  if (storage === undefined) {
    return [
      paragraph(
        workbench?.topology === "single-server"
          ? "Homes lie on the disk of the Workbench server; its size is a line of the cost."
          : "This plan has no shared storage.",
      ),
    ];
  }
  return [
    facts("Amazon FSx for OpenZFS", [
      ["Deployment type", storage.deploymentType],
      ["Capacity", `${numberText(storage.capacityGib)} GiB`],
      ["Throughput", `${numberText(storage.throughputMbPerS)} MB/s`],
      ["Operations", `${numberText(storage.iops)} IOPS`],
      ["Zones", numberText(storage.zones)],
    ]),
    ...storageStepBlocks(storage),
  ];
}

function databaseBlocks({ databases, workbench, packageManager }: Plan): readonly Block[] {
  if (databases.length === 0) {
    const single = [workbench, packageManager].some((product) => product?.topology === "single-server");
    return [
      paragraph(
        single
          ? "Each server keeps its metadata in SQLite on its own disk."
          : "This plan has no database of its own.",
      ),
    ];
  }
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

function packageManagerBlock({ packageManager, assumptions }: Plan): Block {
  if (packageManager === undefined) return paragraph("Package Manager is not part of this plan.");
  // The default is what the reference cluster was tested with.
  const isOfCluster =
    packageManager.topology === "single-server" &&
    assumptions.some(({ path }) => path === "packageManager.gitBuilders");
  return facts("Package Manager servers", [
    ["Topology", packageManager.topology === "cluster" ? "cluster" : "single server"],
    ["Replicas", numberText(packageManager.replicas)],
    ["Git builders", isOfCluster ? "not stated" : numberText(packageManager.gitBuilders)],
    ...(packageManager.diskGib === undefined
      ? []
      : [["Disk to order", `${numberText(packageManager.diskGib)} GiB gp3`] as const]),
    ...(packageManager.topology === "single-server"
      ? []
      : [
          [
            "Open database connections of each replica, at most",
            numberText(packageManager.maxOpenConnections),
          ] as const,
        ]),
  ]);
}

const ANCHORS = "packageManager.anchors.";

/** The published set-ups, each a lower bound of what it carries. */
function anchorTable({ reasons }: Plan): Table | undefined {
  const anchors = reasons.filter(({ path }) => path.startsWith(ANCHORS));
  if (anchors.length === 0) return undefined;
  const shown = (value: number | string | undefined): string =>
    value === undefined ? "not known" : typeof value === "number" ? numberText(value) : value;
  return {
    kind: "table",
    caption:
      "Published set-ups: each was tested with at least so much, none is known to be the most that it carries",
    columns: columns(
      "Set-up",
      ">vCPU",
      ">Memory",
      ">Installs a day, at least",
      ">Nodes, dollars a month",
      "Source",
    ),
    rows: anchors.map(({ path, inputs, source }) => [
      { text: path.slice(ANCHORS.length), code: true },
      shown(inputs.vcpu),
      `${shown(inputs.memoryGib)} GiB`,
      shown(inputs.installsPerDayAtLeast),
      shown(inputs.usdPerMonth),
      source,
    ]),
  };
}

/** What the reasons say of clusters, load balancers, gateways and addresses. */
function networkBlock({ reasons }: Plan): Block {
  const network = reasons.filter(({ path }) => path.startsWith("network."));
  if (network.length === 0)
    return paragraph(
      "Single servers need no load balancer, gateway or cluster of their own in this plan. Put into one zone, they send each other nothing that is paid for.",
    );
  const rows = network.map(({ path, inputs }): readonly [string, string] => [
    NETWORK_TITLES[path] ?? path,
    Object.entries(inputs)
      .filter(([name]) => NETWORK_FIGURES[name] !== undefined)
      .map(([name, value]) => {
        const [one, many = one] = NETWORK_FIGURES[name] ?? [];
        return `${typeof value === "number" ? roundedText(value) : value} ${value === 1 ? one : many}`;
      })
      .join(", "),
  ]);
  return facts(
    "Network at the P90 of the demand, which the plan is sized for; the cost lines are means over the draws. The inputs of each figure stand under Why",
    rows.filter(([, text]) => text !== ""),
  );
}

const NETWORK_TITLES: Readonly<Record<string, string>> = {
  "network.clusters": "EKS clusters",
  "network.idleTimeout": "Idle timeout of the load balancer",
  "network.loadBalancer.workbench": "Load balancer of Workbench",
  "network.loadBalancer.package-manager": "Load balancer of Package Manager",
  "network.nat": "NAT gateways",
  "network.crossZone": "Traffic between zones",
  "network.publicAddresses": "Public addresses",
};

/** The inputs that a reader wants to see, and the words behind each. */
const NETWORK_FIGURES: Readonly<Record<string, readonly [string, string?]>> = {
  clusters: ["cluster", "clusters"],
  idleTimeoutS: ["s"],
  heldConnections: ["held connection in the mean of a week", "held connections in the mean of a week"],
  heldConnectionsAtPeak: ["at the peak"],
  units: ["capacity unit in the mean of a week", "capacity units in the mean of a week"],
  gateways: ["gateway", "gateways, one in each zone"],
  natGbPerMonth: ["GB a month"],
  crossZoneGbPerMonth: ["GB a month each way, paid on both sides"],
  publicAddresses: ["address", "addresses"],
};
