import type { SettingFault } from "./journey.ts";
import { fixedProjects, type PypiMix, popularProjects, recordedProjects } from "./mix/pypi-mix.ts";
import type { ProjectFile } from "./python-page.ts";
import { normalisedName } from "./python-requirements.ts";
import { describeValue, isListOfNames, isRecorded, RECORDED_RESTORES, unknownKeys } from "./settings.ts";

/** What a journey that installs Python projects is told, checked. */
export interface PypiSettings {
  /** Path of the pages below the base URL of the server, as `/pypi/latest/simple`. */
  readonly indexPath: string;
  /** False = the repository gets no token; absent = it gets the scenario's token if there is one. */
  readonly authenticated?: boolean;
  /** What the client has from before: nothing, or everything but nothing fresh. */
  readonly cache: "cold" | "warm";
  /** What the server calls itself in its links; such links are asked of the target. */
  readonly serverAddress?: string;
  readonly mix: PypiMix;
  /** What earlier restores of this process learnt, by project; used where the cache is warm. */
  readonly known: Map<string, KnownProject>;
  /** Pages that this process has read, by project: one with the same `ETag` says the same, and need not be read again. */
  readonly pages: Map<string, ReadPage>;
}

/** What a page of a project came to. */
export interface ReadPage {
  readonly etag: string;
  readonly isPage: boolean;
  readonly chosen?: ProjectFile;
}

/** A project as a warm client remembers it. */
export interface KnownProject {
  readonly file: KnownFile;
  readonly dependencies: readonly string[];
  readonly pageEtag: string;
  readonly metadataEtag?: string;
  /** Known once the file was fetched. */
  fileEtag?: string;
}

/** A file to fetch. */
export interface KnownFile {
  readonly name: string;
  readonly url: string;
  readonly sha256?: string;
  readonly bytes?: number;
}

/** Least and greatest mean number of wheels to which the mix can be bent: the largest closure of the model has 81. */
const MEAN_PROJECTS_RANGE = { least: 2, greatest: 40 } as const;

const EXPECTED = {
  repository: "the name of a PyPI repository, as pypi",
  snapshot: "latest, a date as 2026-11-02, or a number",
  indexPath: "the path of the pages, as /simple, without repository and snapshot",
  authenticated: "true or false: whether the repository wants a token",
  cache: "cold or warm",
  serverAddress: "the address with which the server's own links begin, as https://packages.example.com",
  packages: "a list of one or more projects, without meanPackages",
  restores: RECORDED_RESTORES,
  meanPackages: `a number of package files per restore from ${MEAN_PROJECTS_RANGE.least} to ${MEAN_PROJECTS_RANGE.greatest}`,
} as const;

type Raw = Readonly<Record<string, unknown>>;

/** Returns the checked settings, or every fault of them. A setting that is not given has its default. */
export function readPypiSettings(
  raw: Raw,
):
  | { readonly ok: true; readonly settings: PypiSettings }
  | { readonly ok: false; readonly faults: readonly SettingFault[] } {
  const faults = unknownKeys(raw, EXPECTED);
  const refuse = (key: keyof typeof EXPECTED): void => {
    faults.push({ key, expected: EXPECTED[key], got: describeValue(raw[key]) });
  };
  const text = (key: keyof typeof EXPECTED, fallback: string, pattern: RegExp): string => {
    const value = raw[key] ?? fallback;
    if (typeof value === "string" && pattern.test(value)) return value;
    refuse(key);
    return fallback;
  };
  const repository = text("repository", "pypi", /^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  const snapshot = text("snapshot", "latest", /^(latest|\d{4}-\d{2}-\d{2}|\d+)$/);
  const cache = text("cache", "cold", /^(cold|warm)$/);
  const indexPath = text("indexPath", `/${repository}/${snapshot}/simple`, /^(\/[A-Za-z0-9._~-]+)+$/);
  if (raw["indexPath"] !== undefined && (raw["repository"] ?? raw["snapshot"]) !== undefined)
    refuse("indexPath");
  const serverAddress = raw["serverAddress"];
  if (serverAddress !== undefined) text("serverAddress", "", /^https?:\/\/[^/\s@]+(\/[^\s?#]*)?$/);
  const { authenticated } = raw;
  if (authenticated !== undefined && typeof authenticated !== "boolean") refuse("authenticated");
  const mix = readMix(raw, refuse);
  if (faults.length > 0 || mix === undefined) return { ok: false, faults };
  return {
    ok: true,
    settings: {
      indexPath,
      ...(typeof authenticated === "boolean" && { authenticated }),
      cache: cache === "warm" ? "warm" : "cold",
      ...(typeof serverAddress === "string" && { serverAddress: serverAddress.replace(/\/+$/, "") }),
      mix,
      known: new Map(),
      pages: new Map(),
    },
  };
}

function readMix(raw: Raw, refuse: (key: keyof typeof EXPECTED) => void): PypiMix | undefined {
  const { packages, meanPackages, restores } = raw;
  if (restores !== undefined) {
    if (isRecorded(restores) && packages === undefined && meanPackages === undefined)
      return recordedProjects(restores);
    refuse("restores");
    return undefined;
  }
  if (packages !== undefined) {
    if (
      isListOfNames(packages) &&
      packages.every((name) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) &&
      meanPackages === undefined
    ) {
      return fixedProjects(packages.map(normalisedName));
    }
    refuse("packages");
    return undefined;
  }
  if (meanPackages === undefined) return popularProjects();
  const { least, greatest } = MEAN_PROJECTS_RANGE;
  if (typeof meanPackages === "number" && meanPackages >= least && meanPackages <= greatest) {
    return popularProjects(meanPackages);
  }
  refuse("meanPackages");
  return undefined;
}
