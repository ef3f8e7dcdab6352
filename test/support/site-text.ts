import { InputError } from "../../planner/core/input-error.ts";
import type { Site } from "../../planner/core/site.ts";
import type { InputFile } from "../../planner/inputs/input-text.ts";
import { parseSite } from "../../planner/inputs/parse-site.ts";

/** Regions that the tests of inputs know. */
export const KNOWN_REGIONS: ReadonlyMap<string, string> = new Map([
  ["eu-central-1", "Europe (Frankfurt)"],
  ["us-east-1", "US East (N. Virginia)"],
  ["us-west-2", "US West (Oregon)"],
]);

/** The smallest site with its groups inline. */
export const SMALL_SITE = `name: Small
region: us-east-1
groups:
  - name: Analysts
    people: 30
    timeZone: Europe/Berlin
    hours: {startHour: 8, endHour: 18}
`;

/** The smallest site with its groups in a CSV. */
export const SITE_WITH_CSV = `name: Small
region: us-east-1
groupsFile: groups.csv
`;

type Content = string | Uint8Array;

/** Returns the site of a YAML and perhaps a CSV. */
export function siteFrom(yaml: Content, csv?: Content): Site {
  return parseSite({
    yaml: fileOf("site.yaml", yaml),
    csv: csv === undefined ? undefined : fileOf("groups.csv", csv),
    knownRegions: KNOWN_REGIONS,
  });
}

/** Returns the lines that are printed for bad input; an empty list where the site is read. */
export function faultsOf(yaml: Content, csv?: Content): readonly string[] {
  try {
    siteFrom(yaml, csv);
  } catch (error) {
    if (error instanceof InputError) return error.message.split("\n");
    throw error;
  }
  return [];
}

/** Returns the faults of a CSV under a sound site.yaml, which `settings` are added to. */
export function csvFaults(csv: Content, settings = ""): readonly string[] {
  return faultsOf(`${SITE_WITH_CSV}${settings}`, csv);
}

function fileOf(file: string, content: Content): InputFile {
  return typeof content === "string" ? { file, text: content } : { file, bytes: content };
}
