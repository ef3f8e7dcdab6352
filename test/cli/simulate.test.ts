import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runInProcess } from "../support/run-cli.ts";

const WEEK = ["simulate", "scenarios/sample-site", "--days", "7"];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-simulate-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("simulate", { timeout: 60_000 }, () => {
  it("prints one document, the same bytes for the same seed, and writes it", async () => {
    const out = join(folder, "week");
    const first = await runInProcess([...WEEK, "--json", "--out", out]);
    expect(first.code).toBe(0);
    expect(readFileSync(join(out, "simulation.json"), "utf8")).toBe(first.out);
    expect((await runInProcess([...WEEK, "--json"])).out).toBe(first.out);
    const said = JSON.parse(first.out) as Record<string, unknown>;
    expect(said).toMatchObject({ format: "headroom/simulate", version: 1, days: 7, seed: 1, partial: false });
    const { usdLowerBound, usdFullNodeQuote, usd } = said;
    // No fleet beats the bound, and sessions that cannot move cost more than full nodes.
    expect(Number(usdFullNodeQuote)).toBeGreaterThanOrEqual(Number(usdLowerBound));
    expect(Number(usd)).toBeGreaterThan(Number(usdFullNodeQuote));
  });

  it("puts the settings side by side, for the same people", async () => {
    const { code, out } = await runInProcess([...WEEK, "--what-if", "--json"]);
    expect(code).toBe(0);
    const { whatIf, ...base } = JSON.parse(out);
    const dollarsOf = (name: string): number =>
      whatIf.find((variant: { name: string }) => variant.name === name).result.usd;
    expect(dollarsOf("least-allocated")).toBe(base.usd);
    expect(dollarsOf("idle 30 min")).toBeLessThan(dollarsOf("idle 480 min"));
  });

  it("says it in lines that a person reads", async () => {
    const { out } = await runInProcess(WEEK);
    expect(out).toMatch(
      /^Sample site in us-east-1: 7 days on .+, least-allocated, WhenEmptyOrUnderutilized, seed 1\n/,
    );
    expect(out).toMatch(
      /\n {2}dollars {5}\$[\d,]+; full nodes would be \$[\d,]+, and no fleet costs less than \$[\d,]+\n/,
    );
  });

  it.each([
    [["--days", "0"], 'expected days as a whole number from 1 to 366, got "0"'],
    [["--scheduler", "fullest"], "Allowed choices are least-allocated, most-allocated."],
  ])("refuses %j", async (flags, sentence) => {
    const { code, err } = await runInProcess(["simulate", "scenarios/sample-site", ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});
