import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { csvFixture } from "./csv-fixture.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headroom-snapshot-"));
const target = join(folder, "snapshot.json");

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script on the small CSV files after edits. */
function run(edits: Parameters<typeof csvFixture>[0] = []) {
  for (const [name, text] of csvFixture(edits)) writeFileSync(join(folder, name), text);
  const script = ["--import", "tsx", "planner/catalog/build-snapshot.ts", folder, target];
  return spawnSync(process.execPath, script, { cwd: root, encoding: "utf8" });
}

it("writes the golden snapshot of the small CSV files", () => {
  const { status, stderr } = run();
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/snapshot\.json: \d+ bytes\n$/),
  });
  const golden = readFileSync(join(root, "test/golden/catalog/snapshot.json"), "utf8");
  expect(readFileSync(target, "utf8")).toBe(golden);
});

it("writes nothing of a broken CSV, says the place and ends with 2", () => {
  writeFileSync(target, "untouched");
  const { status, stderr } = run([{ file: "rds_prices.csv", from: "Single-AZ,0.018,", to: "Single-AZ,-1," }]);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'rds_prices.csv:2:6: price_usd: expected a number above 0, got "-1"\n',
  });
  expect(readFileSync(target, "utf8")).toBe("untouched");
});
