import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { guardUrl } from "../../loadtests/guard/guard-url.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { readScenario } from "../../loadtests/scenario/read-scenario.ts";
import type { ScenarioChanges } from "../../loadtests/scenario/resolve-scenario.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import { MAX_SITE_BYTES, oversize } from "../../planner/inputs/input-text.ts";
import { readyScenarioNames, readyScenarioText } from "./ready-scenarios.ts";

/**
 * Returns the scenario of a file, or a ready one by its name, with the changes of the command line.
 *
 * A ready scenario names no owner, so against a foreign target it is refused with the file that somebody has to write.
 *
 * @throws InputError with every fault.
 */
export function chosenScenario(cwd: string, argument: string, changes: ScenarioChanges): Scenario {
  const world = { ready: readyScenarioText, readyNames: readyScenarioNames(), journeys: JOURNEYS, changes };
  const path = resolve(cwd, argument);
  if (existsSync(path) && statSync(path).isFile()) {
    const tooLarge = oversize(argument, statSync(path).size, MAX_SITE_BYTES);
    if (tooLarge !== undefined) throw new InputError([tooLarge]);
    return readScenario({ text: readFileSync(path, "utf8"), file: argument }, world);
  }
  const ready = readyScenarioText(argument);
  if (ready === undefined) throw new InputError([{ field: "scenario", sentence: unknownScenario(argument) }]);
  const foreign = (changes.targets ?? []).filter(({ url }) => !isLoopback(url));
  if (foreign.length > 0)
    throw new InputError([
      {
        field: "--target",
        sentence: fileToCopy(
          argument,
          foreign.map(({ url }) => url),
        ),
      },
    ]);
  return readScenario({ text: ready, file: `scenarios/${argument}.yaml` }, world);
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && guardUrl(url, []).allowed;
}

function unknownScenario(argument: string): string {
  const names = readyScenarioNames();
  const near = nearestText(argument, names);
  const hint = near === undefined ? "" : ` (did you mean "${near}"?)`;
  return `expected a scenario file, or one of ${names.join(", ")}, got "${argument}"${hint}`;
}

function fileToCopy(name: string, urls: readonly string[]): string {
  const hosts = urls.map((url) => (URL.canParse(url) ? new URL(url).hostname : url));
  return [
    "a ready scenario goes to no host that you did not name as yours; write a file such as",
    "",
    `  uses: ${name}`,
    `  target: ${urls.map(withoutUserInfo).join(", ")}`,
    `  owns: [${hosts.join(", ")}]`,
    "",
    "and run it: headroom run FILE",
  ].join("\n");
}

function withoutUserInfo(url: string): string {
  if (!URL.canParse(url)) return url;
  const clean = new URL(url);
  clean.username = "";
  clean.password = "";
  return clean.href.replace(/\/$/, "");
}
