import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekNodes } from "../../../../planner/core/nodes/nodes-for-mix.ts";
import { weekFloor } from "../../../../planner/core/nodes/week-floor.ts";

const NO_OVERHEAD = { cpuMillicores: 0, memoryMib: 0, pods: 0 };
const node = (vcpu: number, memoryMib: number, usdPerHour: number) => ({
  name: `${vcpu}`,
  vcpu,
  room: { cpuMillicores: 1000 * vcpu, memoryMib, pods: 110 },
  capacityMemoryMib: memoryMib,
  burstable: false,
  usdPerHour,
});

const usd = fc.double({ min: 0.05, max: 9, noNaN: true });
const mix = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }))
  .map(([small, large]) => [
    { profile: { name: "small", cpuMillicores: 1000, memoryMib: 3800 }, sessions: small },
    { profile: { name: "large", cpuMillicores: 3000, memoryMib: 30_000 }, sessions: large },
  ]);

describe("what a week costs at least", () => {
  it("is never more than any packing of it, on one type or two", () => {
    fc.assert(
      fc.property(
        fc.array(mix, { minLength: 1, maxLength: 4 }),
        usd,
        usd,
        fc.boolean(),
        (mixes, a, b, two) => {
          const week = { mixes, mixOfHour: mixes.flatMap((_, place) => [place, place]) };
          const [small, large] = [node(4, 15_000, a), node(16, 120_000, b)];
          const types = two
            ? { candidate: small, large: { candidate: large, nodes: 0 } }
            : { candidate: large };
          const { meanMain, meanLarge } = weekNodes(types, NO_OVERHEAD, week);
          const packed = meanMain * types.candidate.usdPerHour + meanLarge * large.usdPerHour;
          const floor = weekFloor(week, NO_OVERHEAD)(types, ({ usdPerHour }) => usdPerHour);
          expect(floor).toBeLessThanOrEqual(packed + 1e-9);
          expect(floor > 0).toBe(packed > 0);
        },
      ),
      { numRuns: 100 },
    );
  });
});
