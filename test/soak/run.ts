// Runs of more than two minutes, by hand: `npm run soak -- NAME`. They send traffic to this machine only.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Each soak is one command of Headroom against a sandbox that it starts itself. */
const soaks: Readonly<Record<string, { readonly says: string; readonly argv: readonly string[] }>> = {
  "installs-ten-minutes": {
    says: "the rate of 1,000,000 installs a day, held for 10 minutes",
    argv: ["run", "installs-1m-per-day", "--duration", "10m"],
  },
};

const [name = ""] = process.argv.slice(2);
const soak = soaks[name];
if (soak === undefined) {
  console.error(
    `expected one of:\n${Object.entries(soaks)
      .map(([key, { says }]) => `  ${key}: ${says}`)
      .join("\n")}`,
  );
  process.exit(2);
}
console.log(`${name}: ${soak.says}`);
spawnSync(process.execPath, [join(root, "build.mjs"), "--if-stale"], { stdio: "inherit" });
const ran = spawnSync(process.execPath, [join(root, "dist/cli/bin.js"), ...soak.argv], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = ran.status ?? 1;
