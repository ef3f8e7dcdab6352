import type { Site } from "../site.ts";

/** People whom a single server is published to carry. Source: docs.posit.co, Workbench reference architectures, read 2026-11-22. */
export const SINGLE_SERVER_PEOPLE = 10;

/** "Dozens to thousands of users" is what the architecture on EKS is for. Source: as above, Workbench on AWS EKS. */
export const CLUSTER_PEOPLE = 24;

const MONTHS_OF_STABLE_LOAD = 12;

/**
 * Says whether Workbench is a cluster, or the one server that suffices for a small team with a stable load: at most ten people by the
 * high answer, today and after a year of the likely growth, no events, no number of server pods that the site states itself, and sessions
 * that one server holds.
 */
export function workbenchTopology(site: Site): "cluster" | "single-server" {
  const high = site.groups.reduce((sum, { people }) => sum + people.high, 0);
  const inAYear = site.groups.reduce(
    (sum, group) =>
      sum + group.people.likely * (1 + group.growthPerMonthFraction.likely) ** MONTHS_OF_STABLE_LOAD,
    0,
  );
  if (site.workbench.needsCluster === true) return "cluster";
  const stable = site.events.length === 0 && Math.max(high, inAYear) <= SINGLE_SERVER_PEOPLE;
  return stable && !statesServerPods(site) ? "single-server" : "cluster";
}

/** A site that lists its assumptions lists the number of server pods too, unless somebody stated it. */
function statesServerPods({ assumptions }: Site): boolean {
  return assumptions.length > 0 && !assumptions.some(({ path }) => path === "workbench.serverPods");
}
