import type { Random } from "../../../planner/core/random.ts";
import { scaledWheelBytes } from "./body-scale.ts";
import { closureInFetchOrder, type PackageUniverse, universeNumbers } from "./package-universe.ts";
import { bendOutcomes, drawPlace, popularLaw, popularOutcomes, zipfLaw } from "./popular-law.ts";
import { knownProjects, metadataBytes, PAGE_BYTES, pypiUniverse } from "./pypi-universe.ts";
import type { RecordedRestore } from "./restore-mix.ts";
import type { RestoreOutcome } from "./restore-outcome.ts";
import { firstAbove, runningSum } from "./running-sum.ts";

/** A law from which restores of Python projects are drawn. */
export interface PypiMix {
  /** Returns the projects that a client is told to install, normalised. */
  readonly drawWanted: (random: Random) => readonly string[];
  /** Returns everything that can be drawn, as {@link RestoreOutcome}; bytes are those of wheels, pages and metadata. */
  readonly outcomes: (bodyScale: number) => readonly RestoreOutcome[];
  /** The same of real projects only, for a server that is no sandbox; absent = the mix is of names that the user gave. */
  readonly onlyKnown?: () => PypiMix;
}

const popular = new WeakMap<PackageUniverse, Map<number | undefined, PypiMix>>();

/**
 * Returns a mix in which each restore is one project drawn by popularity, of the modelled PyPI unless said otherwise; see
 * `popularLaw` for `meanFiles`.
 */
export function popularProjects(meanFiles?: number, universe: PackageUniverse = pypiUniverse()): PypiMix {
  const ofUniverse = popular.get(universe) ?? new Map<number | undefined, PypiMix>();
  popular.set(universe, ofUniverse);
  const existing = ofUniverse.get(meanFiles);
  if (existing !== undefined) return existing;
  const law = () =>
    meanFiles === undefined ? zipfLaw(universe.size) : popularLaw(universeNumbers(universe), meanFiles);
  const known = new Map<number, readonly RestoreOutcome[]>();
  const mix: PypiMix = {
    drawWanted: (random) => [universe.packageAt(drawPlace(law(), random)).name],
    outcomes: (bodyScale) => {
      const existing = known.get(bodyScale);
      if (existing !== undefined) return existing;
      const unbent = popularOutcomes(universeNumbers(universe), answerSizes(universe, bodyScale));
      const outcomes = meanFiles === undefined ? unbent : bendOutcomes(unbent, meanFiles);
      known.set(bodyScale, outcomes);
      return outcomes;
    },
    onlyKnown: () => (universe === knownProjects() ? mix : knownMix(mix)),
  };
  ofUniverse.set(meanFiles, mix);
  return mix;
}

/** The projects that are known by name, with the mean files of a restore of the mix before. */
function knownMix(mix: PypiMix): PypiMix {
  const outcomes = mix.outcomes(1);
  return popularProjects(
    outcomes.reduce((sum, { probability, files }) => sum + probability * files, 0),
    knownProjects(),
  );
}

/** Returns a mix in which every restore is the same: the named projects with all that they need; what the model does not know counts as one file of unknown size. */
export function fixedProjects(names: readonly string[]): PypiMix {
  const universe = pypiUniverse();
  const places = names.map((name) => universe.indexOf(name));
  const closure = closureInFetchOrder(
    universe,
    places.filter((place) => place !== undefined),
  ).map((place) => universe.packageAt(place));
  const files = closure.length + places.filter((place) => place === undefined).length;
  return {
    drawWanted: () => names,
    outcomes: (bodyScale) => [
      {
        probability: 1,
        files,
        bytes: closure.reduce(
          (sum, { name, binaryBytes, dependencies }) =>
            sum + scaledWheelBytes(binaryBytes, bodyScale) + textBytes(name, dependencies.length),
          0,
        ),
      },
    ],
  };
}

/** Returns a mix of recorded restores, drawn by their weights; a client asks for what they need besides, as it would. */
export function recordedProjects(recorded: readonly RecordedRestore[]): PypiMix {
  const mixes = recorded.map(({ packages }) => fixedProjects(packages));
  const cumulative = runningSum(recorded.map(({ weight }) => weight));
  const total = cumulative.at(-1) ?? 1;
  return {
    drawWanted: (random) => recorded[firstAbove(cumulative, random() * total)]?.packages ?? [],
    outcomes: (bodyScale) =>
      mixes.flatMap((mix, index) =>
        mix
          .outcomes(bodyScale)
          .map((outcome) => ({ ...outcome, probability: (recorded[index]?.weight ?? 0) / total })),
      ),
  };
}

/** Wheel, page and metadata of each project. */
function answerSizes(universe: PackageUniverse, bodyScale: number): Float64Array {
  const { starts, binaryBytes } = universeNumbers(universe);
  return binaryBytes.map(
    (bytes, place) =>
      scaledWheelBytes(bytes, bodyScale) +
      textBytes(universe.nameAt(place), (starts[place + 1] ?? 0) - (starts[place] ?? 0)),
  );
}

/** Page and metadata of a project; they are not scaled. */
function textBytes(name: string, dependencies: number): number {
  return PAGE_BYTES.json + metadataBytes(name, dependencies);
}
