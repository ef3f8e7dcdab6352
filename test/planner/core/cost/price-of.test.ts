import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../../planner/catalog/load.ts";
import { priceOf } from "../../../../planner/core/cost/price-of.ts";

const book = loadCatalog().priceBook;

/** The first tier's price in dollars, its confidence and what was added to its source. */
function pricedAt(item: string, region: string) {
  const answer = priceOf(book, item, region);
  if (!answer.ok) return answer.refusal;
  const [tier] = answer.price.tiers;
  const note = tier?.provenance.source.split("; estimated: ")[1];
  return [tier?.usd, tier?.provenance.confidence, tier?.provenance.asOf, note];
}

describe("a price", () => {
  it.each([
    {
      what: "of the region itself",
      item: "ec2.m6i.large",
      region: "eu-central-1",
      want: [0.115, "exact", "2025-04-04", undefined],
    },
    {
      what: "that holds everywhere",
      item: "eks.control_plane.standard",
      region: "eu-west-3",
      want: [0.1, "secondary", "2026-09-18", undefined],
    },
    {
      what: "of FSx by the ratio of EBS gp3",
      item: "fsx.openzfs.SINGLE_AZ_1.throughput",
      region: "eu-west-1",
      want: [
        0.286,
        "estimated",
        "2024-07-01",
        "us-east-1 × 1.1, the ratio of eu-west-1 to us-east-1 in ebs_gp3_storage",
      ],
    },
    {
      what: "of FSx by RDS gp3 where EBS is not known",
      item: "fsx.openzfs.SINGLE_AZ_1.storage",
      region: "ap-southeast-5",
      want: [
        0.097047,
        "estimated",
        "2024-07-01",
        "us-east-1 × 1.0783, the ratio of ap-southeast-5 to us-east-1 in rds_gp3_storage",
      ],
    },
    {
      what: "of NAT by the median of EC2 families, dated by the older of price and ratio",
      item: "nat.hour",
      region: "eu-central-2", // (1.3177 + 1.327) / 2 = 1.32235; 0.045 × 1.3224
      want: [
        0.059508,
        "estimated",
        "2025-04-04",
        "us-east-1 × 1.3224, the ratio of eu-central-2 to us-east-1 in the median of ec2_m6i, ec2_r6i",
      ],
    },
    {
      what: "between zones, which is the same wherever it is known",
      item: "transfer.inter_az.gb",
      region: "eu-central-2",
      want: [0.01, "estimated", "2026-09-16", "the price of all 25 regions that are known"],
    },
    {
      what: "of S3, all tiers",
      item: "s3.standard.gb_month",
      region: "sa-east-1",
      want: [
        0.0437,
        "estimated",
        "2025-04-04",
        "us-east-1 × 1.9, the ratio of sa-east-1 to us-east-1 in ebs_gp3_storage",
      ],
    },
  ])("$what", ({ item, region, want }) => {
    expect(pricedAt(item, region)).toEqual(want);
  });

  it("keeps its tiers when it is scaled", () => {
    const answer = priceOf(book, "s3.standard.gb_month", "sa-east-1");
    expect(
      answer.ok && answer.price.tiers.map(({ usd, tierFrom, tierTo }) => [usd, tierFrom, tierTo]),
    ).toEqual([
      [0.0437, 0, 51_200],
      [0.0418, 51_200, 512_000],
      [0.0399, 512_000, undefined],
    ]);
  });
});

describe("no price", () => {
  it.each([
    {
      what: "of a type that the region does not sell",
      item: "ec2.m7i.large",
      region: "me-central-1",
      code: "NOT_IN_REGION",
      sentence:
        "m7i.large is not offered in me-central-1: it has no on-demand price there (prices as of 2024-07-01 to 2026-11-22)",
    },
    {
      what: "of a type that nobody sells",
      item: "ec2.m6i.lrage",
      region: "us-east-1",
      code: "NO_PRICE",
      sentence: 'no price of an item "ec2.m6i.lrage" is known in any region; did you mean ec2.m6i.large?',
    },
    {
      what: "of a database class in a region that lists others",
      item: "rds.postgres.db.m7i.large.single-az",
      region: "eu-west-1",
      code: "NO_PRICE",
      sentence:
        "no price of rds.postgres.db.m7i.large.single-az is known in eu-west-1, and it is not estimated because eu-west-1 lists other classes",
    },
    {
      what: "of a database where the region has no ratio",
      item: "rds.postgres.db.t3.micro.single-az",
      region: "mx-central-1",
      code: "NO_PRICE",
      sentence:
        "no price of rds.postgres.db.t3.micro.single-az is known in mx-central-1, and no ratio of mx-central-1 to us-east-1 to scale it by",
    },
    {
      what: "in a region that does not exist, even of what costs the same everywhere",
      item: "eks.control_plane.standard",
      region: "us-est-1",
      code: "NO_PRICE",
      sentence: 'no price is known in a region "us-est-1"; did you mean us-east-1?',
    },
    {
      what: "in a region unlike any",
      item: "nat.hour",
      region: "the moon",
      code: "NO_PRICE",
      sentence: 'no price is known in a region "the moon"',
    },
    {
      what: "of a figure that is not a price",
      item: "alb.lcu_dimension.rule_evaluations",
      region: "us-east-1",
      code: "NO_PRICE",
      sentence: 'no price of an item "alb.lcu_dimension.rule_evaluations" is known in any region',
    },
  ])("$what", ({ item, region, code, sentence }) => {
    expect(priceOf(book, item, region)).toEqual({ ok: false, refusal: { subject: item, code, sentence } });
  });
});

it("is above 0 and dated for every item in every region, or refused", () => {
  for (const item of book.prices.keys()) {
    for (const region of book.regionIndex.keys()) {
      const answer = priceOf(book, item, region);
      if (!answer.ok) continue;
      for (const { usd, provenance } of answer.price.tiers) {
        expect(usd).toBeGreaterThan(0);
        expect(provenance.asOf).toMatch(/^\d{4}-\d{2}/);
      }
    }
  }
});
