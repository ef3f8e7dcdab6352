import { basicAuthorization } from "./authorization.ts";
import { type CranSettings, mixOf } from "./cran-settings.ts";
import type { JourneyContext, Prepared } from "./journey.ts";
import { closuresOf } from "./mix/closures.ts";
import { indexedUniverse } from "./mix/indexed-universe.ts";
import { parsePackageIndex } from "./mix/package-index.ts";
import { type PackageUniverse, universeNumbers } from "./mix/package-universe.ts";

/** Nine times CRAN's `PACKAGES` of September 2026 (7,278,834 bytes, recorded by public client code). */
const LARGEST_INDEX_BYTES = 64 * 1024 * 1024;
const INDEX_TIMEOUT_S = 60;

/** Reads the repository's index and returns settings that ask for what it has: its versions, its dependencies, its sizes. */
export async function fitToRepository(
  settings: CranSettings,
  context: JourneyContext,
): Promise<Prepared<CranSettings>> {
  const url = `${settings.repositoryPath}/src/contrib/PACKAGES`;
  const response = await context.request("pm.cran.index", {
    method: "GET",
    url,
    headers: { "user-agent": settings.userAgent, accept: "*/*", ...basicAuthorization(settings, context) },
    connection: { kind: "new" },
    timeoutS: INDEX_TIMEOUT_S,
    read: "text",
    maxTextBytes: LARGEST_INDEX_BYTES,
  });
  if (response.errorKind !== undefined) return refused(`${url} did not come: ${response.errorKind}`);
  const entries = parsePackageIndex(response.text ?? "");
  if (entries.length === 0) return refused(`${url} is no package index: it lists no package`);
  const universe = indexedUniverse(entries);
  const missing = whatIsMissing(settings, universe);
  if (missing !== undefined) return refused(`${url} ${missing}`);
  return {
    ok: true,
    settings: { ...settings, mix: mixOf(settings.wanted, universe, settings.kind) },
    findings: [`${url} lists ${entries.length} packages`],
  };
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
  const { files } = closuresOf(universeNumbers(universe));
  const least = files.reduce((a, b) => Math.min(a, b));
  const greatest = files.reduce((a, b) => Math.max(a, b));
  return wanted.meanFiles > least && wanted.meanFiles < greatest
    ? undefined
    : `has closures of ${least} to ${greatest} files, none with a mean of ${wanted.meanFiles}`;
}

function refused(sentence: string): { readonly ok: false; readonly sentence: string } {
  return { ok: false, sentence };
}
