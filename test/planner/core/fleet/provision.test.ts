import { describe, expect, it } from "vitest";
import { launchTable } from "../../../../planner/core/fleet/launch-table.ts";
import { type ArrivedNode, provisionArrivals } from "../../../../planner/core/fleet/provision-arrivals.ts";
import {
  type Batch,
  type PlannedNode,
  provisionBatch,
} from "../../../../planner/core/fleet/provision-batch.ts";
import {
  type ExpectedNode,
  type KarpenterCase,
  karpenterCases,
  requestOf,
} from "../../../support/karpenter-case.ts";

interface ExpectedBatch {
  readonly nodes: readonly ExpectedNode[];
  readonly existing?: readonly { name: string; added: Record<string, number> }[];
  readonly podsPerZoneSorted?: Record<string, readonly number[]>;
  readonly unschedulable: readonly { profile: string; count: number; reason: string }[];
  readonly nodeCount: number;
  readonly totalUsdPerHour: number;
  readonly newNodeAtArrival?: readonly number[];
  readonly placedOn?: readonly string[];
}

type Golden = KarpenterCase<ExpectedBatch>;

const batches = karpenterCases<Golden>(
  "single",
  "mix",
  "open",
  "explicit",
  "daemonset",
  "unschedulable",
  "limits",
  "existing",
  "spread",
);
const exact = batches.filter((golden) => golden.tieRange?.stableSortAgrees !== false);
const loose = batches.filter((golden) => golden.tieRange?.stableSortAgrees === false);

function run(golden: Golden): Batch {
  const pods = Object.fromEntries(golden.pods.map((pod) => [pod.name, pod.count]));
  return provisionBatch({ ...requestOf(golden), pods, existing: golden.existing ?? [] });
}

/** A node without its name and zone, as text that sorts. */
function nodeKey(node: PlannedNode | ExpectedNode): string {
  return JSON.stringify({
    launchedType: node.launchedType,
    usdPerHour: node.usdPerHour,
    typesRemaining: node.typesRemaining,
    launchableTypes: node.launchableTypes,
    cheapestCandidates: node.cheapestCandidates,
    podCount: node.podCount,
    pods: Object.entries(node.pods).sort(),
    cpuRequestedMillicores: node.cpuRequestedMillicores,
    memoryRequestedMib:
      "memoryRequestedBytes" in node ? node.memoryRequestedBytes / 2 ** 20 : node.memoryRequestedMib,
  });
}

describe("provisionBatch is Karpenter v1.14.1", () => {
  it.each(exact)("$id: $description", (golden) => {
    const got = run(golden);
    expect(got.nodes.map(nodeKey).sort()).toEqual(golden.expect.nodes.map(nodeKey).sort());
    expect(got.existing).toEqual(golden.expect.existing ?? []);
    expect(got.unschedulable).toEqual(golden.expect.unschedulable);
    expect(got.nodes).toHaveLength(golden.expect.nodeCount);
    expect(got.totalUsdPerHour).toBeCloseTo(golden.expect.totalUsdPerHour, 6);
  });

  it.each(loose)("$id, where ties follow Go's unstable sort: $description", (golden) => {
    const got = run(golden);
    expect(got.unschedulable).toEqual(golden.expect.unschedulable);
    expect(got.nodes).toHaveLength(golden.expect.nodeCount);
    expect(got.totalUsdPerHour).toBeGreaterThanOrEqual((golden.tieRange?.minUsdPerHour ?? 0) - 1e-6);
    expect(got.totalUsdPerHour).toBeLessThanOrEqual((golden.tieRange?.maxUsdPerHour ?? 0) + 1e-6);
  });

  it.each(batches.filter((golden) => golden.expect.podsPerZoneSorted))("$id: pods per zone", (golden) => {
    for (const [profile, expected] of Object.entries(golden.expect.podsPerZoneSorted ?? {})) {
      const perZone = new Map<string, number>();
      for (const node of run(golden).nodes) {
        expect(node.zones).toHaveLength(1);
        const zone = node.zones[0] ?? "";
        perZone.set(zone, (perZone.get(zone) ?? 0) + (node.pods[profile] ?? 0));
      }
      expect([...perZone.values()].sort((a, b) => a - b)).toEqual(expected);
    }
  });

  it.each(batches)("$id: the pool's requirements leave the types named", (golden) => {
    const { pools, offers } = requestOf(golden);
    const names = pools.flatMap((pool) =>
      launchTable(pool, offers, pool.zones).offers.map(({ type }) => type.name),
    );
    expect(names.sort()).toEqual([...golden.pool.instanceTypes].sort());
  });
});

describe("provisionArrivals is Karpenter v1.14.1", () => {
  it.each(karpenterCases<Golden>("sequential"))("$id: $description", (golden) => {
    const { arrivals, expect: expected } = golden;
    if (arrivals === undefined) throw new Error("expected arrivals");
    const got = provisionArrivals({ ...requestOf(golden), ...arrivals });
    const named = (node: ArrivedNode | ExpectedNode): string => `${node.name} ${nodeKey(node)}`;
    expect(got.nodes.map(named)).toEqual(expected.nodes.map(named));
    expect(got.newNodeAtArrival).toEqual(expected.newNodeAtArrival);
    expect(got.placedOn).toEqual(expected.placedOn);
    expect(got.unschedulable).toEqual(expected.unschedulable);
    expect(got.totalUsdPerHour).toBeCloseTo(expected.totalUsdPerHour, 6);
  });
});
