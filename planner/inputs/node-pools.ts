import * as z from "zod";
import { checkBudgets, DEFAULT_BUDGETS, type DisruptionBudget } from "../core/fleet/disruption-policy.ts";
import type { FleetPool, Placeholders } from "../core/fleet/fleet-input.ts";
import {
  allowedValues,
  CAPACITY_TYPE_KEY,
  checkRequirements,
  type Requirement,
  ZONE_KEY,
} from "../core/fleet/requirement.ts";
import type { NodeClassModel } from "../core/fleet/site-offers.ts";
import { expectedGot, InputError, type InputIssue } from "../core/input-error.ts";
import type { NodeOverhead } from "../core/site.ts";
import { capacityBufferSchema, podTemplateSchema } from "./capacity-buffer-schema.ts";
import { type BufferRoom, bufferRoom } from "./capacity-buffers.ts";
import { decodeText, type InputFile } from "./input-text.ts";
import { classNotes, poolNotes } from "./node-pool-notes.ts";
import { nodeClassSchema, nodePoolSchema } from "./node-pool-schema.ts";
import { siteIssues } from "./site-issues.ts";
import { readYaml, type YamlDocument } from "./yaml-document.ts";

/** The largest file of manifests that is read, in bytes. */
export const MAX_MANIFEST_BYTES = 1_000_000;

/** Manifests in one file; a cluster has a handful of pools. */
const MAX_DOCUMENTS = 200;

/** What manifests say of the nodes of sessions. */
export interface NodePoolManifests {
  readonly pools: readonly FleetPool[];
  readonly nodeClass?: NodeClassModel;
  /** Room that CapacityBuffers keep. */
  readonly placeholders: readonly Placeholders[];
  /** What a reader should know of what was read: what is left to assume, or to lose sessions by. */
  readonly notes: readonly string[];
}

/** What manifests leave to the site. */
export interface NodePoolSite {
  readonly zones: readonly string[];
  readonly overhead: NodeOverhead;
}

type PoolInput = z.infer<typeof nodePoolSchema>;
type ClassInput = z.infer<typeof nodeClassSchema>;

/**
 * Returns the NodePools of a file of Kubernetes manifests, what the EC2NodeClass beside them sets of kubelet and image, and the room
 * that CapacityBuffers keep. Other manifests of the file are read past; what a NodePool leaves out is Karpenter's default.
 *
 * @throws InputError with every fault of the file, each at its place.
 */
export function readNodePools(input: InputFile, site: NodePoolSite): NodePoolManifests {
  const decoded = decodeText(input, { kind: "manifests in YAML", maxBytes: MAX_MANIFEST_BYTES });
  if (!decoded.ok) throw new InputError([decoded.issue]);
  const { file } = input;
  const documents = decoded.text.split(/^---(?=\s|$)/m).length;
  if (documents > MAX_DOCUMENTS)
    throw new InputError([expectedGot({ file }, `at most ${MAX_DOCUMENTS} manifests`, String(documents))]);
  const issues: InputIssue[] = [];
  const pools: PoolInput[] = [];
  const classes: ClassInput[] = [];
  const buffers: z.infer<typeof capacityBufferSchema>[] = [];
  const templates: z.infer<typeof podTemplateSchema>[] = [];
  for (const document of documentsOf(decoded.text, file)) {
    issues.push(...document.issues);
    const kind = kindOf(document.value);
    if (kind === "NodePool") pools.push(...parsed(document, file, nodePoolSchema, issues));
    if (kind === "EC2NodeClass") classes.push(...parsed(document, file, nodeClassSchema, issues));
    if (kind === "CapacityBuffer") buffers.push(...parsed(document, file, capacityBufferSchema, issues));
    if (kind === "PodTemplate") templates.push(...parsed(document, file, podTemplateSchema, issues));
  }
  const names = pools.map(({ metadata }) => metadata.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    issues.push(expectedGot({ file }, "NodePools with names that differ", `"${twice}" twice`));
  if (issues.length === 0 && pools.length === 0)
    issues.push(expectedGot({ file }, "a manifest of kind NodePool", "none"));
  if (classes.length > 1)
    issues.push(expectedGot({ file }, "one EC2NodeClass for all pools", `${classes.length} of them`));
  if (issues.length > 0) throw new InputError(issues);
  return located(file, () => manifestsOf(pools, classes[0], bufferRoom(buffers, templates), site));
}

/** Splits a file into its documents; each keeps the lines of the file. */
function documentsOf(text: string, file: string): readonly YamlDocument[] {
  const parts: string[][] = [[]];
  for (const [number, line] of text.split(/\r?\n/).entries()) {
    if (/^---(\s|$)/.test(line)) parts.push(Array.from({ length: number }, () => ""));
    const part = parts.at(-1);
    part?.push(/^---(\s|$)/.test(line) ? line.replace("---", "   ") : line);
  }
  return parts
    .map((lines) => lines.join("\n"))
    .filter((part) => part.replace(/^\s*#.*$/gm, "").trim() !== "")
    .map((part) => readYaml(part, file));
}

function kindOf(value: unknown): string | undefined {
  const named = z.looseObject({ kind: z.string() }).safeParse(value);
  return named.success ? named.data.kind : undefined;
}

function parsed<S extends z.ZodType>(
  document: YamlDocument,
  file: string,
  schema: S,
  issues: InputIssue[],
): readonly z.infer<S>[] {
  const read = schema.safeParse(document.value);
  if (read.success) return [read.data];
  const { placeOf, keyPlaceOf, gotAt } = document;
  issues.push(
    ...siteIssues(read.error, { file, placeOf, keyPlaceOf, gotAt, fieldOf: (path) => path.join(".") }),
  );
  return [];
}

/** Faults that only Karpenter's own rules find get the name of the file. */
function located<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.issues.map((issue) => ({ file, ...issue })));
  }
}

