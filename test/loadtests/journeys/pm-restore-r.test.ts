import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CranSettings } from "../../../loadtests/journeys/cran-settings.ts";
import { INDEX_BYTES } from "../../../loadtests/journeys/mix/body-scale.ts";
import { pmRestoreR } from "../../../loadtests/journeys/pm-restore-r.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import type { RunningSandbox } from "../../../loadtests/sandbox/sandbox-options.ts";
import { randomStream } from "../../../planner/core/random.ts";
import { answered, recordingContext, sendTo } from "../../support/journey-context.ts";

function settingsOf(raw: Readonly<Record<string, unknown>>): CranSettings {
  const read = pmRestoreR.readSettings(raw);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.settings;
}

const purrr = settingsOf({ packages: ["purrr"] });

describe("settings of pm.restore.r", () => {
  it.each([
    { title: "nothing", raw: {}, path: "/cran/latest" },
    {
      title: "a dated snapshot",
      raw: { repository: "prod-cran", snapshot: "2026-11-02" },
      path: "/prod-cran/2026-11-02",
    },
    {
      title: "binaries",
      raw: { binary: true, distro: "jammy", rVersion: "4.4.3" },
      path: "/cran/__linux__/jammy/latest",
    },
  ])("turns $title into $path", ({ raw, path }) => {
    expect(settingsOf(raw).repositoryPath).toBe(path);
  });

  it.each([
    { raw: { repositry: "cran" }, key: "repositry", got: '"repositry"' },
    { raw: { repository: "a/b" }, key: "repository", got: '"a/b"' },
    { raw: { snapshot: "yesterday" }, key: "snapshot", got: '"yesterday"' },
    { raw: { binary: "yes" }, key: "binary", got: '"yes"' },
    { raw: { binary: true }, key: "distro", got: "nothing" },
    { raw: { distro: "jammy" }, key: "distro", got: '"jammy"' },
    { raw: { rVersion: "4.5.1" }, key: "rVersion", got: '"4.5.1"' },
    { raw: { packages: [] }, key: "packages", got: "[]" },
    { raw: { packages: ["no.such.package"] }, key: "packages", got: '["no.such.package"]' },
    { raw: { packages: ["dplyr"], meanPackages: 20 }, key: "packages", got: '["dplyr"]' },
    { raw: { meanPackages: 1 }, key: "meanPackages", got: "1" },
    { raw: { meanPackages: Number.NaN }, key: "meanPackages", got: "NaN" },
  ])("refuses $raw", ({ raw, key, got }) => {
    const read = pmRestoreR.readSettings(raw);
    expect(read).toMatchObject({ ok: false, faults: [{ key, got }] });
  });

  it("tells all faults at once", () => {
    const read = pmRestoreR.readSettings({ repository: "", snapshot: 7, meanPackages: "40" });
    expect(read.ok ? [] : read.faults).toEqual([
      { key: "repository", expected: "the name of a CRAN repository, as cran", got: '""' },
      { key: "snapshot", expected: "latest, a date as 2026-11-02, or a number", got: "7" },
      { key: "meanPackages", expected: "a number of package files per restore from 2 to 100", got: '"40"' },
    ]);
  });
});

describe("what pm.restore.r costs", () => {
  it("is one index and the closure's files", () => {
    // purrr: 6 dependencies in Debian sid, 2026-11-26; CRAN's PACKAGES.rds had 1,296,580 bytes in September 2026.
    const cost = pmRestoreR.expectedCost(purrr);
    expect(cost).toMatchObject({ restores: 1, installs: 7, requests: 8 });
    expect(pmRestoreR.costOutcomes(purrr)).toEqual([{ probability: 1, ...cost }]);
  });

  it("is the mean of its outcomes", () => {
    const settings = settingsOf({ meanPackages: 25 });
    const cost = pmRestoreR.expectedCost(settings);
    const outcomes = pmRestoreR.costOutcomes(settings);
    const mean = (key: "installs" | "requests" | "bytes"): number =>
      outcomes.reduce((sum, outcome) => sum + outcome.probability * outcome[key], 0);
    expect(cost.installs).toBeCloseTo(25, 6);
    expect(mean("installs")).toBeCloseTo(cost.installs, 6);
    expect(mean("requests")).toBeCloseTo(cost.requests, 6);
    expect(mean("bytes") / cost.bytes).toBeCloseTo(1, 9);
  });
});

