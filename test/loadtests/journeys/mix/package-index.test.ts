import { describe, expect, it } from "vitest";
import { indexedUniverse } from "../../../../loadtests/journeys/mix/indexed-universe.ts";
import { parsePackageIndex } from "../../../../loadtests/journeys/mix/package-index.ts";

/** The form of CRAN's PACKAGES, made by hand. */
const text = `Package: ggplot2
Version: 4.0.3
Depends: R (>= 4.1)
Imports: cli, grDevices, grid, gtable (>= 0.3.6), isoband, lifecycle (>
        1.0.1), rlang (>= 1.1.0), stats
Suggests: broom, covr
License: MIT + file LICENSE

Package: Rcpp
Version: 1.0.9
Imports: methods, utils

Package: Rcpp
Version: 1.0.14
Imports: methods, utils

Package: Rcpp
Version: 1.1.0
Path: 4.7.0/Other

Package: acme.reports
Version: 0.3-2
Depends: R (>= 4.1), ggplot2
LinkingTo: Rcpp
Filesize: 12345

Maintainer: nobody
`;

describe("a CRAN index", () => {
  it.each([
    { title: "as it is", index: text },
    { title: "with the line ends of Windows", index: text.replaceAll("\n", "\r\n") },
  ])("is read $title: highest versions, hard dependencies, what R brings left out", ({ index }) => {
    expect(parsePackageIndex(index)).toEqual([
      { name: "ggplot2", version: "4.0.3", dependencies: ["cli", "gtable", "isoband", "lifecycle", "rlang"] },
      { name: "Rcpp", version: "1.0.14", dependencies: [] },
      { name: "acme.reports", version: "0.3-2", dependencies: ["ggplot2", "Rcpp"], statedBytes: 12_345 },
    ]);
  });

  it.each(["", "\n\n", "<!doctype html><title>Sign in</title>", "no: package"])(
    "finds nothing in %j",
    (index) => {
      expect(parsePackageIndex(index)).toEqual([]);
    },
  );
});

describe("the packages of a repository", () => {
  it("stand in the order of CRAN's popularity, others between them, always the same", () => {
    const universe = indexedUniverse(parsePackageIndex(text));
    const names = Array.from({ length: universe.size }, (_, index) => universe.packageAt(index).name);
    const reversed = indexedUniverse(parsePackageIndex(text).toReversed());
    expect(names).toHaveLength(3);
    expect(names.indexOf("Rcpp")).toBeLessThan(names.indexOf("ggplot2"));
    expect(Array.from({ length: 3 }, (_, index) => reversed.packageAt(index).name)).toEqual(names);
  });

  it("have the size that the index states, else the modelled one, else that of an average download", () => {
    const universe = indexedUniverse([
      { name: "acme.reports", version: "1.0", dependencies: [], statedBytes: 12_345 },
      { name: "acme.data", version: "1.0", dependencies: [] },
      { name: "rlang", version: "9.9", dependencies: [] },
    ]);
    const sizes = ["acme.reports", "acme.data", "rlang"].map((name) => {
      const entry = universe.packageAt(universe.indexOf(name) ?? -1);
      return [entry.version, entry.sourceBytes, entry.binaryBytes];
    });
    expect(sizes).toEqual([
      ["1.0", 12_345, 780_000],
      ["1.0", 650_000, 780_000],
      ["9.9", 784_080, 1_741_796],
    ]);
  });
});
