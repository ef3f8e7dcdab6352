import { expect, it } from "vitest";
import { billOf } from "../../../../planner/core/cost/bill.ts";
import { catalog } from "../../../support/catalog.ts";

it("shows no line of less than half a cent, and adds up what is shown", () => {
  const crossing = (quantity: number) => ({
    item: "transfer.inter_az.gb",
    quantity,
    unit: "GB-each-direction",
    region: "us-east-1",
  });
  // 0.45 GB at $0.01 are $0.0045, 0.55 GB are $0.0055.
  const { cost } = billOf(catalog.priceBook, [crossing(0.45), crossing(0.55), crossing(0)], new Set());
  expect(cost.lines.map(({ quantity, usdPerMonth }) => ({ quantity, usdPerMonth }))).toEqual([
    { quantity: 0.55, usdPerMonth: 0.01 },
  ]);
  expect(cost.usdPerMonth).toEqual({ mean: 0.01 });
});
