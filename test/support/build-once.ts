import { spawnSync } from "node:child_process";

/** Compiles the product once before the tests, so that tests of the command run what the sources say. */
export default function buildOnce(): void {
  const built = spawnSync(process.execPath, ["build.mjs"], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`);
}
