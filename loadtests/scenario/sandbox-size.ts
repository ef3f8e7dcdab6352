import { figure } from "../../planner/core/figure.ts";
import { expectedCause } from "../analysis/break-cause.ts";
import type { Journey } from "../journeys/journey.ts";
import { meanStarts } from "../schedule/rate.ts";
import { expectedCostOf } from "./journey-cost.ts";
import type { Scenario } from "./scenario.ts";

/** A Package Manager that gives way at a limit of a plan, or the sentence that says why there is none. */
export type SandboxSize =
  | {
      readonly ok: true;
      /** Requests to repositories worked on at once; others wait. */
      readonly maxConcurrent: number;
      /** How long each takes, in milliseconds. */
      readonly latencyMs: number;
      /** How the two follow from the limit. */
      readonly sentence: string;
    }
  | { readonly ok: false; readonly sentence: string };

/**
 * What the server delivers at most, as a multiple of the limit. A break counts as predicted within one step of a tenth, so that more than
 * half of a step above it leaves room for chance on both sides. Restores come by chance too: their requests share the server in
 * turn, so n of them are there with probability (1 − ρ)ρⁿ (M/G/1 processor sharing, Kleinrock, "Queueing Systems" II, 4.4), and at
 * 13 requests a second 19 of 20 wait less than 3 s up to ρ = 0.92: loads up to 0.97 of the limit.
 */
const DELIVERED_OF_LIMIT = 1.06;
/** A request takes about so long, where the limit leaves the choice. */
const LIKELY_REQUEST_S = 0.15;
/** Fewer requests a second than these cannot keep the objectives at nine tenths of what is delivered. */
const LEAST_REQUESTS_PER_S = 10;

/**
 * Returns the size of a sandbox that bears the limit towards which a scenario climbs, and little more: by Little's law as many
 * requests at once as arrive in the time that one takes, with the requests that the scenario's own clients make for a package file.
 */
export function sandboxSize(
  scenario: Scenario,
  journeys: ReadonlyMap<string, Journey<unknown>>,
): SandboxSize {
  const aim = scenario.breakAim;
  const isOfRequests = aim !== undefined && expectedCause(aim.limit) === "concurrent-requests";
  const installs = isOfRequests ? perRun(scenario, journeys, "installs") : 0;
  if (!isOfRequests || installs <= 0) {
    const sentence = `expected a scenario that climbs to a limit of requests for package files, as break.yaml of a plan does, got ${aim?.limit ?? scenario.name}`;
    return { ok: false, sentence };
  }
  const requestsPerInstall = perRun(scenario, journeys, "requests") / installs;
  const installsPerS = DELIVERED_OF_LIMIT * aim.predictedLoad;
  const requestsPerS = installsPerS * requestsPerInstall;
  if (requestsPerS < LEAST_REQUESTS_PER_S) {
    const sentence = `${aim.limit} is reached at ${figure(aim.predictedLoad)} ${aim.unit}; a server that bears ${figure(requestsPerS)} requests a second and no more breaks by chance long before`;
    return { ok: false, sentence };
  }
  const maxConcurrent = Math.max(1, Math.round(requestsPerS * LIKELY_REQUEST_S));
  const latencyMs = Math.floor((1000 * maxConcurrent) / requestsPerS);
  const sentence = `${aim.limit} is reached at ${figure(aim.predictedLoad)} ${aim.unit}; with ${figure(requestsPerInstall)} requests for each, ${figure(maxConcurrent)} at once of ${figure(latencyMs)} ms deliver ${figure(DELIVERED_OF_LIMIT)} times that`;
  return { ok: true, maxConcurrent, latencyMs, sentence };
}

function perRun(
  { journeys: loads, durationS }: Scenario,
  journeys: ReadonlyMap<string, Journey<unknown>>,
  of: "installs" | "requests",
): number {
  return loads.reduce(
    (sum, load) => sum + meanStarts(load.starts, 0, durationS) * expectedCostOf(load, journeys)[of],
    0,
  );
}
