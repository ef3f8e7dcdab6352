import { IDLE_PRESETS } from "../core/idle-presets.ts";
import { parseCpuMemoryAndPods, parseCustomType } from "../core/quantity-text.ts";
import { IDES, type Ide } from "../core/site.ts";
import { idleSettingsField } from "./mix-fields.ts";
import { cpuField, estimateField, memoryField, numberField, SHARE } from "./number-fields.ts";
import { field, knownKeys, listOf, namedMap, type Reading } from "./reading.ts";
import { choiceField, nameField, switchField } from "./word-fields.ts";

const FSX_DEPLOYMENTS = [
  "SINGLE_AZ_1",
  "SINGLE_AZ_2",
  "SINGLE_AZ_HA_1",
  "SINGLE_AZ_HA_2",
  "MULTI_AZ_1",
] as const;

const count = (noun: string, min = 1, max = 1_000_000) =>
  numberField({ noun: `${noun}, ${min} or more`, min, max, whole: true }, noun).optional();

const text = (noun: string, description: string) => nameField(noun, description).optional();

const perIde = <Field>(fieldOf: (ide: Ide) => Field): Record<Ide, Field> =>
  Object.fromEntries(IDES.map((ide) => [ide, fieldOf(ide)])) as Record<Ide, Field>;

const overheadField = field(
  { type: "string", description: "What DaemonSets take of every node: CPU, memory, pods, as 195m,250Mi,5" },
  (value) => {
    const parsed = parseCpuMemoryAndPods(typeof value === "string" ? value : "");
    return parsed.ok ? parsed : { ok: false, expected: parsed.expected };
  },
);

const customTypeField = field(
  { type: "string", description: "A type of one's own: name=big,cpu=48,memory=193203548Ki,pods=110,usd=1.5" },
  (value) => {
    const parsed = parseCustomType(typeof value === "string" ? value : "");
    return parsed.ok ? parsed : { ok: false, expected: parsed.expected, got: parsed.got };
  },
);

const sessionsPerNodeField = field(
  {
    anyOf: [
      { enum: ["any"] },
      {
        type: "object",
        properties: { min: { type: "integer", minimum: 1 }, max: { type: "integer", minimum: 1 } },
        required: ["min", "max"],
        additionalProperties: false,
      },
    ],
    description: "Average sessions on a node: {min: 2, max: 3}, or any",
  },
  (value): Reading<"any" | { readonly min: number; readonly max: number }> => {
    if (value === "any") return { ok: true, value };
    const entries = new Map<string, unknown>(
      typeof value === "object" && value !== null ? Object.entries(value) : [],
    );
    const [min, max] = [entries.get("min"), entries.get("max")];
    if (entries.size === 2 && isCount(min) && isCount(max) && min <= max)
      return { ok: true, value: { min, max } };
    return { ok: false, expected: "{min: 2, max: 3} in whole sessions, or any" };
  },
);

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}

/** Root disk of the EKS AMI of AL2023: no smaller volume holds its snapshot. Source: awslabs/amazon-eks-ami@004328f templates/al2023/variables-default.json. */
const SMALLEST_ROOT_GIB = 20;

/** gp3: 64 TiB since 2025-09. Source: docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html, and AWS re:Invent 2025 STG320. */
const LARGEST_VOLUME_GIB = 65_536;

/** gp3 of RDS for PostgreSQL, 20 to 65,536 GiB. Source: AllocatedStorage of the RDS API, CreateDBInstance, read 2026-11-26. */
const DATABASE_GIB = { least: 20, most: 65_536 };

/** The nodes that sessions may use. */
export const nodesField = knownKeys(
  "a map of rules for the nodes",
  {
    families: listOf(
      "a list of families",
      nameField("a family as m6i", "Family, as m6i"),
      "Families to choose from",
    ).optional(),
    instanceTypes: listOf(
      "a list of types",
      nameField("a type as m6i.2xlarge", "Type"),
      "The only types to choose from",
    ).optional(),
    sessionsPerNode: sessionsPerNodeField.optional(),
    overhead: overheadField.optional(),
    rootVolumeGib: count("whole GiB of root disk", SMALLEST_ROOT_GIB, LARGEST_VOLUME_GIB),
    customTypes: listOf("a list of types", customTypeField, "Types that AWS does not list").optional(),
    speedFactor: namedMap(
      "a map of families and factors",
      numberField({ noun: "a factor above 0, at most 100", min: 0.01, max: 100 }, "Work done per core"),
      "Work done per core by family; 1 where none is named",
    ).optional(),
    poolLimits: knownKeys("a map with cpu and memory", {
      cpu: cpuField("CPU that the NodePool may hold").optional(),
      memory: memoryField("Memory that the NodePool may hold").optional(),
    }).optional(),
  },
  "The nodes that carry sessions",
);

