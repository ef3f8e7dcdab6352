/** How a sandbox is started; everything has a default. */
export interface SandboxOptions {
  /** Port on 127.0.0.1; absent or 0 = a free one. */
  readonly port?: number;
  /** Port of the metrics; absent or 0 = a free one. */
  readonly metricsPort?: number;
  /** Times by which the run is faster than the scenario: delays are divided by it. Default 1. */
  readonly timeScale?: number;
  /** Factor on the sizes of bodies. Default 1. */
  readonly bodyScale?: number;
  /** File for one JSON line a request; it is written anew. */
  readonly accessLogFile?: string;
  /** Delay of every answer of a repository, in milliseconds of scenario time. Default 0. */
  readonly latencyMs?: number;
}

/** How a sandbox Package Manager is started: what it can bear, what goes wrong, what it offers. */
export interface PackageManagerOptions extends SandboxOptions {
  /** Requests to repositories worked on at once, of all replicas; others wait. Absent = no limit. */
  readonly maxConcurrent?: number;
  /** Open connections; further ones are closed at once. Absent = no limit. */
  readonly maxConnections?: number;
  /** How long the first request for a package file takes on a replica, as it is fetched from upstream; scenario time. Default 0. */
  readonly firstFetchMs?: number;
  /** Servers behind the one address: connections go to them in turn, and each has its own memory of fetched files. Default 1. */
  readonly replicas?: number;
  /** Share of the requests to repositories that end in `errorStatus`. Default 0. */
  readonly errorFraction?: number;
  /** Status of those; 429 and 503 with `Retry-After: 2`. Default 503. */
  readonly errorStatus?: number;
  /** Share of the answers with a body that stop half-way and never go on. Default 0. */
  readonly stallFraction?: number;
  /** Bytes of memory that every request leaves behind. Default 0. */
  readonly leakBytesPerRequest?: number;
  /** Repositories want `__token__` and this as user and password. Absent = they are open. */
  readonly token?: string;
  /** Every request is answered by 503, as in Package Manager's offline mode. */
  readonly offline?: boolean;
  /** False = no `.metadata` beside wheels (PEP 658). Default true. */
  readonly pep658?: boolean;
  /** False = pages only in HTML (PEP 503). Default true: in JSON (PEP 691) for who accepts it. */
  readonly pep691?: boolean;
  /** False = no ranges. Default true. */
  readonly ranges?: boolean;
  /** Serves TLS, with HTTP/2 where the client offers it. PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Git repositories whose R package is built into the repository `local` after each commit on `HEAD`. */
  readonly gitRepositories?: readonly string[];
  /** How often these are looked at, in scenario time. Default 5 minutes, as Package Manager's. */
  readonly gitPollMs?: number;
}

/** A sandbox that answers. */
export interface RunningSandbox {
  /** As `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  /** Where Prometheus would scrape. */
  readonly metricsUrl: string;
  /** Takes no new connections, lets open answers end for at most five seconds, writes the log out. */
  readonly close: () => Promise<void>;
}
