import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const biome = join(
  dirname(createRequire(import.meta.url).resolve("@biomejs/biome/package.json")),
  "bin",
  "biome",
);
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-rooms-"));
  for (const file of ["biome.json", "package.json", ".gitignore"])
    copyFileSync(join(root, file), join(folder, file));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lints one line of code in a file of that name, by the project's own rules. */
function lint(file: string, code: string): { status: number | null; said: string } {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${code}\n`);
  const args = [biome, "lint", "--error-on-warnings", "--vcs-enabled=false", file];
  const checked = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return { status: checked.status, said: checked.stdout + checked.stderr };
}

describe("imports between rooms", () => {
  const flow = "imports flow planner → loadtests → reports";
  it.each([
    {
      from: "planner/core/x.ts",
      code: 'export * from "../inputs/site.ts";',
      rule: "planner/core imports only itself",
    },
    { from: "planner/core/x.ts", code: 'export * from "../../loadtests/schedule/starts.ts";', rule: flow },
    { from: "planner/core/x.ts", code: 'export * from "node:fs";', rule: "this room runs anywhere" },
    { from: "planner/core/x.ts", code: 'export * from "zod";', rule: "free of edge libraries" },
    { from: "planner/inputs/x.ts", code: 'export * from "../../reports/pages/html.ts";', rule: flow },
    { from: "planner/inputs/x.ts", code: 'export * from "node:fs";', rule: "does not touch the file system" },
    { from: "planner/catalog/x.ts", code: 'export * from "../../loadtests/results/frame.ts";', rule: flow },
    { from: "loadtests/engine/x.ts", code: 'export * from "../../reports/pages/html.ts";', rule: flow },
    {
      from: "loadtests/engine/x.ts",
      code: 'export type { World } from "../../cli/support/world.ts";',
      rule: "nothing imports the command line",
    },
    {
      from: "loadtests/journeys/x.ts",
      code: 'export * from "../engine/engine.ts";',
      rule: "journeys and schedule import only",
    },
    {
      from: "loadtests/schedule/x.ts",
      code: 'export * from "node:crypto";',
      rule: "this room runs anywhere",
    },
    {
      from: "reports/pages/x.ts",
      code: 'export * from "../../cli/main.ts";',
      rule: "nothing imports the command line",
    },
  ])("$from may not say $code", ({ from, code, rule }) => {
    const { status, said } = lint(from, code);
    expect(said).toContain(rule);
    expect(status).not.toBe(0);
  });

  it.each([
    { from: "loadtests/scenario/x.ts", code: 'export * from "../../planner/core/plan.ts";' },
    { from: "reports/pages/x.ts", code: 'export * from "../../loadtests/results/frame.ts";' },
    { from: "cli/x.ts", code: 'export * from "../reports/pages/html.ts";' },
    { from: "planner/inputs/x.ts", code: 'export * from "../core/site.ts";' },
  ])("$from may say $code", ({ from, code }) => {
    expect(lint(from, code).said).not.toContain("noRestrictedImports");
  });
});
