import { check, count, notNegative, positive, probability } from "./argument.ts";
import { normalCdf, normalDensity } from "./normal.ts";

/**
 * Returns the share of arrivals that find all `servers` busy and leave, when `erlangs` are offered (Erlang-B).
 * Holds for any distribution of the holding time. Formula: B(0) = 1, B(n) = A·B(n−1) / (n + A·B(n−1)).
 *
 * Source: Erlang 1917; the recursion is in Cooper, Introduction to Queueing Theory, 1981.
 * @throws InputError unless erlangs ≥ 0 and servers is a count.
 */
export function erlangB(erlangs: number, servers: number): number {
  check(notNegative("erlangs", erlangs), count("servers", servers));
  let blocking = 1;
  for (let n = 1; n <= servers && blocking > 0; n += 1) {
    blocking = (erlangs * blocking) / (n + erlangs * blocking);
  }
  return blocking;
}

/**
 * Returns the fewest servers at which Erlang-B's blocking is at most `target`.
 *
 * @throws InputError unless erlangs ≥ 0 and target lies between 0 and 1.
 */
export function erlangBServers(erlangs: number, target: number): number {
  check(notNegative("erlangs", erlangs), probability("target", target));
  let blocking = 1;
  let n = 0;
  while (blocking > target) {
    n += 1;
    blocking = (erlangs * blocking) / (n + erlangs * blocking);
  }
  return n;
}

/**
 * Returns the share of arrivals that have to wait when nobody leaves (Erlang-C): n·B / (n − A·(1 − B)); 1 when the load
 * is as large as the servers or larger.
 *
 * Source: Cooper, Introduction to Queueing Theory, 1981.
 * @throws InputError unless erlangs ≥ 0 and servers is a count.
 */
export function erlangC(erlangs: number, servers: number): number {
  check(notNegative("erlangs", erlangs), count("servers", servers));
  if (erlangs >= servers) return 1;
  const blocking = erlangB(erlangs, servers);
  return (servers * blocking) / (servers - erlangs * (1 - blocking));
}

/**
 * Returns the share of arrivals that are served within `withinS` seconds (Erlang-C with exponential service):
 * 1 − C·e^(−(n − A)·t/h); 0 when the load is as large as the servers or larger.
 *
 * Source: Cooper, Introduction to Queueing Theory, 1981.
 * @throws InputError unless erlangs, withinS ≥ 0, servers is a count and serviceS > 0.
 */
export function serviceLevel(erlangs: number, servers: number, withinS: number, serviceS: number): number {
  check(notNegative("withinS", withinS), positive("serviceS", serviceS));
  const wait = erlangC(erlangs, servers);
  if (erlangs >= servers) return 0;
  return 1 - wait * Math.exp((-(servers - erlangs) * withinS) / serviceS);
}

/** Blocking when a known number of people share the seats: by time, and as the people who come see it. */
export interface EngsetBlocking {
  /** Share of the time in which all servers are taken. */
  readonly timeCongestion: number;
  /** Share of the arrivals that find all servers taken. */
  readonly callCongestion: number;
}

/**
 * Returns the blocking when `sources` people, each of whom would hold a seat the share `p` of the time, share `servers`
 * seats and leave when there is none (Engset). With a = p/(1 − p) per idle person, time congestion is
 * C(N,n)·aⁿ / Σ C(N,k)·aᵏ; call congestion is the same with N − 1 people.
 *
 * Source: Engset 1918; Cooper, Introduction to Queueing Theory, 1981.
 * @throws InputError unless sources and servers are counts, sources ≥ 1 and p lies between 0 and 1.
 */
export function engset(sources: number, p: number, servers: number): EngsetBlocking {
  check(
    count("sources", sources),
    positive("sources", sources),
    count("servers", servers),
    probability("p", p),
  );
  const perIdleSource = p / (1 - p);
  return {
    timeCongestion: engsetTime(sources, perIdleSource, servers),
    callCongestion: engsetTime(sources - 1, perIdleSource, servers),
  };
}

function engsetTime(sources: number, perIdleSource: number, servers: number): number {
  if (servers > sources) return 0;
  let congestion = 1;
  for (let n = 1; n <= servers && congestion > 0; n += 1) {
    const offered = (sources - n + 1) * perIdleSource * congestion;
    congestion = offered / (n + offered);
  }
  return congestion;
}

/**
 * Returns the share of arrivals that have to wait at n = R + β·√R servers, for large n: [1 + β·Φ(β)/φ(β)]⁻¹.
 *
 * Source: Halfin and Whitt 1981, "Heavy-traffic limits for queues with many exponential servers", Operations Research 29.
 * @throws InputError unless beta ≥ 0.
 */
export function halfinWhitt(beta: number): number {
  check(notNegative("beta", beta));
  return 1 / (1 + (beta * normalCdf(beta)) / normalDensity(beta));
}

/**
 * Returns the servers for `erlangs` at the quality of service `quality` (2.375, 1.761, 1.16 and 1 are customary):
 * ⌈a + Q·√a⌉.
 *
 * Source: Halfin and Whitt 1981; the four values of Q: Netflix-Skunkworks/service-capacity-modeling @ dc69307,
 * service_capacity_modeling/models/common.py.
 * @throws InputError unless erlangs and quality ≥ 0.
 */
export function squareRootStaffing(erlangs: number, quality: number): number {
  check(notNegative("erlangs", erlangs), notNegative("quality", quality));
  return Math.ceil(erlangs + quality * Math.sqrt(erlangs));
}
