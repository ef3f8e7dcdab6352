import type { CostOutcome, Journey } from "../../loadtests/journeys/journey.ts";

/** What the fake client is told: `files` scales what one start asks for. */
interface FakeSettings {
  readonly files: number;
}

/** Half of the restores fetch 4 files, the rest 10, 20 or 60: mean 11, skewed as closures are. */
const OUTCOMES: readonly { readonly probability: number; readonly files: number }[] = [
  { probability: 0.5, files: 4 },
  { probability: 0.3, files: 10 },
  { probability: 0.15, files: 20 },
  { probability: 0.05, files: 60 },
];

/** A journey with known costs that sends nothing. */
export const fakeRestore: Journey<FakeSettings> = {
  id: "pm.restore.r",
  title: "a restore with known costs",
  product: "package-manager",
  operations: ["pm.cran.index", "pm.cran.file"],
  readSettings: (raw) => {
    const { files = 1, ...others } = raw;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined)
      return { ok: false, faults: [{ key: unknown, expected: "files", got: `"${unknown}"` }] };
    if (typeof files !== "number" || files <= 0) {
      return {
        ok: false,
        faults: [{ key: "files", expected: "a number above 0", got: JSON.stringify(files) }],
      };
    }
    return { ok: true, settings: { files } };
  },
  expectedCost: ({ files }) => {
    const mean = OUTCOMES.reduce((sum, outcome) => sum + outcome.probability * outcome.files * files, 0);
    return { restores: 1, installs: mean, requests: 1 + mean, bytes: 1000 + 500 * mean };
  },
  costOutcomes: ({ files }): readonly CostOutcome[] =>
    OUTCOMES.map((outcome) => {
      const installs = outcome.files * files;
      return {
        probability: outcome.probability,
        restores: 1,
        installs,
        requests: 1 + installs,
        bytes: 1000 + 500 * installs,
      };
    }),
  run: () => Promise.resolve(),
};

/** A registry with the fake restore and a session of Workbench that installs nothing. */
export const fakeJourneys: ReadonlyMap<string, Journey<unknown>> = new Map<string, Journey<unknown>>([
  ["pm.restore.r", fakeRestore as Journey<unknown>],
  [
    "wb.session.rstudio",
    {
      ...(fakeRestore as Journey<unknown>),
      id: "wb.session.rstudio",
      product: "workbench",
      operations: ["wb.session.launch"],
      expectedCost: () => ({ restores: 0, installs: 0, requests: 3, bytes: 10 }),
      costOutcomes: () => [{ probability: 1, restores: 0, installs: 0, requests: 3, bytes: 10 }],
    },
  ],
]);
