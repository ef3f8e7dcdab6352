import { expectedGot, InputError, type InputIssue } from "../core/input-error.ts";
import type { Site } from "../core/site.ts";
import { buildSite } from "./build-site.ts";
import { type CatalogNames, checkCatalogNames } from "./catalog-names.ts";
import { type GroupRows, readGroupRows } from "./group-rows.ts";
import { decodeText, type InputFile, MAX_GROUPS_BYTES, MAX_SITE_BYTES } from "./input-text.ts";
import { checkNames, type NamedGroup } from "./name-checks.ts";
import { siteIssues } from "./site-issues.ts";
import { type GroupsFormat, type SiteInput, siteSchema } from "./site-schema.ts";
import { type Path, readYaml, type YamlDocument } from "./yaml-document.ts";

/** The files of a site, read by somebody else, and the regions that are known (code → name). */
export interface SiteFiles {
  readonly yaml: InputFile;
  /** The CSV that the YAML names, where it names one. */
  readonly csv?: InputFile | undefined;
  readonly knownRegions: ReadonlyMap<string, string>;
  /** The types, families and classes that are known. Absent: any name is taken. */
  readonly knownNames?: CatalogNames;
}

/** A file with more faults than this is read no further. */
const ENOUGH_ISSUES = 1000;
/** More faults than this help nobody; the last line counts the rest. */
const MAX_ISSUES = 100;

/**
 * Returns the site that a YAML and the CSV it names describe: what is stated, and priors elsewhere.
 *
 * @throws InputError with every fault of both files, in the order of file and place.
 */
export function parseSite({ yaml, csv, knownRegions, knownNames }: SiteFiles): Site {
  const issues: InputIssue[] = [];
  const document = readDocument(yaml, issues);
  const input = document === undefined ? undefined : readInput(document, yaml.file, knownRegions, issues);
  const table = csv === undefined ? undefined : readTable(csv, document, issues);
  if (document !== undefined && isRecord(document.value)) {
    issues.push(...sourceIssues(document, yaml.file, csv));
    issues.push(...checkNames(document, yaml.file, csvGroups(table, csv), csv === undefined));
    if (knownNames !== undefined) issues.push(...checkCatalogNames(document, yaml.file, knownNames));
  }
  if (input === undefined || issues.length > 0) throw new InputError(inOrder(issues, yaml.file));
  const rows = table?.rows.flatMap((row) => row.group ?? []) ?? [];
  return buildSite(input, csv === undefined ? (input.groups ?? []) : rows);
}

/** Returns the name of the CSV that a site names in `groupsFile`; nothing where it names none, or cannot be read. */
export function groupsFileOf(yaml: InputFile): string | undefined {
  const document = readDocument(yaml, []);
  const name = recordOf(document?.value)["groupsFile"];
  return typeof name === "string" && name.trim() !== "" ? name.trim() : undefined;
}

function readDocument(yaml: InputFile, issues: InputIssue[]): YamlDocument | undefined {
  const read = documents.get(yaml) ?? documentOf(yaml);
  documents.set(yaml, read);
  issues.push(...read.issues);
  return read.document;
}

/** Who asks a file for the CSV that it names asks it for the site next. */
const documents = new WeakMap<InputFile, ReturnType<typeof documentOf>>();

function documentOf(yaml: InputFile): {
  readonly document?: YamlDocument;
  readonly issues: readonly InputIssue[];
} {
  const decoded = decodeText(yaml, { kind: "a site in YAML", maxBytes: MAX_SITE_BYTES });
  if (!decoded.ok) return { issues: [decoded.issue] };
  const document = readYaml(decoded.text, yaml.file);
  const issues = document.issues.slice(0, ENOUGH_ISSUES);
  return document.value === undefined && document.issues.length > 0 ? { issues } : { document, issues };
}

