import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { Frame } from "../../../loadtests/results/frame.ts";
import { usdText } from "../../../reports/charts/format.ts";
import { planReport, type Report, runReport } from "../../../reports/pages/report.ts";
import { HOSTILE, poisoned } from "../../support/hostile.ts";
import { aCostLine, aPlan, aRun, aVerdict, someFrames } from "../../support/report-fixtures.ts";

const STAIRS = [
  {
    instanceType: "m6i.2xlarge",
    resource: "cpu",
    profile: "standard",
    steps: [
      { request: 1925, sessionsPerNode: 4 },
      { request: 2566, sessionsPerNode: 3 },
      { request: 3850, sessionsPerNode: 2 },
    ],
    chosen: { request: 2000, sessionsPerNode: 3 },
  },
] as const;

function aRunReport(): Report {
  const sample = {
    operation: "pm.cran.file",
    kind: "http-5xx",
    atS: 130.4,
    status: 502,
    request: "GET /cran/latest/src/contrib/cli_3.6.5.tar.gz",
    detail: "bad gateway",
  };
  const frames = someFrames(6).map((frame) =>
    frame.index === 2
      ? { ...frame, samples: [sample], notes: [{ atS: 125, text: "zone b cordoned" }] }
      : frame,
  );
  return runReport({ plan: aPlan(), run: aRun(), frames, verdict: aVerdict() });
}

function textOfFile(report: Report, name: string): string {
  const file = report.files.find((one) => one.name === name);
  if (file === undefined)
    throw new Error(`expected ${name} among ${report.files.map((one) => one.name).join(", ")}`);
  return new TextDecoder().decode(file.bytes);
}

/** The report with digests for files: expect() would compare megabytes number by number. */
function inDigests({ files, ...pages }: Report): object {
  const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  return { ...pages, files: files.map(({ bytes, ...file }) => ({ ...file, bytes: digest(bytes) })) };
}

const runOfSixMinutes = aRunReport();
const planned = planReport(aPlan(), STAIRS);

describe("the pages of a report", () => {
  it("say the plan in Markdown", async () => {
    await expect(planned.markdown).toMatchFileSnapshot("../../golden/reports/plan.md");
  });

  it("say the run and the plan in Markdown", async () => {
    await expect(runOfSixMinutes.markdown).toMatchFileSnapshot("../../golden/reports/run.md");
  });

  it("say in HTML what they say in Markdown, but for Chart.js", async () => {
    const body = planned.html.replace(/<script>.*?<\/script>/gs, "").replace(/<style>.*?<\/style>/s, "");
    const policy = /content="default-src[^"]*"/;
    await expect(body.replace(policy, "POLICY")).toMatchFileSnapshot("../../golden/reports/plan.html");
  });

  it("refer to every picture that comes with them, and to no other", () => {
    const { markdown, files } = runOfSixMinutes;
    const referred = [...markdown.matchAll(/\]\(([a-z0-9-]+\.png)\)/g)].map(([, name]) => name);
    const light = files
      .map(({ name }) => name)
      .filter((name) => name.endsWith(".png") && !name.endsWith("-dark.png"));
    expect(referred).toEqual(light);
    expect(referred).toHaveLength(new Set(referred).size);
    expect(referred).toContain("predicted-and-measured.png");
  });

  it("are the same bytes for the same data", () => {
    expect(inDigests(aRunReport())).toEqual(inDigests(runOfSixMinutes));
  });

  it("ask for nothing from the network", () => {
    const { html } = runOfSixMinutes;
    const page = html.replace(/<script>.*?<\/script>/gs, "");
    expect(html).toMatch(
      /default-src 'none'; script-src 'sha256-[^']+' 'sha256-[^']+'; style-src 'sha256-[^']+'/,
    );
    expect(page).not.toMatch(/\s(src|srcset|style|on\w+)=/);
    expect([...page.matchAll(/\shref="([^"]*)"/g)].every(([, target]) => target?.startsWith("#"))).toBe(true);
  });

  it("have headings in order, one first heading, and unique ids", () => {
    const { html } = runOfSixMinutes;
    const levels = [...html.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, at) => {
      expect(level).toBeGreaterThan(1);
      expect(level - (levels[at] ?? 0)).toBeLessThanOrEqual(1);
    });
    const ids = [...html.replace(/<script>.*?<\/script>/gs, "").matchAll(/\sid="([^"]*)"/g)].map(
      ([, id]) => id,
    );
    expect(ids).toHaveLength(new Set(ids).size);
  });
});

