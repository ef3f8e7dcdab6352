import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Journey } from "../../../loadtests/journeys/journey.ts";
import { PACKAGE_MANAGER_JOURNEYS } from "../../../loadtests/journeys/package-manager-journeys.ts";
import { pmIdeFilter } from "../../../loadtests/journeys/pm-ide-filter.ts";
import { pmRestorePak } from "../../../loadtests/journeys/pm-restore-pak.ts";
import { pmRestorePip } from "../../../loadtests/journeys/pm-restore-pip.ts";
import { pmRestoreR } from "../../../loadtests/journeys/pm-restore-r.ts";
import { pmRestoreR45 } from "../../../loadtests/journeys/pm-restore-r45.ts";
import { pmRestoreRenv } from "../../../loadtests/journeys/pm-restore-renv.ts";
import { pmRestoreRenv11 } from "../../../loadtests/journeys/pm-restore-renv11.ts";
import { pmRestoreUv } from "../../../loadtests/journeys/pm-restore-uv.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import type { PackageManagerOptions, RunningSandbox } from "../../../loadtests/sandbox/sandbox-options.ts";
import { answered, recordingContext } from "../../support/journey-context.ts";
import { recordInFrontOf, type WireRecord } from "../../support/recording-proxy.ts";
import { type JourneyRun, runJourney, runSettings } from "../../support/run-journey.ts";

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandboxPackageManager({ bodyScale: 0.01 });
});
afterAll(() => sandbox.close());

interface Recorded {
  readonly records: readonly WireRecord[];
  readonly run: JourneyRun;
}

async function recorded<Settings>(
  journey: Journey<Settings>,
  raw: Readonly<Record<string, unknown>>,
  options: { readonly token?: string; readonly server?: RunningSandbox } = {},
): Promise<Recorded> {
  const { server = sandbox, ...rest } = options;
  const proxy = await recordInFrontOf(server.url);
  try {
    const run = await runJourney(journey, raw, proxy.url, rest);
    return { records: proxy.records, run };
  } finally {
    await proxy.close();
  }
}

