import { CRAN_RESTORES } from "./cran-restore-table.ts";
import type { PackageKind } from "./package-universe.ts";
import type { RestoreOutcome } from "./restore-outcome.ts";

/**
 * Returns every restore of one package of the modelled CRAN by its popularity, bytes in true sizes: what a prediction needs to know,
 * without drawing 25,000 packages and following what each of them needs.
 */
export function cranRestores(kind: PackageKind): readonly RestoreOutcome[] {
  return CRAN_RESTORES.trim()
    .split("\n")
    .map((line) => {
      const [files = 0, probability = 0, ...moments] = line.split(" ").map(Number);
      const [bytes = 0, variance = 0, third = 0] = kind === "source" ? moments : moments.slice(3);
      return { probability, files, bytes, bytesSpread: { variance, third } };
    });
}
