import type { InstanceType } from "../catalog.ts";
import { InputError, type InputIssue } from "../input-error.ts";

export const REQUIREMENT_OPERATORS = [
  "In",
  "NotIn",
  "Exists",
  "DoesNotExist",
  "Gt",
  "Lt",
  "Gte",
  "Lte",
] as const;
export type RequirementOperator = (typeof REQUIREMENT_OPERATORS)[number];

/** One requirement of a NodePool, as its manifest writes it. */
export interface Requirement {
  readonly key: string;
  readonly operator: RequirementOperator;
  readonly values?: readonly string[];
}

export const ZONE_KEY = "topology.kubernetes.io/zone";
export const HOSTNAME_KEY = "kubernetes.io/hostname";
export const CAPACITY_TYPE_KEY = "karpenter.sh/capacity-type";
const AWS_DOMAIN = "karpenter.k8s.aws/";

/** Labels of AWS that no type of the general purpose, compute and memory families without local disks carries. */
const ABSENT_LABELS: ReadonlySet<string> = new Set(
  [
    "instance-gpu-name",
    "instance-gpu-manufacturer",
    "instance-gpu-count",
    "instance-gpu-memory",
    "instance-accelerator-name",
    "instance-accelerator-manufacturer",
    "instance-accelerator-count",
    "instance-local-nvme",
  ].map((name) => AWS_DOMAIN + name),
);

/**
 * Returns the labels that Karpenter's AWS provider gives a node of this type, zone and capacity type left out.
 * Source: aws/karpenter-provider-aws v1.14.1 pkg/providers/instancetype/types.go and website reference/instance-types.md.
 */
export function typeLabels(type: InstanceType): ReadonlyMap<string, string> {
  const [, category = "", generation = "", variant = ""] = /^([a-z]+)(\d+)([a-z]*)/.exec(type.family) ?? [];
  const labels = new Map<string, string>([
    ["node.kubernetes.io/instance-type", type.name],
    ["kubernetes.io/arch", type.arch === "arm64" ? "arm64" : "amd64"],
    ["kubernetes.io/os", "linux"],
    [`${AWS_DOMAIN}instance-family`, type.family],
    [`${AWS_DOMAIN}instance-size`, type.size],
    [`${AWS_DOMAIN}instance-category`, category],
    [`${AWS_DOMAIN}instance-generation`, generation],
    [`${AWS_DOMAIN}instance-cpu`, String(type.vcpu)],
    [`${AWS_DOMAIN}instance-cpu-manufacturer`, cpuManufacturer(variant)],
    [`${AWS_DOMAIN}instance-memory`, String(type.memoryMib)],
    [`${AWS_DOMAIN}instance-hypervisor`, type.bareMetal ? "" : "nitro"],
  ]);
  if (type.networkBaselineGbps !== undefined) {
    labels.set(
      `${AWS_DOMAIN}instance-network-bandwidth`,
      String(Math.round(type.networkBaselineGbps * 1000)),
    );
  }
  if (type.ebsMaxMbps !== undefined)
    labels.set(`${AWS_DOMAIN}instance-ebs-bandwidth`, String(type.ebsMaxMbps));
  return labels;
}

/** The letter after the generation: `g` is Graviton, `a` is AMD, `i` or none is Intel. */
function cpuManufacturer(variant: string): string {
  if (variant.startsWith("g")) return "aws";
  return variant.startsWith("a") ? "amd" : "intel";
}

/**
 * Tells whether a label value meets a requirement; `undefined` is a label that is not there.
 *
 * As in Kubernetes, NotIn and DoesNotExist hold for an absent label, and nothing else does.
 */
export function meetsRequirement(value: string | undefined, requirement: Requirement): boolean {
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return Number(value) > Number(values[0]);
    case "Lt":
      return Number(value) < Number(values[0]);
    case "Gte":
      return Number(value) >= Number(values[0]);
    case "Lte":
      return Number(value) <= Number(values[0]);
  }
}

/**
 * Tells whether a type has all labels that are required.
 *
 * Zone and capacity type belong to offerings and are not looked at; labels of other domains are put on the node by the NodePool
 * and hold for every type.
 */
export function typeMeets(type: InstanceType, requirements: readonly Requirement[]): boolean {
  const labels = typeLabels(type);
  return requirements.every(
    (requirement) =>
      !describesTypes(requirement.key) || meetsRequirement(labels.get(requirement.key), requirement),
  );
}

/** Returns the values of one offering label, a zone or a capacity type, that the requirements leave, in the order given. */
export function allowedValues(
  key: string,
  values: readonly string[],
  requirements: readonly Requirement[],
): readonly string[] {
  const about = requirements.filter((requirement) => requirement.key === key);
  return values.filter((value) => about.every((requirement) => meetsRequirement(value, requirement)));
}

/** Throws an {@link InputError} that names every requirement which Karpenter would refuse or which cannot be judged here. */
export function checkRequirements(requirements: readonly Requirement[], field: string): void {
  const issues = requirements.flatMap((requirement, index) =>
    requirementIssues(requirement, `${field}.${index}`),
  );
  if (issues.length > 0) throw new InputError(issues);
}

function requirementIssues(requirement: Requirement, field: string): readonly InputIssue[] {
  const { key, operator, values = [] } = requirement;
  const issues: InputIssue[] = [];
  const say = (sentence: string): void => {
    issues.push({ field, sentence });
  };
  if (key.startsWith(AWS_DOMAIN) && !KNOWN_AWS_LABELS.has(key))
    say(`expected a label of instance types, got "${key}"`);
  switch (operator) {
    case "In":
      if (values.length === 0) say("operator In needs at least one value");
      break;
    case "Gt":
    case "Lt":
    case "Gte":
    case "Lte":
      if (values.length !== 1 || !/^\d+$/.test(values[0] ?? "")) {
        say(`operator ${operator} needs one whole number, got ${JSON.stringify(values)}`);
      }
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) say(`operator ${operator} takes no values, got ${JSON.stringify(values)}`);
      break;
    case "NotIn":
      break;
  }
  return issues;
}

const KNOWN_AWS_LABELS: ReadonlySet<string> = new Set([
  ...ABSENT_LABELS,
  ...[
    "family",
    "size",
    "category",
    "generation",
    "cpu",
    "cpu-manufacturer",
    "memory",
    "hypervisor",
    "network-bandwidth",
    "ebs-bandwidth",
  ].map((name) => `${AWS_DOMAIN}instance-${name}`),
]);

function describesTypes(key: string): boolean {
  return (
    key.startsWith(AWS_DOMAIN) ||
    key === "node.kubernetes.io/instance-type" ||
    key === "kubernetes.io/arch" ||
    key === "kubernetes.io/os"
  );
}
