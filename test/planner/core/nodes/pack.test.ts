import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocatable, DEFAULT_NODE_MODEL } from "../../../../planner/core/nodes/allocatable.ts";
import { type PackItem, packPods, packPool } from "../../../../planner/core/nodes/pack.ts";
import { instanceType } from "../../../support/instance-type.ts";

const decimalM = 1e6 / 2 ** 20;

describe("packPods", () => {
  it("packs the vector bins of vpsolver's example as first-fit decreasing does, one above the optimum of 33", () => {
    // fdabrandao/vpsolver@c01e1d3 examples/example_vbp.py: bins of 5180 × 9, here CPU × pods
    const items = [
      [1120, 9],
      [1250, 5],
      [520, 91],
      [1066, 18],
      [1000, 11],
      [1150, 64],
    ].map(([cpuMillicores = 0, count = 0]) => ({ cpuMillicores, memoryMib: 0, count }));
    expect(packPods(items, { cpuMillicores: 5180, memoryMib: 0, pods: 9 })).toEqual({
      ok: true,
      lowerBound: 33,
      nodes: 34,
    });
  });

  // 60 × (1 CPU, 2000M) + 30 × (2, 4000M) + 10 × (4, 8000M) beside DaemonSets of 195 m, 250 MiB and 5 pods; recomputed by hand
  it.each([
    ["m6i.2xlarge", 21, 23],
    ["m6i.4xlarge", 11, 11],
    ["m6i.8xlarge", 6, 6],
    ["m6i.24xlarge", 2, 2],
  ])("puts a mix of sessions on %s: at least %d nodes, %d by first fit", (name, lowerBound, nodes) => {
    const { cpuMillicores, memoryMib, pods } = allocatable(instanceType(name), DEFAULT_NODE_MODEL);
    const room = { cpuMillicores: cpuMillicores - 195, memoryMib: memoryMib - 250, pods: pods - 5 };
    const items = [
      { cpuMillicores: 1000, memoryMib: 2000 * decimalM, count: 60 },
      { cpuMillicores: 2000, memoryMib: 4000 * decimalM, count: 30 },
      { cpuMillicores: 4000, memoryMib: 8000 * decimalM, count: 10 },
    ];
    expect(packPods(items, room)).toEqual({ ok: true, lowerBound, nodes });
  });

  it("puts 13 pods of 150 m and 100 MiB on each of four nodes of 2 CPU and 4 GB", () => {
    // kubernetes-sigs/cluster-capacity@3cb0ea2 README: 52 pods
    const room = { cpuMillicores: 2000, memoryMib: 4e9 / 2 ** 20 };
    const pod = { cpuMillicores: 150, memoryMib: 100 };
    expect(packPods([{ ...pod, count: 52 }], room)).toEqual({ ok: true, lowerBound: 4, nodes: 4 });
    expect(packPods([{ ...pod, count: 53 }], room)).toEqual({ ok: true, lowerBound: 4, nodes: 5 });
  });

  it("needs no bin for no pods, and names every item that no bin holds", () => {
    const room = { cpuMillicores: 1000, memoryMib: 1000, pods: 3 };
    expect(packPods([], room)).toEqual({ ok: true, lowerBound: 0, nodes: 0 });
    const items = [
      { cpuMillicores: 1001, memoryMib: 1, count: 1 },
      { cpuMillicores: 1, memoryMib: 1, count: 1 },
      { cpuMillicores: 1, memoryMib: 1001, count: 2 },
      { cpuMillicores: 9999, memoryMib: 1, count: 0 },
    ];
    expect(packPods(items, room)).toEqual({ ok: false, tooLarge: [0, 2] });
  });

  it("is between the lower bound and one bin a pod, and is what a pod-by-pod first fit gives", () => {
    const room = { cpuMillicores: 100, memoryMib: 100, pods: 9 };
    const anyItem = fc.record({
      cpuMillicores: fc.integer({ min: 1, max: 100 }),
      memoryMib: fc.integer({ min: 1, max: 100 }),
      count: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 6 }), (items) => {
        const packed = packPods(items, room);
        if (!packed.ok) throw new Error("expected every item to fit");
        expect(packed.nodes).toBeGreaterThanOrEqual(packed.lowerBound);
        expect(packed.nodes).toBe(podByPod(items, room).main);
      }),
    );
  });
});

