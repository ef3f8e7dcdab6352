import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { simulationDocument } from "../../cli/simulate/stored-simulation.ts";
import { whatIfFindings } from "../../planner/core/fleet/what-if-findings.ts";
import { fleetVariants } from "../support/fleet-variant.ts";
import { ROOT, runInProcess } from "../support/run-cli.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-report-simulation-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const variants = fleetVariants();
const findings = [...(variants[0]?.result.findings ?? []), ...whatIfFindings(variants)];
const about = { site: "Sample", region: "us-east-1", lateFraction: 0.05, variants, findings };
const document = JSON.parse(JSON.stringify(simulationDocument(about, [])));

function report(stored: unknown, ...flags: readonly string[]) {
  const text = typeof stored === "string" ? stored : JSON.stringify(stored);
  writeFileSync(join(folder, "simulation.json"), text);
  return runInProcess(["report", folder, ...flags]);
}

describe("the report of a stored simulation", () => {
  it("is made anew in its folder, as the simulation wrote it", async () => {
    const { code, out } = await report(document);
    expect(code).toBe(0);
    expect(out).toMatch(/^Sample in us-east-1: 7 days on /);
    expect(out).toContain("\ndial ");
    expect(out).toContain(`  report           ${folder}/report.html\n`);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(["report.html", "nodes-over-the-week.png"]));
    const kept = readFileSync(join(ROOT, "test/golden/reports/fleet.md"), "utf8");
    expect(readFileSync(join(folder, "report.md"), "utf8")).toBe(kept);
  });

  it("is the document that is stored, with --json, and writes nothing", async () => {
    const { code, out } = await report(document, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(document);
    expect(readdirSync(folder)).toEqual(["simulation.json"]);
  });

  it("exits 3 for one that was stopped", async () => {
    expect((await report({ ...document, partial: true, whatIf: undefined }, "--json")).code).toBe(3);
  });

  it.each([
    ["text that is no JSON", "{", "expected a simulation as JSON, got a fault: "],
    [
      "a newer version",
      { ...document, version: 2 },
      "version: expected version 1, got 2: it was written by a newer Headroom",
    ],
    [
      "nodes that are text",
      { ...document, nodes: "many" },
      "nodes: Invalid input: expected object, received string",
    ],
    [
      "no policy",
      { ...document, policy: undefined },
      "policy: Invalid input: expected object, received undefined",
    ],
  ])("refuses %s", async (_, stored, said) => {
    const { code, err } = await report(stored);
    expect(code).toBe(2);
    expect(err).toContain(`${join(folder, "simulation.json")}: ${said}`);
  });
});
