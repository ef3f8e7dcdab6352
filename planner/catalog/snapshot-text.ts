import type { Catalog, PriceBook, SpotSaving } from "../core/catalog.ts";
import type { Provenance } from "../core/provenance.ts";
import {
  type CellKind,
  COMMITMENT_FIELDS,
  FIGURE_FIELDS,
  type Fields,
  FSX_LIMIT_FIELDS,
  FSX_REGION_FIELDS,
  FSX_STEP_FIELDS,
  INSTANCE_TYPE_FIELDS,
  RDS_CLASS_FIELDS,
  SNAPSHOT_FORMAT,
  SNAPSHOT_VERSION,
} from "./snapshot-tables.ts";

/** Returns the number of a provenance in the table of provenances, which grows by those not seen before. */
type Interner = (provenance: Provenance) => number;

/** Returns the text of snapshot.json: the same catalog gives the same bytes; one line a row, so that a refresh shows what moved. */
export function snapshotText(catalog: Catalog): string {
  const provenances: (readonly string[])[] = [];
  const numbers = new Map<string, number>();
  const intern: Interner = ({ source, asOf, confidence }) => {
    const row = [source, asOf, confidence];
    const key = JSON.stringify(row);
    const number = numbers.get(key) ?? provenances.push(row) - 1;
    numbers.set(key, number);
    return number;
  };
  const body = {
    regions: Object.fromEntries(catalog.regions),
    instanceTypes: tableOf(INSTANCE_TYPE_FIELDS, catalog.instanceTypes, intern),
    rdsClasses: tableOf(RDS_CLASS_FIELDS, catalog.rdsClasses, intern),
    fsxSteps: tableOf(FSX_STEP_FIELDS, catalog.fsxSteps, intern),
    fsxRegions: tableOf(FSX_REGION_FIELDS, catalog.fsxRegions, intern),
    fsxStorageLimits: tableOf(FSX_LIMIT_FIELDS, catalog.fsxStorageLimits, intern),
    publishedFigures: tableOf(FIGURE_FIELDS, catalog.publishedFigures, intern),
    regionIndex: regionIndexOf(catalog.priceBook, intern),
    prices: pricesOf(catalog.priceBook, intern),
    commitmentRates: tableOf(COMMITMENT_FIELDS, catalog.commitmentRates, intern),
    spotSavings: spotSavingsOf(catalog.spotSavings, intern),
  };
  const { oldest, newest } = catalog.priceBook;
  return `${printed({ format: SNAPSHOT_FORMAT, version: SNAPSHOT_VERSION, oldest, newest, provenances, ...body })}\n`;
}

function tableOf<T>(fields: Fields<T>, values: readonly T[], intern: Interner) {
  const columns = Object.keys(fields) as (keyof T & string)[];
  const rows = values.map((value) => columns.map((column) => cellOf(fields[column], value[column], intern)));
  return { columns, rows };
}

function cellOf(kind: CellKind, value: unknown, intern: Interner): unknown {
  if (value === undefined) return null;
  return kind.startsWith("provenance") ? intern(value as Provenance) : value;
}

/** item → unit and region → `[usd, provenance]`, or for each tier `usd, provenance, tierFrom, tierTo` in one flat array. */
function pricesOf(book: PriceBook, intern: Interner): object {
  const entries = [...book.prices].map(([item, ofItem]) => {
    const usd = [...ofItem].map(([region, { tiers }]) => {
      const [first] = tiers;
      const flat = tiers.length === 1 && first?.tierFrom === undefined && first?.tierTo === undefined;
      const cells = tiers.flatMap((tier) => {
        const price = [tier.usd, intern(tier.provenance)];
        return flat ? price : [...price, tier.tierFrom ?? null, tier.tierTo ?? null];
      });
      return [region, cells];
    });
    const unit = [...ofItem.values()][0]?.unit;
    return [item, { unit, usd: Object.fromEntries(usd) }];
  });
  return Object.fromEntries(entries);
}

function regionIndexOf(book: PriceBook, intern: Interner): object {
  const entries = [...book.regionIndex].map(([region, ratios]) => {
    const provenance = book.regionIndexProvenance?.get(region);
    return [
      region,
      {
        provenance: provenance === undefined ? null : intern(provenance),
        ratios: Object.fromEntries(ratios),
      },
    ];
  });
  return Object.fromEntries(entries);
}

/** region → type → `[savingsFraction, interruptionFrequency, provenance]`. */
function spotSavingsOf(
  savings: ReadonlyMap<string, ReadonlyMap<string, SpotSaving>>,
  intern: Interner,
): object {
  const entries = [...savings].map(([region, ofRegion]) => {
    const cells = [...ofRegion].map(([type, { savingsFraction, interruptionFrequency, provenance }]) => [
      type,
      [savingsFraction, interruptionFrequency, intern(provenance)],
    ]);
    return [region, Object.fromEntries(cells)];
  });
  return Object.fromEntries(entries);
}

/** Prints containers of the first two levels, and the rows of tables, with one entry a line. */
function printed(value: unknown, key = "", depth = 0): string {
  const broken =
    typeof value === "object" && value !== null && (depth <= 1 || (depth === 2 && key === "rows"));
  if (!broken) return JSON.stringify(value);
  const lines = Array.isArray(value)
    ? value.map((entry) => printed(entry, "", depth + 1))
    : Object.entries(value).map(
        ([name, entry]) => `${JSON.stringify(name)}:${printed(entry, name, depth + 1)}`,
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(",\n")}\n${close}`;
}