describe("money in a report", () => {
  it("adds up to the plan's total in every output", () => {
    const lines = [0.1, 0.2, 1962.24, 73.01, 3.33].map((usdPerMonth, at) =>
      aCostLine({ id: `line-${at}`, usdPerMonth }),
    );
    const plan = aPlan({ cost: { lines, usdPerMonth: { mean: 2038.88 }, accepted: [] } });
    const report = planReport(plan);
    const rows: { id: string; usd_per_month: string }[] = parse(textOfFile(report, "cost.csv"), {
      columns: true,
    });
    const centsOf = (row: { usd_per_month: string }) => Math.round(Number(row.usd_per_month) * 100);
    expect(rows.reduce((sum, row) => sum + centsOf(row), 0)).toBe(203_888);
    expect(report.markdown).toContain(`| **Total** | **${usdText(2038.88)}** |`);
    expect(report.html).toMatch(/<tfoot.*<td[^>]* class="number"[^>]*>\$2,038\.88<\/td>/);
  });

  it("stands beside its quantiles and the dollars as planned, line by line", () => {
    const report = planned;
    expect(report.markdown).toContain(
      "| Session nodes, m6i.2xlarge (7 × $0.384 an hour × 730 h) | $1,962.24 | $1,876.40 | $2,430.05 | $2,990.70 | $1,962.24 |",
    );
    expect(report.markdown).toContain(
      "| FSx for OpenZFS, storage (2,400 GB-month × $0.09; planned: 3,600) | $216.00 | – | – | – | $324.00 |",
    );
    expect(report.markdown).toContain(
      "| **Total** | **$4,012.00** | **$3,905.40** | **$4,480.10** | **–** | **$4,120.00** |",
    );
    const rows: { [column: string]: string }[] = parse(textOfFile(report, "cost.csv"), { columns: true });
    const dollarsOf = (id: string) => {
      const row = rows.find((one) => one.id === id);
      return ["", "_p50", "_p90", "_p99", "_as_planned"].map((ending) => row?.[`usd_per_month${ending}`]);
    };
    expect(dollarsOf("ec2.m6i.2xlarge")).toEqual(["1962.24", "1876.40", "2430.05", "2990.70", "1962.24"]);
    expect(
      rows.reduce((cents, row) => cents + Math.round(100 * Number(row.usd_per_month_as_planned)), 0),
    ).toBe(412_000);
    expect(rows.find(({ id }) => id?.startsWith("fsx."))?.planned_quantity).toBe("3600");
  });

  it("says at the top what the plan costs as it is ordered", () => {
    const { markdown } = planned;
    expect(markdown).toContain("# Meadow Institute: up to 24 nodes, $4,012 a month ($4,120 as planned)");
    expect(markdown).toContain(
      "- **Dollars a month as planned**: $4,120 (managed node group and file system at the size ordered for the P90, whoever comes)",
    );
  });

  it("says how sure its prices are and what it leaves out", () => {
    const { markdown } = planned;
    expect(markdown).toContain("the oldest list price is of 2026-09, the newest of 2026-10-01");
    expect(markdown).toContain("| Exact (AWS's own list price at its date) | 4 | $3,939.00 | 98 % |");
    expect(markdown).toContain("| **All lines** | **5** | **$4,012.00** | **100 %** |");
    expect(markdown).toContain(
      "90 % of the dollars stand at prices of 2026-10-01 or later. P50, P90 and P99 hold what the answers leave open; they hold no doubt about prices.",
    );
    expect(markdown).toContain("- Licences of Posit Workbench and Package Manager");
  });

  it("has no total when a price is missing, and says which", () => {
    const { lines } = aPlan().cost;
    const refusal = {
      subject: "rds",
      code: "NO_PRICE",
      sentence: "db.t3.xlarge has no price in mx-central-1.",
    } as const;
    const report = planReport(aPlan({ cost: { lines, accepted: [] }, refusals: [refusal] }));
    expect(report.markdown).toContain("- **Dollars a month**: not known (a price is missing)");
    expect(report.markdown).toContain("> **No total.** db.t3.xlarge has no price in mx-central-1.");
    expect(report.markdown).toContain("| **Known lines** |");
    expect(report.markdown).not.toContain("**Total**");
  });
});

