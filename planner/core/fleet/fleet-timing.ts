import type { FleetTiming } from "./fleet-input.ts";
import { always } from "./simulation/counter-random.ts";

/**
 * How long things take unless a site has measured it. Karpenter's own times are constants of its source, v1.14.1: batch window 1 s and
 * 10 s, disruption poll 10 s, validation 15 s, drain at least 5 s, nomination 20 s.
 *
 * Priors, to be measured by a load test: CreateFleet 2–4 s (no published figure); launch to Ready 41–65 s, of which the median is taken
 * to be 50 s and the 95th percentile 75 s (aws/karpenter-provider-aws#6165 and #4254, awslabs/node-latency-for-k8s); Ready to
 * initialized 5–20 s; image pull 29–41 s for a few GB (AWS's blog on SOCI parallel pull; minutes for images of 10 GB); container and
 * IDE 2–10 s.
 */
export const DEFAULT_TIMING: FleetTiming = {
  batchIdleS: 1,
  batchMaxS: 10,
  createFleet: { kind: "uniform", lowS: 2, highS: 4 },
  nodeReady: { kind: "lognormal", medianS: 50, p95S: 75 },
  initialized: { kind: "uniform", lowS: 5, highS: 20 },
  imagePull: { kind: "uniform", lowS: 29, highS: 41 },
  sessionStart: { kind: "uniform", lowS: 2, highS: 10 },
  disruptionPollS: 10,
  validateS: 15,
  drainS: 5,
  nominationS: 20,
};

/** Everything at once: for exact small cases, and for the share of the cost that no start time explains. */
export const INSTANT_TIMING: FleetTiming = {
  batchIdleS: 0,
  batchMaxS: 0,
  createFleet: always(0),
  nodeReady: always(0),
  initialized: always(0),
  imagePull: always(0),
  sessionStart: always(0),
  disruptionPollS: 0,
  validateS: 0,
  drainS: 0,
  nominationS: 0,
};
