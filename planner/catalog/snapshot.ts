import type { Catalog, Price, PriceBook, PriceTier, SpotSaving } from "../core/catalog.ts";
import { expectedGot, InputError } from "../core/input-error.ts";
import type { Provenance } from "../core/provenance.ts";
import {
  arrayAt,
  fault,
  numberAt,
  objectAt,
  provenanceAt,
  provenancesOf,
  type SnapshotReader,
  tableAt,
  textAt,
} from "./snapshot-reader.ts";
import {
  COMMITMENT_FIELDS,
  FIGURE_FIELDS,
  FSX_LIMIT_FIELDS,
  FSX_REGION_FIELDS,
  FSX_STEP_FIELDS,
  INSTANCE_TYPE_FIELDS,
  RDS_CLASS_FIELDS,
  SNAPSHOT_FORMAT,
  SNAPSHOT_VERSION,
} from "./snapshot-tables.ts";

/**
 * Returns the catalog that a parsed snapshot.json holds. Commitments and Spot, half of the rows and seldom asked for, are read at
 * their first use.
 *
 * @throws InputError for another format or version, and with every fault of the content (for commitments and Spot at their
 * first use); the field is the dotted path.
 */
export function catalogFromSnapshot(json: unknown): Catalog {
  const header: SnapshotReader = { issues: [], provenances: [] };
  const root = objectAt(header, "", json);
  if (header.issues.length === 0) checkHeader(header, root);
  if (header.issues.length > 0) throw new InputError(header.issues);
  const provenances = provenancesOf(header, root["provenances"]);
  if (header.issues.length > 0) throw new InputError(header.issues);
  const commitmentRates = once(() =>
    wholly(provenances, (reader) =>
      tableAt(reader, "commitmentRates", COMMITMENT_FIELDS, root["commitmentRates"]),
    ),
  );
  const spotSavings = once(() => wholly(provenances, (reader) => spotSavingsOf(reader, root["spotSavings"])));
  return {
    ...wholly(provenances, (reader) => eagerPartOf(reader, root)),
    get commitmentRates() {
      return commitmentRates();
    },
    get spotSavings() {
      return spotSavings();
    },
  };
}

function eagerPartOf(
  reader: SnapshotReader,
  root: Readonly<Record<string, unknown>>,
): Omit<Catalog, "commitmentRates" | "spotSavings"> {
  const regions = Object.entries(objectAt(reader, "regions", root["regions"])).map(
    ([region, name]) => [region, textAt(reader, `regions.${region}`, name)] as const,
  );
  return {
    regions: new Map(regions),
    instanceTypes: tableAt(reader, "instanceTypes", INSTANCE_TYPE_FIELDS, root["instanceTypes"]),
    rdsClasses: tableAt(reader, "rdsClasses", RDS_CLASS_FIELDS, root["rdsClasses"]),
    fsxSteps: tableAt(reader, "fsxSteps", FSX_STEP_FIELDS, root["fsxSteps"]),
    fsxRegions: tableAt(reader, "fsxRegions", FSX_REGION_FIELDS, root["fsxRegions"]),
    fsxStorageLimits: tableAt(reader, "fsxStorageLimits", FSX_LIMIT_FIELDS, root["fsxStorageLimits"]),
    publishedFigures: tableAt(reader, "publishedFigures", FIGURE_FIELDS, root["publishedFigures"]),
    priceBook: priceBookOf(reader, root),
  };
}

/** Returns a function that computes a value at its first call only. */
function once<T>(compute: () => T): () => T {
  let held: { readonly value: T } | undefined;
  return () => {
    held ??= { value: compute() };
    return held.value;
  };
}

/** Returns what `read` reads, or throws every fault that it noted. */
function wholly<T>(provenances: readonly Provenance[], read: (reader: SnapshotReader) => T): T {
  const reader: SnapshotReader = { issues: [], provenances };
  const value = read(reader);
  if (reader.issues.length > 0) throw new InputError(reader.issues);
  return value;
}

function checkHeader(reader: SnapshotReader, root: Readonly<Record<string, unknown>>): void {
  if (root["format"] !== SNAPSHOT_FORMAT) fault(reader, "format", `"${SNAPSHOT_FORMAT}"`, root["format"]);
  else if (root["version"] !== SNAPSHOT_VERSION) {
    const expected = `${SNAPSHOT_VERSION}, the version that this Headroom reads`;
    reader.issues.push(
      expectedGot({ field: "version" }, expected, JSON.stringify(root["version"]) ?? "nothing"),
    );
  }
}

