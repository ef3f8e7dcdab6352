import { canonicalScenario } from "../../scenario/canonical-scenario.ts";
import type { ComparedRun } from "./compared-run.ts";

/** Something that is not the same in all runs of a comparison. */
export interface EnvironmentDifference {
  readonly what: string;
  /** Each value with the folders of the runs that have it. */
  readonly values: readonly { readonly value: string; readonly folders: readonly string[] }[];
  readonly sentence: string;
}

interface Trait {
  readonly what: string;
  readonly of: (run: ComparedRun) => string;
}

/** What has to be equal everywhere, for a difference to be one of the target. */
const EQUAL_EVERYWHERE: readonly Trait[] = [
  { what: "the load (journeys, rates, settings)", of: loadOf },
  { what: "the length", of: ({ run }) => `${run.plannedDurationS} s, warm-up ${run.warmUpS} s` },
  { what: "the engine", of: ({ run }) => run.engine },
  { what: "the time scale", of: ({ run }) => String(run.timeScale) },
  { what: "the body scale", of: ({ run }) => String(run.bodyScale ?? 1) },
  { what: "the version of Headroom", of: ({ run }) => run.headroomVersion },
  { what: "the version of Node", of: ({ run }) => run.nodeVersion },
];

/** What may be what is compared, and so has to be equal within a side only. */
const EQUAL_WITHIN: readonly Trait[] = [
  {
    what: "the target",
    of: ({ run }) =>
      run.targets.map(({ product, url, sandbox }) => `${product} ${sandbox ? "sandbox" : url}`).join(", "),
  },
  {
    what: "the product's version",
    of: ({ run }) => run.targets.map(({ productVersion }) => productVersion ?? "not known").join(", "),
  },
];

/** Returns what differs between runs whose difference it would be mistaken for; none when they can be compared. */
export function environmentDifferences(
  sides: readonly (readonly ComparedRun[])[],
): readonly EnvironmentDifference[] {
  return [
    ...EQUAL_EVERYWHERE.flatMap((trait) => differenceIn(trait, sides.flat())),
    ...sides.flatMap((side) => EQUAL_WITHIN.flatMap((trait) => differenceIn(trait, side))),
  ];
}

function differenceIn({ what, of }: Trait, runs: readonly ComparedRun[]): readonly EnvironmentDifference[] {
  const folders = new Map<string, string[]>();
  for (const run of runs) {
    const value = of(run);
    const known = folders.get(value);
    if (known === undefined) folders.set(value, [run.folder]);
    else known.push(run.folder);
  }
  if (folders.size < 2) return [];
  const values = [...folders].map(([value, names]) => ({ value, folders: names }));
  const listed = values
    .map(
      ({ value, folders: names }) => `${value.length > 60 ? "one of its own" : value} in ${names.join(", ")}`,
    )
    .join("; ");
  return [{ what, values, sentence: `${what} is not the same: ${listed}` }];
}

/** Seed, target, owner and secrets may differ between runs of one load. */
function loadOf({ scenario }: ComparedRun): string {
  const { secrets: _, ...load } = scenario;
  return canonicalScenario({
    ...load,
    name: "",
    description: "",
    seed: 0,
    owns: [],
    thresholds: [],
    limits: {},
    targets: scenario.targets.map(({ product }) => ({ product })),
  });
}
