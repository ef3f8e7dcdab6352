import { existsSync } from "node:fs";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../../planner/catalog/load.ts";
import { compareFleets } from "../../../../planner/core/fleet/compare-fleets.ts";
import { ROOT } from "../../../support/run-cli.ts";
import { siteEvent, siteOf } from "../../../support/site.ts";

/** Where Debian puts it. */
const CHROMIUM = "/usr/bin/chromium";

const order = {
  site: siteOf({ events: [siteEvent()] }),
  policy: { instanceTypes: ["m6i.xlarge", "m6i.2xlarge"] },
  dials: {
    idle: [{ ides: ["rstudio" as const], minutes: [30] }],
    consolidationPolicies: true,
    warmQuantiles: [0.95],
  },
  run: { days: 7, seed: 7 },
};

/** A worker that simulates what it is sent, and posts the answer and how many days it was told of. */
const WORKER = `
import snapshot from "./planner/catalog/snapshot.json";
import { catalogFromSnapshot } from "./planner/catalog/snapshot.ts";
import { compareFleets } from "./planner/core/fleet/compare-fleets.ts";
self.onmessage = ({ data: { site, policy, dials, run } }) => {
  let days = 0;
  const onDay = () => { days += 1; };
  const variants = compareFleets(site, catalogFromSnapshot(snapshot), policy, dials, run, { onDay });
  self.postMessage({ days, answer: JSON.stringify(variants) });
};`;

/** Bundles the worker for browsers: whatever needs Node fails here. */
async function bundledWorker(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    platform: "browser",
    format: "iife",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** Browsers may have another version of V8, whose logarithms differ in the last digit. */
const SAME_RELATIVE = 1e-9;

/** Returns the paths at which two documents differ. */
function differences(one: unknown, other: unknown, path: string): readonly string[] {
  if (typeof one === "number" && typeof other === "number")
    return Math.abs(one - other) <= SAME_RELATIVE * Math.abs(one) ? [] : [`${path}: ${one}, ${other}`];
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null)
    return one === other ? [] : [`${path}: ${String(one)}, ${String(other)}`];
  const [here, there] = [
    new Map<string, unknown>(Object.entries(one)),
    new Map<string, unknown>(Object.entries(other)),
  ];
  const keys = [...new Set([...here.keys(), ...there.keys()])];
  return keys.flatMap((key) => differences(here.get(key), there.get(key), `${path}.${key}`));
}

describe("the simulation in a browser's worker", { timeout: 120_000 }, () => {
  it("can be bundled without anything of Node", async () => {
    const code = await bundledWorker();
    expect(code).not.toMatch(/\brequire\("(node:)?(fs|path|os|worker_threads|crypto)"\)/);
    expect(code.length).toBeGreaterThan(10_000);
  });

  it.skipIf(!existsSync(CHROMIUM))("answers what it answers in Node", async () => {
    const code = await bundledWorker();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      await page.setContent("<title>worker</title>");
      // as text, since nothing here knows what a browser has
      const script = `new Promise((resolve, reject) => {
        const worker = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(code)}])));
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(${JSON.stringify(order)});
      })`;
      const got: { days: number; answer: string } = await page.evaluate(script);
      const { site, policy, dials, run } = order;
      const here = compareFleets(site, loadCatalog(), policy, dials, run);
      expect(here).toHaveLength(5);
      expect(got.days).toBe(5 * 9);
      expect(differences(JSON.parse(JSON.stringify(here)), JSON.parse(got.answer), "")).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
