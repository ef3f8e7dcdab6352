import { describe, expect, it } from "vitest";
import type { NodePool } from "../../../../planner/core/fleet/node-pool.ts";
import { type Batch, provisionBatch } from "../../../../planner/core/fleet/provision-batch.ts";
import {
  allocatable,
  DEFAULT_NODE_MODEL,
  type NodeModel,
} from "../../../../planner/core/nodes/allocatable.ts";
import { instanceTypes, usdPerHour } from "../../../support/instance-type.ts";

interface Wanted {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly pods: number;
}

const gib = 1024;
const decimalG = 1e9 / 2 ** 20;

function provision(
  types: readonly string[],
  overhead: NodePool["overhead"],
  wanted: Wanted,
  model: NodeModel = DEFAULT_NODE_MODEL,
): Batch {
  const { pods, ...pod } = wanted;
  return provisionBatch({
    pools: [
      {
        name: "sessions",
        zones: ["us-east-1a"],
        overhead,
        requirements: [{ key: "node.kubernetes.io/instance-type", operator: "In", values: types }],
      },
    ],
    offers: instanceTypes.map((type) => ({
      type,
      allocatable: allocatable(type, model),
      usdPerHour: usdPerHour.get(type.name) ?? Number.NaN,
    })),
    profiles: [{ name: "p", ...pod }],
    pods: { p: pods },
  });
}

const grouped = (batch: Batch): string =>
  batch.nodes
    .map((node) => `${node.launchedType} ${node.podCount}`)
    .sort()
    .join(", ");

describe("one burst of equal pods", () => {
  const overhead = { cpuMillicores: 300, memoryMib: 600, pods: 5 };
  const seven = [
    "m7i.xlarge",
    "m7i.2xlarge",
    "m7i.4xlarge",
    "m7i.8xlarge",
    "r7i.xlarge",
    "r7i.2xlarge",
    "r7i.4xlarge",
  ];

  // answers of Karpenter v1.14.1's own scheduler and launch filters, run in process; us-east-1 prices of 2026-07-20
  it.each([
    [
      "one pod takes the smallest node",
      seven,
      { cpuMillicores: 1000, memoryMib: 4 * gib, pods: 1 },
      "m7i.xlarge 1",
      0.2016,
    ],
    [
      "8 GiB a pod fills the memory family",
      seven,
      { cpuMillicores: 1000, memoryMib: 8 * gib, pods: 100 },
      `${Array.from({ length: 7 }, () => "r7i.4xlarge 14").join(", ")}, r7i.xlarge 2`,
      7.6734,
    ],
    [
      "half a CPU a pod fills the larger of two sizes",
      ["m7i.2xlarge", "m7i.4xlarge"],
      { cpuMillicores: 500, memoryMib: 2 * gib, pods: 100 },
      "m7i.4xlarge 19, m7i.4xlarge 27, m7i.4xlarge 27, m7i.4xlarge 27",
      3.2256,
    ],
  ])("%s", (_, types, wanted, nodes, usd) => {
    const batch = provision(types, overhead, wanted);
    expect(grouped(batch)).toBe(nodes);
    expect(batch.totalUsdPerHour).toBeCloseTo(usd, 6);
  });
});

describe("two hundred people at once", () => {
  // 2i2c-org/infrastructure#6381: 100 small nodes or 25 large ones, in that operator's own view of memory (3.5 % lost)
  const overhead = { cpuMillicores: 195, memoryMib: 250, pods: 5 };
  const half = { cpuMillicores: 1825, memoryMib: 14888, pods: 200 };
  const literal = { cpuMillicores: 1900, memoryMib: 15 * decimalG, pods: 200 };
  const observed = { ...DEFAULT_NODE_MODEL, memoryOverheadFraction: 0.035 };

  it.each([
    ["half an xlarge, as observed", half, observed, 100, 25.2, 25, 25.2],
    ["half an xlarge, as Karpenter estimates", half, DEFAULT_NODE_MODEL, 200, 50.4, 29, 29.232],
    ["1.9 CPU and 15 GB, as observed", literal, observed, 200, 50.4, 25, 25.2],
    ["1.9 CPU and 15 GB, as Karpenter estimates", literal, DEFAULT_NODE_MODEL, 200, 50.4, 25, 25.2],
    ["1.8 CPU and 15 GB", { ...literal, cpuMillicores: 1800 }, DEFAULT_NODE_MODEL, 100, 25.2, 25, 25.2],
  ])("%s", (_, wanted, model, small, usdSmall, large, usdLarge) => {
    const onSmall = provision(["r6i.xlarge"], overhead, wanted, model);
    const onLarge = provision(["r6i.4xlarge"], overhead, wanted, model);
    expect([onSmall.nodes.length, onLarge.nodes.length]).toEqual([small, large]);
    expect(onSmall.totalUsdPerHour).toBeCloseTo(usdSmall, 6);
    expect(onLarge.totalUsdPerHour).toBeCloseTo(usdLarge, 6);
  });
});

describe("a pod of 240 GiB on m6i.16xlarge", () => {
  // kubernetes-sigs/karpenter#1536
  const overhead = { cpuMillicores: 195, memoryMib: 1843, pods: 5 };
  const model: NodeModel = {
    ...DEFAULT_NODE_MODEL,
    ami: "bottlerocket",
    maxPods: 100,
    systemReserved: { cpuMillicores: 100, memoryMib: 100 },
  };

  it.each([
    ["never gets a node by the estimate", 240 * gib, model, 0],
    ["gets one as observed", 240 * gib, { ...model, memoryOverheadFraction: 0.02 }, 1],
    ["would at 220 GiB", 220 * gib, model, 1],
    ["would at 239,085 MiB", 239_085, model, 1],
    ["would not at 239,086 MiB", 239_086, model, 0],
  ])("%s", (_, memoryMib, nodeModel, nodes) => {
    const batch = provision(
      ["m6i.16xlarge"],
      overhead,
      { cpuMillicores: 1000, memoryMib, pods: 1 },
      nodeModel,
    );
    expect(batch.nodes).toHaveLength(nodes);
    expect(batch.unschedulable).toEqual(nodes === 1 ? [] : [{ profile: "p", count: 1, reason: "resources" }]);
  });
});
