import type { PackageUniverse, RepositoryPackage, UniverseNumbers } from "./package-universe.ts";
import { drawTailPackage, popularPlacePicker, type TailDraw, type TailModel } from "./tail.ts";

/** What a universe is made from. */
export interface RankedModel {
  readonly count: number;
  /** Packages known by name. */
  readonly listed: readonly ListedPackage[];
  readonly tail: TailModel;
}

/** A package of the list with the rank that the list gives. */
export interface ListedPackage {
  readonly entry: RepositoryPackage;
  readonly rank: number;
}

/** Gives every listed package a place of its own: its rank, or the next free one; places count from 0. */
function placeListed(listed: readonly ListedPackage[]): ReadonlyMap<number, RepositoryPackage> {
  const inOrder = [...listed].sort((a, b) => a.rank - b.rank || (a.entry.name < b.entry.name ? -1 : 1));
  const byPlace = new Map<number, RepositoryPackage>();
  let next = 0;
  for (const { entry, rank } of inOrder) {
    next = Math.max(next, rank - 1);
    byPlace.set(next, entry);
    next += 1;
  }
  return byPlace;
}

/**
 * Returns a universe of packages known by name, at the places that their downloads give them, and between and after them a
 * tail of generated packages (`tail00321`). These are made when they are asked for, always the same.
 */
export function makeRankedUniverse(model: RankedModel): PackageUniverse {
  const { count } = model;
  const listed = placeListed(model.listed);
  const listedPlaces = new Map([...listed].map(([place, entry]) => [entry.name, place]));
  let drawer: ((place: number) => TailDraw) | undefined;
  const draw = (place: number): TailDraw => {
    drawer ??= tailDrawer(model, listed);
    return drawer(place);
  };
  const nameAt = (place: number): string => listed.get(place)?.name ?? tailName(place);
  const indexOf = (name: string): number | undefined =>
    listedPlaces.get(name) ?? tailPlaceOf(name, count, listed);
  const made = new Map<number, RepositoryPackage>();
  return {
    size: count,
    indexOf,
    nameAt,
    packageAt: (index) => {
      const known = listed.get(index) ?? made.get(index);
      if (known !== undefined) return known;
      if (!(Number.isInteger(index) && index >= 0 && index < count)) {
        throw new Error(`expected a place below ${count}, got ${index}`);
      }
      const entry = packageOf(tailName(index), draw(index), nameAt);
      made.set(index, entry);
      return entry;
    },
    inNumbers: () => numbersOf(count, listed, indexOf, draw),
  };
}

/** Returns how the package of the tail at a place is drawn. */
function tailDrawer(
  { count, tail }: RankedModel,
  listed: ReadonlyMap<number, RepositoryPackage>,
): (place: number) => TailDraw {
  const tailPlaces = Int32Array.from({ length: count }, (_, place) => place).filter(
    (place) => !listed.has(place),
  );
  const ordinals = new Int32Array(count);
  for (let ordinal = 0; ordinal < tailPlaces.length; ordinal += 1)
    ordinals[tailPlaces[ordinal] ?? 0] = ordinal;
  const listedPlaceAt = popularPlacePicker(
    [...listed.keys()].sort((a, b) => a - b),
    tail.listedLawExponent,
  );
  return (place) =>
    drawTailPackage(tail, {
      name: tailName(place),
      ordinal: ordinals[place] ?? 0,
      listedPlaceAt,
      tailPlaceOf: (ordinal) => tailPlaces[ordinal] ?? 0,
    });
}

function packageOf(name: string, draw: TailDraw, nameAt: (place: number) => string): RepositoryPackage {
  return {
    name,
    version: draw.version.join("."),
    sourceBytes: draw.sourceBytes,
    binaryBytes: draw.binaryBytes,
    dependencies: draw.dependencyPlaces.map(nameAt).sort(),
  };
}

function numbersOf(
  count: number,
  listed: ReadonlyMap<number, RepositoryPackage>,
  indexOf: (name: string) => number | undefined,
  draw: (place: number) => TailDraw,
): UniverseNumbers {
  const sourceBytes = new Float64Array(count);
  const binaryBytes = new Float64Array(count);
  const starts = new Int32Array(count + 1);
  const dependencies: number[] = [];
  for (let place = 0; place < count; place += 1) {
    const entry = listed.get(place);
    const drawn = entry ?? draw(place);
    sourceBytes[place] = drawn.sourceBytes;
    binaryBytes[place] = drawn.binaryBytes;
    if ("dependencyPlaces" in drawn) dependencies.push(...drawn.dependencyPlaces);
    else for (const name of drawn.dependencies) dependencies.push(indexOf(name) ?? place);
    starts[place + 1] = dependencies.length;
  }
  return { sourceBytes, binaryBytes, starts, dependencies: Int32Array.from(dependencies) };
}

function tailName(place: number): string {
  return `tail${String(place + 1).padStart(5, "0")}`;
}

/** Returns the place of a package of the tail by its name. */
function tailPlaceOf(name: string, count: number, listed: ReadonlyMap<number, unknown>): number | undefined {
  const digits = /^tail(\d{5})$/.exec(name)?.[1];
  const place = digits === undefined ? Number.NaN : Number(digits) - 1;
  return place >= 0 && place < count && !listed.has(place) ? place : undefined;
}