describe("a restore of R before 4.5", () => {
  it("asks for the index, then for each file on a new connection", async () => {
    const { context, requests, counters } = recordingContext(() => answered(200));
    await pmRestoreR.run(purrr, context);
    // Order recorded from install.packages("purrr") of R 4.2.2, 2026-11-26.
    const files = [
      "glue_1.8.1",
      "cli_3.6.6",
      "lifecycle_1.0.5",
      "magrittr_2.0.5",
      "rlang_1.3.0",
      "vctrs_0.7.3",
    ];
    expect(requests.map(({ operation, request }) => `${operation} ${request.url}`)).toEqual([
      "pm.cran.index /cran/latest/src/contrib/PACKAGES.rds",
      ...[...files, "purrr_1.2.2"].map((file) => `pm.cran.file /cran/latest/src/contrib/${file}.tar.gz`),
    ]);
    expect(requests.map(({ request }) => request.headers)).toEqual([
      { "user-agent": "libcurl/7.88.1", accept: "*/*", pragma: "no-cache" },
      ...Array.from({ length: 7 }, () => ({ "user-agent": "libcurl/7.88.1", accept: "*/*" })),
    ]);
    expect(new Set(requests.map(({ request }) => request.connection.kind))).toEqual(new Set(["new"]));
    expect(new Set(requests.map(({ request }) => request.timeoutS))).toEqual(new Set([60]));
    expect(Object.fromEntries(counters)).toEqual({ installs: 7, restores: 1 });
  });

  it("names R and its platform where it wants binaries", async () => {
    const settings = settingsOf({ binary: true, distro: "jammy", rVersion: "4.4.3", packages: ["R6"] });
    const { context, requests } = recordingContext(() => answered(200, { "x-package-type": "binary" }));
    await pmRestoreR.run(settings, context);
    expect(requests.map(({ request }) => [request.url, request.headers["user-agent"]])).toEqual(
      ["PACKAGES.rds", "R6_2.6.1.tar.gz"].map((file) => [
        `/cran/__linux__/jammy/latest/src/contrib/${file}`,
        "R/4.4.3 R (4.4.3 x86_64-pc-linux-gnu x86_64 linux-gnu)",
      ]),
    );
  });

  it("does not count a source that came instead of a binary", async () => {
    const settings = settingsOf({ binary: true, distro: "jammy", packages: ["R6"] });
    const { context, counters } = recordingContext(() => answered(200, { "x-package-type": "source" }));
    await pmRestoreR.run(settings, context);
    expect(Object.fromEntries(counters)).toEqual({ restores: 1 });
  });

  it("goes on with the next file after a failure, and tries none again", async () => {
    const { context, requests, counters } = recordingContext(({ url }) =>
      answered(url.includes("/cli_") ? 503 : 200),
    );
    await pmRestoreR.run(purrr, context);
    expect(requests).toHaveLength(8);
    expect(Object.fromEntries(counters)).toEqual({ installs: 6, restores: 1 });
  });

  it("falls back to the other indexes and gives up after the last", async () => {
    const { context, requests, counters } = recordingContext(() => answered(404));
    await pmRestoreR.run(purrr, context);
    expect(requests.map(({ request }) => request.url)).toEqual(
      ["PACKAGES.rds", "PACKAGES.gz", "PACKAGES"].map((file) => `/cran/latest/src/contrib/${file}`),
    );
    expect(Object.fromEntries(counters)).toEqual({ restores: 1 });
  });

  it("asks for nothing more when the run ends, and is then not a restore", async () => {
    let asked = 0;
    const recording = recordingContext(
      () => {
        asked += 1;
        return answered(200);
      },
      { ending: () => asked >= 3 },
    );
    await pmRestoreR.run(purrr, recording.context);
    expect(recording.requests).toHaveLength(3);
    expect(Object.fromEntries(recording.counters)).toEqual({ installs: 2 });
  });
});

