import { fitToRepository } from "./cran-preparation.ts";
import { cranCosts } from "./cran-requests.ts";
import { type CranSettings, cranSettingsReader, negotiatingUserAgent, R_PLATFORM } from "./cran-settings.ts";
import type { Journey } from "./journey.ts";
import { restoreSerially } from "./pm-restore-r.ts";

/**
 * A restore as renv 1.1 makes it with an empty cache: base R's own downloads under renv's name, so the index, then one
 * file after the other, each on a new connection, none tried again.
 *
 * Source: requests of renv 1.1.2 on R 4.5.0, recorded 2026-11-26 on loopback; the name with `HTTPUserAgent` set is from
 * public client captures of renv 1.1.5 on R 4.5.1.
 */
export const pmRestoreRenv11: Journey<CranSettings> = {
  id: "pm.restore.renv11",
  title: "renv::restore of renv 1.1",
  product: "package-manager",
  operations: ["pm.cran.index", "pm.cran.file"],
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
  }),
  ...cranCosts(() => ({ indexes: 1, indexForm: "rds", otherRequests: 0, requestsPerFile: 1 })),
  prepare: fitToRepository,
  run: restoreSerially,
};
