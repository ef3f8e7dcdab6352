import type { JourneyContext, JourneyResponse } from "../journeys/journey.ts";

/** What a server says of itself when it is asked whether it is a Package Manager. */
export interface FoundServer {
  /** In plain words, as the server said it. */
  readonly sentences: string[];
  readonly isPackageManager: boolean;
  /** Why nothing more is asked: a server that cannot be reached, or says nothing, keeps everybody waiting for each load. */
  readonly silent?: string;
  readonly version?: string;
  /** Present for a sandbox of Headroom: by what it scales bodies and time. */
  readonly sandbox?: { readonly bodyScale: number; readonly timeScale: number };
}

/** Paths that {@link lookAtPackageManager} asks for. */
export const PACKAGE_MANAGER_PATHS = ["/__api__/status", "/__api__/repos"] as const;

/** A server that says nothing for so long is not waited for. */
const ANSWER_S = 10;

/** Failures by which no answer of the server came. */
const UNREACHED: ReadonlySet<string> = new Set(["dns", "connect", "tls", "reset", "guard"]);

/** Largest answer of the API that is read. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Asks a server for its version, its distributions and its repositories; `lastFailure` tells why the last request failed. Never
 * throws for what a server or network does.
 */
export async function lookAtPackageManager(
  context: JourneyContext,
  lastFailure: () => string,
): Promise<FoundServer> {
  const [statusPath, reposPath] = PACKAGE_MANAGER_PATHS;
  const first = await ask(context, statusPath);
  // A network may fail once.
  const status = UNREACHED.has(first.errorKind ?? "") ? await ask(context, statusPath) : first;
  if (status.errorKind === "timeout") {
    const silent = `no answer to ${statusPath} within ${ANSWER_S} s`;
    return { sentences: [], isPackageManager: false, silent };
  }
  if (status.errorKind !== undefined && UNREACHED.has(status.errorKind)) {
    const why = [status.errorKind, lastFailure()].filter((word) => word !== "").join(", ");
    return { sentences: [], isPackageManager: false, silent: `no answer to ${statusPath}: ${why}` };
  }
  const told = readJson(status.text);
  const version = textField(told, "version");
  if (status.status !== 200 || version === undefined) {
    const what = status.status === 0 ? (status.errorKind ?? "nothing") : `status ${status.status}`;
    return {
      sentences: [`the server does not say that it is a Package Manager (${what})`],
      isPackageManager: false,
    };
  }
  const sandbox = sandboxOf(told);
  const named =
    status.headers["x-repository-type"] === "RSPM" ? "" : ", without the header that it sends elsewhere";
  const distributions = namesOf(
    told,
    "distros",
    (entry) => field(entry, "binaries") !== false && field(entry, "hidden") !== true,
  );
  const repositories = describedRepositories(readJson((await ask(context, reposPath)).text));
  return {
    sentences: [
      `the server is Package Manager ${version}${sandbox === undefined ? "" : " (Headroom's sandbox)"}${named}`,
      ...(distributions.length > 0 ? [`it has binaries for ${distributions.join(", ")}`] : []),
      ...(repositories.length > 0 ? [`its repositories are ${repositories.join(", ")}`] : []),
    ],
    isPackageManager: true,
    version,
    ...(sandbox === undefined ? {} : { sandbox }),
  };
}

/** Returns why a body scale that was asked for cannot hold at a server, or nothing. */
export function bodyScaleFault(wanted: number | undefined, { sandbox }: FoundServer): string | undefined {
  if (wanted === undefined) return undefined;
  if (sandbox === undefined)
    return `--body-scale ${wanted} makes the bodies of a sandbox smaller; this server is none and sends its own`;
  return sandbox.bodyScale === wanted
    ? undefined
    : `--body-scale ${wanted} is not that of the sandbox, which serves bodies at ${sandbox.bodyScale}: start it with --body-scale ${wanted}, or leave the option out`;
}

function ask(context: JourneyContext, url: string): Promise<JourneyResponse> {
  return context.request("pm.status", {
    method: "GET",
    url,
    headers: {
      accept: "application/json",
      ...(context.token !== undefined && { authorization: `Bearer ${context.token}` }),
    },
    connection: { kind: "new" },
    timeoutS: ANSWER_S,
    read: "text",
    maxTextBytes: MOST_BYTES,
  });
}

function describedRepositories(told: unknown): readonly string[] {
  if (!Array.isArray(told)) return [];
  return told.flatMap((entry: unknown) => {
    const name = textField(entry, "name");
    if (name === undefined) return [];
    const token = field(entry, "auth") === true ? ", wants a token" : "";
    return [`${name} (${textField(entry, "type") ?? "unknown"}${token})`];
  });
}

function sandboxOf(told: unknown): FoundServer["sandbox"] {
  const said = field(told, "headroom_sandbox");
  const [bodyScale, timeScale] = [field(said, "body_scale"), field(said, "time_scale")];
  return typeof bodyScale === "number" && typeof timeScale === "number"
    ? { bodyScale, timeScale }
    : undefined;
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function textField(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

function namesOf(value: unknown, key: string, isMeant: (entry: unknown) => boolean): readonly string[] {
  const list = field(value, key);
  return Array.isArray(list)
    ? list.filter(isMeant).flatMap((entry: unknown) => textField(entry, "name") ?? [])
    : [];
}