function readInput(
  document: YamlDocument,
  file: string,
  knownRegions: ReadonlyMap<string, string>,
  issues: InputIssue[],
): SiteInput | undefined {
  const parsed = siteSchema(knownRegions).safeParse(document.value);
  if (parsed.success) return parsed.data;
  const { placeOf, keyPlaceOf, gotAt } = document;
  issues.push(
    ...siteIssues(parsed.error, {
      file,
      placeOf,
      keyPlaceOf,
      gotAt,
      fieldOf: (path: Path) => path.join("."),
    }),
  );
  return undefined;
}

function readTable(
  csv: InputFile,
  document: YamlDocument | undefined,
  issues: InputIssue[],
): GroupRows | undefined {
  const rules = { kind: "a CSV of groups", maxBytes: MAX_GROUPS_BYTES, fallback: "windows-1252" } as const;
  const decoded = decodeText(csv, rules);
  if (!decoded.ok) {
    issues.push(decoded.issue);
    return undefined;
  }
  const table = readGroupRows(decoded.text, csv.file, formatOf(document));
  issues.push(...table.issues);
  return table;
}

/** The settings are taken as they stand, so that the CSV is read even where the YAML has faults elsewhere. */
function formatOf(document: YamlDocument | undefined): GroupsFormat {
  const { decimal, delimiter, totalRows } = recordOf(recordOf(document?.value)["groupsFormat"]);
  return {
    ...(decimal === "." || decimal === "," ? { decimal } : {}),
    ...(delimiter === "," || delimiter === ";" || delimiter === "tab" || delimiter === "|"
      ? { delimiter }
      : {}),
    ...(totalRows === "skip" || totalRows === "group" ? { totalRows } : {}),
  };
}

function sourceIssues(
  document: YamlDocument,
  file: string,
  csv: InputFile | undefined,
): readonly InputIssue[] {
  const { groups, groupsFile } = recordOf(document.value);
  const issueAt = (field: string, expected: string, got: string): InputIssue =>
    expectedGot({ file, ...document.placeOf([field]), field }, expected, got);
  if (groups !== undefined && groupsFile !== undefined) {
    return [issueAt("groupsFile", "either groups or groupsFile", "both")];
  }
  if (groups === undefined && groupsFile === undefined && csv === undefined) {
    return [issueAt("groups", "groups, or groupsFile with the name of a CSV", "neither")];
  }
  if (Array.isArray(groups) && groups.length === 0)
    return [issueAt("groups", "at least one group", "an empty list")];
  if (groupsFile !== undefined && csv === undefined) {
    return [issueAt("groupsFile", "a CSV that can be read", document.gotAt(["groupsFile"]))];
  }
  return [];
}

function csvGroups(table: GroupRows | undefined, csv: InputFile | undefined): readonly NamedGroup[] {
  if (csv === undefined || table === undefined) return [];
  return table.rows.map((row) => ({
    name: row.name,
    profile: row.profile,
    at: (field) => ({ file: csv.file, line: row.line, column: row.columnOf(field), field }),
  }));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the faults of the YAML before those of the CSV, each by place, and one fault of a field. */
function inOrder(issues: readonly InputIssue[], first: string): readonly InputIssue[] {
  const rank = (issue: InputIssue): readonly number[] => [
    issue.file === first ? 0 : 1,
    issue.line ?? 0,
    issue.column ?? 0,
  ];
  const sorted = [...issues].sort((a, b) => {
    const [ra, rb] = [rank(a), rank(b)];
    return (ra[0] ?? 0) - (rb[0] ?? 0) || (ra[1] ?? 0) - (rb[1] ?? 0) || (ra[2] ?? 0) - (rb[2] ?? 0);
  });
  const told = new Set<string>();
  const once = sorted.filter((issue) => {
    const key = JSON.stringify([issue.file, issue.line, issue.column, issue.field]);
    if (issue.field !== undefined && told.has(key)) return false;
    told.add(key);
    return true;
  });
  if (once.length <= MAX_ISSUES) return once;
  return [...once.slice(0, MAX_ISSUES), { sentence: `and ${once.length - MAX_ISSUES} more` }];
}
