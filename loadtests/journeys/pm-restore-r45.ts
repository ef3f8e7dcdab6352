import { fitToRepository } from "./cran-preparation.ts";
import {
  cranCosts,
  fetchCranFile,
  fetchCranIndex,
  NO_RETRY,
  R_INDEX_FILES,
  R_INDEX_HEADERS,
  R_TIMEOUT_S,
} from "./cran-requests.ts";
import { type CranSettings, cranSettingsReader, negotiatingUserAgent } from "./cran-settings.ts";
import type { ConnectionPolicy, Journey, JourneyContext } from "./journey.ts";
import { inParallel } from "./parallel.ts";

/** Files that R asks for at once in one call. Source: R 4.5.0 NEWS; recorded from R 4.6.2 on 2026-11-26. */
const FILE_CONNECTIONS = 6;

/** What R calls itself unless `HTTPUserAgent` is changed. Recorded from R 4.6.2 on 2026-11-26. */
const LIBCURL_USER_AGENT = "libcurl/8.23.0";

/**
 * A restore as R from 4.5 on makes it with `install.packages` in a new session and an empty library: the index on a
 * connection of its own, then the closure's files over up to six connections, which R 4.6 keeps alive and R 4.5 opens anew for
 * each file. No request is tried again; a file that does not come is left out.
 *
 * Source: requests of R 4.6.2 and of R 4.5.0 (Debian 13), recorded 2026-11-26 on loopback; R 4.5.0 NEWS.
 */
export const pmRestoreR45: Journey<CranSettings> = {
  id: "pm.restore.r45",
  title: "install.packages of R from 4.5 on",
  product: "package-manager",
  operations: ["pm.cran.index", "pm.cran.file"],
  readSettings: cranSettingsReader({
    rVersions: {
      pattern: /^(4\.([5-9]|\d\d)|[5-9]\.\d+)\.\d+$/,
      expected: "a version of R from 4.5 on, as 4.6.2",
      fallback: "4.6.2",
    },
    userAgent: (rVersion, negotiates) => (negotiates ? negotiatingUserAgent(rVersion) : LIBCURL_USER_AGENT),
  }),
  ...cranCosts(() => ({ indexes: 1, indexForm: "rds", otherRequests: 0, requestsPerFile: 1 })),
  prepare: fitToRepository,
  run: runRestore,
};

async function runRestore(settings: CranSettings, context: JourneyContext): Promise<void> {
  const { packages } = settings.mix.drawRestore(context.random);
  const once = { timeoutS: R_TIMEOUT_S, retry: NO_RETRY };
  const index = await fetchCranIndex(settings, context, R_INDEX_FILES, {
    ...once,
    connection: { kind: "new" },
    headers: R_INDEX_HEADERS,
  });
  const connection: ConnectionPolicy = settings.rVersion.startsWith("4.5.")
    ? { kind: "new" }
    : { kind: "pool", max: FILE_CONNECTIONS };
  await inParallel(FILE_CONNECTIONS, index === undefined ? [] : packages, async (file) => {
    if (context.ending()) return;
    await fetchCranFile(settings, context, file, { ...once, connection });
  });
  if (!context.ending()) context.count("restores", 1);
}
