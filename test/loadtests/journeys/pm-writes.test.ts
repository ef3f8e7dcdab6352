import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitPusher } from "../../../loadtests/engine/push-commit.ts";
import { createGuard } from "../../../loadtests/guard/guard.ts";
import { systemResolver } from "../../../loadtests/guard/system-resolver.ts";
import type { JourneyContext } from "../../../loadtests/journeys/journey.ts";
import { pmGitBuilder } from "../../../loadtests/journeys/pm-git-builder.ts";
import { pmUploadTwine } from "../../../loadtests/journeys/pm-upload-twine.ts";
import { sha256 } from "../../../loadtests/journeys/sha256.ts";
import { makeTinyWheel } from "../../../loadtests/journeys/tiny-wheel.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import { recordingContext } from "../../support/journey-context.ts";
import { recordInFrontOf } from "../../support/recording-proxy.ts";
import { runJourney } from "../../support/run-journey.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const gitReason = hasGit ? "" : " (skipped: no git on this machine)";
const pythonReason = hasPython ? "" : " (skipped: no python3 on this machine)";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-writes-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("an upload", () => {
  it("is the form of twine, marked with the run, and can be removed again", async () => {
    const sandbox = await startSandboxPackageManager({ bodyScale: 0.01, token: "s3cret" });
    const proxy = await recordInFrontOf(sandbox.url);
    try {
      const options = { token: "s3cret", runTag: "headroom-20261126" };
      const run = await runJourney(pmUploadTwine, { repository: "pypi", remove: "form" }, proxy.url, options);
      expect(run.answers.map(({ operation, response }) => [operation, response.status])).toEqual([
        ["pm.upload.file", 200],
        ["pm.upload.remove", 200],
      ]);
      expect(run.counters).toEqual({ uploads: 1, uploadsRemoved: 1 });
      const [upload] = proxy.records;
      expect(upload?.path).toBe("/upload/pypi/pypi");
      expect(upload?.headers["user-agent"]).toBe("twine/7.0.0 CPython/3.11.7");
      expect(upload?.headers.authorization).toBe("Basic X190b2tlbl9fOnMzY3JldA==");
      const form = upload?.body.toString("latin1") ?? "";
      const value = (name: string): string =>
        new RegExp(`name="${name}"\r\n\r\n(.*)\r\n`).exec(form)?.[1] ?? "nothing";
      expect([value(":action"), value("protocol_version"), value("filetype")]).toEqual([
        "file_upload",
        "1",
        "bdist_wheel",
      ]);
      expect(value("name")).toMatch(/^headroom-20261126-[0-9a-z]+$/);
      const content =
        /Content-Type: application\/octet-stream\r\n\r\n([\s\S]*)\r\n--[\s\S]*$/.exec(form)?.[1] ?? "";
      const digest = createHash("sha256").update(Buffer.from(content, "latin1")).digest("hex");
      expect(value("sha256_digest")).toBe(digest);
    } finally {
      await proxy.close();
      await sandbox.close();
    }
  });

  it("stands on the page of its project until it is removed", async () => {
    const sandbox = await startSandboxPackageManager({ bodyScale: 0.01 });
    const proxy = await recordInFrontOf(sandbox.url);
    try {
      const raw = { repository: "pypi", authenticated: false };
      const run = await runJourney(pmUploadTwine, raw, proxy.url, { runTag: "headroom-x" });
      expect(run.counters).toEqual({ uploads: 1 });
      const name =
        /name="name"\r\n\r\n(.*)\r\n/.exec(proxy.records[0]?.body.toString("latin1") ?? "")?.[1] ?? "";
      const page = await fetch(`${sandbox.url}/pypi/latest/simple/${name}/`);
      expect(await page.text()).toContain(`${name.replaceAll("-", "_")}-0.`);
    } finally {
      await proxy.close();
      await sandbox.close();
    }
  });

  it.skipIf(!hasPython)(`is a wheel that Python reads${pythonReason}`, async () => {
    const { fileName, content } = makeTinyWheel("headroom-x-1", "0.1.2", "a test");
    const file = join(folder, fileName);
    await writeFile(file, content);
    const script = `import zipfile; z = zipfile.ZipFile(${JSON.stringify(file)}); print(z.testzip(), z.namelist()[0])`;
    expect(execFileSync("python3", ["-c", script], { encoding: "utf8" })).toBe(
      "None headroom_x_1/__init__.py\n",
    );
  });

  it("has a digest that Node's own agrees with", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        expect(sha256(content)).toBe(createHash("sha256").update(content).digest("hex"));
      }),
    );
  });
});

async function newBareRepository(name: string): Promise<string> {
  const work = join(folder, `${name}-work`);
  const bare = join(folder, `${name}.git`);
  const git = (...args: readonly string[]): void => {
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@localhost", ...args]);
  };
  git("init", "--quiet", "--initial-branch=main", work);
  await writeFile(join(work, "DESCRIPTION"), "Package: acme\nVersion: 1.0\nTitle: A Test\n");
  git("-C", work, "add", "DESCRIPTION");
  git("-C", work, "commit", "--quiet", "-m", "begin");
  git("clone", "--quiet", "--bare", work, bare);
  return bare;
}

describe("a commit for a Git builder", () => {
  it.skipIf(!hasGit)(
    `is there as a package once the builder has looked${gitReason}`,
    async () => {
      const repository = await newBareRepository("one");
      const sandbox = await startSandboxPackageManager({
        bodyScale: 0.01,
        gitRepositories: [repository],
        gitPollMs: 50,
      });
      try {
        const read = pmGitBuilder.readSettings({ gitRepositories: [repository] });
        if (!read.ok) throw new Error(JSON.stringify(read.faults));
        const ended: string[] = [];
        const recording = recordingContext(async ({ url }) => {
          const response = await fetch(sandbox.url + url);
          return { status: response.status, headers: {}, bytes: 0, text: await response.text() };
        });
        const context: JourneyContext = {
          ...recording.context,
          runTag: "headroom-run",
          sleep: () => new Promise((resolve) => setTimeout(resolve, 20)),
          begin: (operation) => ({
            end: (problem) => ended.push(`${operation} ${problem?.detail ?? "done"}`),
            elapsedS: () => 0,
          }),
          pushCommit: gitPusher(createGuard([], systemResolver())),
        };
        await pmGitBuilder.run(read.settings, context);
        expect(ended).toEqual(["pm.git.push done", "pm.git.build done"]);
        expect(recording.counters.get("commits")).toBe(1);
        const log = execFileSync("git", ["-C", repository, "log", "--format=%s %an"], { encoding: "utf8" });
        expect(log).toBe("raise the version (headroom-run) Headroom\nbegin x\n");
        const index = await (await fetch(`${sandbox.url}/local/latest/src/contrib/PACKAGES`)).text();
        expect(index).toMatch(/^Package: acme\nVersion: 0\.\d+\.\d+\nTitle: A Test\n$/);
      } finally {
        await sandbox.close();
      }
    },
    60_000,
  );

  it.skipIf(!hasGit).each([
    { repository: "/no/such/repository.git", sentence: /repository/ },
    { repository: "https://example.com/acme.git", sentence: /example\.com/ },
  ])(`does not reach $repository${gitReason}`, async ({ repository, sentence }) => {
    const push = gitPusher(createGuard([], systemResolver()));
    const answer = await push(repository, "x", (text) => text);
    expect(answer).toMatchObject({ ok: false, sentence: expect.stringMatching(sentence) });
  });
});
