import { existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { runInProcess, withFolder } from "../support/run-cli.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that says what it is told to say, whatever it is asked; returns its address and what it was asked. */
async function serve(
  type: string,
  text: string,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.setHeader("content-type", type);
    response.end(text);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const fiveLines = (uses: string, url: string): string =>
  `uses: ${uses}\ntarget: ${url}\nowns: [127.0.0.1]\nduration: 10s\nwarmUp: 0s\n`;

it("says in a dry run what the run would ask before the load, and asks nothing", async () => {
  await withFolder(async (folder) => {
    const { url, asked } = await serve("text/html", "<html></html>");
    writeFileSync(join(folder, "ours.yaml"), fiveLines("installs-cold-cache", url));
    const dry = await runInProcess(["run", "ours.yaml", "--dry-run"], folder);
    expect(dry).toMatchObject({ code: 0, err: "" });
    expect(dry.out).toContain(
      [
        "  before the load  the run would ask package-manager for",
        "    /__api__/status",
        "    /__api__/repos",
        "    /cran/latest/src/contrib/PACKAGES",
      ].join("\n"),
    );
    expect(dry.out).toContain(
      "    and refuse a server that is no package repository, or lacks what the scenario names\n",
    );
    const json = JSON.parse((await runInProcess(["run", "ours.yaml", "--dry-run", "--json"], folder)).out);
    expect(json.preflight).toMatchObject([{ product: "package-manager", url }]);
    expect(asked).toEqual([]);
  });
});

it("refuses a server that is no package repository, with exit 2 and without a run folder", async () => {
  await withFolder(async (folder) => {
    const { url } = await serve("text/html", "<html><body>\x1b[31mWelcome</body></html>");
    writeFileSync(join(folder, "ours.yaml"), fiveLines("installs-cold-cache", url));
    const ran = await runInProcess(["run", "ours.yaml", "--out", "out", "--json"], folder);
    expect(ran.code).toBe(2);
    expect(ran.err.split("\n").slice(0, 4)).toEqual([
      `looking at package-manager at ${url} before the load`,
      "  the server does not say that it is a Package Manager (status 200)",
      "PREFLIGHT: r, renv: /cran/latest/src/contrib/PACKAGES is no package index: it lists no package",
      expect.stringMatching(/^PREFLIGHT: uv: \/pypi\/latest\/simple has no file to install for /),
    ]);
    expect(JSON.parse(ran.out)).toMatchObject({
      exitCode: 2,
      issues: [{ code: "PREFLIGHT" }, { code: "PREFLIGHT" }],
    });
    expect(existsSync(join(folder, "out"))).toBe(false);
  });
});

it("refuses a server that is no Workbench, and shows nothing of what it says as it is", async () => {
  await withFolder(async (folder) => {
    const { url } = await serve("application/json", '{"version":"\\u001b[31m2026.08.0","result":7}');
    const file = (more: string): void =>
      writeFileSync(
        join(folder, "ours.yaml"),
        `name: ours\nduration: 10m\njourneys: [{ name: people, journey: wb.session.rstudio, starts: 6/h }]\ntarget: ${url}\nowns: []\n${more}`,
      );
    file("");
    const alone = await runInProcess(["run", "ours.yaml", "--out", "out", "--quiet"], folder);
    expect(alone).toMatchObject({
      code: 2,
      err: "PREFLIGHT: people: people sign in, and the scenario names none: accountsFile: with a user and a password a line\n",
    });
    writeFileSync(join(folder, "accounts"), "ann secret\n", { mode: 0o600 });
    file("accountsFile: accounts\n");
    const ran = await runInProcess(["run", "ours.yaml", "--out", "out"], folder);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(
      "PREFLIGHT: people: the target is no Workbench: /auth-sign-in answers 200 and /health-check 200\n",
    );
    expect(ran.err).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

it("shows what a Package Manager says of itself on lines of its own, without what leads a terminal astray", async () => {
  await withFolder(async (folder) => {
    const { url } = await serve("application/json", '{"version":"2026\\u001b[2J\\r\\nPASS\\u202e"}');
    writeFileSync(join(folder, "ours.yaml"), fiveLines("installs-cold-cache", url));
    const ran = await runInProcess(["run", "ours.yaml", "--out", "out"], folder);
    expect(ran.code).toBe(2);
    expect(ran.err.split("\n")[1]).toBe(
      "  the server is Package Manager 2026?[2J??PASS?, without the header that it sends elsewhere",
    );
  });
});
