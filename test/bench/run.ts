// Runs the benchmarks one after the other: `npm run bench`, or `npm run bench -- NAME …` for some of them.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length))
  .sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`expected benchmarks out of ${names.join(", ")}, got ${unknown.join(", ")}`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : names) {
  console.log(`\n== ${name}`);
  const ran = spawnSync(process.execPath, ["--import", "tsx", join(folder, `${name}.ts`)], {
    stdio: "inherit",
  });
  if (ran.status !== 0) process.exitCode = 1;
}
