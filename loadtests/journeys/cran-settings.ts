import type { SettingFault } from "./journey.ts";
import { cranUniverse } from "./mix/cran-universe.ts";
import type { PackageKind, PackageUniverse } from "./mix/package-universe.ts";
import {
  fixedRestores,
  MEAN_FILES_RANGE,
  popularRestores,
  type RecordedRestore,
  type RestoreMix,
  recordedRestores,
} from "./mix/restore-mix.ts";
import { describeValue, isListOfNames, isRecorded, RECORDED_RESTORES, unknownKeys } from "./settings.ts";

/** What a journey that restores R packages is told, checked. */
export interface CranSettings {
  /** URL of the repository below the base URL of the server, as `/cran/latest`. */
  readonly repositoryPath: string;
  readonly kind: PackageKind;
  /** As `4.4.3`. */
  readonly rVersion: string;
  /** Where an R that asks for binaries looks for their own index, as pak does; absent for source packages. */
  readonly binaryIndexPath?: string;
  /** What the client calls itself when it asks for packages. */
  readonly userAgent: string;
  /** What its R calls itself. */
  readonly rUserAgent: string;
  /** True = the repository wants a token, false = it wants none; absent = it gets the scenario's token if there is one. */
  readonly authenticated?: boolean;
  readonly wanted: WantedPackages;
  /** What the restores fetch: from the modelled CRAN, until a look at the repository says what it has. */
  readonly mix: RestoreMix;
}

/** What is particular to one client of a CRAN repository. */
export interface CranClient {
  readonly rVersions: { readonly pattern: RegExp; readonly expected: string; readonly fallback: string };
  /** What the client calls itself; `negotiates` = it names R and platform, so that binaries are served. */
  readonly userAgent: (rVersion: string, negotiates: boolean) => string;
  /** What its R calls itself; the same unless stated. */
  readonly rUserAgent?: (rVersion: string, negotiates: boolean) => string;
}

/** Which packages a restore is for: always the same ones, or one by popularity, bent to a mean number of files. */
export type WantedPackages =
  | { readonly kind: "fixed"; readonly names: readonly string[] }
  | { readonly kind: "popular"; readonly meanFiles?: number }
  | { readonly kind: "recorded"; readonly restores: readonly RecordedRestore[] };

/** Returns the restores of a repository; throws when a named package is not in it or no closure reaches the mean. */
export function mixOf(wanted: WantedPackages, universe: PackageUniverse, kind: PackageKind): RestoreMix {
  if (wanted.kind === "recorded") return recordedRestores(universe, kind, wanted.restores);
  return wanted.kind === "fixed"
    ? fixedRestores(universe, kind, wanted.names)
    : popularRestores(universe, kind, wanted.meanFiles);
}

/** The settings by name, with what is expected of each; the versions of R are the client's own matter. */
const EXPECTED = {
  repository: "the name of a CRAN repository, as cran",
  repositoryPath: "the path of a CRAN tree, as /cran or /, without repository, snapshot and binary",
  snapshot: "latest, a date as 2026-11-02, or a number",
  authenticated: "true or false: whether the repository wants a token",
  binary: "true or false",
  distro: "the codename of a distribution, as jammy or bookworm, together with binary: true",
  rVersion: "",
  packages: "a list of one or more packages of the repository, without meanPackages",
  restores: RECORDED_RESTORES,
  meanPackages: `a number of package files per restore from ${MEAN_FILES_RANGE.least} to ${MEAN_FILES_RANGE.greatest}`,
} as const;

type SettingKey = keyof typeof EXPECTED;

type Raw = Readonly<Record<string, unknown>>;

/** Returns how the settings of one client are read: a function that returns them checked, or every fault of them. A setting that is not given has its default. */
export function cranSettingsReader(client: CranClient) {
  return (
    raw: Raw,
  ):
    | { readonly ok: true; readonly settings: CranSettings }
    | { readonly ok: false; readonly faults: readonly SettingFault[] } => {
    const faults = unknownKeys(raw, EXPECTED);
    const refuse = (key: SettingKey): void => {
      const expected = key === "rVersion" ? client.rVersions.expected : EXPECTED[key];
      faults.push({ key, expected, got: describeValue(raw[key]) });
    };
    const stated = readStated(raw, client, refuse);
    const wanted = readWanted(raw, refuse);
    if (faults.length > 0 || wanted === undefined) return { ok: false, faults };
    return { ok: true, settings: settingsOf(stated, wanted, client) };
  };
}

