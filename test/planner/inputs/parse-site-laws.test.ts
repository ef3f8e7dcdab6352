import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument, stringify } from "yaml";
import { InputError } from "../../../planner/core/input-error.ts";
import { groupsFileOf } from "../../../planner/inputs/parse-site.ts";
import { SITE_WITH_CSV, siteFrom } from "../../support/site-text.ts";

const YAML = readFileSync("scenarios/sample-site/site.yaml", "utf8");
const CSV = readFileSync("scenarios/sample-site/groups.csv", "utf8");

/** Runs a parse that may only end in a value or in bad input. */
function onlyInputErrors(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.issues.length).toBeGreaterThan(0);
    expect(error.message).not.toMatch(/undefined|\[object/);
    for (const issue of error.issues) expect(issue.sentence).not.toContain("\n");
  }
}

/** Returns the same map with its keys in an order given by numbers, at every level. */
function shuffled(value: unknown, keys: readonly number[]): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, keys));
  if (typeof value !== "object" || value === null) return value;
  const ranked = Object.entries(value).map(([key, part], index) => ({
    key,
    part,
    rank: keys[index % keys.length] ?? 0,
  }));
  ranked.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(ranked.map(({ key, part }) => [key, shuffled(part, keys)]));
}

/** Returns the sample with a few stretches of it replaced by other text. */
function mutated(text: string) {
  const edit = fc.tuple(fc.nat(text.length), fc.nat(12), fc.string({ unit: "binary", maxLength: 6 }));
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce(
        (result, [at, length, insert]) => result.slice(0, at) + insert + result.slice(at + length),
        text,
      ),
    );
}

describe("the order of rows and keys", () => {
  const expected = siteFrom(YAML, CSV);
  const [header = "", ...rows] = CSV.trimEnd().split("\n");

  it("of rows changes nothing", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (order) => {
        expect(siteFrom(YAML, [header, ...order].join("\n"))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("of columns changes nothing", () => {
    const table = [header, ...rows].map((line) => line.split(","));
    const columns = header.split(",").map((_, index) => index);
    fc.assert(
      fc.property(fc.shuffledSubarray(columns, { minLength: columns.length }), (order) => {
        const csv = table.map((cells) => order.map((index) => cells[index]).join(",")).join("\n");
        expect(JSON.stringify(siteFrom(YAML, csv))).toBe(JSON.stringify(expected));
      }),
      { numRuns: 30 },
    );
  });

  it("of keys changes no byte", () => {
    const value: unknown = parseDocument(YAML).toJS();
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 20, maxLength: 20 }), (keys) => {
        expect(JSON.stringify(siteFrom(stringify(shuffled(value, keys)), CSV))).toBe(
          JSON.stringify(expected),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe("whatever is given, bad input is the only error", () => {
  it("for bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (yaml, csv) => {
        onlyInputErrors(() => siteFrom(yaml, csv));
        onlyInputErrors(() => siteFrom(SITE_WITH_CSV, csv));
        groupsFileOf({ file: "site.yaml", bytes: yaml });
      }),
    );
  });

  it("for texts of YAML's own signs", () => {
    const signs = fc.constantFrom(
      "- ",
      "? ",
      ": ",
      "[",
      "]",
      "{",
      "}",
      "&a ",
      "*a",
      "!!map ",
      "!x ",
      "|\n",
      "<<: ",
      '"',
      "'",
      "\n",
      "  ",
      "name",
      "groups:",
      ".nan",
      "#",
      "%YAML 1.1\n",
      "---\n",
      "__proto__: ",
      "constructor: ",
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 40 }), (parts) => {
        onlyInputErrors(() => siteFrom(parts.join("")));
      }),
      { numRuns: 150 },
    );
  });

  it("for texts of a CSV's own signs", () => {
    const signs = fc.constantFrom(
      ",",
      ";",
      "\t",
      '"',
      "\n",
      "\r\n",
      "sep=;\n",
      "name",
      "people",
      "1.234",
      "12,5",
      "..",
      "@",
      "%",
      "Summe",
      "2-Apr",
      "9:30",
      "-",
      "1e999",
      "\u00a0",
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 40 }), (parts) => {
        onlyInputErrors(() => siteFrom(SITE_WITH_CSV, parts.join("")));
      }),
      { numRuns: 150 },
    );
  });

  it("for a sample with changes", () => {
    fc.assert(
      fc.property(mutated(YAML), mutated(CSV), (yaml, csv) => {
        onlyInputErrors(() => siteFrom(yaml, csv));
      }),
      { numRuns: 30 },
    );
  });
});

it.each([
  { attack: "nesting of lists", yaml: "[".repeat(900_000) },
  { attack: "nesting of blocks", yaml: "- ".repeat(400_000) },
  { attack: "nesting of keys", yaml: "? ".repeat(400_000) },
  { attack: "many equal keys", yaml: "a: \n".repeat(30_000) },
  { attack: "many faults", yaml: "!a ".repeat(30_000) },
  { attack: "keys of the language", yaml: "__proto__: {region: x}\nconstructor: 1\ntoString: 2\n" },
])("survives $attack", ({ yaml }) => {
  expect(() => siteFrom(yaml)).toThrow(InputError);
});
