import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startHeadroom } from "../support/headroom-process.ts";
import { ROOT, runInProcess } from "../support/run-cli.ts";

const WEEK = ["simulate", "scenarios/sample-site", "--days", "7"];
/** A NodePool whose settings lose running sessions. */
const LOSSY_POOL = join(ROOT, "test/fixtures/node-pool.yaml");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-simulate-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Simulated {
  readonly usd: number;
  readonly partial: boolean;
  readonly days: number;
  readonly nodeHours: Readonly<Record<string, number>>;
  readonly sessions: {
    readonly lost: number;
    readonly waiting: number;
    readonly lostBy: Readonly<Record<string, number>>;
  };
  readonly nodes: { readonly max: number };
  readonly coldStartFraction: number;
  readonly overTargetFraction: number;
  readonly findings: readonly { readonly code: string }[];
  readonly whatIf?: readonly { readonly dial: string; readonly name: string; readonly result: Simulated }[];
}

/** Simulates the week of the sample site in which its course takes place. */
async function simulated(...flags: readonly string[]): Promise<Simulated> {
  const { code, out, err } = await runInProcess([...WEEK, "--start", "2027-02-15", "--json", ...flags]);
  if (code !== 0) throw new Error(`expected exit code 0, got ${code}: ${err}`);
  return JSON.parse(out) as Simulated;
}

