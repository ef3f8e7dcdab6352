import { figure } from "../../planner/core/figure.ts";
import type { Frame, OperationFrame } from "../results/frame.ts";
import { operationsOf } from "./frame-reading.ts";
import { decodeLatencies, quantileMs } from "./latency.ts";
import { ALL_OPERATIONS } from "./operation-series.ts";
import { sumOf } from "./run-totals.ts";
import type { BreakCause } from "./verdict.ts";

const NAMES: Readonly<Record<BreakCause["kind"], string>> = {
  "concurrent-requests": "the requests that the server works on at once",
  connections: "the connections that the server takes",
  network: "the bytes that get through",
  errors: "the server, which answers with errors",
};

/** More failures than this are what broke the run, not its latency. */
const FAILED_FRACTION = 0.01;
const OF_CONNECTIONS = /^(?:connect|reset|tls|dns|protocol)/;
const OF_ANSWERS = /^(?:http-|app-error|wrong-)/;

/**
 * Returns what gave way between calm frames and broken ones: connections that are refused or cut, answers that are errors,
 * the wait for the first byte (requests queue for a turn), or the time from the first byte to the last (bytes queue).
 * Undefined when neither failures nor times moved.
 */
export function breakCause(calm: readonly Frame[], broken: readonly Frame[]): BreakCause | undefined {
  const operations = requestsIn(broken);
  const count = sumOf(operations, (operation) => operation.count);
  const failed = (pattern: RegExp): number =>
    sumOf(operations, ({ errors }) =>
      sumOf(Object.entries(errors), ([kind, failures]) => (pattern.test(kind) ? failures : 0)),
    );
  const all = failed(/./);
  if (count > 0 && all > FAILED_FRACTION * count) {
    const share = `${figure(all)} of ${figure(count)} requests failed`;
    if (failed(OF_CONNECTIONS) * 2 > all)
      return causeOf(
        "connections",
        `${share}, ${figure(failed(OF_CONNECTIONS))} of them without a whole answer`,
      );
    if (failed(OF_ANSWERS) * 2 > all)
      return causeOf(
        "errors",
        `${share}, ${figure(failed(OF_ANSWERS))} of them by an answer that is an error`,
      );
  }
  const [before, after] = [timesOf(calm), timesOf(broken)];
  if (before === undefined || after === undefined) return undefined;
  const waits = after.firstByteMs - before.firstByteMs;
  const bodies = after.bodyMs - before.bodyMs;
  if (Math.max(waits, bodies) <= 0) return undefined;
  const text = (name: string, from: number, to: number): string =>
    `${name} (P95) grew from ${figure(from, 1)} ms to ${figure(to, 1)} ms`;
  const times = `${text("the wait for the first byte", before.firstByteMs, after.firstByteMs)}, ${text("the rest of the answer", before.bodyMs, after.bodyMs)}`;
  return waits >= bodies ? causeOf("concurrent-requests", times) : causeOf("network", times);
}

function causeOf(kind: BreakCause["kind"], evidence: string): BreakCause {
  return { kind, name: NAMES[kind], sentence: `what gave way is ${NAMES[kind]}: ${evidence}` };
}

/** Returns the kind of a limit of a plan, by its name: what would give way if the plan is right. */
export function expectedCause(limit: string): BreakCause["kind"] {
  if (/network|throughput|bandwidth/.test(limit)) return "network";
  return /connections/.test(limit) ? "connections" : "concurrent-requests";
}

function requestsIn(frames: readonly Frame[]): readonly OperationFrame[] {
  return frames.flatMap((frame) => operationsOf(frame, ALL_OPERATIONS));
}

/** Times of successes and of those who gave up; who waited in vain waited for the first byte. */
function timesOf(
  frames: readonly Frame[],
): { readonly firstByteMs: number; readonly bodyMs: number } | undefined {
  const operations = requestsIn(frames);
  const service = quantileMs(decodeLatencies(...operations.map(({ service }) => service)), 0.95);
  if (service === undefined) return undefined;
  const firstByte = quantileMs(
    decodeLatencies(...operations.flatMap(({ phases }) => phases["firstByte"] ?? [])),
    0.95,
  );
  const firstByteMs = Math.min(service, firstByte ?? service);
  return { firstByteMs, bodyMs: service - firstByteMs };
}
