import { figure } from "../../planner/core/figure.ts";
import type { Frame, OperationFrame } from "../results/frame.ts";
import { operationsOf } from "./frame-reading.ts";
import { decodeLatencies, quantileMs } from "./latency.ts";
import { ALL_OPERATIONS } from "./operation-series.ts";
import { sumOf } from "./run-totals.ts";
import type { BreakCause } from "./verdict.ts";

const NAMES: Readonly<Record<BreakCause["kind"], string>> = {
  nodes: "the nodes, on which sessions wait for room",
  images: "the session images, which nodes wait for",
  "concurrent-requests": "the requests that the server works on at once",
  connections: "the connections that the server takes",
  network: "the bytes that get through",
  errors: "the server, which answers with errors",
};

/** More failures than this are what broke the run, not its latency. */
const FAILED_FRACTION = 0.01;
const OF_CONNECTIONS = /^(?:connect|reset|tls|dns|protocol)/;
const OF_ANSWERS = /^(?:http-|app-error|wrong-)/;

const OF_IMAGES = /^image-pull$/;
const OF_NODES = /^stuck-pending$/;
const START = "wb.session.start";
const WAITS = [
  ["nodes", "wb.session.pending.node"],
  ["images", "wb.session.pending.image"],
] as const;

/**
 * Returns what gave way between calm frames and broken ones: of sessions the nodes or images that they wait for, else connections that are refused or cut, answers that are errors,
 * the wait for the first byte (requests queue for a turn), or the time from the first byte to the last (bytes queue).
 * Undefined when neither failures nor times moved.
 */
export function breakCause(calm: readonly Frame[], broken: readonly Frame[]): BreakCause | undefined {
  const ofSessions = startCause(calm, broken);
  if (ofSessions !== undefined) return ofSessions;
  const operations = requestsIn(broken);
  const count = sumOf(operations, (operation) => operation.count);
  const failed = (pattern: RegExp): number => failedOf(operations, pattern);
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

/** Starts of sessions that failed say why; starts that grew slow waited longest for what gave way. */
function startCause(calm: readonly Frame[], broken: readonly Frame[]): BreakCause | undefined {
  const starts = broken.flatMap((frame) => operationsOf(frame, START));
  const count = sumOf(starts, (operation) => operation.count);
  const all = failedOf(starts, /./);
  if (count > 0 && all > FAILED_FRACTION * count) {
    const kinds = [
      ["nodes", OF_NODES, "waiting for a node to the last"],
      ["images", OF_IMAGES, "waiting for an image to the last"],
      ["connections", OF_CONNECTIONS, "without a whole answer"],
      ["errors", /^(?:http-|server-|app-error|wrong-|session-)/, "by an error of the server"],
    ] as const;
    const found = kinds.find(([, pattern]) => failedOf(starts, pattern) * 2 > all);
    if (found === undefined) return undefined;
    const [kind, pattern, how] = found;
    const share = `${figure(all)} of ${figure(count)} starts of sessions failed`;
    return causeOf(kind, `${share}, ${figure(failedOf(starts, pattern))} of them ${how}`);
  }
  const [slowest] = WAITS.map(([kind, operation]) => ({
    kind,
    before: p95Of(calm, operation) ?? 0,
    after: p95Of(broken, operation) ?? 0,
  })).sort((a, b) => b.after - b.before - (a.after - a.before));
  const [before, after] = [p95Of(calm, START) ?? 0, p95Of(broken, START) ?? 0];
  // What sessions wait for gave way only if it is most of what their starts grew by.
  if (slowest === undefined || after <= before || (slowest.after - slowest.before) * 2 < after - before)
    return undefined;
  return causeOf(
    slowest.kind,
    `the wait for it (P95) grew from ${figure(slowest.before / 1000, 1)} s to ${figure(slowest.after / 1000, 1)} s`,
  );
}

function p95Of(frames: readonly Frame[], operation: string): number | undefined {
  const operations = frames.flatMap((frame) => operationsOf(frame, operation));
  return quantileMs(decodeLatencies(...operations.map(({ service }) => service)), 0.95);
}

function failedOf(operations: readonly OperationFrame[], pattern: RegExp): number {
  return sumOf(operations, ({ errors }) =>
    sumOf(Object.entries(errors), ([kind, failures]) => (pattern.test(kind) ? failures : 0)),
  );
}

function causeOf(kind: BreakCause["kind"], evidence: string): BreakCause {
  return { kind, name: NAMES[kind], sentence: `what gave way is ${NAMES[kind]}: ${evidence}` };
}

/** Returns the kind of a limit of a plan, by its name: what would give way if the plan is right; undefined where it may be many things. */
export function expectedCause(limit: string): BreakCause["kind"] | undefined {
  // Full memory shows as errors, as lost sessions, or as waiting.
  if (limit === "workbench.server-sessions") return undefined;
  if (/^(?:nodepool|nodes)\.|^vcpu-quota$|^subnet-addresses$/.test(limit)) return "nodes";
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
