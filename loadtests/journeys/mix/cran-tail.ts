import { type Random, randomStream } from "../../../planner/core/random.ts";
import { firstAbove, runningSum } from "./running-sum.ts";

/**
 * Sizes of packages outside the list: lognormal, median and mean from 147 CRAN packages weighted by their downloads of
 * 2019-10-01 (sizes of Debian sid, counts of lindbrook/packageRank@b12d99fa): source 0.28 and 0.65 MB, binary 0.47 and
 * 0.78 MB. The spread follows from both: sigma = √(2 ln(mean ÷ median)).
 */
const SOURCE_SIZE = { medianBytes: 280_000, meanBytes: 650_000 };
const BINARY_SIZE = { medianBytes: 470_000, meanBytes: 780_000 };
/** CRAN's policy asks for at most 10 MB; the largest exceptions are about ten times that. cran.r-project.org/web/packages/policies.html */
const LARGEST_BYTES = 100_000_000;
const SMALLEST_BYTES = 3_000;

/**
 * How packages of the tail depend on others. Chosen by search, the seed included, so that restores drawn from the mix
 * give the shares of downloads that the top 10, 50, 100, 200, 500, 1,000 and 5,000 packages had on CRAN on 2019-10-01
 * (lindbrook/packageRank@b12d99fa: 15, 40, 59, 76, 89, 94, 98 %). Computed from the model: 18, 45, 62, 77, 90, 94, 98 %.
 */
const MEAN_DIRECT_DEPENDENCIES = 1.3;
const TAIL_DEPENDENCY_FRACTION = 0.8;
const TAIL_LAW = { offset: 500, exponent: 1.3 };
const NAMED_LAW_EXPONENT = 0.2;
const TAIL_SEED = 3;

/** Where a package of the tail stands, and how the places of others are found. */
export interface TailPlace {
  readonly name: string;
  /** How many packages of the tail are more popular. */
  readonly ordinal: number;
  /** Returns the place of a listed package by a number 0 ≤ u < 1; see {@link popularPlacePicker}. */
  readonly listedPlaceAt: (u: number) => number;
  readonly tailPlaceOf: (ordinal: number) => number;
}

/** A package of the tail, its dependencies as places of the universe: without texts it is drawn 25,000 times in no time. */
export interface TailDraw {
  readonly version: readonly [number, number, number];
  readonly sourceBytes: number;
  readonly binaryBytes: number;
  readonly dependencyPlaces: readonly number[];
}

/** Returns a package of the tail: version, sizes and dependencies follow from its name alone. Dependencies are always more popular ones of the tail or listed ones, so there is no cycle. */
export function drawTailPackage(place: TailPlace): TailDraw {
  const random = randomStream(TAIL_SEED, `cran/${place.name}`);
  const deviate = drawNormal(random);
  return {
    version: [1 + Math.floor(random() * 3), Math.floor(random() * 10), Math.floor(random() * 10)],
    sourceBytes: lognormalBytes(SOURCE_SIZE, deviate),
    binaryBytes: lognormalBytes(BINARY_SIZE, deviate),
    dependencyPlaces: drawDependencies(place, random),
  };
}

function drawDependencies(place: TailPlace, random: Random): readonly number[] {
  const places: number[] = [];
  for (let left = drawPoisson(MEAN_DIRECT_DEPENDENCIES, random); left > 0; left -= 1) {
    const fromTail = random() < TAIL_DEPENDENCY_FRACTION && place.ordinal > 0;
    const u = random();
    const drawn = fromTail ? place.tailPlaceOf(tailOrdinal(place.ordinal, u)) : place.listedPlaceAt(u);
    if (!places.includes(drawn)) places.push(drawn);
  }
  return places;
}

/** Returns an ordinal below `count` with weight (ordinal + offset)^-exponent, by inverting the integral of that law. */
function tailOrdinal(count: number, u: number): number {
  const power = 1 - TAIL_LAW.exponent;
  const from = TAIL_LAW.offset ** power;
  const to = (TAIL_LAW.offset + count) ** power;
  const x = (from + u * (to - from)) ** (1 / power) - TAIL_LAW.offset;
  return Math.min(count - 1, Math.max(0, Math.floor(x)));
}

/** Returns a function that picks one of the places by a number 0 ≤ u < 1, with weight rank^-0.2 (rank = place + 1). */
export function popularPlacePicker(places: readonly number[]): (u: number) => number {
  const upTo = runningSum(places.map((place) => (place + 1) ** -NAMED_LAW_EXPONENT));
  const total = upTo.at(-1);
  if (total === undefined) throw new Error("expected at least one place, got none");
  return (u) => places[firstAbove(upTo, u * total)] ?? 0;
}

function lognormalBytes(size: { medianBytes: number; meanBytes: number }, deviate: number): number {
  const sigma = Math.sqrt(2 * Math.log(size.meanBytes / size.medianBytes));
  const bytes = Math.round(size.medianBytes * Math.exp(sigma * deviate));
  return Math.min(LARGEST_BYTES, Math.max(SMALLEST_BYTES, bytes));
}

/** Box–Muller transform; 1 − u keeps the logarithm finite. */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Knuth's multiplication method: fine for small means. */
function drawPoisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