describe("simulate", { timeout: 120_000 }, () => {
  it("prints one document, the same bytes for the same seed", async () => {
    const first = await runInProcess([...WEEK, "--json"]);
    expect(first.code).toBe(0);
    expect((await runInProcess([...WEEK, "--json"])).out).toBe(first.out);
    const said = JSON.parse(first.out) as Record<string, unknown>;
    expect(said).toMatchObject({ format: "headroom/simulate", version: 1, days: 7, seed: 1, partial: false });
    const { usdLowerBound, usdFullNodeQuote, usd } = said;
    // No fleet beats the bound, and sessions that cannot move cost more than full nodes.
    expect(Number(usdFullNodeQuote)).toBeGreaterThanOrEqual(Number(usdLowerBound));
    expect(Number(usd)).toBeGreaterThan(Number(usdFullNodeQuote));
  });

  it("writes the report with its pictures, and what the report draws into the document", async () => {
    const out = join(folder, "week");
    const ran = await runInProcess([...WEEK, "--out", out]);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(
      /^Sample site in us-east-1: 7 days on .+, least-allocated, WhenEmptyOrUnderutilized, seed 1\n/,
    );
    expect(ran.out).toMatch(
      /\n {2}dollars {5}\$[\d,]+; full nodes would be \$[\d,]+, and no fleet costs less than \$[\d,]+\n/,
    );
    expect(ran.out).toContain(`  report      ${out}/report.html\n`);
    expect(ran.err).toMatch(
      /^Introduction to R on 2027-02-16 lies outside the 7 days .+\nday \d+ of \d+ \(10 %\)\n/,
    );
    expect(readdirSync(out).sort()).toEqual(
      [
        ...["idle-dial", "nodes-over-the-week"].flatMap((id) => [`${id}-dark.png`, `${id}.png`]),
        "report.html",
        "report.md",
        "simulation.json",
        ...["size-and-scheduler", "start-latency"].flatMap((id) => [`${id}-dark.png`, `${id}.png`]),
      ].sort(),
    );
    const document = JSON.parse(readFileSync(join(out, "simulation.json"), "utf8")) as Simulated;
    expect(new Set(document.whatIf?.map(({ dial }) => dial))).toEqual(new Set(["idle", "types", "warm"]));
  });

  it("puts every setting side by side, for the same people", async () => {
    const { whatIf = [], ...base } = await simulated("--what-if");
    const names = whatIf.map(({ dial, name }) => `${dial}: ${name}`);
    for (const setting of [
      "idle: idle 15 min",
      "idle of one: RStudio Pro idle 480 min",
      "idle of one: JupyterLab idle 30 min",
      "idle of one: Positron idle 30 min",
      "types: at least m6i.2xlarge, most-allocated",
      "scheduler: most-allocated",
      "consolidation: WhenEmpty",
      "warm: warm pool for 99 % of windows, images pulled at once",
      `limits: at most ${Math.floor(0.9 * base.nodes.max)} nodes`,
    ])
      expect(names).toContain(setting);
    const dollarsOf = (name: string): number =>
      whatIf.find((variant) => variant.name === name)?.result.usd ?? Number.NaN;
    expect(dollarsOf("least-allocated")).toBe(base.usd);
    expect(dollarsOf("idle 30 min")).toBeLessThan(dollarsOf("idle 480 min"));
  });

  it.each([
    [["--days", "0"], 'expected days as a whole number from 1 to 366, got "0"'],
    [["--days", "1e9"], 'expected days as a whole number from 1 to 366, got "1e9"'],
    [["--start", "2027-02-30"], 'expected a day as 2027-02-15, got "2027-02-30"'],
    [["--scheduler", "fullest"], "Allowed choices are least-allocated, most-allocated."],
    [["--consolidation", "Never"], "Allowed choices are WhenEmpty, WhenEmptyOrUnderutilized, Balanced."],
    [["--consolidate-after", "5"], 'expected a duration as 90s, 10m, 72h or 7d, or never, got "5"'],
    [["--expire-after", "10s"], 'expected a minute or more, got "10s"'],
    [["--new-image-every", "1s"], 'expected an hour or more, got "1s"'],
    [["--budget", "Old=1"], 'for one reason as Empty=100% (Empty, Underutilized, Drifted), got "Old=1"'],
    [["--pool-limit", "cpu=1,cpu=2"], "expected limits as cpu=64,memory=256Gi,nodes=20, any of the three"],
    [["--warm-pool", "100"], 'expected a percentage above 0 and below 100, as 95, got "100"'],
    [["--starts-per-second", "0"], 'expected starts a second above 0, as 0.5, got "0"'],
    [["--image-pull", "10m..5m"], 'expected a time as 60s, or two as 45s..90s, got "10m..5m"'],
    [["--node-pool", "none.yaml"], "none.yaml: --node-pool: expected a file with a NodePool, got none"],
  ])("refuses %j", async (flags, sentence) => {
    const { code, err } = await runInProcess(["simulate", "scenarios/sample-site", ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});

describe("settings of the nodes", { timeout: 120_000 }, () => {
  it("each change what happens", async () => {
    const base = await simulated();
    expect(base.sessions).toMatchObject({ lost: 0, waiting: 0 });
    const spot = await simulated("--capacity-type", "spot");
    expect(spot.usd).toBeLessThan(0.5 * base.usd);
    const expired = await simulated("--expire-after", "24h");
    expect(expired.sessions.lost).toBe(0);
    expect(expired.coldStartFraction).toBeGreaterThan(base.coldStartFraction);
    const graced = await simulated("--expire-after", "24h", "--termination-grace-period", "1h");
    expect(Object.keys(graced.sessions.lostBy)).toEqual(["expiry"]);
    const drifted = await simulated("--new-image-every", "2d", "--termination-grace-period", "1h");
    expect(Object.keys(drifted.sessions.lostBy)).toEqual(["drift"]);
    const moved = await simulated("--no-do-not-disrupt");
    expect(Object.keys(moved.sessions.lostBy)).toEqual(["consolidation"]);
    const kept = await simulated("--budget", "Empty=0");
    expect(kept.usd).toBe((await simulated("--consolidate-after", "never")).usd);
    expect(kept.usd).toBeGreaterThan(base.usd);
    const limited = await simulated("--pool-limit", "nodes=5");
    expect(limited.nodes.max).toBe(5);
    expect(limited.findings.map(({ code }) => code)).toContain("POOL_LIMIT");
    expect((await simulated("--starts-per-second", "0.02")).overTargetFraction).toBeGreaterThan(0.2);
    const slow = await simulated("--image-pull", "5m..10m", "--node-ready", "2m");
    expect(slow.overTargetFraction).toBeGreaterThan(1.2 * base.overTargetFraction);
  });

  it("meet a course with room that is held ready", async () => {
    const base = await simulated();
    const whole = await simulated("--warm-nodes", "4", "--pre-pull");
    expect(whole.overTargetFraction).toBeLessThan(base.overTargetFraction);
    expect(whole.usd).toBeGreaterThan(base.usd);
    const warm = await simulated("--warm-pool", "95", "--pre-pull");
    expect(base.coldStartFraction).toBeGreaterThan(0.04);
    expect(warm.overTargetFraction).toBeLessThan(0.01);
  });

  it("are those of the NodePool that the cluster has, unless a flag says otherwise", async () => {
    const asItIs = await simulated("--node-pool", LOSSY_POOL);
    expect(asItIs.findings.map(({ code }) => code)).toContain("POOL_LIMIT");
    const pool = ["--node-pool", LOSSY_POOL, "--no-do-not-disrupt", "--capacity-type", "on-demand"];
    const roomy = await simulated(...pool, "--pool-limit", "cpu=2000");
    expect(roomy.sessions.waiting).toBe(0);
    expect(roomy.sessions.lostBy).toHaveProperty("consolidation");
    expect(
      (await simulated(...pool, "--pool-limit", "cpu=2000", "--consolidation", "WhenEmpty")).sessions.lost,
    ).toBe(0);
  });

  it("take the heaviest pool first, and the next one where its limit is reached", async () => {
    const pools = join(folder, "pools.yaml");
    const pool = (name: string, weight: number, type: string, limits = ""): string =>
      `kind: NodePool\nmetadata: {name: ${name}}\nspec:\n  weight: ${weight}\n${limits}  template: {spec: {requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [${type}]}]}}\n`;
    const pair = (heavy: number): string =>
      `${pool("small", heavy, "m6i.4xlarge", "  limits: {cpu: 32}\n")}---\n${pool("large", 5, "m7i.4xlarge")}`;
    writeFileSync(pools, pair(50));
    const first = await simulated("--node-pool", pools);
    expect(Object.keys(first.nodeHours)).toEqual(["m6i.4xlarge", "m7i.4xlarge"]);
    writeFileSync(pools, pair(1));
    expect(Object.keys((await simulated("--node-pool", pools)).nodeHours)).toEqual(["m7i.4xlarge"]);
  });

  it("name a profile that no type of the pool holds, and refuse a pool that can launch nothing", async () => {
    const file = join(folder, "narrow.yaml");
    const pool = (requirement: string): string =>
      `kind: NodePool\nmetadata: {name: p}\nspec: {template: {spec: {requirements: [${requirement}]}}}\n`;
    writeFileSync(file, pool("{key: node.kubernetes.io/instance-type, operator: In, values: [m6i.large]}"));
    const narrow = await simulated("--node-pool", file);
    expect(narrow.findings.map(({ code }) => code)).toContain("FITS_NOWHERE");
    writeFileSync(file, pool("{key: karpenter.sh/capacity-type, operator: In, values: [reserved]}"));
    const refused = await runInProcess([...WEEK, "--node-pool", file]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("leave no type that can be launched");
  });

  it("name the quota that refuses launches", async () => {
    const site = join(folder, "quota.yaml");
    const text =
      "name: Q\nregion: us-east-1\nvcpuQuota: 60\nworkbench: {serverPods: 2}\n" +
      "groups:\n  - {name: A, people: 200, hours: {startHour: 8, endHour: 18}, timeZone: UTC, ideMix: {rstudio: 1}}\n";
    writeFileSync(site, text);
    const { code, out } = await runInProcess(["simulate", site, "--days", "3", "--json"]);
    expect(code).toBe(0);
    expect((JSON.parse(out) as Simulated).findings.map((finding) => finding.code)).toContain("QUOTA");
  });
});

describe("a site that nothing can be simulated of", () => {
  const group = (more: string): string =>
    `name: X\nregion: us-east-1\ngroups:\n  - {name: A, people: 300, hours: {startHour: 8, endHour: 18}, timeZone: UTC${more}}\n`;

  it.each([
    [
      "without groups",
      "name: X\nregion: us-east-1\ngroups: []\n",
      2,
      "groups: expected at least one group, got an empty list",
    ],
    [
      "whose session fits no node",
      `${group(", profile: big")}profiles: {big: {cpu: 500, memory: 4000G}}\n`,
      1,
      "SESSION_TOO_LARGE: profile big fits no type of the pool; the roomiest: ",
    ],
    [
      "whose sessions all stay on the managed nodes",
      group(", ideMix: {vscode: 1}"),
      1,
      "POOL_LIMIT: no session of this site runs on Karpenter's nodes, so there is nothing to simulate",
    ],
  ] as const)("%s is refused in a few lines", async (_, text, code, sentence) => {
    const site = join(folder, "odd.yaml");
    writeFileSync(site, text);
    const ran = await runInProcess(["simulate", site, "--days", "7"]);
    expect(ran.code).toBe(code);
    expect(ran.out).toBe("");
    expect(ran.err).toContain(sentence);
    expect(ran.err.split("\n").length).toBeLessThan(8);
  });
});

describe("Ctrl-C", { timeout: 120_000 }, () => {
  it("ends a simulation with what is done so far, marked partial", async () => {
    expect(inject("buildFailure")).toBe("");
    const running = startHeadroom([
      "simulate",
      "scenarios/sample-site",
      "--days",
      "366",
      "--what-if",
      "--json",
    ]);
    while (!running.err().includes("(10 %)") && running.child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(running.pid, "SIGINT");
    expect(await running.ended).toBe(3);
    const document = JSON.parse(running.out()) as Simulated;
    expect(document.partial).toBe(true);
    const whatIf = document.whatIf ?? [];
    const last = whatIf.at(-1)?.result ?? document;
    expect(last.partial).toBe(true);
    expect(last.days).toBeLessThan(366);
    expect(whatIf.slice(0, -1).every(({ result }) => !result.partial)).toBe(true);
  });
});
