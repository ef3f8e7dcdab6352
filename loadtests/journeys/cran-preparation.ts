import { basicAuthorization } from "./authorization.ts";
import { LARGEST_INDEX_BYTES } from "./cran-requests.ts";
import { type CranSettings, mixOf, type WantedPackages } from "./cran-settings.ts";
import type { JourneyContext, JourneyResponse, Prepared } from "./journey.ts";
import { closuresOf } from "./mix/closures.ts";
import { indexedUniverse } from "./mix/indexed-universe.ts";
import { parsePackageIndex } from "./mix/package-index.ts";
import { type PackageUniverse, universeNumbers } from "./mix/package-universe.ts";
import { expectedFilesPerRestore } from "./mix/restore-mix.ts";

const INDEX_TIMEOUT_S = 60;

/** A repository whose restores differ by less from what the scenario was written for is taken as it is. */
const SAME_MEAN_FRACTION = 0.001;

/** Reads the repository's index and returns settings that ask for what it has: its versions, its dependencies, its sizes. */
export async function fitToRepository(
  settings: CranSettings,
  context: JourneyContext,
): Promise<Prepared<CranSettings>> {
  const url = `${settings.repositoryPath}/src/contrib/PACKAGES`;
  const index = await indexOnce(url, settings, context);
  if (typeof index === "string") return { ok: false, sentence: index };
  const { universe } = index;
  const missing = whatIsMissing(settings, universe);
  if (missing !== undefined) return { ok: false, sentence: `${url} ${missing}` };
  const wanted = fitted(settings, universe);
  const mix = mixOf(wanted, universe, settings.kind);
  const [before, after] = [settings.mix, mix].map(expectedFilesPerRestore);
  return {
    ok: true,
    settings: { ...settings, mix },
    findings: [
      `${url} lists ${universe.size} packages`,
      ...(before === undefined || after === undefined || isSame(before, after)
        ? []
        : [
            `its restores have ${after.toFixed(1)} files on average, not the ${before.toFixed(1)} that the scenario was written for`,
          ]),
    ],
  };
}

interface ReadIndex {
  readonly universe: PackageUniverse;
}

/** Clients of one repository differ in how they ask, not in what it has: its index is read once for a look. */
const read = new WeakMap<JourneyContext, Map<string, Promise<ReadIndex | string>>>();

function indexOnce(
  url: string,
  settings: CranSettings,
  context: JourneyContext,
): Promise<ReadIndex | string> {
  const authorization = basicAuthorization(settings, context);
  const known = read.get(context) ?? new Map<string, Promise<ReadIndex | string>>();
  read.set(context, known);
  const key = JSON.stringify([url, authorization]);
  const reading =
    known.get(key) ?? readIndex(url, { ...authorization, "user-agent": settings.userAgent }, context);
  known.set(key, reading);
  return reading;
}

/** Returns the packages of a repository, or why its index cannot be used. */
async function readIndex(
  url: string,
  headers: Readonly<Record<string, string>>,
  context: JourneyContext,
): Promise<ReadIndex | string> {
  const response = await context.request("pm.cran.index", {
    method: "GET",
    url,
    headers: { accept: "*/*", ...headers },
    connection: { kind: "new" },
    timeoutS: INDEX_TIMEOUT_S,
    read: "text",
    maxTextBytes: LARGEST_INDEX_BYTES,
    mostBytes: LARGEST_INDEX_BYTES,
  });
  if (response.errorKind !== undefined) return `${url} did not come: ${whatCame(response)}`;
  const entries = parsePackageIndex(response.text ?? "");
  return entries.length === 0
    ? `${url} is no package index: it lists no package`
    : { universe: indexedUniverse(entries) };
}

/** Returns what came instead of what was asked for, in words. */
export function whatCame({ status, errorKind = "" }: JourneyResponse): string {
  switch (status) {
    case 401:
    case 403:
      return `status ${status}, so it wants a token, or another one (tokenEnv: or tokenFile: names it)`;
    case 404:
      return `status 404, so there is no repository of that name, or it wants a token`;
    default:
      return status >= 400 ? `status ${status}` : errorKind;
  }
}

/** Popular restores keep the mean that the scenario was written for, so that a rate of installs stays what it says. */
function fitted({ wanted, mix }: CranSettings, universe: PackageUniverse): WantedPackages {
  if (wanted.kind !== "popular" || wanted.meanFiles !== undefined) return wanted;
  const meanFiles = expectedFilesPerRestore(mix);
  const there = expectedFilesPerRestore(mixOf(wanted, universe, "source"));
  const { least, greatest } = closureSizes(universe);
  return isSame(there, meanFiles) || meanFiles <= least || meanFiles >= greatest
    ? wanted
    : { kind: "popular", meanFiles };
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_MEAN_FRACTION * b;
}

/** Returns why the repository cannot serve what is wanted, or nothing. */
function whatIsMissing({ wanted }: CranSettings, universe: PackageUniverse): string | undefined {
  if (wanted.kind === "fixed") {
    const absent = wanted.names.filter((name) => universe.indexOf(name) === undefined);
    return absent.length === 0 ? undefined : `lacks ${absent.join(", ")}`;
  }
  if (wanted.kind === "recorded") {
    const names = wanted.restores.flatMap(({ packages }) => packages.map((text) => text.split("_")[0] ?? ""));
    return names.some((name) => universe.indexOf(name) !== undefined)
      ? undefined
      : "has none of the recorded packages";
  }
  if (wanted.meanFiles === undefined) return undefined;
  const { least, greatest } = closureSizes(universe);
  return wanted.meanFiles > least && wanted.meanFiles < greatest
    ? undefined
    : `has closures of ${least} to ${greatest} files, none with a mean of ${wanted.meanFiles}`;
}

function closureSizes(universe: PackageUniverse): { readonly least: number; readonly greatest: number } {
  const { files } = closuresOf(universeNumbers(universe));
  return { least: files.reduce((a, b) => Math.min(a, b)), greatest: files.reduce((a, b) => Math.max(a, b)) };
}
