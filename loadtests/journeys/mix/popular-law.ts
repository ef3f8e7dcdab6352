import type { Random } from "../../../planner/core/random.ts";
import type { Spread } from "../journey.ts";
import { closuresOf } from "./closures.ts";
import type { DependencyGraph } from "./package-universe.ts";
import { firstAbove, runningSum } from "./running-sum.ts";

/** Restores of as many files that can be drawn: how likely they are, and the mean of their bytes. */
export interface RestoreOutcome {
  readonly probability: number;
  readonly files: number;
  readonly bytes: number;
  /** How the bytes of these restores are spread about their mean; absent = they are alike. */
  readonly bytesSpread?: Spread;
}

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
  const weights = bendToMean(zipfLaw(graph.starts.length - 1).weights, closuresOf(graph).files, meanFiles);
  const law = { weights, cumulative: runningSum(weights) };
  ofGraph.set(meanFiles, law);
  return law;
}

/** Draws a place by a law. */
export function drawPlace({ cumulative }: PopularLaw, random: Random): number {
  return firstAbove(cumulative, random() * (cumulative.at(-1) ?? 0));
}

/**
 * Returns every restore that a law can give, those of as many files as one: hundreds of outcomes in place of tens of thousands,
 * and of no figure less than its first three moments.
 */
export function lawOutcomes(
  { weights, cumulative }: PopularLaw,
  graph: DependencyGraph,
  bytesOfFile: Float64Array,
): readonly RestoreOutcome[] {
  const closures = closuresOf(graph);
  const { sums, means, variances, thirds } = momentsByFiles(
    weights,
    closures.files,
    closures.sum(bytesOfFile),
  );
  const total = cumulative.at(-1) ?? 1;
  return [...sums.keys()]
    .filter((files) => (sums[files] ?? 0) > 0)
    .map((files) => ({
      probability: (sums[files] ?? 0) / total,
      files,
      bytes: means[files] ?? 0,
      bytesSpread: { variance: variances[files] ?? 0, third: thirds[files] ?? 0 },
    }));
}

/** The weights of packages whose closures have as many files, and mean and spread of the bytes; at the place of that many. */
function momentsByFiles(weights: Float64Array, files: Int32Array, bytes: Float64Array) {
  const most = files.reduce((a, b) => Math.max(a, b), 0);
  const sums = new Float64Array(most + 1);
  const means = new Float64Array(most + 1);
  for (let index = 0; index < weights.length; index += 1) {
    const group = files[index] ?? 0;
    const weight = weights[index] ?? 0;
    sums[group] = (sums[group] ?? 0) + weight;
    // The mean moves to a new value by its share of the weight so far.
    const mean = means[group] ?? 0;
    means[group] = mean + ((bytes[index] ?? 0) - mean) * (weight / (sums[group] ?? 1));
  }
  const variances = new Float64Array(most + 1);
  const thirds = new Float64Array(most + 1);
  for (let index = 0; index < weights.length; index += 1) {
    const group = files[index] ?? 0;
    const share = (weights[index] ?? 0) / (sums[group] ?? 1);
    const away = (bytes[index] ?? 0) - (means[group] ?? 0);
    variances[group] = (variances[group] ?? 0) + share * away * away;
    thirds[group] = (thirds[group] ?? 0) + share * away * away * away;
  }
  return { sums, means, variances, thirds };
}

/** Finds θ by bisection: the mean grows with θ without a pause. Works on sums a number of files, so it is cheap. */
function bendToMean(weights: Float64Array, files: Int32Array, meanFiles: number): Float64Array {
  const weightByFiles = new Map<number, number>();
  for (let index = 0; index < weights.length; index += 1) {
    const count = files[index] ?? 0;
    weightByFiles.set(count, (weightByFiles.get(count) ?? 0) + (weights[index] ?? 0));
  }
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
  return weights.map((weight, index) => weight * Math.exp(low * ((files[index] ?? 0) - meanFiles)));
}
