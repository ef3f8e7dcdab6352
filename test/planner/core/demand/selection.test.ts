import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantilesOf } from "../../../../planner/core/demand/selection.ts";
import { quantileOf } from "../../../../planner/core/demand/summary.ts";

const SHARES = [0, 0.1, 0.5, 0.5, 0.9, 0.99, 1] as const;

describe("quantiles without sorting", () => {
  it("are those of the values in order, many of them equal or not, and leave the values as they are", () => {
    const few = fc.integer({ min: 0, max: 3 });
    const values = fc.oneof(
      fc.array(few),
      fc.array(fc.double({ noNaN: true })),
      fc.array(few, { minLength: 200 }),
    );
    fc.assert(
      fc.property(values, (drawn) => {
        const draws = Float64Array.from(drawn, (value) => value + 0);
        const sorted = draws.slice().sort();
        expect(quantilesOf(draws, SHARES)).toEqual(SHARES.map((share) => quantileOf(sorted, share)));
        expect(draws).toEqual(Float64Array.from(drawn, (value) => value + 0));
      }),
    );
  });
});
