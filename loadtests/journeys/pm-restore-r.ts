import { fitToRepository } from "./cran-preparation.ts";
import {
  type CranRequestStyle,
  cranCosts,
  fetchCranFile,
  fetchCranIndex,
  NO_RETRY,
  R_INDEX_FILES,
  R_INDEX_HEADERS,
  R_TIMEOUT_S,
} from "./cran-requests.ts";
import { type CranSettings, cranSettingsReader, negotiatingUserAgent } from "./cran-settings.ts";
import type { Journey, JourneyContext } from "./journey.ts";
import type { RestoreFile } from "./mix/restore-mix.ts";

/**
 * What R before 4.5 calls itself unless `HTTPUserAgent` is changed: its libcurl, here that of Debian 12. Recorded from
 * R 4.2.2 on 2026-11-26.
 */
const LIBCURL_USER_AGENT = "libcurl/7.88.1";

const NEW_CONNECTION: CranRequestStyle = {
  connection: { kind: "new" },
  timeoutS: R_TIMEOUT_S,
  retry: NO_RETRY,
};

/**
 * A restore as R before 4.5 makes it with `install.packages` in a new session and an empty library: the index, then the
 * closure's files one after the other, each request on a new connection, none of them tried again. R leaves out a file
 * that does not come and goes on with the next; it gives up when no index comes.
 *
 * Source: requests of R 4.2.2 (libcurl 7.88.1, Debian 12), recorded 2026-11-26 on loopback.
 */
export const pmRestoreR: Journey<CranSettings> = {
  id: "pm.restore.r",
  title: "install.packages of R before 4.5",
  product: "package-manager",
  operations: ["pm.cran.index", "pm.cran.file"],
  readSettings: cranSettingsReader({
    rVersions: {
      pattern: /^(3\.[5-6]|4\.[0-4])\.\d+$/,
      expected: "a version of R from 3.5.0 to before 4.5, as 4.4.3",
      fallback: "4.2.2",
    },
    userAgent: (rVersion, negotiates) => (negotiates ? negotiatingUserAgent(rVersion) : LIBCURL_USER_AGENT),
  }),
  ...cranCosts(() => ({ indexes: 1, indexForm: "rds", otherRequests: 0, requestsPerFile: 1 })),
  prepare: fitToRepository,
  run: restoreSerially,
};

async function restoreSerially(settings: CranSettings, context: JourneyContext): Promise<void> {
  const { packages } = settings.mix.drawRestore(context.random);
  await fetchSerially(settings, context, packages, R_INDEX_HEADERS);
}

/** The index, then one file after the other, each on a new connection. */
export async function fetchSerially(
  settings: CranSettings,
  context: JourneyContext,
  files: readonly RestoreFile[],
  indexHeaders: Readonly<Record<string, string>>,
): Promise<void> {
  const index = await fetchCranIndex(settings, context, R_INDEX_FILES, {
    ...NEW_CONNECTION,
    headers: indexHeaders,
  });
  for (const file of index === undefined ? [] : files) {
    if (context.ending()) return;
    await fetchCranFile(settings, context, file, NEW_CONNECTION);
  }
  context.count("restores", 1);
}
