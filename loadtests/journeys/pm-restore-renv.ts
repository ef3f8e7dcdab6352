import { fitToRepository } from "./cran-preparation.ts";
import { cranCosts, fetchCranFile, fetchCranIndex, R_INDEX_FILES } from "./cran-requests.ts";
import { type CranSettings, cranSettingsReader, negotiatingUserAgent, R_PLATFORM } from "./cran-settings.ts";
import type { Journey, JourneyContext } from "./journey.ts";
import { inParallel } from "./parallel.ts";
import { askStatus } from "./renv-status.ts";
import type { RetryRule } from "./retry.ts";

/** `--parallel-max` that renv 1.2 gives curl; with `--parallel-immediate` each file has its own connection. Source: rstudio/renv@b0bf64a6, R/download.R. */
const PARALLEL_FILES = 16;

/**
 * curl without `--max-time` waits for as long as bytes may still come; a load test has to end. An hour is sixty times
 * R's own limit.
 */
const LONGEST_S = 3_600;

/**
 * renv's `connect.retry` is curl's `--retry 3`: 1, 2, 4 s apart, or as long as `Retry-After` says.
 * Source: rstudio/renv@b0bf64a6, R/config-defaults.R; curl.se/docs/manpage.html, `--retry`, read 2026-11-26.
 */
const CURL_RETRY: RetryRule = {
  tries: 4,
  statuses: [408, 429, 500, 502, 503, 504],
  heedsRetryAfterOf: [408, 429, 500, 502, 503, 504],
  waitS: (nth) => 2 ** (nth - 1),
};

/**
 * A restore as renv 1.2 makes it with an empty cache: the server's status once, the index, then all files through curl, up
 * to sixteen at once, each on a connection of its own, each tried up to four times.
 *
 * Source: requests of renv 1.2.4 on R 4.6.2, recorded 2026-11-26 against a logging server; rstudio/renv@b0bf64a6.
 */
export const pmRestoreRenv: Journey<CranSettings> = {
  id: "pm.restore.renv",
  title: "renv::restore of renv 1.2",
  product: "package-manager",
  operations: ["pm.status", "pm.cran.index", "pm.cran.file"],
  readSettings: cranSettingsReader({
    rVersions: {
      pattern: /^(3\.[5-6]|[4-9]\.\d+)\.\d+$/,
      expected: "a version of R from 3.5.0 on, as 4.6.2",
      fallback: "4.6.2",
    },
    userAgent: (rVersion, negotiates) =>
      negotiates
        ? `renv (1.2.4); ${negotiatingUserAgent(rVersion)}`
        : `renv (1.2.4); R (${rVersion} ${R_PLATFORM})`,
    rUserAgent: (rVersion, negotiates) => (negotiates ? negotiatingUserAgent(rVersion) : "libcurl/8.23.0"),
  }),
  ...cranCosts(() => ({ indexes: 1, indexForm: "rds", otherRequests: 1, requestsPerFile: 1 })),
  prepare: fitToRepository,
  run: runRestore,
};

async function runRestore(settings: CranSettings, context: JourneyContext): Promise<void> {
  const { packages } = settings.mix.drawRestore(context.random);
  await askStatus(settings, context);
  const style = { connection: { kind: "new" }, timeoutS: LONGEST_S, retry: CURL_RETRY } as const;
  const index = await fetchCranIndex(settings, context, R_INDEX_FILES, style);
  await inParallel(PARALLEL_FILES, index === undefined ? [] : packages, async (file) => {
    if (!context.ending()) await fetchCranFile(settings, context, file, style);
  });
  if (!context.ending()) context.count("restores", 1);
}
