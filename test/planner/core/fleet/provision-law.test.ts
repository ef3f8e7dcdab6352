import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { launchTable } from "../../../../planner/core/fleet/launch-table.ts";
import type { NodePool } from "../../../../planner/core/fleet/node-pool.ts";
import type { PodProfile } from "../../../../planner/core/fleet/pod-profile.ts";
import {
  type Batch,
  type BatchRequest,
  nodeSize,
  provisionBatch,
} from "../../../../planner/core/fleet/provision-batch.ts";
import { HOSTNAME_KEY, ZONE_KEY } from "../../../../planner/core/fleet/requirement.ts";
import { offers } from "../../../support/karpenter-case.ts";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const overhead = { cpuMillicores: 195, memoryMib: 250, pods: 5 };
const names = [
  "m6i.large",
  "m6i.xlarge",
  "m6i.4xlarge",
  "r6i.2xlarge",
  "r6i.8xlarge",
  "c6i.4xlarge",
  "c7i.12xlarge",
  "m6i.metal",
];

const anyProfile = fc.record({
  cpuMillicores: fc.integer({ min: 0, max: 40 }).map((steps) => steps * 250),
  memoryMib: fc.integer({ min: 0, max: 200 }).map((steps) => (steps * 1e8) / 2 ** 20),
});
const anyRequest: fc.Arbitrary<BatchRequest> = fc
  .record({
    shapes: fc.array(anyProfile, { minLength: 1, maxLength: 5 }),
    counts: fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 5, maxLength: 5 }),
    types: fc.subarray(names, { minLength: 1 }),
    existing: fc.array(
      fc.record({
        type: fc.constantFrom(...names),
        pods: fc.integer({ min: 0, max: 3 }),
        initialized: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    cpuLimit: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }),
    memoryLimit: fc.option(fc.integer({ min: 0, max: 900 }), { nil: undefined }),
  })
  .map(({ shapes, counts, types, existing, cpuLimit, memoryLimit }) => ({
    pools: [
      {
        name: "sessions",
        zones,
        overhead,
        requirements: [{ key: "node.kubernetes.io/instance-type", operator: "In", values: types }],
        limits: {
          ...(cpuLimit === undefined ? {} : { cpuMillicores: cpuLimit * 1000 }),
          ...(memoryLimit === undefined ? {} : { memoryMib: memoryLimit * 1024 }),
        },
      },
    ],
    offers,
    profiles: shapes.map((shape, index) => ({ name: `p${index}`, ...shape })),
    pods: Object.fromEntries(shapes.map((_, index) => [`p${index}`, counts[index] ?? 0])),
    existing: existing.map(({ type, pods, initialized }, index) => ({
      name: `node-${index}`,
      type,
      zone: zones[index % 3] ?? "",
      initialized,
      pods: { p0: pods },
    })),
  }));

interface Bin {
  cpu: number;
  memory: number;
  slots: number;
}
interface SlowClaim {
  types: { cpu: number; memory: number; slots: number; index: number }[];
  demand: Bin;
  pods: Record<string, number>;
}