async function withServer<T>(
  options: PackageManagerOptions,
  use: (server: RunningSandbox) => Promise<T>,
): Promise<T> {
  const server = await startSandboxPackageManager({ bodyScale: 0.01, ...options });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

const connections = (records: readonly WireRecord[]): number =>
  new Set(records.map(({ connection }) => connection)).size;
const mostAtOnce = (records: readonly WireRecord[]): number =>
  Math.max(...records.map(({ atOnce }) => atOnce));
const last = ({ path }: WireRecord): string => path.split("/").at(-1) ?? "";

/** dplyr has 14 dependencies in Debian sid, 2026-11-26: 15 files. */
describe("clients of a CRAN repository", () => {
  it.each([
    {
      journey: pmRestoreR,
      requests: 16,
      connections: 16,
      atOnce: 1,
      index: "libcurl/7.88.1",
      files: "libcurl/7.88.1",
    },
    {
      journey: pmRestoreR45,
      requests: 16,
      connections: 7,
      atOnce: 6,
      index: "libcurl/8.23.0",
      files: "libcurl/8.23.0",
    },
    {
      journey: pmRestoreRenv11,
      requests: 17,
      connections: 17,
      atOnce: 1,
      index: "renv (1.1.2); R (4.5.0 x86_64-pc-linux-gnu x86_64 linux-gnu)",
      files: "renv (1.1.2); R (4.5.0 x86_64-pc-linux-gnu x86_64 linux-gnu)",
    },
    {
      journey: pmRestoreRenv,
      requests: 17,
      connections: 17,
      atOnce: 15,
      index: "renv (1.2.4); R (4.6.2 x86_64-pc-linux-gnu x86_64 linux-gnu)",
      files: "renv (1.2.4); R (4.6.2 x86_64-pc-linux-gnu x86_64 linux-gnu)",
    },
    {
      journey: pmRestorePak,
      requests: 31,
      connections: 6,
      atOnce: 6,
      index: "R (4.5.1 x86_64-pc-linux-gnu x86_64 linux-gnu)",
      files: "R (4.5.1 x86_64-pc-linux-gnu x86_64 linux-gnu)",
    },
  ])("$journey.id makes $requests requests on $connections connections, $atOnce at once", async (row) => {
    const { records, run } = await recorded(row.journey, { packages: ["dplyr"] });
    expect(run.counters).toEqual({ installs: 15, restores: 1 });
    expect(records).toHaveLength(row.requests);
    expect(connections(records)).toBe(row.connections);
    expect(mostAtOnce(records)).toBe(row.atOnce);
    const read = row.journey.readSettings({ packages: ["dplyr"] });
    if (!read.ok) throw new Error("expected settings");
    expect(row.journey.expectedCost(read.settings, 0.01)).toMatchObject({
      installs: 15,
      requests: row.requests,
    });
    const index = records.find((each) => last(each).startsWith("PACKAGES"));
    expect(index?.headers["user-agent"]).toBe(row.index);
    expect(index?.headers["pragma"]).toBe(/renv \(1|^R \(/.test(row.index) ? undefined : "no-cache");
    const file = records.find((each) => last(each).endsWith(".tar.gz"));
    expect(file?.headers["user-agent"]).toBe(row.files);
    expect(file?.headers["pragma"]).toBeUndefined();
  });

  it("renv 1.2 asks for the status under R's own name first", async () => {
    const { records } = await recorded(pmRestoreRenv, { packages: ["R6"], binary: true, distro: "jammy" });
    expect(records.map(({ path, headers }) => [path, headers["user-agent"]])).toEqual([
      ["/__api__/status", "R/4.6.2 R (4.6.2 x86_64-pc-linux-gnu x86_64 linux-gnu)"],
      [
        "/cran/__linux__/jammy/latest/src/contrib/PACKAGES.rds",
        "renv (1.2.4); R/4.6.2 R (4.6.2 x86_64-pc-linux-gnu x86_64 linux-gnu)",
      ],
      [
        "/cran/__linux__/jammy/latest/src/contrib/R6_2.6.1.tar.gz",
        "renv (1.2.4); R/4.6.2 R (4.6.2 x86_64-pc-linux-gnu x86_64 linux-gnu)",
      ],
    ]);
  });

  it("pak asks for the index of binaries, and for each file twice, of which the second is missing", async () => {
    const { records, run } = await recorded(pmRestorePak, {
      packages: ["R6"],
      binary: true,
      distro: "jammy",
    });
    expect(records.map(({ path, headers }) => [path, headers["accept-encoding"]])).toEqual(
      [
        "/cran/__linux__/jammy/latest/src/contrib/PACKAGES.gz",
        "/cran/latest/bin/linux/4.5-jammy/contrib/4.5/PACKAGES.gz",
        "/cran/__linux__/jammy/latest/src/contrib/R6_2.6.1.tar.gz",
        "/cran/__linux__/jammy/latest/src/contrib/Archive/R6/R6_2.6.1.tar.gz",
      ].map((path) => [path, "deflate, gzip"]),
    );
    expect(run.answers.map(({ response }) => response.status)).toEqual([200, 200, 200, 404]);
    expect(run.answers.every(({ response }) => response.errorKind === undefined)).toBe(true);
    expect(run.answers[2]?.response.headers["x-package-binary-tag"]).toBe("4.5-jammy");
  });
});

describe("an authenticated repository", () => {
  it.each([
    { journey: pmRestoreR, raw: { packages: ["R6"] }, requests: 2, refused: 0 },
    { journey: pmRestoreRenv11, raw: { packages: ["R6"] }, requests: 3, refused: 0 },
    { journey: pmRestorePak, raw: { packages: ["R6"] }, requests: 6, refused: 3 },
  ])(
    "$journey.id makes $requests requests, $refused of them refused",
    async ({ journey, raw, requests, refused }) => {
      await withServer({ token: "s3cret" }, async (server) => {
        const { records, run } = await recorded(
          journey,
          { ...raw, authenticated: true },
          { server, token: "s3cret" },
        );
        expect(records).toHaveLength(requests);
        expect(run.answers.filter(({ response }) => response.status === 401)).toHaveLength(refused);
        expect(run.counters).toEqual({ installs: 1, restores: 1 });
        // base64 of "__token__:s3cret", by GNU coreutils.
        expect(records.at(-1)?.headers.authorization).toBe("Basic X190b2tlbl9fOnMzY3JldA==");
      });
    },
  );

  it.each([
    { journey: pmRestorePip, raw: { packages: ["six"] } },
    { journey: pmRestoreUv, raw: { packages: ["six"] } },
  ])("$journey.id sends user and token at once", async ({ journey, raw }) => {
    await withServer({ token: "s3cret" }, async (server) => {
      const { run } = await recorded(journey, { ...raw, authenticated: true }, { server, token: "s3cret" });
      expect(run.answers.map(({ response }) => response.status)).toEqual([200, 200, 200]);
      const without = await recorded(journey, raw, { server });
      expect(without.run.answers.map(({ response }) => response.errorKind)).toEqual(["token-refused"]);
    });
  });
});

describe("pip and uv", () => {
  it.each([
    { journey: pmRestorePip, warm: 15, connections: 1 },
    { journey: pmRestoreUv, warm: 5, connections: 4 },
  ])("$journey.id asks $warm times when it has everything, and gets no body", async ({ journey, warm }) => {
    const read = journey.readSettings({ packages: ["requests"], cache: "warm" });
    if (!read.ok) throw new Error("expected settings");
    const first = await runSettings(journey, read.settings, sandbox.url);
    expect(first.counters).toEqual({ installs: 5, restores: 1 });
    const second = await runSettings(journey, read.settings, sandbox.url);
    expect(second.answers.map(({ response }) => [response.status, response.bytes])).toEqual(
      Array.from({ length: warm }, () => [304, 0]),
    );
    expect(second.counters).toEqual({ restores: 1 });
    expect(journey.expectedCost(read.settings)).toMatchObject({ installs: 0, requests: warm, bytes: 0 });
  });

  it.each([pmRestorePip, pmRestoreUv])("$id costs what the sandbox sends", async (journey) => {
    const read = journey.readSettings({ packages: ["rich", "pandas"] });
    if (!read.ok) throw new Error("expected settings");
    const run = await runSettings(journey, read.settings, sandbox.url);
    const sum = run.answers.reduce((total, { response }) => total + response.bytes, 0);
    const cost = journey.expectedCost(read.settings, 0.01);
    expect(cost).toEqual({ restores: 1, installs: 8, requests: 24, bytes: sum });
    expect(run.answers).toHaveLength(24);
  });

  it("finds its way on a server below a path that names itself otherwise", async () => {
    const page =
      '<a href="https://packages.example.com/ppm/files/six-1.0-py3-none-any.whl#sha256=x">six-1.0-py3-none-any.whl</a>';
    const read = pmRestorePip.readSettings({
      packages: ["six"],
      indexPath: "/simple",
      serverAddress: "https://packages.example.com/ppm",
    });
    if (!read.ok) throw new Error("expected settings");
    const { context, requests } = recordingContext(() => ({ ...answered(200), text: page }));
    await pmRestorePip.run(read.settings, context);
    expect(requests.map(({ request }) => request.url)).toEqual([
      "/simple/six/",
      "/files/six-1.0-py3-none-any.whl",
    ]);
  });
});

describe("an outage", () => {
  // Recorded from the real clients against a server that answers 503 for ever, 2026-11-26; renv's from its source.
  it.each([
    { journey: pmRestoreR, tries: 1, waits: [] },
    { journey: pmRestoreRenv, tries: 4, waits: [1, 2, 4] },
    { journey: pmRestorePip, tries: 6, waits: [0, 0.5, 1, 2, 4] },
    { journey: pmRestoreUv, tries: 4, waits: undefined },
  ])("makes $journey.id try $tries times", async ({ journey, tries, waits }) => {
    const read = journey.readSettings({
      packages: [journey.id.endsWith("pip") || journey.id.endsWith("uv") ? "six" : "R6"],
    });
    if (!read.ok) throw new Error("expected settings");
    const slept: number[] = [];
    const first: string[] = [];
    const { context, counters } = recordingContext(({ url }) => {
      if (url.includes("status")) return answered(200);
      first.push(url);
      return answered(503);
    });
    await (journey as Journey<unknown>).run(read.settings, {
      ...context,
      sleep: async (s) => void slept.push(s),
    });
    expect(first.filter((url) => url === first[0])).toHaveLength(tries);
    expect(counters.get("retries") ?? 0).toBe(slept.length);
    if (waits !== undefined) expect(slept.slice(0, tries - 1)).toEqual(waits);
    for (const [nth, wait] of slept.slice(0, tries - 1).entries())
      expect(wait).toBeLessThanOrEqual(2 ** (nth + 1));
  });

  it.each([
    { journey: pmRestorePip, status: 429, first: 2 },
    { journey: pmRestorePip, status: 503, first: 2 },
    { journey: pmRestoreRenv, status: 429, first: 2 },
  ])(
    "makes $journey.id wait as long as Retry-After says after $status",
    async ({ journey, status, first }) => {
      const read = journey.readSettings({ packages: [journey.id.endsWith("pip") ? "six" : "R6"] });
      if (!read.ok) throw new Error("expected settings");
      const slept: number[] = [];
      const { context } = recordingContext(({ url }) =>
        url.includes("status") ? answered(200) : answered(status, { "retry-after": "2" }),
      );
      await (journey as Journey<unknown>).run(read.settings, {
        ...context,
        sleep: async (s) => void slept.push(s),
      });
      expect(slept[0]).toBe(first);
    },
  );
});

describe("a session of an IDE", () => {
  it("posts its packages on a connection that is closed", async () => {
    const { records, run } = await recorded(pmIdeFilter, { leastPackages: 120, greatestPackages: 120 });
    expect(records.map(({ method, path, headers }) => [method, path, headers.connection])).toEqual([
      ["POST", "/__api__/filter/packages", "close"],
    ]);
    const body = JSON.parse(records[0]?.body.toString("utf8") ?? "") as {
      repo: string;
      names: readonly string[];
    };
    expect([body.repo, body.names.length, body.names[0]]).toEqual(["cran", 120, "magrittr==2.0.5"]);
    expect(run.answers[0]?.response.status).toBe(200);
    expect(run.answers[0]?.response.bytes).toBeGreaterThan(120 * 40);
  });

  it("looks for the server first where it is Positron", async () => {
    const { records } = await recorded(pmIdeFilter, { ide: "positron" });
    expect(records.map(({ path }) => path)).toEqual([
      "/cran/latest/__api__/status",
      "/cran/__api__/status",
      "/__api__/status",
      "/__api__/filter/packages",
    ]);
  });
});

describe("every journey of Package Manager", () => {
  it.each(PACKAGE_MANAGER_JOURNEYS)("$id expects the mean of its outcomes", (journey) => {
    const raw = {
      "pm.upload.twine": { repository: "local" },
      "pm.git.builder": { gitRepositories: ["/srv/git/one.git"] },
    }[journey.id];
    const read = journey.readSettings(raw ?? {});
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    const cost = journey.expectedCost(read.settings);
    const outcomes = journey.costOutcomes(read.settings);
    expect(outcomes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    for (const key of ["restores", "installs", "requests", "bytes"] as const) {
      const mean = outcomes.reduce((sum, outcome) => sum + outcome.probability * outcome[key], 0);
      expect(mean / (cost[key] || 1)).toBeCloseTo(cost[key] === 0 ? 0 : 1, 6);
    }
  });

  it.each(PACKAGE_MANAGER_JOURNEYS)("$id refuses a setting that it does not know", (journey) => {
    const read = journey.readSettings({ repositry: "cran" });
    expect(read.ok ? [] : read.faults.filter(({ key }) => key === "repositry")).toHaveLength(1);
  });
});
