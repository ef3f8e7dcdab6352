import * as z from "zod";
import type { Catalog, InstanceType } from "../../planner/core/catalog.ts";
import { bufferPods } from "../../planner/core/fleet/capacity-buffer.ts";
import { SCORING_STRATEGIES } from "../../planner/core/fleet/simulation/node-score.ts";
import { slotFleet } from "../../planner/core/fleet/slot-fleet.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import { allocatable, DEFAULT_NODE_MODEL } from "../../planner/core/nodes/allocatable.ts";
import { fitSessions, usableRoom } from "../../planner/core/nodes/fit.ts";
import { packPods } from "../../planner/core/nodes/pack.ts";
import {
  type Parsed,
  parseCpu,
  parseCpuAndMemory,
  parseCpuMemoryAndPods,
  parseMemory,
} from "../../planner/core/quantity-text.ts";
import { type Formula, formula } from "./formula.ts";

const DEFAULT_DAEMONSETS = "195m,250Mi,5";

const fraction = z.number().min(0).lt(1);

/** Formulas of nodes: what is allocatable, what fits, how a mix packs, what a fleet does, what a buffer holds. */
export const NODE_FORMULAS: readonly Formula[] = [
  formula(
    "capacity-buffer",
    z.strictObject({
      pod: z.strictObject({ cpu: z.string(), memory: z.string().optional() }),
      replicas: z.int().min(0).optional(),
      percentage: z.int().min(0).optional(),
      scalableReplicas: z.int().min(0).optional(),
      limits: z.strictObject({ cpu: z.string().optional(), memory: z.string().optional() }).optional(),
    }),
    ({ pod, limits = {}, replicas, percentage, scalableReplicas }) => ({
      pods: bufferPods({
        pod: {
          cpuMillicores: taken("pod.cpu", parseCpu(pod.cpu)),
          memoryMib: pod.memory === undefined ? 0 : taken("pod.memory", parseMemory(pod.memory)),
        },
        ...(replicas === undefined ? {} : { replicas }),
        ...(percentage === undefined ? {} : { percentage }),
        ...(scalableReplicas === undefined ? {} : { scalableReplicas }),
        limits: {
          ...(limits.cpu === undefined ? {} : { cpuMillicores: taken("limits.cpu", parseCpu(limits.cpu)) }),
          ...(limits.memory === undefined
            ? {}
            : { memoryMib: taken("limits.memory", parseMemory(limits.memory)) }),
        },
      }),
    }),
  ),
  formula(
    "fleet",
    z.strictObject({
      slotsPerNode: z.number(),
      scheduler: z.enum(SCORING_STRATEGIES),
      sessions: z.array(z.strictObject({ startH: z.number(), endH: z.number() })),
    }),
    (input) => ({ ...slotFleet(input) }),
  ),
  formula(
    "allocatable",
    z.strictObject({
      instanceType: z.string(),
      memoryOverheadFraction: fraction.optional(),
      observedOverheadFraction: fraction.optional(),
      maxPods: z.int().min(1).optional(),
      ami: z.enum(["al2023", "bottlerocket"]).optional(),
      systemReserved: z.string().optional(),
    }),
    (input, catalog) => {
      const node = allocatable(typeOf(catalog, input.instanceType), {
        ...DEFAULT_NODE_MODEL,
        memoryOverheadFraction:
          input.observedOverheadFraction ??
          input.memoryOverheadFraction ??
          DEFAULT_NODE_MODEL.memoryOverheadFraction,
        ami: input.ami ?? "al2023",
        ...(input.maxPods === undefined ? {} : { maxPods: input.maxPods }),
        ...(input.systemReserved === undefined
          ? {}
          : { systemReserved: taken("systemReserved", parseCpuAndMemory(input.systemReserved)) }),
      });
      return { cpuMillicores: node.cpuMillicores, memoryMib: node.memoryMib, pods: node.pods };
    },
  ),
  formula(
    "fit",
    z.strictObject({
      instanceType: z.string(),
      cpu: z.string(),
      memory: z.string(),
      daemonsets: z.string().optional(),
    }),
    (input, catalog) => {
      const request = {
        cpuMillicores: taken("cpu", parseCpu(input.cpu)),
        memoryMib: taken("memory", parseMemory(input.memory)),
      };
      const overhead = taken("daemonsets", parseCpuMemoryAndPods(input.daemonsets ?? DEFAULT_DAEMONSETS));
      const type = typeOf(catalog, input.instanceType);
      const fit = fitSessions(type.name, request, allocatable(type, DEFAULT_NODE_MODEL), overhead);
      return { sessionsPerNode: fit.ok ? fit.sessionsPerNode : 0, binding: fit.binding };
    },
  ),
  formula(
    "pack",
    z.strictObject({
      instanceType: z.string(),
      daemonsets: z.string().optional(),
      pods: z.array(z.strictObject({ cpu: z.string(), memory: z.string(), count: z.int().min(0) })),
    }),
    (input, catalog) => {
      const overhead = taken("daemonsets", parseCpuMemoryAndPods(input.daemonsets ?? DEFAULT_DAEMONSETS));
      const type = typeOf(catalog, input.instanceType);
      const items = input.pods.map((pod, index) => ({
        cpuMillicores: taken(`pods.${index}.cpu`, parseCpu(pod.cpu)),
        memoryMib: taken(`pods.${index}.memory`, parseMemory(pod.memory)),
        count: pod.count,
      }));
      const packed = packPods(items, usableRoom(allocatable(type, DEFAULT_NODE_MODEL), overhead));
      if (packed.ok) return { lowerBound: packed.lowerBound, nodes: packed.nodes };
      throw new InputError([
        {
          field: "pods",
          sentence: `expected pods that fit ${type.name}, got larger ones at ${packed.tooLarge.join(", ")}`,
        },
      ]);
    },
  ),
];

/** Returns the type of the catalogue; throws an InputError with the likely one. */
export function typeOf(catalog: Pick<Catalog, "instanceTypes">, name: string): InstanceType {
  const found = catalog.instanceTypes.find((type) => type.name === name);
  if (found !== undefined) return found;
  const near = nearestText(
    name,
    catalog.instanceTypes.map((type) => type.name),
  );
  const hint = near === undefined ? "" : ` (did you mean "${near}"?)`;
  throw new InputError([
    { field: "instanceType", sentence: `expected an instance type of the catalogue, got "${name}"${hint}` },
  ]);
}

function taken<T>(field: string, parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new InputError([{ field, sentence: `expected ${parsed.expected}, got ${parsed.got}` }]);
}
