/** One entry of a CRAN index. */
export interface IndexEntry {
  readonly name: string;
  readonly version: string;
  /** Direct hard dependencies without R itself, base and recommended packages, in the order of the entry. */
  readonly dependencies: readonly string[];
  /** Size of the file, from the field `Filesize`, which Headroom's sandbox adds; CRAN's own index has no such field. */
  readonly statedBytes?: number;
}

/** Packages that come with R, so that nobody fetches them. Source: R 4.2.2, priority `base` and `recommended`. */
const COMES_WITH_R = new Set(
  `R base compiler datasets graphics grDevices grid methods parallel splines stats stats4 tcltk tools utils
  KernSmooth MASS Matrix boot class cluster codetools foreign lattice mgcv nlme nnet rpart spatial survival`.split(
    /\s+/,
  ),
);

/** Fields whose packages `install.packages` fetches too, in its order. Source: `getDependencies` of R 4.2.2. */
const DEPENDENCY_FIELDS = ["Depends", "Imports", "LinkingTo"] as const;

/**
 * Reads the text of a `PACKAGES` file (Debian control format). Entries without a name or version, and those that lie in
 * a sub-folder (`Path`, as CRAN's for other versions of R), are left out; of several versions the highest stays.
 */
export function parsePackageIndex(text: string): readonly IndexEntry[] {
  const byName = new Map<string, IndexEntry>();
  for (const block of text.split(/\n\s*\n/)) {
    const entry = entryOf(fieldsOf(block));
    const known = entry === undefined ? undefined : byName.get(entry.name);
    if (entry === undefined) continue;
    if (known === undefined || compareVersions(entry.version, known.version) > 0)
      byName.set(entry.name, entry);
  }
  return [...byName.values()];
}

function entryOf(fields: ReadonlyMap<string, string>): IndexEntry | undefined {
  const name = fields.get("Package");
  const version = fields.get("Version");
  if (name === undefined || version === undefined || fields.has("Path")) return undefined;
  const listed = DEPENDENCY_FIELDS.flatMap((field) => (fields.get(field) ?? "").split(","));
  const names = listed.map((each) => /^\s*([A-Za-z][A-Za-z0-9.]*)/.exec(each)?.[1] ?? "");
  const dependencies = [...new Set(names)].filter((each) => each !== "" && !COMES_WITH_R.has(each));
  const bytes = fields.get("Filesize");
  const stated = bytes !== undefined && /^\d+$/.test(bytes) ? { statedBytes: Number(bytes) } : {};
  return { name, version, dependencies, ...stated };
}

/** Lines that start with white space continue the field before. */
function fieldsOf(block: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.replaceAll(/\r?\n[ \t]+/g, " ").split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/** Compares versions as R does: number by number, whether `.` or `-` stands between them. */
function compareVersions(a: string, b: string): number {
  const left = a.split(/[.-]/).map(Number);
  const right = b.split(/[.-]/).map(Number);
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? -1) - (right[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
