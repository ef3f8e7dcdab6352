import type { Price, PriceTier, PublishedFigure } from "../core/catalog.ts";
import { type CsvRow, fractionOf, known, numberOf, positiveOf, provenanceOf, textOf } from "./csv-table.ts";
import { byText, groupBy } from "./order.ts";
import { withoutUnknown } from "./without-unknown.ts";

/** One tier of one price, and the cell that it comes from. */
export interface PriceRow {
  readonly item: string;
  readonly region: string;
  readonly unit: string;
  readonly tier: PriceTier;
  readonly row: CsvRow;
  readonly column: string;
}

/** The columns that are read of ec2_on_demand_prices.csv. */
export const EC2_PRICE_SHAPE = {
  columns: ["region", "region_name", "instance_type", "usd_per_hour", "source", "as_of"],
  key: ["region", "instance_type"],
} as const;

/** The columns that are read of other_prices.csv. Rows of savings and Spot tell their family in the description only. */
export const OTHER_PRICE_SHAPE = {
  columns: [
    "item_key",
    "description",
    "region",
    "unit",
    "value",
    "tier_from",
    "tier_to",
    "confidence",
    "source",
    "as_of",
  ],
  key: ["item_key", "region", "tier_from", "description"],
} as const;

const PRICE_UNITS: readonly string[] = [
  "hour",
  "cluster-hour",
  "LCU-hour",
  "NLCU-hour",
  "GB",
  "GB-each-direction",
  "GB-month",
  "IOPS-month",
  "MBps-month",
  "MiBps-month",
  "1000-requests",
];

const FIGURE_UNITS: readonly string[] = [
  "fraction",
  "connections",
  "connections/s",
  "evaluations/s",
  "GB/hour",
  "GB/month",
];

/** Returns the price of a row of ec2_on_demand_prices.csv. `types` are the names that instances.csv knows. */
export function ec2PriceOf(row: CsvRow, types: ReadonlySet<string>): PriceRow {
  const name = textOf(row, "instance_type");
  if (!types.has(name)) row.fault("instance_type", "a type of instances.csv");
  const tier = { usd: positiveOf(row, "usd_per_hour"), provenance: provenanceOf(row) };
  const region = textOf(row, "region");
  return { item: `ec2.${name}`, region, unit: "hour", tier, row, column: "usd_per_hour" };
}

/** Returns the price or, where the unit is not one of money, the figure of a row of other_prices.csv; `undefined` = an empty cell. */
export function otherPriceOf(row: CsvRow): PriceRow | PublishedFigure | undefined {
  const unit = row.cells("unit");
  const item = textOf(row, "item_key");
  const region = textOf(row, "region");
  const provenance = provenanceOf(row, "confidence");
  if (FIGURE_UNITS.includes(unit)) {
    const value = known(row, "value", unit === "fraction" ? fractionOf : positiveOf);
    if (value === undefined) return undefined;
    const description = textOf(row, "description");
    const family = / family (\w+)/.exec(description)?.[1];
    return withoutUnknown({ item, region, family, unit, value, description, provenance });
  }
  if (!PRICE_UNITS.includes(unit))
    row.fault("unit", `one of ${[...PRICE_UNITS, ...FIGURE_UNITS].join(", ")}`);
  const usd = known(row, "value", positiveOf);
  const tierFrom = known(row, "tier_from", numberOf);
  const tierTo = known(row, "tier_to", positiveOf);
  if (usd === undefined) return undefined;
  return {
    item,
    region,
    unit,
    tier: withoutUnknown({ usd, tierFrom, tierTo, provenance }),
    row,
    column: "value",
  };
}

/**
 * Returns item → region → price of rows in any order, tiers in their order. A gap or an overlap of tiers, and a second unit
 * of one item, are faults.
 */
export function pricesOf(rows: readonly PriceRow[]): ReadonlyMap<string, ReadonlyMap<string, Price>> {
  const byItem = groupBy(rows, (row) => row.item);
  const prices = new Map<string, ReadonlyMap<string, Price>>();
  for (const [item, itemRows] of [...byItem].sort(byText(([name]) => name))) {
    const unit = itemRows[0]?.unit ?? "";
    for (const { row, unit: got } of itemRows)
      if (got !== unit) row.fault("unit", `${unit} as in the other rows of ${item}`);
    const byRegion = groupBy(itemRows, (row) => row.region);
    const ofItem = [...byRegion].sort(byText(([region]) => region)).map(([region, regionRows]) => {
      const tiers = tiersOf(regionRows);
      return [region, { item, region, unit, tiers }] as const;
    });
    prices.set(item, new Map(ofItem));
  }
  return prices;
}

function tiersOf(rows: readonly PriceRow[]): readonly PriceTier[] {
  const sorted = [...rows].sort((a, b) => (a.tier.tierFrom ?? 0) - (b.tier.tierFrom ?? 0));
  let end: number | undefined = 0;
  for (const { row, tier, column } of sorted) {
    if (end === undefined) row.fault(column, "one price", "a second one above a tier without an end");
    else if ((tier.tierFrom ?? 0) !== end) row.fault("tier_from", `${end}, where the tier below ends`);
    end = tier.tierTo;
  }
  return sorted.map(({ tier }) => tier);
}
