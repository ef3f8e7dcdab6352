import fc from "fast-check";
import { expect, it } from "vitest";
import {
  decimalOf,
  minus,
  numberOf,
  plus,
  roundedToCents,
  times,
} from "../../../../planner/core/cost/decimal.ts";

it.each([
  { usd: 1.005, cents: 1.01 },
  { usd: -1.005, cents: -1.01 },
  { usd: 1.0049999, cents: 1 },
  { usd: 16.425, cents: 16.43 },
  { usd: 0.004, cents: 0 },
  { usd: 1e-9, cents: 0 },
  { usd: 1.5e21, cents: 1.5e21 },
  { usd: 7, cents: 7 },
])("$usd rounds to $cents", ({ usd, cents }) => {
  expect(roundedToCents(decimalOf(usd))).toBe(cents);
});

it("adds, subtracts and multiplies without binary dust", () => {
  expect(numberOf(plus(decimalOf(0.1), decimalOf(0.2)))).toBe(0.3);
  expect(numberOf(minus(decimalOf(0.3), decimalOf(0.1)))).toBe(0.2);
  expect(numberOf(times(decimalOf(0.26), decimalOf(1.1)))).toBe(0.286);
});

it("gives every finite number back", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(numberOf(decimalOf(value)) + 0).toBe(value + 0);
    }),
  );
});

it("does not take infinity", () => {
  expect(() => decimalOf(Number.POSITIVE_INFINITY)).toThrow("expected a finite number, got Infinity");
});
