import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closuresOf } from "../../../../loadtests/journeys/mix/closures.ts";
import { cranRestores } from "../../../../loadtests/journeys/mix/cran-restores.ts";
import {
  CRAN_PACKAGE_COUNT,
  cranUniverse,
  makeCranUniverse,
} from "../../../../loadtests/journeys/mix/cran-universe.ts";
import { closureInFetchOrder, universeNumbers } from "../../../../loadtests/journeys/mix/package-universe.ts";
import { popularOutcomes } from "../../../../loadtests/journeys/mix/popular-law.ts";
import type { RestoreOutcome } from "../../../../loadtests/journeys/mix/restore-outcome.ts";

/** Sizes in KB of 1,000 bytes and recursive hard dependencies, from Debian sid, read 2026-11-26. */
const table = readFileSync("test/fixtures/cran/sizes-and-closures.csv", "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [name = "", sourceKb, binaryKb, dependencies] = line.split(",");
    return {
      name,
      sourceKb: Number(sourceKb),
      binaryKb: Number(binaryKb),
      dependencies: Number(dependencies),
    };
  });

const universe = cranUniverse();

function packageNamed(name: string): number {
  const index = universe.indexOf(name);
  if (index === undefined) throw new Error(`no package ${name}`);
  return index;
}

function closureNames(name: string): readonly string[] {
  return closureInFetchOrder(universe, [packageNamed(name)]).map((index) => universe.packageAt(index).name);
}

describe("the modelled CRAN", () => {
  it("covers the whole table of sizes", () => {
    expect(table).toHaveLength(72);
  });

  it.each(table)("$name has the size and the closure of the table", (row) => {
    const entry = universe.packageAt(packageNamed(row.name));
    expect({
      sourceKb: Math.round(entry.sourceBytes / 1000),
      binaryKb: Math.round(entry.binaryBytes / 1000),
      dependencies: closureNames(row.name).length - 1,
    }).toEqual({ sourceKb: row.sourceKb, binaryKb: row.binaryKb, dependencies: row.dependencies });
  });

  /** Debian-based whole closures in packages and MB, computed independently of this model from the same lists in 2026. */
  it.each([
    { name: "tidyverse", packages: 111, megabytes: 66 },
    { name: "devtools", packages: 97, megabytes: 46 },
    { name: "rmarkdown", packages: 39, megabytes: 24 },
    { name: "shiny", packages: 32, megabytes: 21 },
    { name: "ggplot2", packages: 17, megabytes: 17 },
    { name: "dplyr", packages: 15, megabytes: 9 },
    { name: "sf", packages: 11, megabytes: 11 },
    { name: "caret", packages: 65, megabytes: 50 },
    { name: "Seurat", packages: 139, megabytes: 114 + 11 }, // with the real BH instead of Debian's stub
    { name: "lme4", packages: 12, megabytes: 13 },
  ])("$name is $packages packages and $megabytes MB of binaries", ({ name, packages, megabytes }) => {
    const sizes = closureNames(name).map((each) => universe.packageAt(packageNamed(each)).binaryBytes);
    expect(sizes).toHaveLength(packages);
    const sum = sizes.reduce((total, bytes) => total + bytes, 0);
    expect(Math.abs(sum / 1e6 - megabytes)).toBeLessThan(1);
  });

  it("fetches ggplot2 in the order of R 4.2.2", () => {
    // Recorded from install.packages("ggplot2") of R 4.2.2 against the sandbox on loopback, 2026-11-26.
    const recorded =
      "glue cpp11 farver labeling R6 RColorBrewer viridisLite cli gtable isoband lifecycle rlang S7 scales vctrs withr ggplot2";
    expect(closureNames("ggplot2")).toEqual(recorded.split(" "));
  });

  it("has each name once, and every dependency", () => {
    const names = Array.from({ length: universe.size }, (_, index) => universe.packageAt(index).name);
    expect(new Set(names).size).toBe(CRAN_PACKAGE_COUNT);
    const missing = names.flatMap((name) =>
      universe
        .packageAt(packageNamed(name))
        .dependencies.filter((each) => universe.indexOf(each) === undefined),
    );
    expect(missing).toEqual([]);
  });

  it.each(["source", "binary"] as const)("knows of %s restores what its packages give", (kind) => {
    // Where the model has changed: npm run restores
    const numbers = universeNumbers(makeCranUniverse());
    const computed = popularOutcomes(numbers, numbers[`${kind}Bytes`]);
    const known = cranRestores(kind);
    expect(known.map(({ files }) => files)).toEqual(computed.map(({ files }) => files));
    const figures = ({ probability, bytes, bytesSpread }: RestoreOutcome): readonly number[] => [
      1000 * probability,
      bytes / 1e6,
      (bytesSpread?.variance ?? 0) / bytes ** 2,
      (bytesSpread?.third ?? 0) / bytes ** 3,
    ];
    const differences = known.flatMap((outcome, index) => {
      const other = computed[index];
      if (other === undefined) throw new Error("expected as many outcomes");
      return figures(outcome).map((figure, at) => Math.abs(figure - (figures(other)[at] ?? 0)));
    });
    expect(Math.max(...differences)).toBeLessThan(1e-9);
  });

  it("makes the same package whenever and in whatever order it is asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(CRAN_PACKAGE_COUNT - 1), { maxLength: 20 }), (indexes) => {
        const fresh = makeCranUniverse();
        for (const index of indexes) expect(fresh.packageAt(index)).toEqual(universe.packageAt(index));
      }),
      { numRuns: 20 },
    );
  });

  it("lists in the closure of a package what its dependencies need", () => {
    const { files } = closuresOf(universeNumbers(universe));
    fc.assert(
      fc.property(fc.nat(CRAN_PACKAGE_COUNT - 1), (index) => {
        const members = closureInFetchOrder(universe, [index]);
        expect(members).toHaveLength(files[index] ?? 0);
        expect(new Set(members).size).toBe(members.length);
        expect(members.at(-1)).toBe(index);
        const inside = new Set(members);
        for (const member of members) {
          for (const name of universe.packageAt(member).dependencies) {
            expect(inside.has(packageNamed(name))).toBe(true);
          }
        }
      }),
    );
  });
});
