import autocannon from "autocannon";
import type { Host } from "../engine/host.ts";
import { newHistogram, percentileMs, recordMs } from "../results/histogram.ts";

/** One rung of a closed-loop ladder: so many clients, each asking again as soon as it is answered. */
export interface Rung {
  readonly connections: number;
  readonly seconds: number;
  readonly answered: number;
  readonly perS: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  /** Answers that are no success (status 400 and above), requests without an answer, and the two together as a share. */
  readonly refused: number;
  readonly failed: number;
  readonly errorFraction: number;
  /** CPU seconds of this process a second: above 0.85 it is what limits. */
  readonly cpuFraction: number;
  /** Why the rung was left early. */
  readonly stopped?: string;
}

/** So many requests without an answer in a row end a rung: autocannon would try again ten thousand times a second. */
const MOST_FAILURES_IN_A_ROW = 20;
const TIMEOUT_S = 10;
/** autocannon looks only so often whether it is to stop. */
const SAMPLE_MS = 50;

interface Count {
  answered: number;
  refused: number;
  failed: number;
  stopped: string | undefined;
  readonly histogram: ReturnType<typeof newHistogram>;
}

/**
 * Drives one rung with autocannon, which the caller has cleared: plain http or loopback, as it does not verify TLS. Its
 * own statistics are left aside: latencies come from its `response` events, failures from its errors.
 */
export function driveRung(url: URL, connections: number, seconds: number, host: Host): Promise<Rung> {
  const count: Count = { answered: 0, refused: 0, failed: 0, stopped: undefined, histogram: newHistogram() };
  let inARow = 0;
  const startedMs = host.nowMs();
  const cpuMs = host.cpuMs();
  return new Promise((resolve, reject) => {
    const instance = autocannon(
      { url: url.href, connections, duration: seconds, timeout: TIMEOUT_S, sampleInt: SAMPLE_MS },
      (error) => {
        if (error === null)
          resolve(rungOf(connections, count, host.nowMs() - startedMs, host.cpuMs() - cpuMs));
        else reject(error);
      },
    );
    instance.on("response", (_client, status: number, _bytes, ms: number) => {
      count.answered += 1;
      inARow = 0;
      if (status >= 400) count.refused += 1;
      else recordMs(count.histogram, ms);
    });
    instance.on("reqError", (error: Error) => {
      count.failed += 1;
      inARow += 1;
      if (inARow < MOST_FAILURES_IN_A_ROW || count.stopped !== undefined) return;
      count.stopped = `${inARow} requests in a row got no answer (${error.message})`;
      instance.stop();
    });
  });
}

function rungOf(connections: number, count: Count, wallMs: number, cpuMs: number): Rung {
  const { answered, refused, failed, stopped, histogram } = count;
  const seconds = Math.max(0.001, wallMs / 1000);
  const [p50Ms, p95Ms, p99Ms] = [50, 95, 99].map((percent) => percentileMs(histogram, percent));
  const ended = answered + failed;
  return {
    connections,
    seconds,
    answered,
    perS: (answered - refused) / seconds,
    ...(p50Ms === undefined ? {} : { p50Ms }),
    ...(p95Ms === undefined ? {} : { p95Ms }),
    ...(p99Ms === undefined ? {} : { p99Ms }),
    refused,
    failed,
    errorFraction: ended === 0 ? 1 : (refused + failed) / ended,
    cpuFraction: cpuMs / (seconds * 1000),
    ...(stopped === undefined ? {} : { stopped }),
  };
}
