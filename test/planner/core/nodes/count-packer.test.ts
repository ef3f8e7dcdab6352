import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countPacker } from "../../../../planner/core/nodes/count-packer.ts";

const room = { cpuMillicores: 15_695, memoryMib: 58_000, pods: 53 };
const request = fc.record({
  cpuMillicores: fc.integer({ min: 100, max: 15_000 }),
  memoryMib: fc.integer({ min: 100, max: 57_000 }),
});

describe("countPacker", () => {
  it("packs as a packer that is made anew, whatever it packed before", () => {
    fc.assert(
      fc.property(
        fc.array(request, { minLength: 1, maxLength: 8 }),
        fc.array(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 8, maxLength: 8 }), {
          minLength: 1,
          maxLength: 4,
        }),
        (requests, batches) => {
          const pack = countPacker(requests, room);
          for (const counts of batches) {
            const pods = Float64Array.from(counts);
            expect(pack(pods)).toBe(countPacker(requests, room)(pods));
          }
        },
      ),
    );
  });

  it("needs no node for nobody", () => {
    expect(countPacker([{ cpuMillicores: 1000, memoryMib: 1000 }], room)(new Float64Array(1))).toBe(0);
  });

  it("refuses a request that no empty node holds", () => {
    const pack = countPacker([{ cpuMillicores: 16_000, memoryMib: 1000 }], room);
    expect(() => pack(Float64Array.of(1))).toThrow(
      "expected a request that fits an empty node, got a larger one",
    );
  });
});
