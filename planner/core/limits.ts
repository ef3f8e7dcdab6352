import { TESTED_SESSIONS_ON_MICRO } from "./database/plan-databases.ts";
import { compareText } from "./order.ts";
import type { PlanLimit } from "./plan.ts";
import type { PlanParts } from "./plan-parts.ts";
import type { Site } from "./site.ts";

const SECONDS_PER_DAY = 86_400;

/**
 * Returns what growth or load can reach, nearest first: by the share of the limit that is used, the limits that nobody stated last.
 */
export function planLimits(site: Site, parts: PlanParts): readonly PlanLimit[] {
  return [...packageManagerLimits(parts), ...workbenchLimits(site, parts), ...connectionLimits(parts)].sort(
    (a, b) => usedFraction(b) - usedFraction(a) || compareText(a.name, b.name),
  );
}

function usedFraction(limit: PlanLimit): number {
  return limit.have === undefined ? -1 : Math.max(limit.need, limit.needInRollout) / limit.have;
}

/** Returns a limit with the shortage worked out. */
function limit(fields: Omit<PlanLimit, "shortBy">): PlanLimit {
  const short = fields.have === undefined ? 0 : Math.max(fields.need, fields.needInRollout) - fields.have;
  return short > 0 ? { ...fields, shortBy: short } : fields;
}

/**
 * The tested point is a day's total. A test drives a rate, so the rate that stands for it is the one at which this site's own day
 * would add up to that total: the tested total with the site's own peak over its mean.
 */
function packageManagerLimits({ packageManager, demand }: PlanParts): readonly PlanLimit[] {
  const tested = packageManager.testedInstallsPerDay;
  if (packageManager.packageManager === undefined || tested === undefined) return [];
  const { perDay, peakPerS } = demand.installs;
  const peakOverMean = perDay > 0 ? (peakPerS * SECONDS_PER_DAY) / perDay : 1;
  return [
    limit({
      name: "package-manager.tested-installs",
      need: perDay,
      needInRollout: perDay,
      have: tested,
      unit: "installs a day",
      reachedAtInstallsPerS: (tested / SECONDS_PER_DAY) * peakOverMean,
    }),
  ];
}

function workbenchLimits(site: Site, { nodes, demand }: PlanParts): readonly PlanLimit[] {
  if (nodes.workbench === undefined) return [];
  const people = demand.demand.people;
  const sessions = demand.peak.sessions;
  return [
    limit({
      name: "workbench.tested-sessions",
      need: sessions,
      needInRollout: sessions,
      have: TESTED_SESSIONS_ON_MICRO,
      unit: "concurrent sessions",
    }),
    limit({
      name: "licence-seats",
      need: people,
      needInRollout: people,
      ...(site.licenceSeats === undefined ? {} : { have: site.licenceSeats }),
      unit: "named users",
    }),
    vcpuQuota(site, nodes),
  ];
}

/** All standard families count against one quota, the node group's surge in a rollout too. */
function vcpuQuota(site: Site, nodes: PlanParts["nodes"]): PlanLimit {
  const vcpuOf = (pool: "sessions" | "server"): number => {
    const planned = nodes.pools.find((one) => one.name === pool);
    const vcpu = pool === "sessions" ? nodes.sessions?.main.candidate.vcpu : nodes.managed?.candidate.vcpu;
    return (planned?.nodes.max ?? 0) * (vcpu ?? 0);
  };
  const large = nodes.sessions?.main.large;
  const extraForLarge =
    large === undefined
      ? 0
      : large.nodes * (large.candidate.vcpu - (nodes.sessions?.main.candidate.vcpu ?? 0));
  const need = vcpuOf("sessions") + vcpuOf("server") + extraForLarge;
  return limit({
    name: "vcpu-quota",
    need,
    needInRollout: need,
    ...(site.vcpuQuota === undefined ? {} : { have: site.vcpuQuota }),
    unit: "vCPU",
  });
}

function connectionLimits({ databases }: PlanParts): readonly PlanLimit[] {
  return databases.databases.map((database) =>
    limit({
      name: `${database.product}.database-connections`,
      need: database.connections.steady,
      needInRollout: database.connections.rollout,
      have: database.maxConnections,
      unit: "connections",
    }),
  );
}
