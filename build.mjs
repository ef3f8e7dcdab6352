// Compiles the product into dist/ and puts beside it the data files that the code reads at run time.
// `node build.mjs --if-stale` does nothing when dist/ is newer than every source.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const rooms = ["cli", "planner", "loadtests", "reports"];
const data = ["planner/catalog/snapshot.json"];
const dist = join(root, "dist");
const stamp = join(dist, ".built");

function newestSourceMs() {
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true }).map((name) => join(root, room, String(name))),
  );
  return Math.max(
    ...files.map((file) => statSync(file).mtimeMs),
    statSync(join(root, "tsconfig.build.json")).mtimeMs,
  );
}

if (process.argv.includes("--if-stale") && existsSync(stamp) && statSync(stamp).mtimeMs > newestSourceMs()) {
  process.exit(0);
}

// A finished tree takes the place of the old one at the end, so that a command that starts meanwhile finds a whole one.
const draft = join(root, `.dist-${process.pid}`);
const old = join(root, `.dist-${process.pid}-old`);
try {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const args = [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", draft];
  const compiled = spawnSync(process.execPath, args, { stdio: "inherit" });
  process.exitCode = compiled.status ?? 1;
  if (compiled.status === 0) {
    for (const file of data) cpSync(join(root, file), join(draft, file));
    writeFileSync(join(draft, ".built"), "");
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(draft, dist);
  }
} finally {
  rmSync(draft, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
}