describe("a report with little to show", () => {
  const empty = aPlan({
    pools: [],
    databases: [],
    limits: [],
    settings: [],
    cost: { lines: [], usdPerMonth: { mean: 0 }, accepted: [] },
    predictions: [],
    reasons: [],
    refusals: [],
    warnings: [],
    assumptions: [],
  });

  it("draws nothing for an empty plan and says so", () => {
    const { html, markdown, files } = planReport(empty);
    expect(files.map(({ name }) => name)).toEqual(["cost.csv"]);
    expect(html).not.toContain("<canvas");
    expect(html).toContain("script-src 'none'");
    expect(markdown).toContain("This plan needs no nodes.");
  });

  it("shows a run of one minute without a course", () => {
    const verdict = aVerdict({ operations: [], predictions: [], thresholds: [], reasons: [] });
    const { markdown, files } = runReport({ run: aRun(), frames: someFrames(1), verdict });
    expect(files).toEqual([]);
    expect(markdown).toContain(
      "The run is too short to show its course: it holds fewer than three minutes of load.",
    );
    expect(markdown).toContain("No request failed.");
  });

  it("survives a run without a single frame", () => {
    const { markdown } = runReport({ run: aRun(), frames: [], verdict: aVerdict() });
    expect(markdown).toContain("## How honest the run is");
  });
});

describe("hostile text in every free field", () => {
  const frames = someFrames(4).map((frame): Frame => {
    const operations = Object.entries(frame.operations).map(([name, operation]) => [
      `${HOSTILE}${name}`,
      operation,
    ]);
    const sample = {
      operation: HOSTILE,
      kind: HOSTILE,
      atS: 1,
      status: 502,
      request: HOSTILE,
      detail: HOSTILE,
    };
    return {
      ...frame,
      operations: Object.fromEntries(operations),
      samples: [sample],
      notes: [{ atS: 2, text: HOSTILE }],
    };
  });
  const verdict = poisoned(aVerdict());
  const named = verdict.operations.map((one, at) => ({
    ...one,
    name: `${HOSTILE}${at === 0 ? "pm.cran.file" : "pm.cran.index"}`,
  }));
  const report = runReport(
    { plan: poisoned(aPlan()), run: poisoned(aRun()), frames, verdict: { ...verdict, operations: named } },
    poisoned(STAIRS),
  );
  const ownScripts = /<script>(?!alert).*?<\/script>/gs;

  it("stays text in HTML", () => {
    const page = report.html.replace(ownScripts, "");
    expect(report.html.match(ownScripts)).toHaveLength(2);
    expect(page.match(/<\/?script[^>]*>/g)).toEqual([
      '<script type="application/json" id="charts">',
      "</script>",
    ]);
    expect(/<img|onerror="|alert\(2\)"/.exec(page)).toBeNull();
    expect(page.includes("&lt;script&gt;alert(1)&lt;/script&gt;")).toBe(true);
    const data = /id="charts">(.*?)<\/script>/s.exec(page)?.[1] ?? "";
    expect(Object.keys(JSON.parse(data)).filter((id) => !/^[a-z0-9-]+$/.test(id))).toEqual([]);
  });

  it("stays text in Markdown", () => {
    expect(/<[a-z/]/i.exec(report.markdown)).toBeNull();
    expect(/(?<!\\)\[x/.exec(report.markdown)).toBeNull();
    expect(report.markdown.match(/^# /gm)).toHaveLength(1);
    for (const table of report.markdown.matchAll(/(^\|.*\n)+/gm)) {
      const cells = table[0]
        .trimEnd()
        .split("\n")
        .map((row) => row.match(/(?<!\\)\|/g)?.length);
      expect(new Set(cells).size).toBe(1);
    }
  });

  it("stays text in the CSV", () => {
    const csv = textOfFile(report, "cost.csv");
    const rows: string[][] = parse(csv);
    expect(rows).toHaveLength(aPlan().cost.lines.length + 1);
    expect(rows.flat().filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);
    expect(rows[1]?.[0]).toMatch(/^'=cmd/);
  });

  it.each([
    { page: "HTML", text: report.html.replace(ownScripts, "") },
    { page: "Markdown", text: report.markdown },
    { page: "CSV", text: textOfFile(report, "cost.csv") },
  ])("steers neither terminal nor reading direction in $page", ({ text }) => {
    expect(
      /(?!\n)\p{Control}|\p{Bidi_Control}|\p{Surrogate}|[\u2028\u2029]/u.exec(text)?.[0],
    ).toBeUndefined();
    expect(text.includes("⟨U+202E⟩gnp.exe")).toBe(true);
  });
});
