import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Catalog } from "../../planner/core/catalog.ts";
import { InputError, type InputIssue } from "../../planner/core/input-error.ts";
import type { Site } from "../../planner/core/site.ts";
import { catalogNames } from "../../planner/inputs/catalog-names.ts";
import {
  type InputFile,
  MAX_GROUPS_BYTES,
  MAX_SITE_BYTES,
  oversize,
} from "../../planner/inputs/input-text.ts";
import { groupsFileOf, parseSite } from "../../planner/inputs/parse-site.ts";

/**
 * Returns the site of a folder with a `site.yaml`, or of a YAML file, and of the CSV that it names.
 *
 * @throws InputError with every fault of both files.
 */
export function readSite(cwd: string, argument: string, catalog: Catalog): Site {
  const path = resolve(cwd, argument);
  if (!existsSync(path)) {
    throw new InputError([
      {
        file: argument,
        sentence: "expected a folder with a site.yaml, or a site file, got nothing of that name",
      },
    ]);
  }
  const yamlPath = statSync(path).isDirectory() ? join(path, "site.yaml") : path;
  const yaml = readInput(cwd, yamlPath, MAX_SITE_BYTES);
  const groupsFile = groupsFileOf(yaml);
  const csvPath = groupsFile === undefined ? undefined : join(dirname(yamlPath), groupsFile);
  const csv =
    csvPath === undefined || !existsSync(csvPath) ? undefined : readInput(cwd, csvPath, MAX_GROUPS_BYTES);
  return parseSite({ yaml, csv, knownRegions: catalog.regions, knownNames: catalogNames(catalog) });
}

/** A file that is too large is refused by its size, before a byte of it is read. */
function readInput(cwd: string, path: string, maxBytes: number): InputFile {
  const file = shownPath(cwd, path);
  if (!existsSync(path))
    throw new InputError([{ file, sentence: "expected a file, got nothing of that name" }]);
  const stats = statSync(path);
  if (!stats.isFile()) throw new InputError([{ file, sentence: "expected a file, got something else" }]);
  const tooLarge: InputIssue | undefined = oversize(file, stats.size, maxBytes);
  if (tooLarge !== undefined) throw new InputError([tooLarge]);
  return { file, bytes: readFileSync(path) };
}

/** Paths are shown as the user would type them from where they stand. */
export function shownPath(cwd: string, path: string): string {
  const near = relative(cwd, path);
  return near === "" || near.startsWith("..") ? path : near;
}
