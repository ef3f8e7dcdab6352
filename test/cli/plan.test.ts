import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ran, runInProcess, withFolder } from "../support/run-cli.ts";

const SITE = `name: Small
region: us-east-1
groupsFile: groups.csv
`;
const GROUPS = `name,people,start_hour,end_hour,time_zone
Analysts,30,8,18,Europe/Berlin
`;

interface SiteFolder {
  readonly yaml?: string | Uint8Array;
  readonly csv?: string | Uint8Array;
}

/** Plans a site of two files in a folder of its own; the folder must be as it was when the command refuses. */
function planOf(
  { yaml = SITE, csv = GROUPS }: SiteFolder,
  ...argv: readonly string[]
): Promise<Ran & { made: readonly string[] }> {
  return withFolder(async (folder) => {
    mkdirSync(join(folder, "site"));
    writeFileSync(join(folder, "site", "site.yaml"), yaml);
    writeFileSync(join(folder, "site", "groups.csv"), csv);
    const ran = await runInProcess(["plan", "site", ...argv], folder);
    return { ...ran, made: readdirSync(folder).filter((name) => name !== "site") };
  });
}

describe("headroom plan", () => {
  it("writes plan, report, pictures and both loads, and says it in ten lines", async () => {
    await withFolder(async (folder) => {
      const ran = await runInProcess(
        ["plan", join(import.meta.dirname, "../../scenarios/sample-site"), "--out", "out"],
        folder,
      );
      expect(ran.err).toBe("");
      expect(ran.code).toBe(0);
      const files = readdirSync(join(folder, "out"));
      for (const name of [
        "plan.json",
        "report.html",
        "report.md",
        "scenario.yaml",
        "break.yaml",
        "cost.csv",
        "cost-by-line.png",
      ]) {
        expect(files).toContain(name);
      }
      const plan = JSON.parse(readFileSync(join(folder, "out", "plan.json"), "utf8"));
      expect(plan).toMatchObject({
        format: "headroom/plan",
        version: 1,
        region: "us-east-1",
        demand: { people: 300 },
      });
      // The median over the draws of what is 1,000,000 at the likely answers.
      expect(plan.demand.installsPerDay.p50 / 1_000_000).toBeCloseTo(1, 1);
      expect(JSON.stringify(plan)).not.toContain(folder);
      expect(ran.out.split("\n").length).toBeLessThan(16);
      expect(ran.out).toContain("Sample site in us-east-1: 300 people");
      expect(ran.out).toMatch(/cost +\$[\d,]+ a month on demand/);
      const again = await runInProcess(
        ["plan", join(import.meta.dirname, "../../scenarios/sample-site"), "--out", "out"],
        folder,
      );
      expect(again.code).toBe(2);
      expect(again.err).toBe(
        "out: --out: expected an empty or new folder, got one that holds files (--force uses it all the same)\n",
      );
    });
  });

  it("plans without files and shows the priors it used", async () => {
    const ran = await runInProcess(["plan", "--people", "300", "--cpu", "1", "--memory", "4G", "--json"]);
    expect(ran.code).toBe(0);
    const plan = JSON.parse(ran.out);
    expect(plan.demand.people).toBe(300);
    expect(plan.assumptions.length).toBeGreaterThan(5);
    for (const assumption of plan.assumptions) expect(assumption.source).not.toBe("");
    const said = await runInProcess(["plan", "--people", "300", "--cpu", "1", "--memory", "4G"]);
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/^ {2}concurrentFraction +0\.25\.\.0\.4\.\.0\.6 @90% +Rubin Science Platform/m);
    expect(said.out).not.toContain("report.html");
    expect(said.out).toMatch(/and \d+ defaults of the site itself/);
  });

  it("makes as many draws as asked", async () => {
    const few = await planOf({}, "--draws", "100", "--json");
    expect(JSON.parse(few.out).draws).toBe(100);
    const none = await planOf({}, "--draws", "0");
    expect(none.code).toBe(2);
    expect(none.err).toContain("expected draws as a whole number from 100 to 100000");
  });

  it("says why a figure is what it is", async () => {
    const ran = await planOf({}, "--explain", "pools.sessions");
    expect(ran.code).toBe(0);
    expect(ran.out).toContain(
      "pools.sessions.instanceTypes\n  the largest session fits some type of the list",
    );
    expect(ran.made).toEqual([]);
    const wrong = await planOf({}, "--explain", "pools.sesions");
    expect(wrong.code).toBe(2);
    expect(wrong.err).toBe(
      '--explain: expected a path of the plan, got "pools.sesions" (did you mean "pools.sessions"?)\n',
    );
  });

  it.each([
    ["a last part that stands alone", "people", ' (did you mean "demand.people"?)'],
    ["a piece of a setting", "taint", "; near it are settings.spec.template.spec.taints"],
    ["a word that nothing is like", "zzzzzzzz", "; the plan has demand, sensitivity, pools, cost, "],
  ])("names what is near %s", async (_, word, hint) => {
    const ran = await planOf({}, "--explain", word);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`--explain: expected a path of the plan, got "${word}"${hint}`);
    expect(ran.err.length).toBeLessThan(400);
  });

  it.each([
    "cost.lines.eks.control_plane.standard",
    "settings.replicas",
    "assumptions.groups",
    "demand.week.p50",
  ])("says where %s comes from", async (path) => {
    const ran = await planOf({}, "--explain", path);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("  source: ");
  });

  it("simulates the session nodes of a site, unless told not to, and says why they are run as they are", async () => {
    const ran = await planOf({}, "--explain", "fleet");
    expect(ran.code).toBe(0);
    expect(ran.out).toContain(
      "fleet.policies\n  policies inside the rules on node types, each simulated at three levels",
    );
    expect(ran.out).toMatch(/m6i\.\w+.*\(chosen\)\n {4}usdPerMonth: /);
    const without = await planOf({}, "--no-simulation", "--json");
    expect(without.code).toBe(0);
    expect(JSON.parse(without.out).fleet).toBeUndefined();
    expect(without.out).toMatch(/session nodes, m6i\.\w+, mean over the week/);
  });

  it.each([
    {
      fault: "a misspelt key",
      yaml: SITE.replace("region", "regoin"),
      said: 'site/site.yaml:2:1: regoin: unknown key "regoin" (did you mean "region"?)',
    },
    { fault: "a duplicate key", yaml: `${SITE}region: us-east-1\n`, said: "site/site.yaml:4:1: region:" },
    {
      fault: "an unknown region",
      yaml: SITE.replace("us-east-1", "us-east1"),
      said: "site/site.yaml:2:9: region:",
    },
    {
      fault: "an unknown header",
      csv: GROUPS.replace("people", "peeple"),
      said: "site/groups.csv:1:2: peeple:",
    },
    { fault: "a negative count", csv: GROUPS.replace("30", "-30"), said: "site/groups.csv:2:2: people:" },
    { fault: "not a number", csv: GROUPS.replace("30", "NaN"), said: "site/groups.csv:2:2: people:" },
    {
      fault: "an infinite count",
      csv: GROUPS.replace("30", "Infinity"),
      said: "site/groups.csv:2:2: people:",
    },
    {
      fault: "a duplicate group",
      csv: `${GROUPS}Analysts,5,8,18,Europe/Berlin\n`,
      said: "site/groups.csv:3:1: name:",
    },
    { fault: "a ragged row", csv: `${GROUPS}Others,5\n`, said: "site/groups.csv:3" },
    {
      fault: "an unknown time zone",
      csv: GROUPS.replace("Europe/Berlin", "Europe/Berlino"),
      said: "site/groups.csv:2:5: time_zone:",
    },
    { fault: "an empty file", csv: "", said: "site/groups.csv" },
    { fault: "a header only", csv: "name,people,start_hour,end_hour,time_zone\n", said: "site/groups.csv" },
    { fault: "a binary file", csv: new Uint8Array([0, 1, 2, 255, 254, 0, 7]), said: "site/groups.csv" },
    {
      fault: "an alias bomb",
      yaml: `a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n${SITE}`,
      said: "site/site.yaml",
    },
  ])("refuses $fault with its place, and writes nothing", async ({ yaml, csv, said }) => {
    const ran = await planOf({
      ...(yaml === undefined ? {} : { yaml }),
      ...(csv === undefined ? {} : { csv }),
    });
    expect(ran.err).toContain(said);
    expect(ran.code).toBe(2);
    expect(ran.out).toBe("");
    expect(ran.made).toEqual([]);
  });

  it("names the faults of both files at once", async () => {
    const ran = await planOf({ yaml: SITE.replace("us-east-1", "mars"), csv: GROUPS.replace("30", "many") });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("site/site.yaml:2:9: region:");
    expect(ran.err).toContain("site/groups.csv:2:2: people:");
  });

  it("refuses a file of 50 MB by its size", async () => {
    const ran = await planOf({ csv: new Uint8Array(50_000_000).fill(65) });
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/^site\/groups\.csv: expected .* got .*\n$/);
  });

  it("reads a byte order mark and line ends of Windows", async () => {
    const ran = await planOf(
      { yaml: `\uFEFF${SITE.replaceAll("\n", "\r\n")}`, csv: `\uFEFF${GROUPS.replaceAll("\n", "\r\n")}` },
      "--json",
    );
    expect(ran.err).toBe("");
    expect(JSON.parse(ran.out).demand.people).toBe(30);
  });

  it("answers no with exit code 1 and says by how much", async () => {
    const ran = await planOf({ yaml: `${SITE}storage:\n  throughputMbPerS: 64\n` }, "--json");
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({
      format: "headroom/plan",
      refusals: [{ code: "THROUGHPUT_STEP", need: 64 }],
    });
    expect(ran.err).toContain("THROUGHPUT_STEP: 64 MB/s is no throughput of MULTI_AZ_1");
  });

  it.each([
    { argv: [], said: "site: expected a site, or --people, --cpu and --memory together\n" },
    {
      argv: ["nowhere"],
      said: "nowhere: expected a folder with a site.yaml, or a site file, got nothing of that name\n",
    },
    {
      argv: ["scenarios/sample-site", "--people", "3"],
      said: "site: expected a site, or --people with --cpu and --memory, got both\n",
    },
    {
      argv: ["--people", "zero", "--cpu", "1", "--memory", "4G"],
      said: "expected people as a whole number from 1",
    },
    {
      argv: ["scenarios/sample-site", "--accept-missing", "nat.gv"],
      said: '--accept-missing: expected the id of a price of this plan, as in cost.csv, got "nat.gv" (did you mean nat.gb?)',
    },
  ])("refuses $argv", async ({ argv, said }) => {
    const ran = await runInProcess(["plan", ...argv]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(said);
    expect(existsSync("out/plan")).toBe(false);
  });
});