/** Karpenter's pass without any structure: sorts the array before each pod, filters each list of types for each pod. */
function slowly(request: BatchRequest): {
  claims: SlowClaim[];
  left: Record<string, number>;
  added: Record<string, number>[];
} {
  const pool = request.pools[0] as NodePool;
  const table = launchTable(pool, request.offers, pool.zones);
  const all = table.offers.map((offer, index) => {
    const size = nodeSize(offer, overhead);
    return { cpu: size.cpuMillicores, memory: size.memoryMib, slots: size.pods, index };
  });
  const remaining = {
    cpu: pool.limits?.cpuMillicores ?? Number.POSITIVE_INFINITY,
    memory: pool.limits?.memoryMib ?? Number.POSITIVE_INFINITY,
  };
  const nodes = (request.existing ?? []).map((node) => {
    const offer = request.offers.find(({ type }) => type.name === node.type);
    if (offer === undefined) throw new Error("expected an offer");
    const size = nodeSize(offer, overhead);
    remaining.cpu -= size.capacityCpuMillicores;
    remaining.memory -= size.capacityMemoryMib;
    const bin = { cpu: size.cpuMillicores, memory: size.memoryMib, slots: size.pods };
    const first = request.profiles[0] as PodProfile;
    take(bin, first, node.pods.p0 ?? 0);
    return { ...node, bin, added: {} as Record<string, number> };
  });
  const sortedNodes = [
    ...nodes.filter((node) => node.initialized),
    ...nodes.filter((node) => !node.initialized),
  ];
  const claims: SlowClaim[] = [];
  const left: Record<string, number> = {};
  const queue = request.profiles
    .toSorted((a, b) => b.cpuMillicores - a.cpuMillicores || b.memoryMib - a.memoryMib)
    .flatMap((profile) => Array.from({ length: request.pods[profile.name] ?? 0 }, () => profile));
  for (const pod of queue) {
    const node = sortedNodes.find(({ bin }) => holds(bin, pod));
    if (node !== undefined) {
      take(node.bin, pod, 1);
      node.added[pod.name] = (node.added[pod.name] ?? 0) + 1;
      continue;
    }
    claims.sort((a, b) => a.demand.slots - b.demand.slots);
    let claim = claims.find((open) => with1(open, pod).length > 0);
    if (claim === undefined) {
      const types = all.filter(
        ({ index }) =>
          (table.capacityCpuMillicores[index] ?? 0) <= remaining.cpu &&
          (table.capacityMemoryMib[index] ?? 0) <= remaining.memory,
      );
      claim = { types, demand: { cpu: 0, memory: 0, slots: 0 }, pods: {} };
      const fitting = with1(claim, pod);
      if (fitting.length === 0) {
        left[pod.name] = (left[pod.name] ?? 0) + 1;
        continue;
      }
      claims.push(claim);
      remaining.cpu -= Math.max(...fitting.map(({ index }) => table.capacityCpuMillicores[index] ?? 0));
      remaining.memory -= Math.max(...fitting.map(({ index }) => table.capacityMemoryMib[index] ?? 0));
    }
    claim.types = with1(claim, pod);
    take(claim.demand, pod, -1);
    claim.pods[pod.name] = (claim.pods[pod.name] ?? 0) + 1;
  }
  return { claims, left, added: nodes.map(({ added }) => added) };
}

function holds(bin: Bin, pod: PodProfile): boolean {
  return bin.cpu >= pod.cpuMillicores && bin.memory >= pod.memoryMib && bin.slots >= 1;
}

function take(bin: Bin, pod: PodProfile, pods: number): void {
  bin.cpu -= pods * pod.cpuMillicores;
  bin.memory -= pods * pod.memoryMib;
  bin.slots -= pods;
}

function with1({ types, demand }: SlowClaim, pod: PodProfile): SlowClaim["types"] {
  return types.filter(
    (type) =>
      type.cpu >= demand.cpu + pod.cpuMillicores &&
      type.memory >= demand.memory + pod.memoryMib &&
      type.slots >= demand.slots + 1,
  );
}

const sortedCounts = (counts: Readonly<Record<string, number>>): string =>
  JSON.stringify(Object.entries(counts).sort());

