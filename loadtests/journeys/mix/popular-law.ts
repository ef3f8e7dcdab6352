import type { Random } from "../../../planner/core/random.ts";
import { closuresOf } from "./closures.ts";
import type { DependencyGraph } from "./package-universe.ts";
import { outcomesByFiles, type RestoreOutcome } from "./restore-outcome.ts";
import { firstAbove, runningSum } from "./running-sum.ts";

/**
 * Exponent of the Zipf law of the packages that people ask for by name. Closures are expanded afterwards, which makes
 * the flat head of the downloads. Chosen together with the tail (cran-tail.ts says against what).
 */
const TOP_LEVEL_EXPONENT = 0.8;

/** A law over the places of a universe. */
export interface PopularLaw {
  readonly weights: Float64Array;
  /** Running sums of the weights. */
  readonly cumulative: Float64Array;
}

const laws = new WeakMap<DependencyGraph, Map<number, PopularLaw>>();
const zipfLaws = new Map<number, PopularLaw>();

/** Returns the law that is not bent: it needs to know no more than how many packages there are. */
export function zipfLaw(size: number): PopularLaw {
  const existing = zipfLaws.get(size);
  if (existing !== undefined) return existing;
  const weights = new Float64Array(size);
  for (let index = 0; index < size; index += 1) weights[index] = (index + 1) ** -TOP_LEVEL_EXPONENT;
  const law = { weights, cumulative: runningSum(weights) };
  zipfLaws.set(size, law);
  return law;
}

/**
 * Returns how often each package of a universe is asked for by name: a Zipf law over its place, bent so that a closure has
 * exactly `meanFiles` files on average: each weight is multiplied by exp(θ · files of the closure), the change that adds
 * least information (minimum relative entropy, Csiszár 1975). Throws when no closure reaches the mean.
 */
export function popularLaw(graph: DependencyGraph, meanFiles: number): PopularLaw {
  const ofGraph = laws.get(graph) ?? new Map<number, PopularLaw>();
  laws.set(graph, ofGraph);
  const existing = ofGraph.get(meanFiles);
  if (existing !== undefined) return existing;
  const { files } = closuresOf(graph);
  const { weights: unbent } = zipfLaw(files.length);
  const theta = bendTo(meanFiles, weightsByFiles(unbent, files));
  const weights = unbent.map((weight, index) => weight * Math.exp(theta * ((files[index] ?? 0) - meanFiles)));
  const law = { weights, cumulative: runningSum(weights) };
  ofGraph.set(meanFiles, law);
  return law;
}

/** Draws a place by a law. */
export function drawPlace({ cumulative }: PopularLaw, random: Random): number {
  return firstAbove(cumulative, random() * (cumulative.at(-1) ?? 0));
}

/** Returns every restore of one package by the law that is not bent; bytes are the sum of those of the files of its closure. */
export function popularOutcomes(
  graph: DependencyGraph,
  bytesOfFile: Float64Array,
): readonly RestoreOutcome[] {
  const closures = closuresOf(graph);
  return outcomesByFiles(zipfLaw(closures.files.length).weights, closures.files, closures.sum(bytesOfFile));
}

/** Returns the same restores by the law that is bent to a mean number of files, as {@link popularLaw} is. */
export function bendOutcomes(
  outcomes: readonly RestoreOutcome[],
  meanFiles: number,
): readonly RestoreOutcome[] {
  const theta = bendTo(meanFiles, new Map(outcomes.map(({ files, probability }) => [files, probability])));
  const weights = outcomes.map(
    ({ files, probability }) => probability * Math.exp(theta * (files - meanFiles)),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  return outcomes.map((outcome, index) => ({ ...outcome, probability: (weights[index] ?? 0) / total }));
}

function weightsByFiles(weights: Float64Array, files: Int32Array): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (let index = 0; index < weights.length; index += 1) {
    const count = files[index] ?? 0;
    sums.set(count, (sums.get(count) ?? 0) + (weights[index] ?? 0));
  }
  return sums;
}

/** Finds θ by bisection: the mean grows with θ without a pause. Works on sums a number of files, so it is cheap. */
function bendTo(meanFiles: number, weightByFiles: ReadonlyMap<number, number>): number {
  const least = Math.min(...weightByFiles.keys());
  const greatest = Math.max(...weightByFiles.keys());
  if (!(meanFiles > least && meanFiles < greatest)) {
    throw new Error(`expected a mean between ${least} and ${greatest} files, got ${meanFiles}`);
  }
  const excess = (theta: number): number => {
    let sum = 0;
    for (const [count, weight] of weightByFiles) {
      sum += weight * Math.exp(theta * (count - meanFiles)) * (count - meanFiles);
    }
    return sum;
  };
  let low = -3;
  let high = 3;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return low;
}
