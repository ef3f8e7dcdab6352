import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ROOT, runCompiled, runInProcess } from "../support/run-cli.ts";

/** An hour of restores, as a server in front of a package repository logs them. */
const ACCESS_LOG = Array.from({ length: 60 }, (_, minute) => {
  const at = `05/Jan/2026:09:${String(minute).padStart(2, "0")}:00 +0000`;
  const agent = "R/4.2.2 R (4.2.2 x86_64-pc-linux-gnu x86_64 linux-gnu)";
  return `10.0.0.1 - - [${at}] "GET /cran/latest/src/contrib/R6_2.6.1.tar.gz HTTP/1.1" 200 1000 "-" "${agent}"\n`;
}).join("");

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-docs-"));
  cpSync(join(ROOT, "scenarios"), join(folder, "scenarios"), { recursive: true });
  cpSync(join(ROOT, "scenarios/sample-site"), join(folder, "my-site"), { recursive: true });
  const [, loadFile = ""] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  writeFileSync(join(folder, "my-load.yaml"), loadFile);
  writeFileSync(join(folder, "access.log"), ACCESS_LOG);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Commands of the README, in code blocks and in running text. */
function readmeCommands(): readonly string[] {
  const blocks = [...readme.matchAll(/```\n([\s\S]*?)```/g)].flatMap(([, body = ""]) => body.split("\n"));
  const inline = [...readme.matchAll(/`(npx headroom [^`]+)`/g)].map(([, command = ""]) => command);
  return [...blocks, ...inline]
    .map((line) =>
      line
        .replace(/^\$ /, "")
        .replace(/\s+#.*$/, "")
        .trim(),
    )
    .filter((line) => line.startsWith("npx headroom"))
    .map((line) => line.slice("npx ".length));
}

/** Commands at the end of every `--help`. */
async function helpCommands(): Promise<readonly string[]> {
  const top = (await runInProcess(["--help"])).out;
  const names = [...top.matchAll(/^ {2}([a-z0-9]+) {2,}/gm)].map(([, name = ""]) => [name]);
  const topics = [...names, ["sandbox", "package-manager"], ["sandbox", "workbench"]];
  const helps = await Promise.all(
    topics.map(async (topic) => (await runInProcess([...topic, "--help"])).out),
  );
  return [top, ...helps].flatMap((help) => {
    const examples = help.slice(help.indexOf("\nExamples:"));
    expect(examples).not.toBe("");
    return [...examples.matchAll(/^ {2}(headroom .+)$/gm)].map(([, command = ""]) => command);
  });
}

/** A load of a file that names somebody's host must not be driven from here: its dry run says what it would do. */
function safe(command: string): readonly string[] {
  const argv = command.split(" ").slice(1);
  return argv.includes("my-load.yaml") ? [...argv, "--dry-run"] : argv;
}

/** A server runs until it is told to end; everything else ends by itself. */
async function run(argv: readonly string[]): Promise<number | null> {
  if (argv[0] !== "sandbox") return (await runCompiled(argv, folder)).code;
  expect(inject("buildFailure")).toBe("");
  const child = spawn(process.execPath, [join(ROOT, "dist/cli/bin.js"), ...argv], { cwd: folder });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

/** Runs commands one after the other and returns each with its exit code. */
async function runInTurn(
  commands: readonly string[],
): Promise<readonly (readonly [command: string, code: number | null])[]> {
  const codes: (readonly [string, number | null])[] = [];
  for (const command of commands) codes.push([command, await run(safe(command))]);
  return codes;
}

describe("what the documents tell a user to type", () => {
  it("runs, every command of it", { timeout: 600_000, retry: 0 }, async () => {
    // Marks, shards and sweeps are of runs that somebody has; the tests of runs drive these three.
    const needsRun = /^headroom (mark|collect|sweep) /;
    const all = [...new Set([...readmeCommands(), ...(await helpCommands())])];
    const commands = all.filter((command) => !needsRun.test(command));
    expect(commands).toContain("headroom demo");
    expect(commands.length).toBeGreaterThan(12);
    // The two that take a minute run beside all others; only `report` reads what one of them writes.
    const slow = commands.filter((command) => command === "headroom demo" || /--duration 60s/.test(command));
    const last = commands.filter((command) => command.startsWith("headroom report"));
    const quick = commands.filter((command) => !slow.includes(command) && !last.includes(command));
    const runs = [...slow.map((command) => [command]), quick].map(runInTurn);
    const codes = [...(await Promise.all(runs)).flat(), ...(await runInTurn(last))];
    expect(codes.map(([command]) => command).sort()).toEqual([...commands].sort());
    // Tests share the machine: a generator that was starved meanwhile says so honestly, with 3.
    const isLoad = (command: string): boolean => /^headroom (demo|run|report)/.test(command);
    expect(codes.filter(([command, code]) => code !== 0 && !(code === 3 && isLoad(command)))).toEqual([]);
  });

  it("names every column of the groups and every field of a site", () => {
    const schema = JSON.parse(readFileSync(join(ROOT, "scenarios/schemas/site.schema.json"), "utf8"));
    const missing = Object.keys(schema.properties).filter((name) => !readme.includes(`\`${name}`));
    expect(missing).toEqual([]);
  });
});