describe("a pass", () => {
  it("is what sorting the claims and filtering the types before every pod gives", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const got = provisionBatch(request);
        const slow = slowly(request);
        expect(got.nodes.map((node) => `${sortedCounts(node.pods)} ${node.typesRemaining}`).sort()).toEqual(
          slow.claims.map((claim) => `${sortedCounts(claim.pods)} ${claim.types.length}`).sort(),
        );
        expect(got.existing.map(({ added }) => sortedCounts(added))).toEqual(slow.added.map(sortedCounts));
        expect(Object.fromEntries(got.unschedulable.map(({ profile, count }) => [profile, count]))).toEqual(
          slow.left,
        );
      }),
      { numRuns: 300 },
    );
  });

  it("places or refuses every pod, never overfills a node, and launches the cheapest type that holds its pods", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const got = provisionBatch({
          ...request,
          pools: request.pools.map(({ limits: _, ...pool }) => pool),
        });
        for (const { name } of request.profiles) expect(podsOf(got, name)).toBe(request.pods[name] ?? 0);
        for (const node of got.nodes) {
          const [pool] = request.pools;
          if (pool === undefined) throw new Error("expected a pool");
          const holding = launchTable(pool, offers, zones).offers.filter((offer) => {
            const size = nodeSize(offer, overhead);
            return (
              size.cpuMillicores >= node.cpuRequestedMillicores &&
              size.memoryMib >= node.memoryRequestedMib &&
              size.pods >= node.podCount
            );
          });
          const ordinary = holding.filter(({ type }) => !type.bareMetal);
          const cheapest = (ordinary.length > 0 ? ordinary : holding)[0];
          expect(node.launchedType).toBe(cheapest?.type.name);
        }
      }),
    );
  });

  it("does not depend on the order of the catalogue", () => {
    fc.assert(
      fc.property(
        anyRequest,
        fc.shuffledSubarray([...offers], { minLength: offers.length }),
        (request, shuffled) => {
          expect(provisionBatch({ ...request, offers: shuffled })).toEqual(provisionBatch(request));
        },
      ),
    );
  });
});

function podsOf(batch: Batch, profile: string): number {
  const counts = [
    ...batch.nodes.map(({ pods }) => pods[profile] ?? 0),
    ...batch.existing.map(({ added }) => added[profile] ?? 0),
    ...batch.unschedulable.filter((one) => one.profile === profile).map(({ count }) => count),
  ];
  return counts.reduce((sum, count) => sum + count, 0);
}