function manifestsOf(
  pools: readonly PoolInput[],
  nodeClass: ClassInput | undefined,
  { placeholders, notes }: BufferRoom,
  site: NodePoolSite,
): NodePoolManifests {
  const model = nodeClass === undefined ? undefined : modelOf(nodeClass);
  const read = pools.map((pool) => poolOf(pool, site));
  return {
    pools: read,
    ...(model === undefined ? {} : { nodeClass: model }),
    placeholders,
    notes: [...read.flatMap(poolNotes), ...(nodeClass === undefined ? [] : classNotes(nodeClass)), ...notes],
  };
}

function poolOf({ metadata, spec }: PoolInput, site: NodePoolSite): FleetPool {
  const { weight, limits, disruption, template } = spec;
  const { expireAfter, terminationGracePeriod } = template.spec;
  const requirements = template.spec.requirements.map(
    ({ key, operator, values }): Requirement => ({
      key,
      operator,
      ...(values === undefined ? {} : { values }),
    }),
  );
  checkRequirements(requirements, `${metadata.name}.requirements`);
  const budgets = disruption?.budgets.map(budgetOf) ?? DEFAULT_BUDGETS;
  checkBudgets(budgets, `${metadata.name}.budgets`);
  const consolidateAfter = disruption?.consolidateAfter ?? 0;
  return {
    pool: {
      name: metadata.name,
      requirements,
      zones: zonesOf(requirements, site),
      capacityType: capacityTypeOf(requirements),
      overhead: site.overhead,
      ...(limits === undefined ? {} : { limits: limitsOf(limits) }),
      ...(weight === undefined ? {} : { weight }),
    },
    disruption: {
      consolidationPolicy: disruption?.consolidationPolicy ?? "WhenEmptyOrUnderutilized",
      ...(consolidateAfter === "never" ? {} : { consolidateAfterS: consolidateAfter }),
      budgets,
    },
    ...(expireAfter === "never" ? {} : { expireAfterS: expireAfter }),
    ...(terminationGracePeriod === undefined ? {} : { terminationGracePeriodS: terminationGracePeriod }),
  };
}

function budgetOf({
  nodes,
  reasons,
  schedule,
  duration,
}: NonNullable<PoolInput["spec"]["disruption"]>["budgets"][number]): DisruptionBudget {
  return {
    nodes,
    ...(reasons === undefined ? {} : { reasons }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(duration === undefined ? {} : { durationS: duration }),
  };
}

function limitsOf({ cpu, memory, nodes }: NonNullable<PoolInput["spec"]["limits"]>) {
  return {
    ...(cpu === undefined ? {} : { cpuMillicores: cpu }),
    ...(memory === undefined ? {} : { memoryMib: memory }),
    ...(nodes === undefined ? {} : { nodes }),
  };
}

/** Zones that the pool names are there, whichever the site has thought of. */
function zonesOf(requirements: readonly Requirement[], { zones }: NodePoolSite): readonly string[] {
  const named = requirements.flatMap(({ key, operator, values }) =>
    key === ZONE_KEY && operator === "In" ? (values ?? []) : [],
  );
  return named.length === 0 ? zones : [...new Set(named)].sort();
}

/** Spot goes before on-demand where the pool names both. Source: aws/karpenter-provider-aws v1.14.1 pkg/providers/instance/instance.go. */
function capacityTypeOf(requirements: readonly Requirement[]): "on-demand" | "spot" {
  const stated = requirements.some(({ key }) => key === CAPACITY_TYPE_KEY);
  return stated && allowedValues(CAPACITY_TYPE_KEY, ["spot"], requirements).length > 0 ? "spot" : "on-demand";
}

function modelOf({ spec }: ClassInput): NodeClassModel {
  const { kubelet = {}, amiSelectorTerms } = spec;
  const { maxPods, podsPerCore, systemReserved, kubeReserved } = kubelet;
  const bottlerocket = amiSelectorTerms.some(({ alias }) => alias?.startsWith("bottlerocket@"));
  return {
    ...(bottlerocket ? { ami: "bottlerocket" as const } : {}),
    ...(maxPods === undefined ? {} : { maxPods }),
    ...(podsPerCore === undefined ? {} : { podsPerCore }),
    ...(systemReserved === undefined
      ? {}
      : {
          systemReserved: { cpuMillicores: systemReserved.cpu ?? 0, memoryMib: systemReserved.memory ?? 0 },
        }),
    ...(kubeReserved === undefined
      ? {}
      : {
          kubeReserved: {
            ...(kubeReserved.cpu === undefined ? {} : { cpuMillicores: kubeReserved.cpu }),
            ...(kubeReserved.memory === undefined ? {} : { memoryMib: kubeReserved.memory }),
          },
        }),
  };
}
