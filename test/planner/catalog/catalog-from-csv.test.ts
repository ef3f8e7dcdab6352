import { describe, expect, it } from "vitest";
import { catalogFromCsv } from "../../../planner/catalog/catalog-from-csv.ts";
import { csvFixture } from "./csv-fixture.ts";

const catalog = catalogFromCsv(csvFixture());

/** What building of the small files with some texts replaced throws, a fault a line. */
function faultsAfter(...edits: readonly { file: string; from: string; to: string }[]): string {
  try {
    catalogFromCsv(csvFixture(edits));
  } catch (error) {
    return error instanceof Error && error.name === "InputError"
      ? error.message
      : `not an InputError: ${error}`;
  }
  return "no fault";
}

const CONFIDENCE = "expected a confidence (exact, derived, secondary, proxy, estimated, partial)";

describe("a broken CSV is refused at its place", () => {
  it.each([
    {
      what: "no number",
      edit: { file: "ec2_on_demand_prices.csv", from: "m6i,0.096", to: "m6i,cheap" },
      faults: 'ec2_on_demand_prices.csv:2:5: usd_per_hour: expected a number above 0, got "cheap"',
    },
    {
      what: "a price of 0",
      edit: { file: "rds_prices.csv", from: "Single-AZ,0.018,", to: "Single-AZ,0," },
      faults: 'rds_prices.csv:2:6: price_usd: expected a number above 0, got "0"',
    },
    {
      what: "a hexadecimal number",
      edit: { file: "instances.csv", from: ",8192,", to: ",0x2000," },
      faults: 'instances.csv:2:7: memory_mib: expected a number above 0, got "0x2000"',
    },
    {
      what: "an unknown type",
      edit: { file: "ec2_on_demand_prices.csv", from: "m6i.large,m6i,0.096", to: "m9i.large,m9i,0.096" },
      faults:
        'ec2_on_demand_prices.csv:2:3: instance_type: expected a type of instances.csv, got "m9i.large"',
    },
    {
      what: "an unknown confidence",
      edit: { file: "rds_instances.csv", from: ",exact,", to: ",sure," },
      faults: `rds_instances.csv:2:17: confidence: ${CONFIDENCE}, got "sure"`,
    },
    {
      what: "a price whose confidence is missing",
      edit: { file: "fsx_openzfs_prices.csv", from: "0.09,exact", to: "0.09,missing" },
      faults: `fsx_openzfs_prices.csv:2:7: confidence: ${CONFIDENCE}, got "missing"`,
    },
    {
      what: "no date",
      edit: { file: "region_price_index.csv", from: "2025-04-04", to: "last spring" },
      faults:
        'region_price_index.csv:2:14: as_of: expected a date as 2026-11-22 or a month as 2026-11, got "last spring"',
    },
    {
      what: "no source",
      edit: {
        file: "fsx_openzfs_storage_limits.csv",
        from: "AWS FSx for OpenZFS User Guide service quotas (stored copy)",
        to: "",
      },
      faults: "fsx_openzfs_storage_limits.csv:2:5: source: expected a text, got an empty cell",
    },
    {
      what: "a missing column",
      edit: { file: "fsx_openzfs_storage_limits.csv", from: "max_storage_tib", to: "max_storage_gib" },
      faults:
        "fsx_openzfs_storage_limits.csv:1:7: max_storage_tib: expected this column, got only deployment_type, storage_limit_group, throughput_mbps, max_storage_gib, source, as_of",
    },
    {
      what: "a doubled column",
      edit: { file: "fsx_openzfs_storage_limits.csv", from: "as_of", to: "source" },
      faults: [
        "fsx_openzfs_storage_limits.csv:1:6: source: expected one column of this name, got a second one",
        "fsx_openzfs_storage_limits.csv:1:7: as_of: expected this column, got only deployment_type, storage_limit_group, throughput_mbps, max_storage_tib, source, source",
      ].join("\n"),
    },
    {
      what: "a ragged row",
      edit: { file: "fsx_openzfs_storage_limits.csv", from: "MULTI_AZ_1,A,160", to: "MULTI_AZ_1,A,160,320" },
      faults: "fsx_openzfs_storage_limits.csv:2: expected 6 fields, got 7",
    },
    {
      what: "a doubled row",
      edit: { file: "fsx_openzfs_storage_limits.csv", from: "MULTI_AZ_1,B,160", to: "MULTI_AZ_1,A,160" },
      faults:
        "fsx_openzfs_storage_limits.csv:3:1: deployment_type: expected one row for MULTI_AZ_1, A, 160, got a second one, the first is on line 2",
    },
    {
      what: "broken quoting",
      edit: { file: "fsx_openzfs_storage_limits.csv", from: "A,160", to: '"A,160' },
      faults: expect.stringMatching(/^fsx_openzfs_storage_limits\.csv:\d+: Quote Not Closed/),
    },
    {
      what: "another unit",
      edit: { file: "rds_prices.csv", from: "0.018,hour", to: "0.018,month" },
      faults: 'rds_prices.csv:2:7: unit: expected hour, got "month"',
    },
    {
      what: "a gap between tiers",
      edit: { file: "other_prices.csv", from: ",51200,512000,", to: ",51300,512000," },
      faults: 'other_prices.csv:8:7: tier_from: expected 51200, where the tier below ends, got "51300"',
    },
    {
      what: "a discount of more than everything",
      edit: { file: "ec2_spot_savings.csv", from: "m6i,", to: "m6i,1" },
      faults: expect.stringMatching(
        /^ec2_spot_savings\.csv:\d+:4: savings_pct_over_on_demand: expected a percentage between 0 and 100, got "1\d+"$/,
      ),
    },
  ])("$what", ({ edit, faults }) => {
    expect(faultsAfter(edit)).toEqual(faults);
  });

  it("with all its faults, file by file", () => {
    const faults = faultsAfter(
      { file: "instances.csv", from: "x86_64", to: "sparc" },
      { file: "ec2_on_demand_prices.csv", from: "m6i,0.096", to: "m6i," },
    );
    expect(faults).toBe(
      [
        'instances.csv:2:5: arch: expected one of x86_64, arm64, got "sparc"',
        "ec2_on_demand_prices.csv:2:5: usd_per_hour: expected a number above 0, got an empty cell",
      ].join("\n"),
    );
  });

  it("with a fault once, though two figures of the row share the cell", () => {
    const source = catalog.instanceTypes[0]?.provenance.source ?? "";
    expect(faultsAfter({ file: "instances.csv", from: source, to: " " })).toBe(
      'instances.csv:2:23: source: expected a text, got " "',
    );
  });

  it("with a file that is not there, one that is empty and one with a header only", () => {
    const texts = new Map(csvFixture());
    texts.delete("instances.csv");
    texts.set("fsx_openzfs_storage_limits.csv", "");
    texts.set("ec2_spot_savings.csv", texts.get("ec2_spot_savings.csv")?.split("\n")[0] ?? "");
    texts.delete("ec2_on_demand_prices.csv");
    expect(() => catalogFromCsv(texts)).toThrow(
      expect.objectContaining({
        message: [
          "instances.csv: expected this file, got none",
          "ec2_on_demand_prices.csv: expected this file, got none",
          "ec2_spot_savings.csv:2: expected at least one row, got a header only",
          "fsx_openzfs_storage_limits.csv: expected the header deployment_type,storage_limit_group,throughput_mbps,max_storage_tib,source,as_of, got an empty file",
        ].join("\n"),
      }),
    );
  });
});

