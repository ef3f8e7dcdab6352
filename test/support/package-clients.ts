import type { AccessLogEntry } from "../../loadtests/sandbox/access-log.ts";

/** Requests of a restore of so many files, and how its first one is known in the log. */
export interface PackageClient {
  /** How what it calls itself begins; none = it does not say. */
  readonly agents: readonly string[];
  readonly requests: (files: number) => number;
  readonly isFirst?: (entry: AccessLogEntry) => boolean;
}

const isIndex = ({ path }: AccessLogEntry): boolean => path.endsWith("/src/contrib/PACKAGES.rds");

/**
 * The clients of the scenario. Requests of a restore of N source files: R: index and N; renv: the status too; pak: `PACKAGES.gz` and each
 * file by two URLs; pip, uv: page, metadata and wheel of each. Source: R 4.2.2, R 4.6.2, renv 1.1.2, renv 1.2.4, pip 26.3 and
 * uv 0.13.9 recorded 2026-11-26 on loopback; public captures of pak 0.11.
 */
const CLIENTS: Readonly<Record<string, PackageClient>> = {
  r: { agents: ["libcurl/7.88.1"], requests: (files) => 1 + files, isFirst: isIndex },
  r45: { agents: ["libcurl/8.23.0"], requests: (files) => 1 + files, isFirst: isIndex },
  renv11: {
    agents: ["renv (1.1.", "libcurl/8.14.1"],
    requests: (files) => 2 + files,
    isFirst: isIndex,
  },
  renv: { agents: ["renv (1.2."], requests: (files) => 2 + files, isFirst: isIndex },
  pak: {
    agents: ["R (4."],
    requests: (files) => 1 + 2 * files,
    isFirst: ({ path }) => path.endsWith("/src/contrib/PACKAGES.gz"),
  },
  pip: { agents: ["pip/"], requests: (files) => 3 * files },
  uv: { agents: ["uv/"], requests: (files) => 3 * files },
  sessions: { agents: [], requests: () => 1, isFirst: () => true },
};

/** A client that the scenario does not have, as a line of the log that no client of it can have made. */
const NOBODY: PackageClient = { agents: [], requests: () => 0 };

/** Returns the client of a load of the scenario. */
export function clientOf(load: string): PackageClient {
  return CLIENTS[load] ?? NOBODY;
}

/**
 * Returns the load whose client asked.
 *
 * renv asks for the status under the name of its R; renv 1.2 has the same R as the client `r45`, which does not ask.
 */
export function loadOf({ agent, path }: AccessLogEntry): string {
  if (agent === undefined) return "sessions";
  const [name = "nobody"] =
    Object.entries(CLIENTS).find(([, { agents }]) => agents.some((start) => agent.startsWith(start))) ?? [];
  return name === "r45" && path.endsWith("/__api__/status") ? "renv" : name;
}
