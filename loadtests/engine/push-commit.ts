import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { promisify } from "node:util";
import type { Guard } from "../guard/guard.ts";
import type { PushCommit } from "../journeys/journey.ts";

const run = promisify(execFile);

/** A push that takes longer has failed. */
const TIMEOUT_MS = 60_000;

/** No question at a terminal, no settings of the machine's user, an author of our own. */
const ENVIRONMENT = {
  GIT_TERMINAL_PROMPT: "0",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Headroom",
  GIT_AUTHOR_EMAIL: "headroom@localhost",
  GIT_COMMITTER_NAME: "Headroom",
  GIT_COMMITTER_EMAIL: "headroom@localhost",
};

/** Returns how commits are pushed with the `git` of this machine, through a bare repository in a temporary folder. */
export function gitPusher(guard: Guard): PushCommit {
  return async (repository, message, change) => {
    if (!repository.startsWith("/")) {
      const answer = guard.check(repository);
      if (!answer.allowed) return { ok: false, sentence: answer.refusal.sentence };
    }
    const folder = await mkdtemp(join(tmpdir(), "headroom-git-"));
    const git = async (args: readonly string[], input?: string): Promise<string> => {
      const running = run("git", ["-C", folder, ...args], {
        env: { PATH: env["PATH"], HOME: folder, GIT_INDEX_FILE: join(folder, "index"), ...ENVIRONMENT },
        timeout: TIMEOUT_MS,
      });
      // A git that has ended without reading says so by its exit code.
      running.child.stdin?.on("error", () => undefined).end(input ?? "");
      return (await running).stdout;
    };
    try {
      await git(["init", "--quiet", "--bare"]);
      return { ok: true, description: await pushChange(git, repository, message, change) };
    } catch (error) {
      return {
        ok: false,
        sentence: error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : String(error),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

type Git = (args: readonly string[], input?: string) => Promise<string>;

async function pushChange(
  git: Git,
  repository: string,
  message: string,
  change: (description: string) => string,
): Promise<string> {
  const heads = await git(["ls-remote", "--symref", repository, "HEAD"]);
  const branch = /^ref: (refs\/heads\/\S+)\tHEAD$/m.exec(heads)?.[1];
  if (branch === undefined) throw new Error("no branch\nthe repository has no branch to commit to");
  await git(["fetch", "--quiet", "--depth", "1", repository, branch]);
  await git(["read-tree", "FETCH_HEAD"]);
  const description = change(await git(["show", "FETCH_HEAD:DESCRIPTION"]));
  const blob = (await git(["hash-object", "-w", "--stdin"], description)).trim();
  await git(["update-index", "--add", "--cacheinfo", `100644,${blob},DESCRIPTION`]);
  const tree = (await git(["write-tree"])).trim();
  const commit = (await git(["commit-tree", tree, "-p", "FETCH_HEAD", "-m", message])).trim();
  await git(["push", "--quiet", repository, `${commit}:${branch}`]);
  return description;
}
