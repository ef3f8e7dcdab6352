import { basicAuthorization } from "./authorization.ts";
import type {
  ConnectionPolicy,
  CostOutcome,
  JourneyContext,
  JourneyCost,
  JourneyRequest,
  JourneyResponse,
} from "./journey.ts";
import { followLink } from "./link.ts";
import { pypiUniverse } from "./mix/pypi-universe.ts";
import { noPage, readPage } from "./pypi-pages.ts";
import type { KnownFile, KnownProject, PypiSettings } from "./pypi-settings.ts";
import { requiredProjects } from "./python-requirements.ts";
import { type RetryRule, requestWithRetries } from "./retry.ts";

/** Nine times a page of 4,000 files in JSON (1 to 1.5 MB). Source: discuss.python.org, "PEP 691", t/15553. */
const LARGEST_TEXT_BYTES = 12 * 1024 * 1024;

/** pip and uv have no limit for a whole file; a load test has to end. */
const LONGEST_S = 3_600;

/** A status of 304 answers a conditional request. */
const NEW_OR_SAME = { okStatuses: [200, 304] };

/** How a client asks a PyPI repository. */
export interface PypiClient {
  readonly userAgent: string;
  readonly pageHeaders: Readonly<Record<string, string>>;
  readonly metadataHeaders: Readonly<Record<string, string>>;
  readonly fileHeaders: Readonly<Record<string, string>>;
  readonly connection: ConnectionPolicy;
  /** Longest time without a byte. */
  readonly idleTimeoutS: number;
  readonly retry: RetryRule;
  /** Kinds of answers that a warm client asks again with their `ETag`; the others it does not ask at all. */
  readonly revalidates: { readonly metadata: boolean; readonly files: boolean };
  /** Asks for a wheel's metadata where the server has none of its own; absent = the client takes the wheel. */
  readonly probeWheel?: (ask: PypiAsk, file: KnownFile) => Promise<void>;
}

/** One client run. */
export interface PypiAsk {
  readonly client: PypiClient;
  readonly settings: PypiSettings;
  readonly context: JourneyContext;
  /** What this run of the client has learnt of the server: whether it gives ranges. */
  readonly learnt: { ranges?: boolean };
}

/** What asking for a project came to: where its file is, and what it needs. */
export interface FoundProject {
  readonly file: KnownFile;
  readonly dependencies: readonly string[];
  /** True = only the file itself tells what it needs, as far as the client knows. */
  readonly needsFile: boolean;
}

/** Asks for the page of a project and for the metadata of its newest file; nothing when either does not come. */
export async function findProject(ask: PypiAsk, name: string): Promise<FoundProject | undefined> {
  const { client, settings, context } = ask;
  const page = `${settings.indexPath}/${name}/`;
  const known = settings.cache === "warm" ? settings.known.get(name) : undefined;
  const answer = await send(ask, "pm.pypi.index", page, client.pageHeaders, {
    text: true,
    etag: known?.pageEtag,
  });
  if (answer.errorKind !== undefined || context.ending()) return undefined;
  if (answer.status === 304 && known !== undefined) return revalidated(ask, known);
  const { chosen, isPage } = readPage(settings, name, answer);
  if (chosen === undefined) {
    context.count(isPage ? "projectsWithoutFile" : "pagesThatAreNone", 1);
    return undefined;
  }
  const file: KnownFile = {
    name: chosen.fileName,
    url: followLink(page, chosen.url, {
      ...(context.basePath !== undefined && { basePath: context.basePath }),
      ...(settings.serverAddress !== undefined && { serverAddress: settings.serverAddress }),
    }),
    ...(chosen.sha256 !== undefined && { sha256: chosen.sha256 }),
    ...(chosen.bytes !== undefined && { bytes: chosen.bytes }),
  };
  const pageEtag = answer.headers["etag"];
  if (!chosen.hasMetadata) {
    await client.probeWheel?.(ask, file);
    const dependencies = modelledDependencies(name);
    remember(ask, name, file, dependencies, pageEtag);
    return { file, dependencies, needsFile: true };
  }
  const metadata = await send(ask, "pm.pypi.metadata", `${file.url}.metadata`, client.metadataHeaders, {
    text: true,
  });
  if (metadata.errorKind !== undefined) return undefined;
  const dependencies = requiredProjects(metadata.text ?? "");
  remember(ask, name, file, dependencies, pageEtag, metadata.headers["etag"]);
  return { file, dependencies, needsFile: false };
}

async function revalidated(ask: PypiAsk, known: KnownProject): Promise<FoundProject> {
  const { client } = ask;
  if (client.revalidates.metadata && known.metadataEtag !== undefined) {
    const { metadataEtag: etag } = known;
    await send(ask, "pm.pypi.metadata", `${known.file.url}.metadata`, client.metadataHeaders, { etag });
  }
  return { file: known.file, dependencies: known.dependencies, needsFile: known.metadataEtag === undefined };
}

