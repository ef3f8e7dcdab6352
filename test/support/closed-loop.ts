import { createRequire } from "node:module";

/** What autocannon says of a run. */
export interface ClosedLoop {
  readonly requests: number;
  readonly requestsPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly non2xx: number;
}

interface Said {
  readonly requests: { readonly total: number; readonly average: number };
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly errors: number;
  readonly timeouts: number;
  readonly non2xx: number;
}

type Autocannon = (options: {
  readonly url: string;
  readonly connections: number;
  readonly duration: number;
  readonly timeout: number;
}) => Promise<Said>;

// autocannon brings no types of its own.
const autocannon = createRequire(import.meta.url)("autocannon") as Autocannon;

/** Drives a URL on this machine with autocannon: each connection asks again when it has its answer, however long that took. */
export async function closedLoop(url: string, connections: number, durationS: number): Promise<ClosedLoop> {
  const said = await autocannon({ url, connections, duration: durationS, timeout: 30 });
  return {
    requests: said.requests.total,
    requestsPerS: said.requests.average,
    p50Ms: said.latency.p50,
    p99Ms: said.latency.p99,
    maxMs: said.latency.max,
    errors: said.errors,
    timeouts: said.timeouts,
    non2xx: said.non2xx,
  };
}
