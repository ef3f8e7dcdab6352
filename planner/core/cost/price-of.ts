import { median } from "simple-statistics";
import type { Price, PriceBook } from "../catalog.ts";
import { nearestText } from "../nearest-text.ts";
import { compareText } from "../order.ts";
import type { Provenance } from "../provenance.ts";
import type { Refusal } from "../refusal.ts";
import { decimalOf, numberOf, times } from "./decimal.ts";

/** A price, or why there is none. */
export type PriceAnswer =
  | { readonly ok: true; readonly price: Price }
  | { readonly ok: false; readonly refusal: Refusal };

/** The region in which every price is known; the region index holds ratios to it. */
const BASE_REGION = "us-east-1";

/** So many regions with one and the same price say that the price does not depend on the region. */
const REGIONS_THAT_SHOW_ONE_PRICE = 10;

/** Which columns of the region index stand for an item. */
interface IndexRule {
  readonly columns: readonly string[];
  /** `first` = the first that the region has; `median` = the median of all that it has. */
  readonly take: "first" | "median";
}

/** Of the region, an hour of EC2 in each family; what runs on EC2 underneath moves with it. */
const EC2_MEDIAN: IndexRule = {
  columns: ["ec2_m6i", "ec2_m7i", "ec2_c6i", "ec2_c7i", "ec2_r6i", "ec2_r7i"],
  take: "median",
};

/** Storage that AWS sells with nothing on top; that of RDS, which is nearly the same ratio, where EBS is not known. */
const PLAIN_STORAGE: IndexRule = { columns: ["ebs_gp3_storage", "rds_gp3_storage"], take: "first" };

const RDS_STORAGE: IndexRule = { columns: ["rds_gp3_storage"], take: "first" };

const RDS_INSTANCE: IndexRule = { columns: ["rds_instance"], take: "first" };

/**
 * How a price that is known in us-east-1 only is carried to another region, by the beginning of the item's name, the longest
 * first. EC2 has no rule: a type without a price in a region is not sold there. Nor has EKS, whose price is the same everywhere.
 *
 * FSx for OpenZFS moves with EBS gp3, not with RDS gp3: both are plain SSD volumes, while the RDS price holds the engine's
 * management, and its ratios are less round (eu-west-1: 1.1 and 1.1043).
 */
const INDEX_RULES: readonly (readonly [string, IndexRule])[] = [
  ["rds.postgres.storage.", RDS_STORAGE],
  ["rds.postgres.iops.", RDS_STORAGE],
  ["rds.postgres.throughput.", RDS_STORAGE],
  ["rds.postgres.backup", RDS_STORAGE],
  ["rds.", RDS_INSTANCE],
  ["fsx.", PLAIN_STORAGE],
  ["s3.", PLAIN_STORAGE],
  ["ebs.", PLAIN_STORAGE],
  ["alb.", EC2_MEDIAN],
  ["nlb.", EC2_MEDIAN],
  ["nat.", EC2_MEDIAN],
  ["vpc.", EC2_MEDIAN],
  ["transfer.", EC2_MEDIAN],
];

/** Returns the US dollars of one unit of an item in a region, in its first tier; undefined where `priceOf` knows none. */
export function unitUsd(book: PriceBook, item: string, region: string): number | undefined {
  const priced = priceOf(book, item, region);
  return priced.ok ? priced.price.tiers[0]?.usd : undefined;
}

/**
 * Returns the price of an item in a region: its own row, else the one that holds everywhere, else us-east-1's price scaled by the
 * region index with confidence `estimated` and the ratio in its source, else a refusal. Never 0.
 *
 * A price that is the same in ten regions or more is taken over as it is, also as `estimated`. EC2 is never scaled, nor is a
 * database class in a region that lists other classes. The code is NOT_IN_REGION for an EC2 type that the book knows in other
 * regions, NO_PRICE for everything else.
 */
export function priceOf(book: PriceBook, item: string, region: string): PriceAnswer {
  const ofItem = book.prices.get(item);
  const own = ofItem?.get(region);
  if (own !== undefined) return { ok: true, price: own };
  if (!knowsRegion(book, region)) return refused(item, unknownRegion(book, region));
  if (ofItem === undefined) return refused(item, unknownItem(book, item));
  const everywhere = ofItem.get("*");
  if (everywhere !== undefined) return { ok: true, price: { ...everywhere, region } };
  if (item.startsWith("ec2.")) return refusedType(book, item, region);
  if (isDatabaseClass(item) && sellsDatabaseClasses(book, region))
    return refused(
      item,
      `no price of ${item} is known in ${region}, and it is not estimated because ${region} lists other classes`,
    );
  const uniform = uniformPrice(ofItem, item, region);
  if (uniform !== undefined) return { ok: true, price: uniform };
  return scaledPrice(book, ofItem, item, region);
}

function knowsRegion(book: PriceBook, region: string): boolean {
  return book.regionIndex.has(region) || [...book.prices.values()].some((ofItem) => ofItem.has(region));
}

