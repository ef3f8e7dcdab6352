import type { SettingFault } from "./journey.ts";
import { cranUniverse } from "./mix/cran-universe.ts";
import type { PackageKind, PackageUniverse } from "./mix/package-universe.ts";
import { fixedRestores, MEAN_FILES_RANGE, popularRestores, type RestoreMix } from "./mix/restore-mix.ts";

/** What `pm.restore.r` is told, checked. */
export interface RestoreRSettings {
  /** URL of the repository below the base URL of the server, as `/cran/latest`. */
  readonly repositoryPath: string;
  readonly kind: PackageKind;
  readonly userAgent: string;
  readonly wanted: WantedPackages;
  /** What the restores fetch: from the modelled CRAN, until a look at the repository says what it has. */
  readonly mix: RestoreMix;
}

/** Which packages a restore is for: always the same ones, or one by popularity, bent to a mean number of files. */
export type WantedPackages =
  | { readonly kind: "fixed"; readonly names: readonly string[] }
  | { readonly kind: "popular"; readonly meanFiles?: number };

/** Returns the restores of a repository; throws when a named package is not in it or no closure reaches the mean. */
export function mixOf(wanted: WantedPackages, universe: PackageUniverse, kind: PackageKind): RestoreMix {
  return wanted.kind === "fixed"
    ? fixedRestores(universe, kind, wanted.names)
    : popularRestores(universe, kind, wanted.meanFiles);
}

/** The settings by name, with what is expected of each. */
const EXPECTED = {
  repository: "the name of a CRAN repository, as cran",
  snapshot: "latest, a date as 2026-11-02, or a number",
  binary: "true or false",
  distro: "the codename of a distribution, as jammy or bookworm, together with binary: true",
  rVersion: "a version of R from 3.5.0 to before 4.5, as 4.4.3",
  packages: "a list of one or more packages of the repository, without meanPackages",
  meanPackages: `a number of package files per restore from ${MEAN_FILES_RANGE.least} to ${MEAN_FILES_RANGE.greatest}`,
} as const;

type SettingKey = keyof typeof EXPECTED;

/** R of Debian 12, the client whose requests were recorded (2026-11-26). */
const DEFAULT_R_VERSION = "4.2.2";

/** What R before 4.5 calls itself unless `HTTPUserAgent` is changed: its libcurl, here that of Debian 12. Recorded from R 4.2.2 on 2026-11-26. */
const LIBCURL_USER_AGENT = "libcurl/7.88.1";

type Raw = Readonly<Record<string, unknown>>;

/** Returns the checked settings, or every fault of them. A setting that is not given has its default. */
export function readRestoreRSettings(
  raw: Raw,
):
  | { readonly ok: true; readonly settings: RestoreRSettings }
  | { readonly ok: false; readonly faults: readonly SettingFault[] } {
  const faults = unknownKeys(raw);
  const refuse = (key: SettingKey): void => {
    faults.push({ key, expected: EXPECTED[key], got: describe(raw[key]) });
  };
  const text = (key: SettingKey, fallback: string, pattern: RegExp): string => {
    const value = raw[key] ?? fallback;
    if (typeof value === "string" && pattern.test(value)) return value;
    refuse(key);
    return fallback;
  };

  const repository = text("repository", "cran", /^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  const snapshot = text("snapshot", "latest", /^(latest|\d{4}-\d{2}-\d{2}|\d+)$/);
  const rVersion = text("rVersion", DEFAULT_R_VERSION, /^(3\.[5-6]|4\.[0-4])\.\d+$/);
  const binary = raw["binary"] ?? false;
  if (typeof binary !== "boolean") refuse("binary");
  const distro = binary === true ? text("distro", "", /^[a-z0-9_]+$/) : "";
  if (binary !== true && raw["distro"] !== undefined) refuse("distro");
  const kind = binary === true ? "binary" : "source";
  const wanted = readWanted(raw, refuse);
  if (faults.length > 0 || wanted === undefined) return { ok: false, faults };

  return {
    ok: true,
    settings: {
      repositoryPath:
        kind === "binary" ? `/${repository}/__linux__/${distro}/${snapshot}` : `/${repository}/${snapshot}`,
      kind,
      userAgent: kind === "binary" ? negotiatingUserAgent(rVersion) : LIBCURL_USER_AGENT,
      wanted,
      mix: mixOf(wanted, cranUniverse(), kind),
    },
  };
}

function unknownKeys(raw: Raw): SettingFault[] {
  return Object.keys(raw)
    .filter((key) => !Object.hasOwn(EXPECTED, key))
    .map((key) => ({ key, expected: `one of ${Object.keys(EXPECTED).join(", ")}`, got: describe(key) }));
}

/** What R calls itself after the line that Package Manager's set-up page gives: it names R and platform, so that binaries are served. Recorded from R 4.6.2 on 2026-11-26. */
function negotiatingUserAgent(rVersion: string): string {
  return `R/${rVersion} R (${rVersion} x86_64-pc-linux-gnu x86_64 linux-gnu)`;
}

function readWanted(raw: Raw, refuse: (key: SettingKey) => void): WantedPackages | undefined {
  const { packages, meanPackages } = raw;
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

function isListOfNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string");
}

/** Returns a value as the user wrote it, near enough to find it. */
function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
