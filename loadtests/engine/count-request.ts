import type { JourneyRequest } from "../journeys/journey.ts";
import { REDIRECT_SUFFIX } from "../results/frame.ts";
import { recordMs } from "../results/histogram.ts";
import type { Exchange, Phases } from "./exchange.ts";
import { addCount, addSample, type FrameTally, histogramFor, operationTally } from "./frame-tally.ts";
import { describeRequest, redact } from "./redact.ts";
import type { Sent } from "./send-request.ts";

/** A request that ended, and when it should have begun. */
export interface EndedRequest {
  readonly operation: string;
  readonly request: JourneyRequest;
  readonly sent: Sent;
  /** On the host's clock. */
  readonly intendedMs: number;
  /** Scenario seconds. */
  readonly atS: number;
}

/**
 * Counts a request that ended. Service time runs from the send, response time from the intended start; what failed, timed
 * out ones too, is in `all` and under its kind, never among the successes.
 */
export function countRequest(tally: FrameTally, ended: EndedRequest, secrets: readonly string[]): void {
  const { sent, intendedMs } = ended;
  const operation = operationTally(tally, ended.operation);
  const responseMs = sent.endedAtMs - intendedMs;
  const { errorKind, bytes } = sent.response;
  operation.count += 1;
  operation.bytes += bytes;
  recordMs(operation.all, responseMs);
  if (errorKind !== undefined) {
    addCount(operation.errors, errorKind, 1);
    recordMs(histogramFor(operation.failed, errorKind), responseMs);
    addSample(tally, { operation: ended.operation, kind: errorKind }, () => ({
      atS: ended.atS,
      status: sent.response.status,
      request: describeRequest(ended.request.method, sent.path, secrets),
      detail: redact(sent.detail, secrets),
    }));
    return;
  }
  recordMs(operation.service, sent.endedAtMs - sent.sentAtMs);
  recordMs(operation.response, responseMs);
  if (sent.last?.phases !== undefined) countPhases(tally, ended.operation, sent.last.phases);
}

/**
 * Counts a hop that ended in a redirect, under the name of its operation and `.redirect`: it was a request on the wire, and
 * the server has it in its log, but the client waits for the whole.
 */
export function countRedirect(tally: FrameTally, name: string, hop: Exchange): void {
  const operation = operationTally(tally, `${name}${REDIRECT_SUFFIX}`);
  const serviceMs = hop.endedAtMs - hop.sentAtMs;
  operation.count += 1;
  operation.bytes += hop.bytes;
  for (const histogram of [operation.service, operation.response, operation.all]) {
    recordMs(histogram, serviceMs);
  }
  if (hop.phases !== undefined) countPhases(tally, `${name}${REDIRECT_SUFFIX}`, hop.phases);
}

function countPhases(tally: FrameTally, name: string, phases: Phases): void {
  const operation = operationTally(tally, name);
  for (const [phase, ms] of Object.entries(phases)) recordMs(histogramFor(operation.phases, phase), ms);
}
