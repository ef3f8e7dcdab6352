import { fitToRepository } from "./cran-preparation.ts";
import { cranCosts } from "./cran-requests.ts";
import { type CranSettings, cranSettingsReader, negotiatingUserAgent, R_PLATFORM } from "./cran-settings.ts";
import type { Journey, JourneyContext } from "./journey.ts";
import { fetchSerially } from "./pm-restore-r.ts";
import { askStatus } from "./renv-status.ts";

/**
 * A restore as renv 1.1 makes it with an empty cache: it asks whether the server is a Package Manager, then base R's own downloads
 * under renv's name: the index, then one file after the other, each package followed by what it needs, each on a new connection,
 * none tried again.
 *
 * Source: requests of renv 1.1.2 on R 4.5.0 (Debian 13), recorded 2026-11-26 on loopback. Where the server says that it has
 * binaries for the distribution, renv goes on at their URL: `binary: true` with `distro`.
 */
export const pmRestoreRenv11: Journey<CranSettings> = {
  id: "pm.restore.renv11",
  title: "renv::restore of renv 1.1",
  product: "package-manager",
  operations: ["pm.status", "pm.cran.index", "pm.cran.file"],
  readSettings: cranSettingsReader({
    rVersions: {
      pattern: /^(3\.[5-6]|[4-9]\.\d+)\.\d+$/,
      expected: "a version of R from 3.5.0 on, as 4.5.0",
      fallback: "4.5.0",
    },
    userAgent: (rVersion, negotiates) =>
      negotiates
        ? `renv (1.1.5); ${negotiatingUserAgent(rVersion)}`
        : `renv (1.1.2); R (${rVersion} ${R_PLATFORM})`,
    rUserAgent: (rVersion, negotiates) => (negotiates ? negotiatingUserAgent(rVersion) : "libcurl/8.14.1"),
  }),
  ...cranCosts(() => ({ indexes: 1, indexForm: "rds", otherRequests: 1, requestsPerFile: 1 })),
  prepare: fitToRepository,
  run: runRestore,
};

async function runRestore(settings: CranSettings, context: JourneyContext): Promise<void> {
  const restore = settings.mix.drawRestore(context.random);
  await askStatus(settings, context);
  await fetchSerially(settings, context, restore.depthFirst(), {});
}
