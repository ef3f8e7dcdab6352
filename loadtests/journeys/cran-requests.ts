import { basicAuthorization } from "./authorization.ts";
import type { CranSettings } from "./cran-settings.ts";
import type {
  ConnectionPolicy,
  CostOutcome,
  JourneyContext,
  JourneyCost,
  JourneyResponse,
} from "./journey.ts";
import { type INDEX_BYTES, scaledIndexBytes } from "./mix/body-scale.ts";
import { type RestoreFile, restoreMoments } from "./mix/restore-mix.ts";
import { type RetryRule, requestWithRetries } from "./retry.ts";

/** How a client makes the requests of one kind. */
export interface CranRequestStyle {
  readonly connection: ConnectionPolicy;
  readonly timeoutS: number;
  readonly idleTimeoutS?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly retry: RetryRule;
}

/** One try and no other, as R. */
export const NO_RETRY: RetryRule = { tries: 1, statuses: [], heedsRetryAfterOf: [], waitS: () => 0 };

/** `options(timeout)` of R: seconds for a whole file. Source: R documentation, `?options`, read 2026-11-26. */
export const R_TIMEOUT_S = 60;

/** The indexes that R asks for, one after the other until one is there. Source: `available.packages` of R 4.2.2. */
export const R_INDEX_FILES = ["PACKAGES.rds", "PACKAGES.gz", "PACKAGES"] as const;

/** R asks proxies for a fresh index. Recorded from R 4.2.2 and R 4.6.2 on 2026-11-26. */
export const R_INDEX_HEADERS = { pragma: "no-cache" } as const;

/** Nine times CRAN's `PACKAGES` of September 2026 (7,278,834 bytes, recorded by public client code): more is no index. */
export const LARGEST_INDEX_BYTES = 64 * 1024 * 1024;

/** How gzip, and with it a package file and a compressed index, begins. Source: RFC 1952, section 2.3.1. */
const GZIP_START: readonly number[] = [0x1f, 0x8b];

/** How the plain index begins: `Package:`. Source: Writing R Extensions, "The DESCRIPTION file". */
const PLAIN_INDEX_START: readonly number[] = [0x50, 0x61, 0x63, 0x6b, 0x61, 0x67, 0x65, 0x3a];

/** Asks for the indexes of a folder one after the other; returns the answer with one, or nothing. */
export async function fetchCranIndex(
  settings: CranSettings,
  context: JourneyContext,
  files: readonly string[],
  style: CranRequestStyle,
  folder = `${settings.repositoryPath}/src/contrib`,
): Promise<JourneyResponse | undefined> {
  for (const file of files) {
    if (context.ending()) return undefined;
    const response = await sendCran(settings, context, "pm.cran.index", `${folder}/${file}`, style);
    if (response.errorKind === undefined) return response;
  }
  return undefined;
}

/** Asks for a file of a restore and counts it as an install when it is what was wanted. */
export async function fetchCranFile(
  settings: CranSettings,
  context: JourneyContext,
  file: RestoreFile,
  style: CranRequestStyle,
): Promise<JourneyResponse> {
  const url = `${settings.repositoryPath}/src/contrib/${file.name}_${file.version}.tar.gz`;
  const response = await sendCran(settings, context, "pm.cran.file", url, style, file);
  if (isDelivered(response, settings.kind)) context.count("installs", 1);
  return response;
}

function sendCran(
  settings: CranSettings,
  context: JourneyContext,
  operation: string,
  url: string,
  style: CranRequestStyle,
  file?: RestoreFile,
): Promise<JourneyResponse> {
  const { connection, timeoutS, idleTimeoutS, retry } = style;
  return requestWithRetries(
    context,
    operation,
    {
      method: "GET",
      url,
      headers: {
        "user-agent": settings.userAgent,
        accept: "*/*",
        ...style.headers,
        ...basicAuthorization(settings, context),
      },
      connection,
      timeoutS,
      ...(idleTimeoutS !== undefined && { idleTimeoutS }),
      read: "discard",
      ...(file === undefined && { mostBytes: LARGEST_INDEX_BYTES }),
      expect: {
        startsWith: /[.](rds|gz)$/.test(url) ? GZIP_START : PLAIN_INDEX_START,
        ...(file !== undefined && {
          headers: { "x-package-type": settings.kind },
          ...(file.statedBytes !== undefined && { bytes: file.statedBytes }),
        }),
      },
    },
    retry,
  );
}

/** A source where a binary was asked for is not what the client wanted, although R itself would take it. */
export function isDelivered(response: JourneyResponse, kind: "source" | "binary"): boolean {
  const served = response.headers["x-package-type"];
  return response.errorKind === undefined && (served === undefined || served === kind);
}

/** What a client asks for besides the files of a restore. */
export interface CranOverhead {
  readonly indexes: number;
  readonly indexForm: keyof typeof INDEX_BYTES;
  /** Requests once a restore whose answers are small. */
  readonly otherRequests: number;
  /** Requests for each file, those that find nothing included. */
  readonly requestsPerFile: number;
}

/** Returns what an average restore asks of a server that answers, and what each possible one does. */
export function cranCosts(overheadOf: (settings: CranSettings) => CranOverhead): {
  readonly expectedCost: (settings: CranSettings, bodyScale?: number) => JourneyCost;
  readonly costOutcomes: (settings: CranSettings, bodyScale?: number) => readonly CostOutcome[];
} {
  const costOf = (settings: CranSettings, bodyScale: number) => {
    const { indexes, indexForm, otherRequests, requestsPerFile } = overheadOf(settings);
    const indexBytes = indexes * scaledIndexBytes(indexForm, bodyScale);
    return (files: number, fileBytes: number): JourneyCost => ({
      restores: 1,
      installs: files,
      requests: indexes + otherRequests + requestsPerFile * files,
      bytes: indexBytes + fileBytes,
    });
  };
  return {
    expectedCost: (settings, bodyScale = 1) => {
      const { files, bytes } = restoreMoments(settings.mix, bodyScale);
      return costOf(settings, bodyScale)(files, bytes);
    },
    costOutcomes: (settings, bodyScale = 1) => {
      const cost = costOf(settings, bodyScale);
      return settings.mix.outcomes(bodyScale).map(({ files, bytes, ...likely }) => ({
        ...likely,
        ...cost(files, bytes),
      }));
    },
  };
}