/** The page says nothing, and a journey does not unpack wheels: what the model knows of the project is the next best. */
function modelledDependencies(name: string): readonly string[] {
  const place = pypiUniverse().indexOf(name);
  return place === undefined ? [] : pypiUniverse().packageAt(place).dependencies;
}

function remember(
  { settings }: PypiAsk,
  name: string,
  file: KnownFile,
  dependencies: readonly string[],
  pageEtag: string | undefined,
  metadataEtag?: string,
): void {
  if (settings.cache === "cold" || pageEtag === undefined) return;
  const fileEtag = settings.known.get(name)?.fileEtag;
  settings.known.set(name, {
    file,
    dependencies,
    pageEtag,
    ...(metadataEtag !== undefined && { metadataEtag }),
    ...(fileEtag !== undefined && { fileEtag }),
  });
}

/** Asks for the file of a project and counts it as an install when it came whole. */
export async function fetchProjectFile(ask: PypiAsk, name: string, { file }: FoundProject): Promise<void> {
  const { client, settings, context } = ask;
  const known = settings.cache === "warm" ? settings.known.get(name) : undefined;
  if (known?.fileEtag !== undefined && !client.revalidates.files) return;
  const answer = await send(ask, "pm.pypi.file", file.url, client.fileHeaders, {
    file,
    etag: known?.fileEtag,
  });
  if (answer.errorKind !== undefined || answer.status !== 200) return;
  const etag = answer.headers["etag"];
  if (known !== undefined && etag !== undefined) known.fileEtag = etag;
  context.count("installs", 1);
}

/** How wheels (ZIP) and source files (gzip, ZIP) begin; a sign-in page begins otherwise. Source: PKWARE APPNOTE 4.3.7; RFC 1952, section 2.3.1. */
function startOf(fileName: string): readonly number[] {
  if (/\.(?:whl|zip)$/i.test(fileName)) return [0x50, 0x4b];
  return /\.(?:tar\.gz|tgz)$/i.test(fileName) ? [0x1f, 0x8b] : [];
}

interface Sending {
  readonly text?: true;
  readonly etag?: string | undefined;
  /** What must come. */
  readonly file?: KnownFile;
  readonly method?: JourneyRequest["method"];
  readonly okStatuses?: readonly number[];
}

/** Sends one request of a client. */
export function send(
  { client, settings, context }: PypiAsk,
  operation: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  sending: Sending,
): Promise<JourneyResponse> {
  const { text, etag, file, method = "GET", okStatuses } = sending;
  const external = /^https?:/i.test(url);
  return requestWithRetries(
    context,
    operation,
    {
      method,
      url,
      headers: {
        "user-agent": client.userAgent,
        ...headers,
        ...(etag !== undefined && { "if-none-match": etag }),
        ...(!external && basicAuthorization(settings, context)),
      },
      connection: client.connection,
      timeoutS: LONGEST_S,
      idleTimeoutS: client.idleTimeoutS,
      read: text === true ? "text" : "discard",
      ...(text === true && { maxTextBytes: LARGEST_TEXT_BYTES, mostBytes: LARGEST_TEXT_BYTES }),
      ...(file !== undefined &&
        etag === undefined && {
          expect: {
            startsWith: startOf(file.name),
            ...(file.bytes !== undefined && { bytes: file.bytes }),
            ...(file.sha256 !== undefined && { sha256: file.sha256 }),
          },
        }),
    },
    client.retry,
    {
      okStatuses: okStatuses ?? NEW_OR_SAME.okStatuses,
      ...(operation === "pm.pypi.index" && { problem: noPage }),
    },
  );
}

/** Returns what an average restore asks of a server that answers, offers metadata and knows the model's projects. */
export function pypiCosts(warmRequestsPerFile: number): {
  readonly expectedCost: (settings: PypiSettings, bodyScale?: number) => JourneyCost;
  readonly costOutcomes: (settings: PypiSettings, bodyScale?: number) => readonly CostOutcome[];
} {
  const outcomesOf = ({ mix, cache }: PypiSettings, bodyScale: number): readonly CostOutcome[] =>
    mix
      .outcomes(bodyScale)
      .map(({ files, probability, ...answers }) =>
        cache === "cold"
          ? { probability, restores: 1, installs: files, requests: 3 * files, ...answers }
          : { probability, restores: 1, installs: 0, requests: warmRequestsPerFile * files, bytes: 0 },
      );
  return {
    costOutcomes: (settings, bodyScale = 1) => outcomesOf(settings, bodyScale),
    expectedCost: (settings, bodyScale = 1) => {
      const sum = { restores: 0, installs: 0, requests: 0, bytes: 0 };
      for (const { probability, restores, installs, requests, bytes } of outcomesOf(settings, bodyScale)) {
        sum.restores += probability * restores;
        sum.installs += probability * installs;
        sum.requests += probability * requests;
        sum.bytes += probability * bytes;
      }
      return { ...sum, restores: 1 };
    },
  };
}
