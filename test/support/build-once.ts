import { spawnSync } from "node:child_process";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** What the compiler said when the build failed; empty when it succeeded. */
    buildFailure: string;
  }
}

/** Compiles the product once before the tests, so that tests of the command run what the sources say. */
export default function buildOnce(project: TestProject): void {
  const built = spawnSync(process.execPath, ["build.mjs", "--if-stale"], { encoding: "utf8" });
  project.provide("buildFailure", built.status === 0 ? "" : `${built.stdout}${built.stderr}`);
}