describe("rules about other pods", () => {
  const pool: NodePool = {
    name: "sessions",
    zones,
    overhead,
    requirements: [{ key: "karpenter.k8s.aws/instance-family", operator: "In", values: ["m6i"] }],
  };
  const pod = { name: "p", cpuMillicores: 1000, memoryMib: 2000 };
  const placeAll = (count: number, rules: Partial<PodProfile>, more: Partial<BatchRequest> = {}): Batch =>
    provisionBatch({ pools: [pool], offers, profiles: [{ ...pod, ...rules }], pods: { p: count }, ...more });
  const onePerNode = (batch: Batch): readonly number[] => batch.nodes.map((node) => node.podCount);

  it("required anti-affinity by host puts each pod on a node of its own", () => {
    const batch = placeAll(4, { podAntiAffinity: [{ topologyKey: HOSTNAME_KEY, required: true }] });
    expect(onePerNode(batch)).toEqual([1, 1, 1, 1]);
  });

  it("required anti-affinity by zone opens one node a pass: it might come to stand in any zone", () => {
    const batch = placeAll(3, { podAntiAffinity: [{ topologyKey: ZONE_KEY, required: true }] });
    expect(onePerNode(batch)).toEqual([1]);
    expect(batch.nodes[0]?.zones).toEqual(zones);
    expect(batch.unschedulable).toEqual([{ profile: "p", count: 2, reason: "topology" }]);
  });

  it("preferred anti-affinity by zone gives way, so that the rest goes to the node that is open", () => {
    const batch = placeAll(3, { podAntiAffinity: [{ topologyKey: ZONE_KEY, required: false }] });
    expect(onePerNode(batch)).toEqual([3]);
    expect(batch.unschedulable).toEqual([]);
  });

  it("anti-affinity by zone keeps away from the zones of nodes that are there", () => {
    const node = {
      name: "node-a",
      type: "m6i.xlarge",
      zone: "us-east-1b",
      initialized: true,
      pods: { p: 1 },
    };
    const rules = { podAntiAffinity: [{ topologyKey: ZONE_KEY, required: true }] } as const;
    expect(placeAll(1, rules, { existing: [node] }).nodes.map((one) => one.zones)).toEqual([
      ["us-east-1a", "us-east-1c"],
    ]);
  });

  it("zone spread counts the pods of nodes that are there, and fills the emptiest zone first", () => {
    const existing = [
      { name: "node-a", type: "m6i.4xlarge", zone: "us-east-1a", initialized: true, pods: { p: 3 } },
      { name: "node-b", type: "m6i.4xlarge", zone: "us-east-1b", initialized: true, pods: { p: 1 } },
    ];
    const rules = {
      topologySpread: [{ topologyKey: ZONE_KEY, maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" }],
    } as const;
    const batch = placeAll(5, rules, { existing });
    expect(batch.existing).toEqual([
      { name: "node-a", added: {} },
      { name: "node-b", added: { p: 2 } },
    ]);
    expect(batch.nodes.map((node) => [node.zones, node.podCount])).toEqual([[["us-east-1c"], 3]]);
  });

  it("spread that is only preferred gives way where a limit leaves no other node", () => {
    const limited = { ...pool, limits: { cpuMillicores: 4000 } };
    const rules = {
      topologySpread: [{ topologyKey: HOSTNAME_KEY, maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway" }],
    } as const;
    expect(onePerNode(placeAll(3, rules, { pools: [limited] }))).toEqual([3]);
    const strict = {
      topologySpread: [{ ...rules.topologySpread[0], whenUnsatisfiable: "DoNotSchedule" }],
    } as const;
    const batch = placeAll(3, strict, { pools: [limited] });
    expect(onePerNode(batch)).toEqual([1]);
    expect(batch.unschedulable).toEqual([{ profile: "p", count: 2, reason: "limits" }]);
  });

  it("takes the heaviest pool first, the next one when it is full, ties by name from the end", () => {
    const heavy = { ...pool, name: "heavy", weight: 10, limits: { nodes: 0 } };
    const pools = [pool, heavy, { ...pool, name: "zulu" }];
    expect(placeAll(1, {}, { pools }).nodes.map((node) => node.pool)).toEqual(["zulu"]);
    const open = pools.map(({ name, weight }) => ({
      ...pool,
      name,
      ...(weight === undefined ? {} : { weight }),
    }));
    expect(placeAll(1, {}, { pools: open }).nodes.map((node) => node.pool)).toEqual(["heavy"]);
  });

  it("launches only where a type is offered", () => {
    const scarce = offers.map((offer) => ({
      ...offer,
      zones: offer.type.name === "m6i.large" ? ["us-east-1c"] : zones,
    }));
    const [cheap] = placeAll(1, {}, { offers: scarce }).nodes;
    expect(cheap?.launchedType).toBe("m6i.large");
    const node = {
      name: "node-a",
      type: "m6i.xlarge",
      zone: "us-east-1c",
      initialized: true,
      pods: { p: 1 },
    };
    const apart = { podAntiAffinity: [{ topologyKey: ZONE_KEY, required: true }] } as const;
    const [other] = placeAll(1, apart, { offers: scarce, existing: [node] }).nodes;
    expect([other?.launchedType, other?.zones]).toEqual(["m6i.xlarge", ["us-east-1a", "us-east-1b"]]);
  });

  it("refuses names that nothing bears", () => {
    const request = { pools: [pool], offers, profiles: [pod], pods: { q: 1 } };
    expect(() => provisionBatch(request)).toThrow(
      'pods.q: expected the name of a profile and a whole number of pods, got "q" and 1',
    );
    const node = { name: "node-a", type: "m5.large", zone: "us-east-1a", initialized: true, pods: {} };
    expect(() => provisionBatch({ ...request, pods: {}, existing: [node] })).toThrow(
      'existing.node-a: expected a type on offer and a pool that is there, got "m5.large" and "sessions"',
    );
  });
});