type Stated = ReturnType<typeof readStated>;

function readStated(raw: Raw, { rVersions }: CranClient, refuse: (key: SettingKey) => void) {
  const text = (key: SettingKey, fallback: string, pattern: RegExp): string => {
    const value = raw[key] ?? fallback;
    if (typeof value === "string" && pattern.test(value)) return value;
    refuse(key);
    return fallback;
  };
  const flag = (key: SettingKey): boolean => {
    const value = raw[key] ?? false;
    if (typeof value !== "boolean") refuse(key);
    return value === true;
  };
  const repository = text("repository", "cran", /^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  const path =
    raw["repositoryPath"] === undefined
      ? undefined
      : text("repositoryPath", "/", /^(\/|(\/[A-Za-z0-9._~-]+)+)$/);
  const others = raw["repository"] ?? raw["snapshot"] ?? raw["binary"];
  if (path !== undefined && others !== undefined) refuse("repositoryPath");
  const snapshot = text("snapshot", "latest", /^(latest|\d{4}-\d{2}-\d{2}|\d+)$/);
  const rVersion = text("rVersion", rVersions.fallback, rVersions.pattern);
  const binary = flag("binary");
  const distro = binary ? text("distro", "", /^[a-z0-9_]+$/) : "";
  if (!binary && raw["distro"] !== undefined) refuse("distro");
  return {
    repository,
    path,
    snapshot,
    rVersion,
    binary,
    distro,
    ...(raw["authenticated"] !== undefined && { authenticated: flag("authenticated") }),
  };
}

function settingsOf(stated: Stated, wanted: WantedPackages, client: CranClient): CranSettings {
  const { repository, path, snapshot, rVersion, binary, distro, authenticated } = stated;
  const kind = binary ? "binary" : "source";
  const snapshotPath = binary
    ? `/${repository}/__linux__/${distro}/${snapshot}`
    : `/${repository}/${snapshot}`;
  const rUserAgent = client.rUserAgent ?? client.userAgent;
  const minor = rVersion.split(".").slice(0, 2).join(".");
  return {
    repositoryPath: path?.replace(/\/$/, "") ?? snapshotPath,
    kind,
    rVersion,
    ...(binary && {
      binaryIndexPath: `/${repository}/${snapshot}/bin/linux/${minor}-${distro}/contrib/${minor}`,
    }),
    userAgent: client.userAgent(rVersion, binary),
    rUserAgent: rUserAgent(rVersion, binary),
    ...(authenticated !== undefined && { authenticated }),
    wanted,
    mix: mixOf(wanted, cranUniverse(), kind),
  };
}

/** What R calls itself after the line that Package Manager's set-up page gives: it names R and platform, so that binaries are served. Recorded from R 4.6.2 on 2026-11-26. */
export function negotiatingUserAgent(rVersion: string): string {
  return `R/${rVersion} R (${rVersion} ${R_PLATFORM})`;
}

/** The platform as R names it on Linux. Recorded from R 4.6.2 on 2026-11-26. */
export const R_PLATFORM = "x86_64-pc-linux-gnu x86_64 linux-gnu";

function readWanted(raw: Raw, refuse: (key: SettingKey) => void): WantedPackages | undefined {
  const { packages, meanPackages, restores } = raw;
  if (restores !== undefined) {
    if (isRecorded(restores) && packages === undefined && meanPackages === undefined)
      return { kind: "recorded", restores };
    refuse("restores");
    return undefined;
  }
  if (packages !== undefined) {
    const known =
      isListOfNames(packages) && packages.every((name) => cranUniverse().indexOf(name) !== undefined);
    if (known && meanPackages === undefined) return { kind: "fixed", names: packages };
    refuse("packages");
    return undefined;
  }
  if (meanPackages === undefined) return { kind: "popular" };
  const { least, greatest } = MEAN_FILES_RANGE;
  if (typeof meanPackages === "number" && meanPackages >= least && meanPackages <= greatest) {
    return { kind: "popular", meanFiles: meanPackages };
  }
  refuse("meanPackages");
  return undefined;
}
