import { expectedGot, InputError } from "../input-error.ts";
import { ceilFraction } from "../nodes/ceil-fraction.ts";

/** Pods that hold pools of connections to one database server. */
export interface ConnectionDemand {
  readonly replicas: number;
  /** Connections of one pool. */
  readonly poolSize: number;
  /** Pools that each pod opens on this server; 1 unless said. */
  readonly pools?: number;
  /** Share of the replicas that a roll-out adds while the old ones still run; 1 unless said. */
  readonly maxSurgeFraction?: number;
  /** Connections of anything else on this server, counted once; 0 unless said. */
  readonly otherConnections?: number;
}

/** Connections that can be open at once: normally, and while a roll-out runs old and new pods side by side. */
export interface ConnectionNeed {
  readonly steady: number;
  readonly rollout: number;
}

/**
 * Returns the connections that a database server has to allow: pods × pools × pool size, plus the others. A roll-out adds
 * ⌈maxSurgeFraction · replicas⌉ pods, reckoned in decimals: 0.07 of 100 are 7.
 *
 * Source: Kubernetes rounds a surge up (kubernetes.io/docs/concepts/workloads/controllers/deployment, "Max Surge", read 2026-11-26).
 * @throws InputError unless counts are whole and ≥ 0 and the fraction is ≥ 0.
 */
export function connections(demand: ConnectionDemand): ConnectionNeed {
  const { replicas, poolSize, pools = 1, maxSurgeFraction = 1, otherConnections = 0 } = demand;
  const counts = Object.entries({ replicas, poolSize, pools, otherConnections }).filter(
    ([, value]) => !(Number.isSafeInteger(value) && value >= 0),
  );
  const issues = counts.map(([field, value]) => expectedGot({ field }, "a whole number ≥ 0", String(value)));
  if (!(Number.isFinite(maxSurgeFraction) && maxSurgeFraction >= 0)) {
    issues.push(expectedGot({ field: "maxSurgeFraction" }, "a number ≥ 0", String(maxSurgeFraction)));
  }
  if (issues.length > 0) throw new InputError(issues);
  const perPod = pools * poolSize;
  const surge = ceilFraction(maxSurgeFraction, replicas);
  return {
    steady: replicas * perPod + otherConnections,
    rollout: (replicas + surge) * perPod + otherConnections,
  };
}
