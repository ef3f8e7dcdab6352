import type { Catalog, Price, PriceBook, PublishedFigure, SpotSaving } from "../core/catalog.ts";
import { describeInputIssue, expectedGot, InputError, type InputIssue } from "../core/input-error.ts";
import { compareText } from "../core/order.ts";
import { type CsvRow, type CsvShape, csvRows, textOf } from "./csv-table.ts";
import {
  FSX_LIMIT_SHAPE,
  FSX_PRICE_SHAPE,
  FSX_REGION_SHAPE,
  FSX_STEP_SHAPE,
  fsxPriceOf,
  fsxRegionOf,
  fsxStepOf,
  fsxStorageLimitOf,
} from "./fsx-rows.ts";
import { INSTANCE_SHAPE, instanceTypeOf } from "./instance-rows.ts";
import { byText, groupBy } from "./order.ts";
import {
  EC2_PRICE_SHAPE,
  ec2PriceOf,
  OTHER_PRICE_SHAPE,
  otherPriceOf,
  type PriceRow,
  pricesOf,
} from "./price-rows.ts";
import {
  COMMITMENT_SHAPE,
  commitmentRateOf,
  INDEX_SHAPE,
  type IndexRow,
  indexRowOf,
  SPOT_SHAPE,
  type SpotRow,
  spotRowOf,
} from "./rate-rows.ts";
import { RDS_CLASS_SHAPE, RDS_PRICE_SHAPE, rdsClassOf, rdsPriceOf } from "./rds-rows.ts";

/** The files that a catalog is built of, and what is read of each. */
export const CSV_SHAPES = {
  "instances.csv": INSTANCE_SHAPE,
  "ec2_on_demand_prices.csv": EC2_PRICE_SHAPE,
  "ec2_commitment_rates.csv": COMMITMENT_SHAPE,
  "ec2_spot_savings.csv": SPOT_SHAPE,
  "rds_instances.csv": RDS_CLASS_SHAPE,
  "rds_prices.csv": RDS_PRICE_SHAPE,
  "fsx_openzfs.csv": FSX_STEP_SHAPE,
  "fsx_openzfs_prices.csv": FSX_PRICE_SHAPE,
  "fsx_openzfs_regions.csv": FSX_REGION_SHAPE,
  "fsx_openzfs_storage_limits.csv": FSX_LIMIT_SHAPE,
  "other_prices.csv": OTHER_PRICE_SHAPE,
  "region_price_index.csv": INDEX_SHAPE,
} as const satisfies Readonly<Record<string, CsvShape>>;

/** The name of a file that a catalog is built of. */
export type CsvName = keyof typeof CSV_SHAPES;

type Tables = Readonly<Record<CsvName, readonly CsvRow[]>>;

/**
 * Builds the catalog of CSV files, name → text. The order of their rows does not matter.
 *
 * @throws InputError with every fault of every file.
 */
export function catalogFromCsv(texts: ReadonlyMap<string, string>): Catalog {
  const issues: InputIssue[] = [];
  const tables = tablesOf(texts, issues);
  const instanceTypes = tables["instances.csv"].map(instanceTypeOf).sort(byText((type) => type.name));
  const rdsClasses = tables["rds_instances.csv"].map(rdsClassOf).sort(byText((rdsClass) => rdsClass.name));
  const fsxSteps = tables["fsx_openzfs.csv"].map(fsxStepOf).sort((a, b) => {
    const byGroup = byText<typeof a>((step) => `${step.deploymentType} ${step.regionGroup}`);
    return byGroup(a, b) || a.throughputMbPerS - b.throughputMbPerS;
  });
  const fsxStorageLimits = tables["fsx_openzfs_storage_limits.csv"].map(fsxStorageLimitOf).sort((a, b) => {
    const byGroup = byText<typeof a>((limit) => `${limit.deploymentType} ${limit.limitGroup}`);
    return byGroup(a, b) || a.throughputMbPerS - b.throughputMbPerS;
  });
  const fsxRegions = tables["fsx_openzfs_regions.csv"].map(fsxRegionOf).sort(byText(({ region }) => region));
  const others = tables["other_prices.csv"].map(otherPriceOf).filter((other) => other !== undefined);
  const prices = pricesOf([
    ...priceRowsOf(
      tables,
      new Set(instanceTypes.map(({ name }) => name)),
      new Set(rdsClasses.map(({ name }) => name)),
    ),
    ...others.filter((other) => "tier" in other),
  ]);
  const catalog = {
    instanceTypes,
    rdsClasses,
    fsxSteps,
    fsxRegions,
    fsxStorageLimits,
    regions: regionNamesOf(tables),
    priceBook: priceBookOf(prices, tables["region_price_index.csv"].map(indexRowOf)),
    commitmentRates: tables["ec2_commitment_rates.csv"]
      .map(commitmentRateOf)
      .sort(
        byText((rate) => [rate.region, rate.family, rate.plan, rate.termYears, rate.paymentOption].join()),
      ),
    spotSavings: spotSavingsOf(tables["ec2_spot_savings.csv"].map(spotRowOf)),
    publishedFigures: others
      .filter((other): other is PublishedFigure => "value" in other)
      .sort(byText(({ item, region, family }) => [item, region, family].join())),
  };
  if (issues.length > 0) throw new InputError(inOrder(issues));
  return catalog;
}

