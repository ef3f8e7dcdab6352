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

/** A sandbox that answers. */
export interface RunningSandbox {
  /** As `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  /** Where Prometheus would scrape. */
  readonly metricsUrl: string;
  /** Takes no new connections, lets open answers end for at most five seconds, writes the log out. */
  readonly close: () => Promise<void>;
}
