import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodesForMix } from "../../../../planner/core/nodes/nodes-for-mix.ts";
import { lostWithANode, lostWithAZone, peakNodes } from "../../../../planner/core/nodes/peak-nodes.ts";

const NO_OVERHEAD = { cpuMillicores: 0, memoryMib: 0, pods: 0 };
const type = (cpuMillicores: number, memoryMib: number, pods: number) => ({
  candidate: { room: { cpuMillicores, memoryMib, pods } },
});

const part = fc.record({
  cpuMillicores: fc.integer({ min: 100, max: 16_000 }),
  memoryMib: fc.integer({ min: 100, max: 64_000 }),
  sessions: fc.integer({ min: 0, max: 60 }),
});

describe("the nodes of a packed peak", () => {
  it("are as many as are counted, and hold every session once", () => {
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (parts, zones) => {
          const mix = parts.map(({ sessions, ...request }, i) => ({
            profile: { name: `p${i}`, ...request },
            sessions,
          }));
          const types = { ...type(4000, 16_000, 8), large: type(16_000, 64_000, 12) };
          const packed = peakNodes(types, NO_OVERHEAD, mix);
          const nodes = nodesForMix(types, NO_OVERHEAD, mix);
          const sessions = parts.reduce((sum, one) => sum + one.sessions, 0);
          expect(packed.reduce((sum, one) => sum + one.nodes, 0)).toBe(nodes.main + nodes.large);
          expect(packed.reduce((sum, one) => sum + one.nodes * one.sessions, 0)).toBe(sessions);
          const lost = lostWithAZone(packed, zones);
          expect(lost.sessions).toBeGreaterThanOrEqual(sessions / zones);
          expect(lost.sessions).toBeLessThanOrEqual(sessions);
          expect(lostWithANode(packed)).toBeLessThanOrEqual(lost.sessions);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("fill what large sessions leave before a new node is opened", () => {
    const mix = [
      { profile: { name: "huge", cpuMillicores: 12_000, memoryMib: 1000 }, sessions: 2 },
      { profile: { name: "small", cpuMillicores: 1000, memoryMib: 1000 }, sessions: 13 },
    ];
    const types = { ...type(4000, 16_000, 110), large: type(16_000, 64_000, 110) };
    expect(peakNodes(types, NO_OVERHEAD, mix).map(({ nodes, sessions }) => [nodes, sessions])).toEqual([
      [2, 5],
      [1, 4],
      [1, 1],
    ]);
    expect(lostWithAZone(peakNodes(types, NO_OVERHEAD, mix), 3)).toEqual({ nodes: 2, sessions: 6 });
  });
});
