import fc from "fast-check";
import { expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { estimateText, parseEstimateText } from "../../../../planner/core/demand/estimate-text.ts";

const anyEstimate = fc
  .tuple(
    fc.uniqueArray(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 3, maxLength: 3 }),
    fc.integer({ min: 1, max: 999 }),
  )
  .map(([points, perMille]) => {
    const [low = 0, likely = 0, high = 0] = [...points].sort((a, b) => a - b);
    return { low, likely, high, confidence: perMille / 1000 };
  });

it("reads back what it writes", () => {
  fc.assert(
    fc.property(fc.oneof(anyEstimate, fc.integer({ min: 0, max: 1e9 }).map(certain)), (estimate) => {
      expect(parseEstimateText(estimateText(estimate))).toEqual({ ok: true, value: estimate });
    }),
  );
});

it.each([
  { text: "1..2..3 @90", expected: "a confidence as @90% or @0.9" },
  { text: "1..2..3 @100%", expected: "a confidence as @90% or @0.9" },
  { text: "1..2..3..4", expected: "a number, or low..likely..high as 150..250..400 @90%" },
  { text: "1..3", expected: "1..likely..3 (three points; likely = as likely above as below)" },
  { text: "5 @90%", expected: "low..likely..high before the confidence, or a number alone" },
  { text: "1..2..3 @90% @80%", expected: "a number, or low..likely..high as 150..250..400 @90%" },
])("refuses $text", ({ text, expected }) => {
  expect(parseEstimateText(text)).toEqual({ ok: false, expected, got: `"${text}"` });
});
