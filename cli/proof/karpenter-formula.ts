import * as z from "zod";
import type { Catalog } from "../../planner/core/catalog.ts";
import { unitUsd } from "../../planner/core/cost/price-of.ts";
import type { NodeOffer, NodePool } from "../../planner/core/fleet/node-pool.ts";
import type { PodProfile } from "../../planner/core/fleet/pod-profile.ts";
import { type Arrivals, provisionArrivals } from "../../planner/core/fleet/provision-arrivals.ts";
import { type Batch, provisionBatch } from "../../planner/core/fleet/provision-batch.ts";
import { REQUIREMENT_OPERATORS } from "../../planner/core/fleet/requirement.ts";
import { allocatable, DEFAULT_NODE_MODEL } from "../../planner/core/nodes/allocatable.ts";
import { type Formula, formula } from "./formula.ts";

const BYTES_PER_MIB = 2 ** 20;
const topologyKey = z.enum(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]);
const counts = z.record(z.string(), z.int().min(0));

const inputSchema = z.object({
  region: z.string(),
  pool: z.object({
    requirements: z.array(
      z.object({
        key: z.string(),
        operator: z.enum(REQUIREMENT_OPERATORS),
        values: z.array(z.string()).optional(),
      }),
    ),
    zones: z.array(z.string()).min(1),
    limits: z
      .object({
        cpuMillicores: z.number().optional(),
        memoryBytes: z.number().optional(),
        nodes: z.number().optional(),
      })
      .nullish(),
    daemonset: z.object({
      pods: z.int().min(0),
      cpuMillicores: z.number().min(0),
      memoryBytes: z.number().min(0),
    }),
  }),
  pods: z.array(
    z.object({
      name: z.string(),
      cpuMillicores: z.number().min(0),
      memoryBytes: z.number().min(0),
      count: z.int().min(0),
      topologySpread: z
        .object({
          topologyKey,
          maxSkew: z.int().min(1),
          whenUnsatisfiable: z.enum(["DoNotSchedule", "ScheduleAnyway"]),
        })
        .optional(),
      podAntiAffinity: z.object({ topologyKey, required: z.boolean() }).optional(),
      doNotDisrupt: z.boolean().optional(),
    }),
  ),
  existing: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        zone: z.string(),
        initialized: z.boolean(),
        pods: counts,
      }),
    )
    .optional(),
  arrivals: z
    .object({ mode: z.enum(["boundAtOnce", "pendingUntilReady"]), sequence: z.array(z.string()) })
    .optional(),
});

type Input = z.output<typeof inputSchema>;

/** What Karpenter v1.14.1 launches for pods that wait, or that come one after the other. */
export const KARPENTER_FORMULA: Formula = formula("karpenter", inputSchema, (input, catalog) => {
  const request = {
    pools: [poolOf(input)],
    offers: offersOf(catalog, input.region),
    profiles: input.pods.map(profileOf),
  };
  if (input.arrivals !== undefined) {
    return outputOf(
      provisionArrivals({ ...request, sequence: input.arrivals.sequence, mode: input.arrivals.mode }),
    );
  }
  const batch = provisionBatch({
    ...request,
    pods: Object.fromEntries(input.pods.map((pod) => [pod.name, pod.count])),
    ...(input.existing === undefined ? {} : { existing: input.existing }),
  });
  return {
    ...outputOf(batch),
    ...(input.existing === undefined
      ? {}
      : { existing: batch.existing.map(({ name, added }) => ({ name, added: withoutZeros(added) })) }),
  };
});

function outputOf(
  result: Pick<Batch | Arrivals, "nodes" | "unschedulable" | "totalUsdPerHour">,
): Record<string, unknown> {
  return {
    nodes: result.nodes.map((node) => ({ launchedType: node.launchedType, pods: withoutZeros(node.pods) })),
    unschedulable: result.unschedulable,
    totalUsdPerHour: result.totalUsdPerHour,
  };
}

function withoutZeros(pods: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(pods).filter(([, count]) => count > 0));
}

function poolOf({ pool }: Input): NodePool {
  const { memoryBytes, cpuMillicores, nodes } = pool.limits ?? {};
  return {
    name: "sessions",
    requirements: pool.requirements.map(({ key, operator, values }) => ({
      key,
      operator,
      ...(values === undefined ? {} : { values }),
    })),
    zones: pool.zones,
    limits: {
      ...(cpuMillicores === undefined ? {} : { cpuMillicores }),
      ...(memoryBytes === undefined ? {} : { memoryMib: memoryBytes / BYTES_PER_MIB }),
      ...(nodes === undefined ? {} : { nodes }),
    },
    overhead: {
      cpuMillicores: pool.daemonset.cpuMillicores,
      memoryMib: pool.daemonset.memoryBytes / BYTES_PER_MIB,
      pods: pool.daemonset.pods,
    },
  };
}

function profileOf(pod: Input["pods"][number]): PodProfile {
  return {
    name: pod.name,
    cpuMillicores: pod.cpuMillicores,
    memoryMib: pod.memoryBytes / BYTES_PER_MIB,
    ...(pod.topologySpread === undefined ? {} : { topologySpread: [pod.topologySpread] }),
    ...(pod.podAntiAffinity === undefined ? {} : { podAntiAffinity: [pod.podAntiAffinity] }),
    ...(pod.doNotDisrupt === undefined ? {} : { doNotDisrupt: pod.doNotDisrupt }),
  };
}

function offersOf(catalog: Catalog, region: string): readonly NodeOffer[] {
  return catalog.instanceTypes.flatMap((type) => {
    const usdPerHour = unitUsd(catalog.priceBook, `ec2.${type.name}`, region);
    return usdPerHour === undefined
      ? []
      : [{ type, allocatable: allocatable(type, DEFAULT_NODE_MODEL), usdPerHour }];
  });
}
