import { expect, it } from "vitest";
import { loadCatalog } from "../../../planner/catalog/load.ts";

const catalog = loadCatalog();
const book = catalog.priceBook;
const tiers = [...book.prices.values()]
  .flatMap((ofItem) => [...ofItem.values()])
  .flatMap((price) => price.tiers);

it("holds as many rows as AWS's figures have", () => {
  const ofEc2 = [...book.prices].filter(([item]) => item.startsWith("ec2."));
  expect({
    instanceTypes: catalog.instanceTypes.length,
    ec2Prices: ofEc2.reduce((sum, [, ofItem]) => sum + ofItem.size, 0),
    rdsClasses: catalog.rdsClasses.length,
    fsxSteps: catalog.fsxSteps.length,
    fsxRegions: catalog.fsxRegions.length,
    fsxStorageLimits: catalog.fsxStorageLimits.length,
    regions: catalog.regions.size,
    regionIndex: book.regionIndex.size,
    commitmentRates: catalog.commitmentRates.length,
    spotSavings: [...catalog.spotSavings.values()].reduce((sum, ofRegion) => sum + ofRegion.size, 0),
  }).toEqual({
    instanceTypes: 193,
    ec2Prices: 4118,
    rdsClasses: 83,
    fsxSteps: 73,
    fsxRegions: 34,
    fsxStorageLimits: 23,
    regions: 34,
    regionIndex: 32,
    commitmentRates: 1692,
    spotSavings: 4346,
  });
});

it("has no price of 0 and none without a date and a source", () => {
  for (const { usd, provenance } of tiers) {
    expect(usd).toBeGreaterThan(0);
    expect(provenance.asOf).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
    expect(provenance.source).not.toBe("");
  }
});

it("dates itself by its oldest and newest price", () => {
  const dates = tiers.map(({ provenance }) => provenance.asOf).sort();
  expect([book.oldest, book.newest]).toEqual([dates[0], dates.at(-1)]);
});

it("prices every instance type in us-east-1", () => {
  for (const { name } of catalog.instanceTypes)
    expect(book.prices.get(`ec2.${name}`)?.get("us-east-1")?.tiers[0]?.usd).toBeGreaterThan(0);
});

it("has tiers that follow one another from 0", () => {
  for (const ofItem of book.prices.values()) {
    for (const price of ofItem.values()) {
      const starts = price.tiers.map(({ tierFrom }) => tierFrom ?? 0);
      expect(starts).toEqual([0, ...price.tiers.slice(0, -1).map(({ tierTo }) => tierTo)]);
    }
  }
});

// eu-central-1 is `EU (Frankfurt)` on AWS's older price pages and `Europe (Frankfurt)` in its documentation.
it("calls regions as AWS's documentation does", () => {
  expect(catalog.regions.get("us-east-1")).toBe("US East (N. Virginia)");
  expect(catalog.regions.get("eu-central-1")).toBe("Europe (Frankfurt)");
});

// docs.aws.amazon.com FSx for OpenZFS, performance of SSD file systems: the throughput capacities of each deployment type.
it.each([
  ["SINGLE_AZ_1", [64, 128, 256, 512, 1024, 2048, 3072, 4096]],
  ["SINGLE_AZ_2", [160, 320, 640, 1280, 2560, 3840, 5120, 7680, 10_240]],
  ["MULTI_AZ_1", [160, 320, 640, 1280, 2560, 3840, 5120, 7680, 10_240]],
])("%s has its steps", (deploymentType, steps) => {
  const ofType = catalog.fsxSteps.filter((step) => step.deploymentType === deploymentType);
  const known = [...new Set(ofType.map(({ throughputMbPerS }) => throughputMbPerS))].sort((a, b) => a - b);
  expect(known).toEqual(steps);
});
