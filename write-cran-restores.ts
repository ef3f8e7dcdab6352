import { writeFileSync } from "node:fs";
import { makeCranUniverse } from "./loadtests/journeys/mix/cran-universe.ts";
import { universeNumbers } from "./loadtests/journeys/mix/package-universe.ts";
import { popularOutcomes } from "./loadtests/journeys/mix/popular-law.ts";
import type { RestoreOutcome } from "./loadtests/journeys/mix/restore-outcome.ts";

// Writes the table of the modelled CRAN's restores; a test compares it with the model: npm run restores
const FILE = "loadtests/journeys/mix/cran-restore-table.ts";

function momentsOf({ bytes, bytesSpread }: RestoreOutcome): readonly number[] {
  return [bytes, bytesSpread?.variance ?? 0, bytesSpread?.third ?? 0];
}

const numbers = universeNumbers(makeCranUniverse());
const binary = popularOutcomes(numbers, numbers.binaryBytes);
const lines = popularOutcomes(numbers, numbers.sourceBytes).map((source, index) =>
  [source.files, source.probability, ...momentsOf(source), ...momentsOf(binary[index] ?? source)].join(" "),
);

writeFileSync(
  FILE,
  `/**
 * Restores of one package of the modelled CRAN by its popularity, those of as many files a line: files, probability, then mean,
 * variance and third central moment of their bytes, of source tarballs and of Linux binaries. Written by write-cran-restores.ts.
 */
export const CRAN_RESTORES = \`
${lines.join("\n")}
\`;
`,
);
