import type { Catalog, Price } from "../catalog.ts";
import type { Site } from "../site.ts";

/** Where the price of a site's own type comes from. */
const SOURCE = "stated by the site in nodes.customTypes";

/**
 * Returns the catalogue with the prices that the site states for types of its own, dated as the newest price of the book, since a site
 * states no date.
 */
export function withOwnPrices(catalog: Catalog, { region, nodes }: Pick<Site, "region" | "nodes">): Catalog {
  const { priceBook } = catalog;
  const provenance = { source: SOURCE, asOf: priceBook.newest, confidence: "secondary" } as const;
  const own = nodes.customTypes.flatMap(({ name, usdPerHour }): [string, ReadonlyMap<string, Price>][] => {
    if (usdPerHour === undefined) return [];
    const item = `ec2.${name}`;
    const price: Price = { item, region, unit: "hour", tiers: [{ usd: usdPerHour, provenance }] };
    return [[item, new Map([[region, price]])]];
  });
  if (own.length === 0) return catalog;
  return { ...catalog, priceBook: { ...priceBook, prices: new Map([...priceBook.prices, ...own]) } };
}