/** Workbench: placement, idle rules, server pods. */
export const workbenchField = knownKeys(
  "a map of Workbench settings",
  {
    placement: knownKeys(
      "a map of IDEs",
      perIde((ide) => choiceField(["karpenter", "managed"], `Where ${ide} sessions run`).optional()),
    ).optional(),
    idle: knownKeys("a map with preset, or with settings by IDE", {
      preset: choiceField(IDLE_PRESETS, "Idle rules to start from").optional(),
      ...perIde((ide) => idleSettingsField(ide).optional()),
    }).optional(),
    serverPods: count("whole server pods", 1, 1000),
    zones: count("whole zones", 1, 6),
    serverPod: knownKeys("a map with cpu and memory", {
      cpu: cpuField("CPU of one server pod"),
      memory: memoryField("Memory of one server pod"),
    }).optional(),
    managedInstanceType: text("a type as m6i.2xlarge", "Type of the managed node group"),
    databaseClass: text("a class as db.t3.micro", "Class of the database"),
    startTarget: knownKeys("a map with withinS and fraction", {
      withinS: numberField({ noun: "seconds above 0", min: 0.001 }, "Seconds"),
      fraction: numberField(
        { noun: "a share above 0, at most 1, or a percentage as 95 %", min: 0.001, max: 1 },
        "Share of the sessions that are ready by then",
      ),
    }).optional(),
    usdPerHourWaiting: numberField(
      { noun: "dollars of 0 or more", min: 0 },
      "What an hour that somebody waits for a session costs",
    ).optional(),
  },
  "Posit Workbench",
);

/** Package Manager: replicas, database, storage, load. */
export const packageManagerField = knownKeys(
  "a map of Package Manager settings",
  {
    replicas: count("whole replicas", 1, 1000),
    instanceType: text("a type as c6a.4xlarge", "Type of its nodes"),
    databaseClass: text("a class as db.t3.xlarge", "Class of the database"),
    databaseStorageGib: count("whole GiB of database storage", DATABASE_GIB.least, DATABASE_GIB.most),
    maxOpenConnections: count("whole connections a pool"),
    gitBuilders: count("whole Git builders", 0),
    maxSurgeFraction: numberField(
      { noun: "a share of 0 or more, as 1 or 100 %", min: 0, max: 10 },
      "Pods that a rollout adds, as a share of the replicas",
    ).optional(),
    poolsPerReplica: count("whole pools: 2 when usage data lies on this database server too"),
    otherConnections: count("whole connections of other tenants", 0),
    storageGb: estimateField(
      { noun: "GB above 0", min: 1e-6, bounds: "positive" },
      "Package objects",
    ).optional(),
    installsPerDay: estimateField(
      { noun: "package files a day, 0 or more", min: 0, bounds: "positive" },
      "Package files a day, where they are known as a whole",
    ).optional(),
    peakFactor: estimateField(
      { noun: "a factor of 1 or more", min: 1, bounds: "positive" },
      "Peak hour over mean",
    ).optional(),
  },
  "Posit Package Manager",
);

/** Homes, configuration and shared state. */
export const storageField = knownKeys(
  "a map of storage settings",
  {
    fileSystem: choiceField(["fsx-openzfs", "efs-bursting"], "File system of the homes").optional(),
    deploymentType: choiceField(FSX_DEPLOYMENTS, "FSx deployment type").optional(),
    capacityStep: choiceField(["1200-gib", "aws"], "Step in which capacity is bought").optional(),
    throughputMbPerS: numberField({ noun: "MB/s above 0", min: 1 }, "Throughput in MB/s").optional(),
    iops: count("whole IOPS"),
    fillFraction: numberField(
      { noun: "a share above 0, at most 1", min: 0.01, max: 1 },
      "Share that may be filled",
    ).optional(),
    compressionFraction: estimateField(
      { ...SHARE, noun: "a share above 0, at most 1 (1 = nothing saved)", min: 0.01 },
      "Compressed size as a share of the size that people see",
    ).optional(),
    configurationGib: numberField(
      { noun: "GiB, 0 or more", min: 0 },
      "Configuration and shared state, GiB",
    ).optional(),
    backup: switchField("Whether backups are kept").optional(),
    sessionMbPerS: estimateField(
      { noun: "MB/s, 0 or more", min: 0, bounds: "positive" },
      "What one session reads and writes at home at the busiest moment, MB/s",
    ).optional(),
  },
  "Homes, configuration and shared state",
);

/** Load balancer and addresses. */
export const networkField = knownKeys(
  "a map of network settings",
  {
    loadBalancerIdleTimeoutS: numberField(
      { noun: "whole seconds from 1 to 4000", min: 1, max: 4000, whole: true },
      "Idle timeout of the load balancer, seconds",
    ).optional(),
    freeAddresses: count("whole addresses left in the private subnets", 0, 10_000_000),
    natGbPerMonth: estimateField(
      { noun: "GB a month, 0 or more", min: 0, bounds: "positive" },
      "Traffic through NAT, GB a month",
    ).optional(),
  },
  "Load balancer and addresses",
);
