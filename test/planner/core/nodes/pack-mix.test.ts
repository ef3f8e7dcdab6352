import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocatable, DEFAULT_NODE_MODEL } from "../../../../planner/core/nodes/allocatable.ts";
import { usableRoom } from "../../../../planner/core/nodes/fit.ts";
import { type CountedRequest, packMix } from "../../../../planner/core/nodes/pack-mix.ts";
import { instanceType } from "../../../support/instance-type.ts";

const overhead = { cpuMillicores: 195, memoryMib: 250, pods: 5 };
const mib = (decimalMb: number): number => (decimalMb * 1e6) / 2 ** 20;

describe("packing a mix on one type", () => {
  // 60 × (1000 m, 2000M) + 30 × (2000 m, 4000M) + 10 × (4000 m, 8000M), computed by hand from Karpenter's allocatable.
  const mix: readonly CountedRequest[] = [
    { cpuMillicores: 1000, memoryMib: mib(2000), count: 60 },
    { cpuMillicores: 2000, memoryMib: mib(4000), count: 30 },
    { cpuMillicores: 4000, memoryMib: mib(8000), count: 10 },
  ];
  it.each([
    { type: "m6i.2xlarge", nodes: 23, lowerBound: 21 },
    { type: "m6i.4xlarge", nodes: 11, lowerBound: 11 },
    { type: "m6i.8xlarge", nodes: 6, lowerBound: 6 },
    { type: "m6i.24xlarge", nodes: 2, lowerBound: 2 },
  ])("$type needs $nodes nodes, at least $lowerBound", ({ type, nodes, lowerBound }) => {
    const room = usableRoom(allocatable(instanceType(type), DEFAULT_NODE_MODEL), overhead);
    expect(packMix(mix, room)).toEqual({ nodes, lowerBound });
  });

  it("finds 34 bins for the vector packing example of vpsolver, whose bound is 33", () => {
    // fdabrandao/vpsolver@c01e1d3 example_vbp.py: bin (5180, 9); the second dimension is one a piece, hence pods.
    const sizes = [
      [1120, 9],
      [1250, 5],
      [520, 91],
      [1066, 18],
      [1000, 11],
      [1150, 64],
    ];
    const items = sizes.map(([size = 0, count = 0]) => ({ cpuMillicores: size, memoryMib: 1, count }));
    expect(packMix(items, { cpuMillicores: 5180, memoryMib: 1e9, pods: 9 })).toEqual({
      nodes: 34,
      lowerBound: 33,
    });
  });

  it("has no answer when a pod is larger than a node", () => {
    expect(
      packMix([{ cpuMillicores: 2, memoryMib: 1, count: 1 }], { cpuMillicores: 1, memoryMib: 9, pods: 9 }),
    ).toBeUndefined();
  });

  const anyMix = fc.array(
    fc.record({
      cpuMillicores: fc.integer({ min: 1, max: 50 }),
      memoryMib: fc.integer({ min: 1, max: 50 }),
      count: fc.integer({ min: 0, max: 12 }),
    }),
    { maxLength: 5 },
  );
  const room = { cpuMillicores: 100, memoryMib: 90, pods: 7 };

  /** First fit, one pod after the other: slow and plain. */
  function plainFirstFit(mix: readonly CountedRequest[]): number {
    const nodes: { cpu: number; memory: number; pods: number }[] = [];
    const sorted = [...mix].sort((a, b) => b.cpuMillicores - a.cpuMillicores || b.memoryMib - a.memoryMib);
    for (const part of sorted) {
      for (let k = 0; k < part.count; k += 1) {
        let node = nodes.find(
          (n) => n.cpu >= part.cpuMillicores && n.memory >= part.memoryMib && n.pods >= 1,
        );
        if (node === undefined) {
          node = { cpu: room.cpuMillicores, memory: room.memoryMib, pods: room.pods };
          nodes.push(node);
        }
        node.cpu -= part.cpuMillicores;
        node.memory -= part.memoryMib;
        node.pods -= 1;
      }
    }
    return nodes.length;
  }

  it("equals first fit one by one, and is never below the bound", () => {
    fc.assert(
      fc.property(anyMix, (mix) => {
        const packed = packMix(mix, room);
        expect(packed?.nodes).toBe(plainFirstFit(mix));
        expect(packed?.nodes).toBeGreaterThanOrEqual(packed?.lowerBound ?? 0);
      }),
    );
  });
});