describe("what is unknown stays absent", () => {
  it("an empty price is no price", () => {
    const texts = csvFixture([{ file: "rds_prices.csv", from: "Single-AZ,0.018,", to: "Single-AZ,," }]);
    const prices = catalogFromCsv(texts).priceBook.prices;
    expect(prices.get("rds.postgres.db.t3.micro.single-az")?.has("us-east-1")).toBe(false);
    expect(prices.get("rds.postgres.db.t3.micro.multi-az")?.get("us-east-1")?.tiers[0]?.usd).toBe(0.036);
  });

  it("a price that nobody found has no item", () => {
    expect(
      [...catalog.priceBook.prices.keys()].filter((item) => item.startsWith("fsx.openzfs.MULTI_AZ_1")),
    ).toEqual(["fsx.openzfs.MULTI_AZ_1.throughput"]);
  });

  it("an empty cell is no field", () => {
    const africa = catalog.fsxRegions.find(({ region }) => region === "af-south-1");
    expect(africa?.offered).toEqual({ SINGLE_AZ_1: true, MULTI_AZ_1: true });
    expect(catalog.instanceTypes.find(({ name }) => name === "m6i.large")).not.toHaveProperty(
      "cpuBaselineFractionPerVcpu",
    );
  });
});

it("keeps the detail of a confidence in the source", () => {
  const t3 = catalog.commitmentRates.find(({ region }) => region === "eu-west-1");
  expect(t3?.provenance).toEqual({
    source:
      "AWS price page reserved-instance data as stored in yeo/ec2.shop@951cd0d data/ec2/eu-west-1-reservedinstance-convertible-1y.json (convertible ri no upfront)",
    asOf: "2025-04-05",
    confidence: "proxy",
  });
});

it("puts figures that are not money apart from prices, with their family", () => {
  expect(
    catalog.publishedFigures.map(({ item, region, family, value }) => [item, region, family, value]),
  ).toEqual([
    ["alb.lcu_dimension.processed_bytes", "*", undefined, 1],
    ["savings.compute_savings_plan.1yr.all_upfront", "us-east-1", "c6i", 0.3255],
    ["savings.compute_savings_plan.1yr.all_upfront", "us-east-1", "m6i", 0.3143],
    ["transfer.internet_out.free_gb", "*", undefined, 100],
  ]);
});

it("orders tiers by where they begin, whatever the order of their rows", () => {
  const tiers = catalog.priceBook.prices.get("transfer.internet_out.gb")?.get("us-east-1")?.tiers;
  expect(tiers?.map(({ usd, tierFrom, tierTo }) => [usd, tierFrom, tierTo])).toEqual([
    [0.09, 0, 10_240],
    [0.085, 10_240, 51_200],
    [0.07, 51_200, 153_600],
    [0.05, 153_600, undefined],
  ]);
});