describe("a look at the repository", () => {
  const r6 = settingsOf({ packages: ["R6"] });
  const look = async (settings: CranSettings, text: string, status = 200) => {
    const { context } = recordingContext(() => ({ ...answered(status), text }));
    return pmRestoreR.prepare?.(settings, context);
  };
  const url = "/cran/latest/src/contrib/PACKAGES";

  it("takes versions, dependencies and sizes from the index", async () => {
    const index =
      "Package: R6\nVersion: 3.0.0\nImports: acme\nFilesize: 777\n\nPackage: acme\nVersion: 1.0\n";
    const prepared = await look(r6, index);
    if (!prepared?.ok) throw new Error("expected settings");
    expect(prepared.findings).toEqual([
      `${url} lists 2 packages`,
      "its restores have 2.0 files on average, not the 1.0 that the scenario was written for",
    ]);
    const { context, requests } = recordingContext(() => answered(200));
    await pmRestoreR.run(prepared.settings, context);
    expect(requests.map(({ request }) => [request.url.split("/").at(-1), request.expect?.bytes])).toEqual([
      ["PACKAGES.rds", undefined],
      ["acme_1.0.tar.gz", undefined],
      ["R6_3.0.0.tar.gz", 777],
    ]);
  });

  it.each([
    {
      title: "an index that is missing",
      text: "",
      status: 404,
      sentence: `${url} did not come: status 404, so there is no repository of that name, or it wants a token`,
    },
    {
      title: "a page of HTML",
      text: "<html></html>",
      status: 200,
      sentence: `${url} is no package index: it lists no package`,
    },
    {
      title: "a package that is missing",
      text: "Package: acme\nVersion: 1",
      status: 200,
      sentence: `${url} lacks R6`,
    },
  ])("refuses $title", async ({ text, status, sentence }) => {
    expect(await look(r6, text, status)).toEqual({ ok: false, sentence });
  });

  it("refuses a mean that no closure of the repository reaches", async () => {
    expect(await look(settingsOf({ meanPackages: 20 }), "Package: acme\nVersion: 1\n")).toEqual({
      ok: false,
      sentence: `${url} has closures of 1 to 1 files, none with a mean of 20`,
    });
  });
});

describe("a restore from the sandbox", () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandboxPackageManager();
  });
  afterAll(() => sandbox.close());

  it("is the same with and without a look at its index", async () => {
    const settings = settingsOf({ meanPackages: 30 });
    const { context } = recordingContext(async ({ url }) => ({
      ...answered(200),
      text: await (await fetch(sandbox.url + url)).text(),
    }));
    const prepared = await pmRestoreR.prepare?.(settings, context);
    if (!prepared?.ok) throw new Error("expected settings");
    expect(pmRestoreR.expectedCost(prepared.settings).bytes).toBeCloseTo(
      pmRestoreR.expectedCost(settings).bytes,
      3,
    );
    const drawn = (of: CranSettings): readonly string[] =>
      of.mix.drawRestore(randomStream(5, "same")).packages.map((file) => `${file.name} ${file.bytes}`);
    expect(drawn(prepared.settings)).toEqual(drawn(settings));
  });

  it.each([
    { title: "source", raw: { packages: ["dplyr"] } },
    { title: "binary", raw: { packages: ["dplyr"], binary: true, distro: "bookworm" } },
    { title: "whatever is popular", raw: { meanPackages: 5 } },
  ])("gets every file of $title, with the bytes that are expected", async ({ raw }) => {
    const settings = settingsOf(raw);
    const send = sendTo(sandbox.url);
    let bytes = 0;
    const { context, requests, counters } = recordingContext(async (request) => {
      const response = await send(request);
      bytes += response.bytes;
      return response;
    });
    await pmRestoreR.run(settings, context);
    expect(counters.get("installs")).toBe(requests.length - 1);
    const drawn = settings.mix.drawRestore(randomStream(1, "test")).packages;
    expect(bytes).toBe(INDEX_BYTES.rds + drawn.reduce((sum, file) => sum + file.bytes, 0));
    const like = pmRestoreR.costOutcomes(settings).find((outcome) => outcome.requests === requests.length);
    const deviation = Math.sqrt(like?.bytesSpread?.variance ?? 0);
    expect(Math.abs(bytes - (like?.bytes ?? 0))).toBeLessThanOrEqual(4 * deviation);
  });
});
