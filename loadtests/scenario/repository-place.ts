/** Where a repository is, as the path of a request to it shows. */
export interface RepositoryPlace {
  /** The path of the repository, as `/rspm/cran/__linux__/jammy/latest` or `/pypi/latest/simple`. */
  readonly path: string;
  /** What stands in front of the repository's name, as `/rspm`: part of the server's own URL; empty where nothing does. */
  readonly basePath: string;
  /** The settings of a journey that asks there, below the base path. */
  readonly settings: PlaceSettings;
  /** The same from the root of the host. */
  readonly fromRoot: PlaceSettings;
}

/** Settings by their names. */
export type PlaceSettings = Readonly<Record<string, string | boolean>>;

const SNAPSHOT = /^(?:latest|\d{4}-\d{2}-\d{2}|\d+)$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const CODENAME = /^[a-z0-9_]+$/;
const PATH = /^(?:\/|(?:\/[A-Za-z0-9._~-]+)+)$/;

/** What stands in front of the packages of a CRAN tree. Binaries that a URL names, as `bin/linux/noble-x86_64/4.6`, say for which distribution. */
const OF_R =
  /^(?<lead>.*?)(?:\/bin\/(?:linux\/(?:(?<codename>[a-z0-9_]+)-(?:x86_64|aarch64)|[\d.]+-(?<after>[a-z0-9_]+))|windows|macosx)\/.*|\/src\/contrib\/.*)$/;

/**
 * Returns the place of an R package, or nothing when the path is none that a journey could ask. `negotiates` = the client named
 * its R and its Linux, so that it was given binaries where the path allows them.
 *
 * The forms of the path are those of Package Manager (docs.posit.co/rspm/admin/serving-binaries, read 2026-11-26); every other
 * one is that of a plain CRAN tree.
 */
export function placeOfPackage(path: string, negotiates: boolean): RepositoryPlace | undefined {
  const { lead = "", codename, after } = OF_R.exec(path)?.groups ?? {};
  const root = lead === "" ? "/" : lead;
  if (!PATH.test(root)) return undefined;
  const fromRoot = { repositoryPath: root };
  const segments = lead.split("/");
  const snapshot = segments.pop() ?? "";
  const isNegotiated = segments.at(-2) === "__linux__";
  const distro = isNegotiated ? segments.at(-1) : (codename ?? after);
  const repository = segments.at(isNegotiated ? -3 : -1) ?? "";
  if (!SNAPSHOT.test(snapshot) || !NAME.test(repository))
    return { path: root, basePath: "", settings: fromRoot, fromRoot };
  const basePath = segments.slice(0, isNegotiated ? -3 : -1).join("/");
  const ofServer = { repository, snapshot };
  if (distro === undefined) return { path: root, basePath, settings: ofServer, fromRoot };
  const isBinary = CODENAME.test(distro) && (negotiates || !isNegotiated);
  const settings = isBinary
    ? { ...ofServer, binary: true, distro }
    : { repositoryPath: root.slice(basePath.length) };
  return { path: root, basePath, settings, fromRoot };
}

/** Returns the place of the page of a Python project, as `/pypi/latest/simple/six/`, with the project; nothing for other paths. */
export function placeOfPage(
  path: string,
): { readonly place: RepositoryPlace; readonly project: string } | undefined {
  const [, lead = "", project = ""] = /^(.*)\/simple\/([^/]+)\/?$/.exec(path) ?? [];
  if (project === "" || !PATH.test(`${lead}/simple`)) return undefined;
  return { place: pypiPlace(lead), project };
}

/** Returns the place of a wheel whose page nobody asked for, where its path names repository and snapshot. */
export function placeOfWheel(path: string): RepositoryPlace | undefined {
  const segments = path.split("/");
  const at = segments.findIndex(
    (segment, index) =>
      SNAPSHOT.test(segment) &&
      NAME.test(segments[index - 1] ?? "") &&
      (!/^\d+$/.test(segment) || segments[index + 1] === "packages"),
  );
  const lead = segments.slice(0, at + 1).join("/");
  return at < 0 || !PATH.test(lead) ? undefined : pypiPlace(lead);
}

function pypiPlace(lead: string): RepositoryPlace {
  const path = `${lead}/simple`;
  const fromRoot = { indexPath: path };
  const segments = lead.split("/");
  const [repository = "", snapshot = ""] = segments.splice(-2);
  return SNAPSHOT.test(snapshot) && NAME.test(repository)
    ? { path, basePath: segments.join("/"), settings: { repository, snapshot }, fromRoot }
    : { path, basePath: "", settings: fromRoot, fromRoot };
}

/** Returns the base path that all places have; empty where they differ or there is none. */
export function sharedBasePath(places: readonly RepositoryPlace[]): string {
  const [first = "", ...others] = new Set(places.map(({ basePath }) => basePath));
  return others.length === 0 ? first : "";
}