/** Returns each fault once, in the order of files, lines and columns. */
function inOrder(issues: readonly InputIssue[]): readonly InputIssue[] {
  const fileNumber = (issue: InputIssue) => Object.keys(CSV_SHAPES).indexOf(issue.file ?? "");
  const once = new Map(issues.map((issue) => [describeInputIssue(issue), issue]));
  return [...once.values()].sort(
    (a, b) =>
      fileNumber(a) - fileNumber(b) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      compareText(a.sentence, b.sentence),
  );
}

function tablesOf(texts: ReadonlyMap<string, string>, issues: InputIssue[]): Tables {
  const tables = Object.entries(CSV_SHAPES).map(([name, shape]) => {
    const text = texts.get(name);
    if (text === undefined) issues.push(expectedGot({ file: name }, "this file", "none"));
    return [name, text === undefined ? [] : csvRows({ name, text }, shape, issues)];
  });
  return Object.fromEntries(tables) as Tables;
}

function priceRowsOf(
  tables: Tables,
  types: ReadonlySet<string>,
  classes: ReadonlySet<string>,
): readonly PriceRow[] {
  return [
    ...tables["ec2_on_demand_prices.csv"].map((row) => ec2PriceOf(row, types)),
    ...tables["rds_prices.csv"].map((row) => rdsPriceOf(row, classes)),
    ...tables["fsx_openzfs_prices.csv"].map(fsxPriceOf),
  ].filter((price) => price !== undefined);
}

function priceBookOf(
  prices: ReadonlyMap<string, ReadonlyMap<string, Price>>,
  indexRows: readonly IndexRow[],
): PriceBook {
  const dates = [...prices.values()]
    .flatMap((ofItem) => [...ofItem.values()])
    .flatMap((price) => price.tiers.map((tier) => tier.provenance.asOf))
    .sort();
  const sorted = [...indexRows].sort(byText(({ region }) => region));
  return {
    oldest: dates[0] ?? "",
    newest: dates.at(-1) ?? "",
    prices,
    regionIndex: new Map(sorted.map(({ region, ratios }) => [region, ratios])),
    regionIndexProvenance: new Map(sorted.map(({ region, provenance }) => [region, provenance])),
  };
}

/** The FSx table is the youngest page that names regions; older ones call Europe EU. */
function regionNamesOf(tables: Tables): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const table of [
    "fsx_openzfs_regions.csv",
    "region_price_index.csv",
    "ec2_on_demand_prices.csv",
    "rds_prices.csv",
  ] as const) {
    for (const row of tables[table]) {
      const region = row.cells("region");
      if (!names.has(region)) names.set(region, textOf(row, "region_name"));
    }
  }
  return new Map([...names].sort(byText(([region]) => region)));
}

function spotSavingsOf(rows: readonly SpotRow[]): ReadonlyMap<string, ReadonlyMap<string, SpotSaving>> {
  const byRegion = [...groupBy(rows, ({ region }) => region)].sort(byText(([region]) => region));
  return new Map(
    byRegion.map(([region, ofRegion]) => {
      const sorted = [...ofRegion].sort(byText(({ instanceType }) => instanceType));
      return [region, new Map(sorted.map(({ instanceType, saving }) => [instanceType, saving]))];
    }),
  );
}
