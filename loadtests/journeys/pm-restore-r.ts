import type { CostOutcome, Journey, JourneyContext, JourneyCost, JourneyResponse } from "./journey.ts";
import { scaledIndexBytes } from "./mix/body-scale.ts";
import { restoreMoments } from "./mix/restore-mix.ts";
import { fitToRepository } from "./restore-r-preparation.ts";
import { type RestoreRSettings, readRestoreRSettings } from "./restore-r-settings.ts";

/** `options(timeout)` of R: seconds for a whole file. Source: R documentation, `?options`, read 2026-11-26. */
const R_TIMEOUT_S = 60;

/** The indexes that R asks for, one after the other until one is there. Source: `available.packages` of R 4.2.2. */
const INDEX_FILES = ["PACKAGES.rds", "PACKAGES.gz", "PACKAGES"] as const;

/**
 * A restore as R before 4.5 makes it with `install.packages` in a new session and an empty library: the index, then the
 * closure's files one after the other, each request on a new connection, none of them tried again. R leaves out a file
 * that does not come and goes on with the next; it gives up when no index comes.
 *
 * Source: requests of R 4.2.2 (libcurl 7.88.1, Debian 12), recorded 2026-11-26 on loopback.
 */
export const pmRestoreR: Journey<RestoreRSettings> = {
  id: "pm.restore.r",
  title: "install.packages of R before 4.5",
  product: "package-manager",
  operations: ["pm.cran.index", "pm.cran.file"],
  readSettings: readRestoreRSettings,
  expectedCost: expectedRestoreCost,
  costOutcomes: restoreOutcomes,
  prepare: fitToRepository,
  run: runRestore,
};

/** What an average restore asks of a server that answers; bytes are those of the bodies. */
function expectedRestoreCost(settings: RestoreRSettings, bodyScale = 1): JourneyCost {
  const { files, bytes } = restoreMoments(settings.mix, bodyScale);
  return restoreCost(files, bytes, bodyScale);
}

function restoreOutcomes(settings: RestoreRSettings, bodyScale = 1): readonly CostOutcome[] {
  return settings.mix.outcomes(bodyScale).map(({ probability, files, bytes }) => ({
    probability,
    ...restoreCost(files, bytes, bodyScale),
  }));
}

/** One index and the files. */
function restoreCost(files: number, fileBytes: number, bodyScale: number): JourneyCost {
  return {
    restores: 1,
    installs: files,
    requests: 1 + files,
    bytes: scaledIndexBytes("rds", bodyScale) + fileBytes,
  };
}

async function runRestore(settings: RestoreRSettings, context: JourneyContext): Promise<void> {
  const restore = settings.mix.drawRestore(context.random);
  const folder = `${settings.repositoryPath}/src/contrib`;
  const hasIndex = await fetchIndex(folder, settings, context);
  for (const file of hasIndex ? restore.packages : []) {
    if (context.ending()) return;
    const response = await context.request("pm.cran.file", {
      method: "GET",
      url: `${folder}/${file.name}_${file.version}.tar.gz`,
      headers: { "user-agent": settings.userAgent, accept: "*/*" },
      connection: { kind: "new" },
      timeoutS: R_TIMEOUT_S,
      read: "discard",
      expect: {
        headers: { "x-package-type": settings.kind },
        ...(file.statedBytes === undefined ? {} : { bytes: file.statedBytes }),
      },
    });
    if (isDelivered(response, settings.kind)) context.count("installs", 1);
  }
  context.count("restores", 1);
}

/** Returns true once an index has come. */
async function fetchIndex(
  folder: string,
  settings: RestoreRSettings,
  context: JourneyContext,
): Promise<boolean> {
  for (const file of INDEX_FILES) {
    if (context.ending()) return false;
    const response = await context.request("pm.cran.index", {
      method: "GET",
      url: `${folder}/${file}`,
      headers: { "user-agent": settings.userAgent, accept: "*/*", pragma: "no-cache" },
      connection: { kind: "new" },
      timeoutS: R_TIMEOUT_S,
      read: "discard",
    });
    if (response.errorKind === undefined) return true;
  }
  return false;
}

/** A source where a binary was asked for is not what the client wanted, although R itself would take it. */
function isDelivered(response: JourneyResponse, kind: "source" | "binary"): boolean {
  const served = response.headers["x-package-type"];
  return response.errorKind === undefined && (served === undefined || served === kind);
}
