import { basicAuthorization } from "./authorization.ts";
import { fitToRepository } from "./cran-preparation.ts";
import { cranCosts, isDelivered } from "./cran-requests.ts";
import { type CranSettings, cranSettingsReader, R_PLATFORM } from "./cran-settings.ts";
import type { Journey, JourneyContext, JourneyRequest, JourneyResponse, OperationRule } from "./journey.ts";
import type { RestoreFile } from "./mix/restore-mix.ts";
import { inParallel } from "./parallel.ts";

/** Connections to one host. Source: r-lib/pkgdepends@8340c12c and r-lib/pkgcache@c13b0353, R/aaa-async.R. */
const CONNECTIONS = 6;

/** pak waits 300 s for a connection and has no limit for a whole file; a load test has to end. Source: r-lib/pkgcache@c13b0353. */
const LONGEST_S = 3_600;
const SILENCE_S = 300;

/** Half of pak's requests for source packages find nothing, and it expects that. */
const FOUND_OR_NOT: OperationRule = { okStatuses: [200, 404] };

/**
 * A restore as pak 0.11 makes it without a cache: `PACKAGES.gz`, where binaries are wanted their own index too, then each
 * file by its normal URL and by the one in the archive, which is normally missing; six connections at most. An
 * authenticated repository gets each request twice: bare, and after the 401 with user and token.
 *
 * What pak asks of other servers (Bioconductor, its own metadata, GitHub) is no load of this one and is left out.
 *
 * Source: public captures of pak 0.11 with R 4.5.1 (2026); r-lib/pkgcache@c13b0353, R/async-http.R, R/metadata-cache.R.
 * Recorded by others, not by us.
 */
export const pmRestorePak: Journey<CranSettings> = {
  id: "pm.restore.pak",
  title: "pak::pkg_install",
  product: "package-manager",
  operations: ["pm.cran.index", "pm.cran.file", "pm.cran.archive"],
  readSettings: cranSettingsReader({
    rVersions: {
      pattern: /^(3\.[5-6]|[4-9]\.\d+)\.\d+$/,
      expected: "a version of R from 3.5.0 on, as 4.5.1",
      fallback: "4.5.1",
    },
    userAgent: (rVersion) => `R (${rVersion} ${R_PLATFORM})`,
  }),
  ...cranCosts(({ binaryIndexPath, authenticated }) => {
    const indexes = binaryIndexPath === undefined ? 1 : 2;
    return {
      indexes,
      indexForm: "gz",
      otherRequests: authenticated === true ? indexes : 0,
      requestsPerFile: authenticated === true ? 4 : 2,
    };
  }),
  prepare: fitToRepository,
  run: runRestore,
};

async function runRestore(settings: CranSettings, context: JourneyContext): Promise<void> {
  const { packages } = settings.mix.drawRestore(context.random);
  const folder = `${settings.repositoryPath}/src/contrib`;
  const index = await fetchIndex(settings, context, folder);
  if (settings.binaryIndexPath !== undefined && !context.ending()) {
    await send(
      settings,
      context,
      "pm.cran.index",
      `${settings.binaryIndexPath}/PACKAGES.gz`,
      undefined,
      FOUND_OR_NOT,
    );
  }
  await inParallel(CONNECTIONS, index ? packages : [], async (file) => {
    if (context.ending()) return;
    const name = `${file.name}_${file.version}.tar.gz`;
    const response = await send(settings, context, "pm.cran.file", `${folder}/${name}`, file);
    if (isDelivered(response, settings.kind)) context.count("installs", 1);
    if (context.ending()) return;
    await send(
      settings,
      context,
      "pm.cran.archive",
      `${folder}/Archive/${file.name}/${name}`,
      undefined,
      FOUND_OR_NOT,
    );
  });
  if (!context.ending()) context.count("restores", 1);
}

async function fetchIndex(settings: CranSettings, context: JourneyContext, folder: string): Promise<boolean> {
  for (const form of ["PACKAGES.gz", "PACKAGES"]) {
    if (context.ending()) return false;
    const response = await send(settings, context, "pm.cran.index", `${folder}/${form}`);
    if (response.errorKind === undefined) return true;
  }
  return false;
}

/** Sends a request bare, and once more with user and token when the server wants them. */
async function send(
  settings: CranSettings,
  context: JourneyContext,
  operation: string,
  url: string,
  file?: RestoreFile,
  rule: OperationRule = { okStatuses: [200] },
): Promise<JourneyResponse> {
  const request: JourneyRequest = {
    method: "GET",
    url,
    headers: { "user-agent": settings.userAgent, accept: "*/*", "accept-encoding": "deflate, gzip" },
    connection: { kind: "pool", max: CONNECTIONS },
    timeoutS: LONGEST_S,
    idleTimeoutS: SILENCE_S,
    read: "discard",
    ...(file !== undefined && {
      expect: {
        headers: { "x-package-type": settings.kind },
        ...(file.statedBytes !== undefined && { bytes: file.statedBytes }),
      },
    }),
  };
  const authorization = basicAuthorization(settings, context);
  if (Object.keys(authorization).length === 0) return context.request(operation, request, rule);
  const { expect: _, ...bare } = request;
  const first = await context.request(operation, bare, {
    okStatuses: [...(rule.okStatuses ?? []), 401],
  });
  if (first.status !== 401) return first;
  return context.request(operation, { ...request, headers: { ...request.headers, ...authorization } }, rule);
}