function priceBookOf(reader: SnapshotReader, root: Readonly<Record<string, unknown>>): PriceBook {
  const prices = new Map<string, ReadonlyMap<string, Price>>();
  for (const [item, value] of Object.entries(objectAt(reader, "prices", root["prices"])))
    prices.set(item, pricesOfItem(reader, item, value));
  const regionIndex = new Map<string, ReadonlyMap<string, number>>();
  const regionIndexProvenance = new Map<string, Provenance>();
  for (const [region, value] of Object.entries(objectAt(reader, "regionIndex", root["regionIndex"]))) {
    const path = `regionIndex.${region}`;
    const row = objectAt(reader, path, value);
    const ratios = Object.entries(objectAt(reader, `${path}.ratios`, row["ratios"]));
    regionIndex.set(
      region,
      new Map(
        ratios.map(([column, ratio]) => [column, aboveZeroAt(reader, `${path}.ratios.${column}`, ratio)]),
      ),
    );
    const provenance = row["provenance"];
    if (provenance !== null)
      regionIndexProvenance.set(region, provenanceAt(reader, `${path}.provenance`, provenance));
  }
  const oldest = textAt(reader, "oldest", root["oldest"]);
  const newest = textAt(reader, "newest", root["newest"]);
  return { oldest, newest, prices, regionIndex, regionIndexProvenance };
}

function pricesOfItem(reader: SnapshotReader, item: string, value: unknown): ReadonlyMap<string, Price> {
  const path = `prices.${item}`;
  const row = objectAt(reader, path, value);
  const unit = textAt(reader, `${path}.unit`, row["unit"]);
  const usd = objectAt(reader, `${path}.usd`, row["usd"]);
  const ofItem = new Map<string, Price>();
  for (const region of Object.keys(usd)) {
    const cells = usd[region];
    const tiers = soundTiersOf(reader, cells) ?? tiersOf(reader, `${path}.usd.${region}`, cells);
    ofItem.set(region, { item, region, unit, tiers });
  }
  return ofItem;
}

/** The short way for nearly all of the eight thousand prices: one tier without a fault. Takes a quarter off the time of loading. */
function soundTiersOf(reader: SnapshotReader, cells: unknown): readonly PriceTier[] | undefined {
  if (!Array.isArray(cells) || cells.length !== 2) return undefined;
  const usd: unknown = cells[0];
  const provenance = reader.provenances[cells[1]];
  if (typeof usd !== "number" || !(usd > 0) || provenance === undefined) return undefined;
  return [{ usd, provenance }];
}

function tiersOf(reader: SnapshotReader, path: string, value: unknown): readonly PriceTier[] {
  const cells = arrayAt(reader, path, value);
  if (cells.length === 2) return [tierOf(reader, path, cells, 0)];
  if (cells.length === 0 || cells.length % 4 !== 0) fault(reader, path, "2 cells, or 4 for each tier", value);
  const tiers: PriceTier[] = [];
  for (let at = 0; at + 4 <= cells.length; at += 4) {
    const tierFrom = cells[at + 2];
    const tierTo = cells[at + 3];
    tiers.push({
      ...tierOf(reader, path, cells, at),
      ...(tierFrom === null ? {} : { tierFrom: numberAt(reader, path, tierFrom) }),
      ...(tierTo === null ? {} : { tierTo: numberAt(reader, path, tierTo) }),
    });
  }
  return tiers;
}

function tierOf(reader: SnapshotReader, path: string, cells: readonly unknown[], at: number): PriceTier {
  return {
    usd: aboveZeroAt(reader, path, cells[at]),
    provenance: provenanceAt(reader, path, cells[at + 1]),
  };
}

function aboveZeroAt(reader: SnapshotReader, path: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  fault(reader, path, "a number above 0", value);
  return Number.NaN;
}

function spotSavingsOf(
  reader: SnapshotReader,
  value: unknown,
): ReadonlyMap<string, ReadonlyMap<string, SpotSaving>> {
  const savings = new Map<string, ReadonlyMap<string, SpotSaving>>();
  const regions = objectAt(reader, "spotSavings", value);
  for (const region of Object.keys(regions)) {
    const ofRegion = new Map<string, SpotSaving>();
    const types = objectAt(reader, `spotSavings.${region}`, regions[region]);
    for (const type of Object.keys(types)) {
      const path = `spotSavings.${region}.${type}`;
      const cells = arrayAt(reader, path, types[type]);
      ofRegion.set(type, {
        savingsFraction: numberAt(reader, path, cells[0]),
        interruptionFrequency: textAt(reader, path, cells[1]),
        provenance: provenanceAt(reader, path, cells[2]),
      });
    }
    savings.set(region, ofRegion);
  }
  return savings;
}
