import * as z from "zod";
import { DISRUPTION_REASONS } from "../core/fleet/disruption-policy.ts";
import { REQUIREMENT_OPERATORS } from "../core/fleet/requirement.ts";
import { parseCpu, parseMemory } from "../core/quantity-text.ts";

/** A duration as Karpenter's manifests write it; returns seconds. Source: kubernetes-sigs/karpenter v1.14.1 pkg/apis/v1/nodepool.go. */
const durationField = z
  .string("a duration as 5m or 1h30m")
  .regex(/^([0-9]+(s|m|h))+$/, "a duration as 5m or 1h30m")
  .transform(secondsOf);

const durationOrNeverField = z
  .string("a duration as 5m or 1h30m, or Never")
  .regex(/^(([0-9]+(s|m|h))+|Never)$/, "a duration as 5m or 1h30m, or Never")
  .transform((text): number | "never" => (text === "Never" ? "never" : secondsOf(text)));

const textField = (expected: string) =>
  z.union([z.string(), z.number()], expected).transform((value) => String(value));

/** CPU as Kubernetes writes it; returns millicores. */
export const cpuField = textField("CPU as 64 or 500m").transform((text, context) => {
  const parsed = parseCpu(text, { zero: true });
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: "custom", message: parsed.expected });
  return z.NEVER;
});

/** Memory as Kubernetes writes it; returns MiB. A bare number is bytes, as everywhere in Kubernetes. */
export const memoryField = textField("memory as 192Gi").transform((text, context) => {
  const parsed = /^\d+$/.test(text)
    ? ({ ok: true, value: Number(text) / 2 ** 20 } as const)
    : parseMemory(text, { zero: true });
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: "custom", message: parsed.expected });
  return z.NEVER;
});

/** A whole number, written as a number or as text. */
export const countField = textField("a whole number")
  .refine((text) => /^\d{1,9}$/.test(text), "a whole number")
  .transform(Number);

const requirementField = z.looseObject(
  {
    key: z.string("the name of a label"),
    operator: z.enum(REQUIREMENT_OPERATORS, `one of ${REQUIREMENT_OPERATORS.join(", ")}`),
    values: z.array(textField("texts"), "a list of texts").optional(),
  },
  "a key, an operator and values",
);

const budgetField = z.looseObject(
  {
    nodes: textField("a number or a share, as 5 or 10%").default("10%"),
    reasons: z
      .array(z.enum(DISRUPTION_REASONS, `one of ${DISRUPTION_REASONS.join(", ")}`), "a list of reasons")
      .optional(),
    schedule: z.string("cron of five fields in UTC").optional(),
    duration: durationField.optional(),
  },
  "nodes, and reasons, schedule and duration",
);

const disruptionField = z.looseObject(
  {
    consolidationPolicy: z
      .enum(
        ["WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"],
        "WhenEmpty, WhenEmptyOrUnderutilized or Balanced",
      )
      .default("WhenEmptyOrUnderutilized"),
    consolidateAfter: durationOrNeverField.default(0),
    budgets: z
      .array(budgetField, "a list of budgets")
      .max(50, "at most 50 budgets")
      .default([{ nodes: "10%" }]),
  },
  "consolidationPolicy, consolidateAfter, budgets",
);

/** The parts of a Karpenter NodePool that decide which nodes come and when they go; the rest is read past. */
export const nodePoolSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string("a name") }, "the name of the pool"),
  spec: z.looseObject(
    {
      weight: z
        .number("a whole number from 1 to 100")
        .int("a whole number from 1 to 100")
        .min(1, "a whole number from 1 to 100")
        .max(100, "a whole number from 1 to 100")
        .optional(),
      replicas: z
        .undefined("no replicas: pools that do not follow the sessions are not simulated")
        .optional(),
      limits: z
        .looseObject(
          { cpu: cpuField.optional(), memory: memoryField.optional(), nodes: countField.optional() },
          "cpu, memory, nodes",
        )
        .optional(),
      disruption: disruptionField.optional(),
      template: z.looseObject(
        {
          spec: z.looseObject(
            {
              requirements: z
                .array(requirementField, "a list of requirements")
                .max(100, "at most 100 requirements"),
              expireAfter: durationOrNeverField.default(720 * 3600),
              terminationGracePeriod: durationField.optional(),
              nodeClassRef: z.looseObject({ name: z.string("a name") }, "the node class").optional(),
            },
            "requirements, expireAfter, terminationGracePeriod",
          ),
        },
        "the spec of the nodes",
      ),
    },
    "the spec of the pool",
  ),
});

const reserveField = z.looseObject({ cpu: cpuField.optional(), memory: memoryField.optional() });

/** The parts of an EC2NodeClass that decide how much of a node is left for pods, and whether its image changes. */
export const nodeClassSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string("a name") }, "the name of the node class"),
  spec: z.looseObject(
    {
      amiSelectorTerms: z
        .array(z.looseObject({ alias: z.string("family@version").optional() }, "a term"), "a list of terms")
        .default([]),
      kubelet: z
        .looseObject(
          {
            maxPods: countField.optional(),
            podsPerCore: countField.optional(),
            systemReserved: reserveField.optional(),
            kubeReserved: reserveField.optional(),
          },
          "settings of the kubelet",
        )
        .optional(),
    },
    "the spec of the node class",
  ),
});

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function secondsOf(text: string): number {
  let seconds = 0;
  for (const [, count, unit = ""] of text.matchAll(/(\d+)([smh])/g))
    seconds += Number(count) * (SECONDS[unit] ?? 0);
  return seconds;
}
