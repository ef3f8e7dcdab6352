import { expect, it } from "vitest";
import { drawWarnings } from "../../../../planner/core/draws/draw-reasons.ts";

const bill = {
  cost: { lines: [], accepted: [] },
  refusals: [],
  usdPerMonth: new Float64Array([1, 2, 3]),
  lineUsdPerMonth: [],
};

it.each([
  { fraction: 0.039, share: "3.9 %" },
  { fraction: 0.00025, share: "less than 0.1 %" },
])("says of $fraction of the draws that it is $share, never 0 %", ({ fraction, share }) => {
  expect(drawWarnings({ beyondStorageFraction: fraction, bill })).toEqual([
    {
      code: "STORAGE_LIMIT_IN_DRAWS",
      sentence: `in ${share} of the ways in which the answers may turn out homes need more than one file system of this kind holds or delivers; these count with the planned one`,
    },
  ]);
});

it("says nothing of what no draw runs into", () => {
  expect(drawWarnings({ beyondStorageFraction: 0, bill })).toEqual([]);
});
