import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalogFromCsv } from "../../../planner/catalog/catalog-from-csv.ts";
import { catalogFromSnapshot } from "../../../planner/catalog/snapshot.ts";
import { snapshotText } from "../../../planner/catalog/snapshot-text.ts";
import { csvFixture } from "./csv-fixture.ts";

const text = snapshotText(catalogFromCsv(csvFixture()));

/** The fixture's snapshot with one part replaced. */
function parsedWith(path: readonly (string | number)[], value: unknown): unknown {
  const root: unknown = JSON.parse(text);
  let at = root as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[path.at(-1) ?? ""] = value;
  return root;
}

it("is built of small CSV files as it stands in the golden file", async () => {
  await expect(text).toMatchFileSnapshot("../../golden/catalog/snapshot.json");
});

it("reads back what was written", () => {
  expect(catalogFromSnapshot(JSON.parse(text))).toEqual(catalogFromCsv(csvFixture()));
});

it("has the same bytes whatever the order of the rows", () => {
  const reversed = [...csvFixture()].map(([name, csv]) => {
    const [header = "", ...rows] = csv.trimEnd().split("\n");
    return [name, `\uFEFF${[header, ...rows.reverse()].join("\r\n")}\r\n`] as const;
  });
  expect(snapshotText(catalogFromCsv(new Map(reversed)))).toBe(text);
});

it("prints again to the bytes of the snapshot in the package", () => {
  const shipped = readFileSync(new URL("../../../planner/catalog/snapshot.json", import.meta.url), "utf8");
  expect(snapshotText(catalogFromSnapshot(JSON.parse(shipped)))).toBe(shipped);
  expect(shipped.length).toBeLessThan(1_000_000);
});

it.each([
  { what: "no object", json: [], message: "expected an object, got []" },
  {
    what: "another format",
    json: { format: "headroom/plan", version: 1 },
    message: 'format: expected "headroom/catalog", got "headroom/plan"',
  },
  {
    what: "a newer version",
    json: { format: "headroom/catalog", version: 2 },
    message: "version: expected 1, the version that this Headroom reads, got 2",
  },
  {
    what: "a price of 0",
    json: parsedWith(["prices", "alb.hour", "usd", "us-east-1", 0], 0),
    message: "prices.alb.hour.usd.us-east-1: expected a number above 0, got 0",
  },
  {
    what: "a price without a source",
    json: parsedWith(["prices", "alb.hour", "usd", "us-east-1"], [0.0225, 999]),
    message: expect.stringMatching(
      /^prices\.alb\.hour\.usd\.us-east-1: expected a number of provenances, 0 to \d+, got 999$/,
    ),
  },
  {
    what: "half a tier",
    json: parsedWith(["prices", "alb.hour", "usd", "us-east-1"], [0.0225, 0, 0]),
    message: "prices.alb.hour.usd.us-east-1: expected 2 cells, or 4 for each tier, got [0.0225,0,0]",
  },
  {
    what: "a text for a number",
    json: parsedWith(["instanceTypes", "rows", 1, 5], "2"),
    message: 'instanceTypes.rows.1: expected a number, got "2"',
  },
  {
    what: "other columns",
    json: parsedWith(["rdsClasses", "columns"], ["name"]),
    message:
      'rdsClasses.columns: expected name,vcpu,memoryGib,arch,burstable,cpuBaselineFractionPerVcpu,cpuCreditsPerHour,cpuCreditsMaxAccrued,networkMaxGbps,ebsBaselineMbps,provenance, got ["name"]',
  },
  {
    what: "an unknown confidence",
    json: parsedWith(["provenances", 0, 2], "sure"),
    message:
      'provenances.0: expected a confidence (exact, derived, secondary, proxy, estimated, partial), got "sure"',
  },
])("is refused with $what", ({ json, message }) => {
  expect(() => catalogFromSnapshot(json)).toThrow(expect.objectContaining({ name: "InputError", message }));
});

it("says the faults of commitments and Spot when they are asked for", () => {
  const catalog = catalogFromSnapshot(
    parsedWith(["spotSavings", "us-east-1", "m6i.large"], ["much", "<5%", 0]),
  );
  expect(() => catalog.spotSavings).toThrow('spotSavings.us-east-1.m6i.large: expected a number, got "much"');
  const other = catalogFromSnapshot(parsedWith(["commitmentRates", "rows"], 3));
  expect(() => other.commitmentRates).toThrow("commitmentRates.rows: expected an array, got 3");
});
