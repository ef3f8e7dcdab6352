import { readdirSync, readFileSync } from "node:fs";
import type { NodeOffer, NodePool } from "../../planner/core/fleet/node-pool.ts";
import type { PodProfile } from "../../planner/core/fleet/pod-profile.ts";
import type { BatchRequest } from "../../planner/core/fleet/provision-batch.ts";
import { allocatable, DEFAULT_NODE_MODEL } from "../../planner/core/nodes/allocatable.ts";
import { instanceTypes, usdPerHour } from "./instance-type.ts";

const folder = new URL("../fixtures/karpenter/", import.meta.url);

interface CasePool {
  readonly requirements: NodePool["requirements"];
  readonly instanceTypes: readonly string[];
  readonly zones: readonly string[];
  readonly limits: { cpuMillicores?: number; memoryBytes?: number; nodes?: number } | null;
  readonly daemonset: { pods: number; cpuMillicores: number; memoryBytes: number };
}

interface CasePod extends Omit<PodProfile, "memoryMib" | "topologySpread" | "podAntiAffinity"> {
  readonly memoryBytes: number;
  readonly count: number;
  readonly topologySpread?: NonNullable<PodProfile["topologySpread"]>[number];
  readonly podAntiAffinity?: NonNullable<PodProfile["podAntiAffinity"]>[number];
}

export interface ExpectedNode {
  readonly name?: string;
  readonly launchedType: string;
  readonly usdPerHour: number;
  readonly typesRemaining: number;
  readonly launchableTypes: number;
  readonly cheapestCandidates: readonly unknown[];
  readonly podCount: number;
  readonly pods: Record<string, number>;
  readonly cpuRequestedMillicores: number;
  readonly memoryRequestedBytes: number;
}

/** A golden file as test/fixtures/karpenter/README.md describes it. */
export interface KarpenterCase<Expect> {
  readonly id: string;
  readonly kind: string;
  readonly description: string;
  readonly pool: CasePool;
  readonly pods: readonly CasePod[];
  readonly existing?: NonNullable<BatchRequest["existing"]>;
  readonly arrivals?: {
    readonly mode: "boundAtOnce" | "pendingUntilReady";
    readonly sequence: readonly string[];
  };
  readonly tieRange?: {
    readonly minUsdPerHour: number;
    readonly maxUsdPerHour: number;
    readonly stableSortAgrees: boolean;
  };
  readonly expect: Expect;
}

/** Returns the golden files of some kinds, in the order of their names. */
export function karpenterCases<Case>(...kinds: readonly string[]): readonly Case[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json") && kinds.includes(file.slice(0, file.indexOf("-"))))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));
}

/** Every type of the fixture catalogue as the provider v1.14.1 sees it, at the prices of 2026-07-20. */
export const offers: readonly NodeOffer[] = instanceTypes.map((type) => ({
  type,
  allocatable: allocatable(type, DEFAULT_NODE_MODEL),
  usdPerHour: usdPerHour.get(type.name) ?? Number.NaN,
}));

/** Returns the pool, the offers and the profiles of a golden file. */
export function requestOf(
  golden: Pick<KarpenterCase<unknown>, "pool" | "pods">,
): Pick<BatchRequest, "pools" | "offers" | "profiles"> {
  const { pool } = golden;
  const { memoryBytes, ...limits } = pool.limits ?? {};
  return {
    pools: [
      {
        name: "sessions",
        requirements: pool.requirements,
        zones: pool.zones,
        limits: { ...limits, ...(memoryBytes === undefined ? {} : { memoryMib: memoryBytes / 2 ** 20 }) },
        overhead: {
          cpuMillicores: pool.daemonset.cpuMillicores,
          memoryMib: pool.daemonset.memoryBytes / 2 ** 20,
          pods: pool.daemonset.pods,
        },
      },
    ],
    offers,
    profiles: golden.pods.map((pod) => ({
      name: pod.name,
      cpuMillicores: pod.cpuMillicores,
      memoryMib: pod.memoryBytes / 2 ** 20,
      ...(pod.doNotDisrupt === undefined ? {} : { doNotDisrupt: pod.doNotDisrupt }),
      ...(pod.topologySpread === undefined ? {} : { topologySpread: [pod.topologySpread] }),
      ...(pod.podAntiAffinity === undefined ? {} : { podAntiAffinity: [pod.podAntiAffinity] }),
    })),
  };
}
