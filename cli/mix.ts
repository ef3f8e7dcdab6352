import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { Command, Option } from "commander";
import { JOURNEYS } from "../loadtests/journeys/registry.ts";
import { dryRun } from "../loadtests/scenario/dry-run.ts";
import { trafficFromAccessLog } from "../loadtests/scenario/read-access-log.ts";
import { trafficFromCranLog } from "../loadtests/scenario/read-cran-log.ts";
import { readScenario } from "../loadtests/scenario/read-scenario.ts";
import type { SiteTraffic } from "../loadtests/scenario/site-traffic.ts";
import { basePathOf, scenarioOfTraffic } from "../loadtests/scenario/traffic-scenario.ts";
import { counted, figure } from "../planner/core/figure.ts";
import { InputError } from "../planner/core/input-error.ts";
import { type CommonOptions, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import { fileLines, unreadable } from "./support/file-lines.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { namedOrNewFolder, placeFiles } from "./support/out-folder.ts";
import { shownPath } from "./support/read-site.ts";
import { textTable } from "./support/table.ts";
import type { World } from "./support/world.ts";

interface MixOptions extends CommonOptions {
  readonly format?: LogFormat;
  readonly name: string;
}

const FORMATS = ["access-log", "cran-log"] as const;
type LogFormat = (typeof FORMATS)[number];

/** A CRAN log is sorted by time, so all of it is in memory: a day of the busiest mirror is larger, an hour of it is not. */
const MOST_CRAN_LOG_BYTES = 256 * 2 ** 20;
const SCENARIO = "scenario.yaml";

/** The command `mix`: a site's own log of package downloads becomes a load scenario. */
export function mixCommand(world: World, finish: Finish): Command {
  const command = new Command("mix")
    .description(
      "Reads who fetched which package files, in which sets and at which hours, from an access log (combined format, as " +
        "Package Manager, nginx and Apache write it) or from the CSV of a CRAN mirror's log, gzipped or not, and writes a load " +
        "scenario that asks as these clients did, of the repositories that they asked. Add target: and owns: to it.",
    )
    .argument("<log>", "the log")
    .addOption(
      new Option("--format <name>", "what the log is (default: cran-log for .csv, else access-log)").choices(
        FORMATS,
      ),
    )
    .option("--name <name>", "what the scenario is called", "site-mix")
    .addHelpText(
      "after",
      examples([["headroom mix access.log --out our-mix", "our-mix/scenario.yaml, for headroom run"]]),
    );
  return withCommonOptions(command).action(async (log: string, options: MixOptions) => {
    await mix(world, log, options);
    finish(0);
  });
}

async function mix(world: World, log: string, options: MixOptions): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(options.name))
    throw new InputError([{ field: "--name", sentence: "expected small letters, digits and hyphens" }]);
  const path = resolve(world.cwd, log);
  if (!existsSync(path) || !statSync(path).isFile())
    throw new InputError([{ file: log, sentence: "expected a log, got no file of that name" }]);
  const format = options.format ?? (/\.csv(\.gz)?$/i.test(log) ? "cran-log" : "access-log");
  const traffic =
    format === "cran-log" ? fromCranLog(path, log) : await trafficFromAccessLog(fileLines(path, log));
  if (traffic.files === 0)
    throw new InputError([
      {
        file: log,
        sentence: `expected package files that were delivered, got none (${counted(traffic.unreadableLines, "line")} could not be read; --format says what it is)`,
      },
    ]);
  const text = scenarioOfTraffic(traffic, options.name);
  const scenario = readScenario(
    { text, file: SCENARIO },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
  const basePath = basePathOf(traffic);
  const { restores, installs, requests, bytes, durationS } = dryRun(scenario, JOURNEYS);
  const document = { format: "headroom/mix", version: 1, log: basename(log), ...traffic, scenario: text };
  if (options.json === true) world.out(jsonDocument(document));
  if (options.json === true && options.out === undefined) return;
  const folder = namedOrNewFolder(world, "mix", options);
  placeFiles(folder, [{ name: SCENARIO, bytes: text }]);
  if (options.json === true || options.quiet === true) return;
  world.out(
    [
      `${counted(traffic.files, "package file")} from ${new Date(traffic.fromMs).toISOString()} to ${new Date(traffic.toMs).toISOString()}, ${counted(traffic.unreadableLines, "line")} could not be read`,
      textTable(
        ["client", "restores", "files", "repository"],
        traffic.clients.map(({ journey, restores, files, place }) => [
          journey,
          figure(restores),
          figure(files),
          place?.path ?? "",
        ]),
        new Set([1, 2]),
      ),
      ...(basePath === "" ? [] : [`the server is below ${basePath}: give target: https://HOST${basePath}`]),
      `the scenario asks for ${counted(installs, "package file")} in ${counted(restores, "restore")}: ${counted(requests, "request")} and ${figure(bytes / 1e9, 1)} GB in ${figure(durationS / 3600, 1)} h`,
      `  scenario         ${shownPath(world.cwd, folder)}/${SCENARIO}`,
      "",
    ].join("\n"),
  );
}

function fromCranLog(path: string, log: string): SiteTraffic {
  const tooLarge = new InputError([
    {
      file: log,
      sentence: `expected at most ${MOST_CRAN_LOG_BYTES / 2 ** 20} MiB of a CRAN log, got more: give it some hours of the day`,
    },
  ]);
  if (statSync(path).size > MOST_CRAN_LOG_BYTES) throw tooLarge;
  const bytes = readFileSync(path);
  if (!path.endsWith(".gz")) return trafficFromCranLog(bytes.toString("utf8"), log);
  try {
    return trafficFromCranLog(
      gunzipSync(bytes, { maxOutputLength: MOST_CRAN_LOG_BYTES }).toString("utf8"),
      log,
    );
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge;
    throw isZlibError(error) ? unreadable(log, error) : error;
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
