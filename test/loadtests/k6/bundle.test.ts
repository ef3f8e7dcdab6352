import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Journey } from "../../../loadtests/journeys/journey.ts";
import { JOURNEYS } from "../../../loadtests/journeys/registry.ts";
import { bundleForK6 } from "../../../loadtests/k6/bundle.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import type { RunningSandbox } from "../../../loadtests/sandbox/sandbox-options.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";
import type { Scenario } from "../../../loadtests/scenario/scenario.ts";
import { startsBetween } from "../../../loadtests/schedule/starts.ts";
import { runInBareContext } from "../../support/k6-stand-in.ts";
import { recordInFrontOf, type WireRecord } from "../../support/recording-proxy.ts";
import { runJourney } from "../../support/run-journey.ts";

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandboxPackageManager({ bodyScale: 0.01 });
});
afterAll(() => sandbox.close());

function scenarioOf(
  journey: string,
  settings: string,
  starts = "{ kind: burst, count: 1, at: 0s, within: 1s }",
): Scenario {
  const text = `name: k6\nduration: 20s\nwritesTo: [pypi]\njourneys:\n  - name: one\n    journey: ${journey}\n    starts: ${starts}\n    settings: ${settings}\n`;
  return readScenario(
    { text, file: "s.yaml" },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
}

/** What a server could tell apart. */
function seen(records: readonly WireRecord[]): readonly string[] {
  return records.map(({ method, path, headers }) => {
    const {
      host: _,
      connection: __,
      "content-length": ___,
      "transfer-encoding": ____,
      "accept-encoding": encoding,
      ...others
    } = headers;
    return JSON.stringify([method, path, encoding ?? "", Object.entries(others).sort()]);
  });
}

const connections = (records: readonly WireRecord[]): number =>
  new Set(records.map(({ connection }) => connection)).size;

describe("the script for k6", () => {
  it.each([
    { id: "pm.restore.r", settings: "{ packages: [dplyr] }", inOrder: true },
    { id: "pm.restore.r45", settings: "{ packages: [dplyr] }", inOrder: false },
    { id: "pm.restore.renv11", settings: "{ packages: [dplyr] }", inOrder: true },
    { id: "pm.restore.renv", settings: "{ packages: [dplyr] }", inOrder: false },
    { id: "pm.restore.pak", settings: "{ packages: [dplyr] }", inOrder: false },
    { id: "pm.restore.pip", settings: "{ packages: [requests] }", inOrder: true },
    { id: "pm.restore.uv", settings: "{ packages: [requests] }", inOrder: false },
    { id: "pm.ide.filter", settings: "{ leastPackages: 60, greatestPackages: 60 }", inOrder: true },
  ])("makes the requests of $id as the Node engine does", async ({ id, settings, inOrder }) => {
    const scenario = scenarioOf(id, settings);
    const [load] = scenario.journeys;
    const theirs = await recordInFrontOf(sandbox.url);
    const ours = await recordInFrontOf(sandbox.url);
    try {
      const script = await runInBareContext(await bundleForK6({ scenario, baseUrl: theirs.url }));
      await script.iterate("one", 0);
      const journey = JOURNEYS.get(id) as Journey<unknown>;
      const run = await runJourney(journey, load?.settings ?? {}, ours.url);
      const order = (records: readonly WireRecord[]) => (inOrder ? seen(records) : [...seen(records)].sort());
      expect(order(theirs.records)).toEqual(order(ours.records));
      expect(connections(theirs.records)).toBe(connections(ours.records));
      for (const [name, value] of Object.entries(run.counters)) {
        expect(script.counted.get(`headroom_count ${name}`)).toBe(value);
      }
      expect([...script.counted.keys()].filter((key) => key.startsWith("headroom_errors"))).toEqual([]);
    } finally {
      await theirs.close();
      await ours.close();
    }
  });

  it("sends the token of k6's environment, and an upload byte for byte", async () => {
    const scenario = scenarioOf("pm.upload.twine", "{ repository: pypi, remove: form }");
    const proxy = await recordInFrontOf(sandbox.url);
    try {
      const bundle = await bundleForK6({ scenario, baseUrl: proxy.url, runTag: "headroom-k6" });
      expect(bundle).not.toContain("s3cret");
      const script = await runInBareContext(bundle, { HEADROOM_TOKEN: "s3cret" });
      await script.iterate("one", 0);
      expect(proxy.records.map(({ headers }) => headers.authorization)).toEqual(
        Array.from({ length: 2 }, () => "Basic X190b2tlbl9fOnMzY3JldA=="),
      );
      expect(script.counted.get("headroom_count uploads")).toBe(1);
    } finally {
      await proxy.close();
    }
  });

  it("makes each start of the schedule once, and nothing in the iterations between", async () => {
    const scenario = scenarioOf("pm.ide.filter", "{}", "2/s");
    const [load] = scenario.journeys;
    if (load === undefined) throw new Error("expected a load");
    const bundle = await bundleForK6({ scenario, baseUrl: sandbox.url });
    const script = await runInBareContext(bundle);
    const { scenarios } = script.options as { scenarios: Record<string, { rate: number; duration: string }> };
    const { rate = 0, duration = "" } = scenarios["one"] ?? {};
    expect(duration).toBe("21s");
    for (let iteration = 0; iteration < 20 * rate; iteration += 1) await script.iterate("one", iteration);
    const starts = startsBetween(load, 1, 0, 20);
    expect(starts.length).toBeGreaterThan(15);
    expect(script.counted.get("headroom_response pm.filter") ?? 0).toBeGreaterThan(0);
    const lateness = [...script.counted.keys()].filter((key) => key.startsWith("headroom_lateness"));
    expect(lateness).toHaveLength(1);
    const perSecond = Array.from(
      { length: 20 },
      (_, second) => startsBetween(load, 1, second, second + 1).length,
    );
    expect(rate).toBe(Math.max(...perSecond));
  });

  it("imports nothing but k6's modules and uses nothing that its engine lacks", async () => {
    const bundle = await bundleForK6({
      scenario: scenarioOf("pm.restore.uv", "{}"),
      baseUrl: "http://127.0.0.1:1",
    });
    const imports = [...bundle.matchAll(/^import .* from "([^"]+)";$/gm)].map(([, name]) => name);
    expect(imports.sort()).toEqual(["k6/crypto", "k6/execution", "k6/http", "k6/metrics", "k6/timers"]);
    // Missing in Sobek, or silently wrong there: test262 skip list of grafana/k6 v2.2 and snippets run in its Sobek version.
    for (const missing of [
      /\bfor await\b/,
      /\basync \*|\basync function\*/,
      /\bimport\(/,
      /\\p\{/,
      /\bObject\.groupBy|Map\.groupBy|Array\.fromAsync|Promise\.withResolvers|Promise\.try/,
      /\bWeakRef\b|\bFinalizationRegistry\b|\bSharedArrayBuffer\b|\bAtomics\b/,
      /\bstructuredClone\b|\bIntl\b|toLocaleString\(/,
      /\bnew URL\(|\bprocess\.|\bBuffer\b|\bsetImmediate\b|\bfetch\(|\bbtoa\(/,
      /\bnode:/,
      /\bDate\(\)|\bperformance\b/,
    ]) {
      expect(bundle).not.toMatch(missing);
    }
  });

  it("refuses a journey that only the Node engine can make", async () => {
    const scenario = scenarioOf("pm.ide.filter", "{}");
    const [load] = scenario.journeys;
    if (load === undefined) throw new Error("expected a load");
    const other = { ...scenario, journeys: [{ ...load, journey: "pm.git.builder" }] };
    await expect(bundleForK6({ scenario: other, baseUrl: "http://127.0.0.1:1" })).rejects.toThrow(
      "expected journeys that k6 can make, got pm.git.builder (one)",
    );
  });
});

const k6 = process.env["K6_BIN"] ?? "k6";
const hasK6 = spawnSync(k6, ["version"]).status === 0;
const reason = hasK6 ? "" : " (skipped: no k6 on this machine)";

describe("k6 itself", () => {
  it.skipIf(!hasK6)(
    `runs the script${reason}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "headroom-k6-"));
      try {
        const scenario = scenarioOf("pm.restore.pip", "{ packages: [requests] }");
        const file = join(folder, "script.js");
        writeFileSync(file, await bundleForK6({ scenario, baseUrl: sandbox.url }));
        const run = spawnSync(k6, ["run", "--quiet", file], { encoding: "utf8" });
        expect(run.status, run.stderr).toBe(0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    120_000,
  );
});