function scaledPrice(
  book: PriceBook,
  ofItem: ReadonlyMap<string, Price>,
  item: string,
  region: string,
): PriceAnswer {
  const base = ofItem.get(BASE_REGION);
  if (base === undefined)
    return refused(item, `no price of ${item} is known in ${region}, and none in ${BASE_REGION} to scale`);
  const rule = INDEX_RULES.find(([prefix]) => item.startsWith(prefix))?.[1];
  const ratio = rule === undefined ? undefined : ratioOf(book, region, rule);
  if (ratio === undefined)
    return refused(
      item,
      `no price of ${item} is known in ${region}, and no ratio of ${region} to ${BASE_REGION} to scale it by`,
    );
  const indexDate = book.regionIndexProvenance?.get(region)?.asOf;
  const note = `${BASE_REGION} × ${ratio.value}, the ratio of ${region} to ${BASE_REGION} in ${ratio.columns}`;
  const tiers = base.tiers.map((tier) => ({
    ...tier,
    usd: numberOf(times(decimalOf(tier.usd), decimalOf(ratio.value))),
    provenance: estimated(tier.provenance, note, indexDate),
  }));
  return { ok: true, price: { ...base, region, tiers } };
}

function ratioOf(
  book: PriceBook,
  region: string,
  rule: IndexRule,
): { readonly value: number; readonly columns: string } | undefined {
  const known = rule.columns.flatMap((column) => {
    const ratio = book.regionIndex.get(region)?.get(column);
    return ratio === undefined ? [] : [{ column, ratio }];
  });
  const [first] = known;
  if (first === undefined) return undefined;
  if (rule.take === "first") return { value: first.ratio, columns: first.column };
  // A median of two lies between four-digit ratios; more digits would claim more than they know.
  const value = Number(median(known.map(({ ratio }) => ratio)).toFixed(4));
  return { value, columns: `the median of ${known.map(({ column }) => column).join(", ")}` };
}

/** Returns the price that all regions of an item share, if there are enough of them to say so. */
function uniformPrice(ofItem: ReadonlyMap<string, Price>, item: string, region: string): Price | undefined {
  const base = ofItem.get(BASE_REGION);
  if (base === undefined || ofItem.size < REGIONS_THAT_SHOW_ONE_PRICE) return undefined;
  const amounts = (price: Price) =>
    price.tiers.map((tier) => [tier.usd, tier.tierFrom ?? 0, tier.tierTo].join()).join(";");
  if ([...ofItem.values()].some((price) => amounts(price) !== amounts(base))) return undefined;
  const note = `the price of all ${ofItem.size} regions that are known`;
  const tiers = base.tiers.map((tier) => ({ ...tier, provenance: estimated(tier.provenance, note) }));
  return { item, region, unit: base.unit, tiers };
}

function estimated(provenance: Provenance, note: string, otherDate?: string): Provenance {
  const asOf = [provenance.asOf, otherDate ?? provenance.asOf].sort(compareText)[0] ?? provenance.asOf;
  return { source: `${provenance.source}; estimated: ${note}`, asOf, confidence: "estimated" };
}

/** `rds.postgres.db.m6i.large.single-az`, unlike `rds.postgres.storage.gp3.single-az`. */
function isDatabaseClass(item: string): boolean {
  return item.startsWith("rds.postgres.db.");
}

function sellsDatabaseClasses(book: PriceBook, region: string): boolean {
  return [...book.prices].some(([item, ofItem]) => isDatabaseClass(item) && ofItem.has(region));
}

function refusedType(book: PriceBook, item: string, region: string): PriceAnswer {
  const type = item.slice("ec2.".length);
  const sellsTypes = [...book.prices].some(
    ([other, ofItem]) => other.startsWith("ec2.") && ofItem.has(region),
  );
  if (!sellsTypes) return refused(item, `no price of any EC2 type is known in ${region}`);
  const dates = `prices as of ${book.oldest} to ${book.newest}`;
  const sentence = `${type} is not offered in ${region}: it has no on-demand price there (${dates})`;
  return { ok: false, refusal: { subject: item, code: "NOT_IN_REGION", sentence } };
}

function unknownRegion(book: PriceBook, region: string): string {
  const regions = new Set(
    [book.regionIndex, ...book.prices.values()].flatMap((byRegion) => [...byRegion.keys()]),
  );
  regions.delete("*");
  const nearest = nearestText(region, [...regions]);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return `no price is known in a region ${JSON.stringify(region)}${hint}`;
}

function unknownItem(book: PriceBook, item: string): string {
  const nearest = nearestText(item, [...book.prices.keys()]);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return `no price of an item ${JSON.stringify(item)} is known in any region${hint}`;
}

function refused(item: string, sentence: string): PriceAnswer {
  return { ok: false, refusal: { subject: item, code: "NO_PRICE", sentence } };
}
