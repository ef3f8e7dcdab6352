import { type Random, randomStream } from "../../../planner/core/random.ts";
import { firstAbove, runningSum } from "./running-sum.ts";

/** A lognormal law of file sizes; the spread follows from median and mean: sigma = √(2 ln(mean ÷ median)). */
export interface SizeLaw {
  readonly medianBytes: number;
  readonly meanBytes: number;
  readonly largestBytes: number;
}

/** How the packages that no list names are made up. */
export interface TailModel {
  readonly seed: number;
  /** Name of the random streams, as `cran`. */
  readonly stream: string;
  readonly sourceSize: SizeLaw;
  readonly binarySize: SizeLaw;
  readonly meanDirectDependencies: number;
  /** Share of dependencies that lead to other packages of the tail. */
  readonly tailDependencyFraction: number;
  /** Weight (ordinal + offset)^-exponent of the tail's packages as dependencies. */
  readonly tailLaw: { readonly offset: number; readonly exponent: number };
  /** Weight rank^-exponent of the listed packages as dependencies. */
  readonly listedLawExponent: number;
}

/** No file of the tail is smaller: a generated package fits in. */
const SMALLEST_BYTES = 3_000;

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
export function drawTailPackage(model: TailModel, place: TailPlace): TailDraw {
  const random = randomStream(model.seed, `${model.stream}/${place.name}`);
  const deviate = drawNormal(random);
  return {
    version: [1 + Math.floor(random() * 3), Math.floor(random() * 10), Math.floor(random() * 10)],
    sourceBytes: lognormalBytes(model.sourceSize, deviate),
    binaryBytes: lognormalBytes(model.binarySize, deviate),
    dependencyPlaces: drawDependencies(model, place, random),
  };
}

function drawDependencies(model: TailModel, place: TailPlace, random: Random): readonly number[] {
  const places: number[] = [];
  for (let left = drawPoisson(model.meanDirectDependencies, random); left > 0; left -= 1) {
    const fromTail = random() < model.tailDependencyFraction && place.ordinal > 0;
    const u = random();
    const drawn = fromTail
      ? place.tailPlaceOf(tailOrdinal(model.tailLaw, place.ordinal, u))
      : place.listedPlaceAt(u);
    if (!places.includes(drawn)) places.push(drawn);
  }
  return places;
}

/** Returns an ordinal below `count` with weight (ordinal + offset)^-exponent, by inverting the integral of that law. */
function tailOrdinal({ offset, exponent }: TailModel["tailLaw"], count: number, u: number): number {
  const power = 1 - exponent;
  const from = offset ** power;
  const to = (offset + count) ** power;
  const x = (from + u * (to - from)) ** (1 / power) - offset;
  return Math.min(count - 1, Math.max(0, Math.floor(x)));
}

/** Returns a function that picks one of the places by a number 0 ≤ u < 1, with weight rank^-exponent (rank = place + 1). */
export function popularPlacePicker(places: readonly number[], exponent: number): (u: number) => number {
  const upTo = runningSum(places.map((place) => (place + 1) ** -exponent));
  const total = upTo.at(-1);
  if (total === undefined) throw new Error("expected at least one place, got none");
  return (u) => places[firstAbove(upTo, u * total)] ?? 0;
}

function lognormalBytes(size: SizeLaw, deviate: number): number {
  const sigma = Math.sqrt(2 * Math.log(size.meanBytes / size.medianBytes));
  const bytes = Math.round(size.medianBytes * Math.exp(sigma * deviate));
  return Math.min(size.largestBytes, Math.max(SMALLEST_BYTES, bytes));
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