describe("packPool", () => {
  const main = { cpuMillicores: 40, memoryMib: 50, pods: 5 };
  const large = { cpuMillicores: 100, memoryMib: 90, pods: 9 };
  const size = fc.integer({ min: 1, max: 90 });
  const anyItem = fc.record({
    cpuMillicores: size,
    memoryMib: size,
    count: fc.integer({ min: 0, max: 20 }),
  });
  const anyMix = fc.array(anyItem, { maxLength: 6 });

  function packed(items: readonly PackItem[]): { main: number; large: number; lowerBound: number } {
    const packing = packPool(items, main, large);
    if (!packing.ok) throw new Error("expected every item to fit");
    return { main: packing.main, large: packing.large, lowerBound: packing.lowerBound };
  }

  it("puts small sessions in what is left of the large nodes, and opens main ones for the rest", () => {
    const items = [
      { cpuMillicores: 60, memoryMib: 60, count: 2 },
      { cpuMillicores: 20, memoryMib: 10, count: 7 },
    ];
    expect(packPool(items, main, large)).toEqual({ ok: true, main: 2, large: 2, lowerBound: 3 });
    expect(packPool(items, main)).toEqual({ ok: false, tooLarge: [0] });
  });

  it("has a lower bound that knows how few of the large sessions share a node", () => {
    const items = [{ cpuMillicores: 60, memoryMib: 20, count: 7 }];
    expect(packPool(items, main, large)).toEqual({ ok: true, main: 0, large: 7, lowerBound: 7 });
  });

  it("is at least the lower bound, and what a pod-by-pod first fit on both types gives, none of them overcommitted", () => {
    fc.assert(
      fc.property(anyMix, (items) => {
        const { lowerBound, ...nodes } = packed(items);
        expect(nodes.main + nodes.large).toBeGreaterThanOrEqual(lowerBound);
        expect(nodes).toEqual(podByPod(items, main, large));
      }),
    );
  });

  it("is what the main type alone packs when it holds everything", () => {
    const fits = anyMix.map((items) => items.filter((one) => one.cpuMillicores <= 40 && one.memoryMib <= 50));
    fc.assert(
      fc.property(fits, (items) => {
        const { lowerBound, ...nodes } = packed(items);
        const alone = packPods(items, main);
        expect(alone).toEqual({ ok: true, lowerBound, nodes: nodes.main });
        expect(nodes.large).toBe(0);
      }),
    );
  });

  it("needs no more nodes than both types apart, but for one of packing anomaly, where large sessions come first", () => {
    const larger = fc.array(
      anyItem.map((one) => ({ ...one, cpuMillicores: 41 + (one.cpuMillicores % 60) })),
      {
        maxLength: 3,
      },
    );
    const smaller = anyMix.map((items) =>
      items.filter((one) => one.cpuMillicores <= 40 && one.memoryMib <= 50),
    );
    fc.assert(
      fc.property(larger, smaller, (first, rest) => {
        const together = packed([...first, ...rest]);
        const [onLarge, onMain] = [packPods(first, large), packPods(rest, main)];
        if (!onLarge.ok || !onMain.ok) throw new Error("expected every item to fit");
        expect(together.large).toBe(onLarge.nodes);
        expect(together.main).toBeLessThanOrEqual(onMain.nodes + 1);
      }),
    );
  });
});

type Room = Required<Parameters<typeof packPods>[1]>;

/** One pod after the other on the first node that has room; throws where a node would be overcommitted. */
function podByPod(items: readonly PackItem[], main: Room, large = main): { main: number; large: number } {
  const bins: { type: "main" | "large"; cpu: number; memory: number; pods: number }[] = [];
  const sorted = [...items].sort((a, b) => b.cpuMillicores - a.cpuMillicores || b.memoryMib - a.memoryMib);
  for (const item of sorted.flatMap((one) => Array.from({ length: one.count }, () => one))) {
    let bin = bins.find(
      (one) => one.cpu >= item.cpuMillicores && one.memory >= item.memoryMib && one.pods >= 1,
    );
    if (bin === undefined) {
      const onMain = item.cpuMillicores <= main.cpuMillicores && item.memoryMib <= main.memoryMib;
      const room = onMain ? main : large;
      bin = {
        type: onMain ? "main" : "large",
        cpu: room.cpuMillicores,
        memory: room.memoryMib,
        pods: room.pods,
      };
      bins.push(bin);
    }
    bin.cpu -= item.cpuMillicores;
    bin.memory -= item.memoryMib;
    bin.pods -= 1;
    if (Math.min(bin.cpu, bin.memory, bin.pods) < 0) throw new Error("expected no node to be overcommitted");
  }
  const of = (type: "main" | "large"): number => bins.filter((bin) => bin.type === type).length;
  return { main: of("main"), large: of("large") };
}
