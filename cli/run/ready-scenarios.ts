import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../support/package-info.ts";

const SUFFIX = ".yaml";

/** Returns the names of the load scenarios that ship with Headroom, in order. */
export function readyScenarioNames(): readonly string[] {
  return readdirSync(join(packageRoot(), "scenarios"), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(SUFFIX))
    .map((entry) => entry.name.slice(0, -SUFFIX.length))
    .sort();
}

/** Returns the text of a ready scenario; undefined when there is none of that name. */
export function readyScenarioText(name: string): string | undefined {
  if (!readyScenarioNames().includes(name)) return undefined;
  return readFileSync(join(packageRoot(), "scenarios", `${name}${SUFFIX}`), "utf8");
}
