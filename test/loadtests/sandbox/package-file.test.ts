import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makePackageFile } from "../../../loadtests/sandbox/package-file.ts";
import { readTar } from "../../support/tar.ts";

const request = {
  name: "dplyr",
  version: "1.2.0",
  kind: "source",
  dependencies: ["cli", "rlang"],
  bytes: 100_000,
} as const;

function contentOf(bytes: number, kind: "source" | "binary" = "source"): Buffer {
  return Buffer.concat([...makePackageFile({ ...request, kind, bytes }).pieces()]);
}

describe("a generated package", () => {
  it("is a valid tar.gz of exactly the wanted size", () => {
    const size = fc.oneof(
      fc.integer({ min: 2_048, max: 10_000 }),
      fc.integer({ min: 2_048, max: 3_000_000 }),
      fc.integer({ min: -50, max: 50 }).map((around) => 65_535 + 1_000 + around),
    );
    fc.assert(
      fc.property(size, fc.constantFrom("source" as const, "binary" as const), (bytes, kind) => {
        const content = contentOf(bytes, kind);
        expect(content).toHaveLength(bytes);
        const paths = readTar(gunzipSync(content)).map((entry) => entry.path);
        expect(paths).toContain("dplyr/DESCRIPTION");
      }),
    );
  });

  it("describes itself to R", () => {
    const entries = readTar(gunzipSync(contentOf(50_000)));
    expect(entries.map((entry) => entry.path)).toEqual([
      "dplyr/DESCRIPTION",
      "dplyr/NAMESPACE",
      "dplyr/R/hello.R",
      "dplyr/inst/extdata/padding.bin",
    ]);
    const description = entries[0]?.content.toString("utf8") ?? "";
    expect(description).toContain("Package: dplyr\nVersion: 1.2.0\n");
    expect(description).toContain("Imports: cli, rlang\n");
  });

  it("cannot be compressed further", () => {
    expect(gzipSync(contentOf(3_000_000)).length).toBeGreaterThan(2_990_000);
  });

  it("is the same each time, and another for another version", () => {
    expect(contentOf(20_000)).toEqual(contentOf(20_000));
    const other = makePackageFile({ ...request, version: "1.2.1", bytes: 20_000 });
    expect(Buffer.concat([...other.pieces()])).not.toEqual(contentOf(20_000));
    expect(other.etag).not.toBe(makePackageFile({ ...request, bytes: 20_000 }).etag);
  });

  it("refuses a size into which it does not fit", () => {
    expect(() => contentOf(100)).toThrow(/^dplyr: expected at least \d+ bytes, got 100$/);
  });
});
