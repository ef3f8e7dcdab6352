import type { Catalog, InstanceType } from "../catalog.ts";
import { priceOf } from "../cost/price-of.ts";
import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PeakSessions } from "../demand/peak-sessions.ts";
import { counted, dollars, figure } from "../figure.ts";
import type { PlanPool, PlanWarning, Reason } from "../plan.ts";
import type { NodesPart, PartRefused, SessionNodes } from "../plan-parts.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Refusal } from "../refusal.ts";
import type { SessionProfile, Site } from "../site.ts";
import { DEFAULT_NODE_MODEL } from "./allocatable.ts";
import { usableRoom } from "./fit.ts";
import { chooseManagedPool, type ManagedPool, SYSTEM_PODS } from "./managed-pool.ts";
import { candidateOf, customCandidate, type NodeCandidate } from "./node-candidate.ts";
import { type PackItem, packPods } from "./pack.ts";
import { type ProfileSessions, wholeSessions } from "./session-mix.ts";
import { chooseSessionPool, type MainCandidate, type SessionPoolAnswer } from "./session-pool.ts";

const REFERENCE = "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22";

/**
 * Plans the nodes of Workbench: Karpenter's pool for the sessions, the managed node group for server pods, the cluster's own pods
 * and the sessions that stay there.
 */
export function planNodes(site: Site, catalog: Catalog, demand: LikelyDemand): NodesPart | PartRefused {
  if (!site.products.workbench) return { ok: true, pools: [], reasons: [], warnings: [], refusals: [] };
  const profiles = new Map(site.profiles.map((profile) => [profile.name, profile]));
  const peakMix = mixOf(demand.karpenter, profiles);
  const sessions = peakMix.length === 0 ? undefined : sessionPool(site, catalog, demand, peakMix, profiles);
  if (sessions !== undefined && !sessions.ok) return sessions;
  const managed = managedPool(site, catalog, mixOf(demand.managed, profiles));
  if (!managed.ok) return managed;
  return {
    ok: true,
    pools: [...(sessions === undefined ? [] : [sessions.pool]), managed.planPool],
    workbench: { topology: "cluster", serverPods: site.workbench.serverPods, zones: site.workbench.zones },
    ...(sessions === undefined ? {} : { sessions: sessions.nodes }),
    managed: managed.pool,
    reasons: [...(sessions?.reasons ?? []), ...managed.reasons],
    warnings: [...(sessions?.warnings ?? [])],
    refusals: [...(sessions?.refusals ?? [])],
  };
}

function mixOf(
  peak: PeakSessions,
  profiles: ReadonlyMap<string, SessionProfile>,
): readonly ProfileSessions[] {
  const byProfile = new Map<string, number>();
  for (const part of peak.byClass)
    byProfile.set(part.profile, (byProfile.get(part.profile) ?? 0) + part.sessions);
  return withProfiles(byProfile, profiles);
}

function withProfiles(
  sessionsByProfile: ReadonlyMap<string, number>,
  profiles: ReadonlyMap<string, SessionProfile>,
): readonly ProfileSessions[] {
  return [...sessionsByProfile].map(([name, sessions]) => {
    const profile = profiles.get(name);
    if (profile === undefined) throw new Error(`expected a profile of the site, got ${name}`);
    return { profile, sessions };
  });
}

/** Types of the site's families that the region sells, with Karpenter's estimate of their room. */
function sessionCandidates(
  site: Site,
  catalog: Catalog,
): { candidates: readonly NodeCandidate[]; refusals: readonly Refusal[] } {
  const refusals: Refusal[] = [];
  const candidates = catalog.instanceTypes
    .filter((type) => mayCarrySessions(site, type))
    .flatMap((type) => {
      const priced = priceOf(catalog.priceBook, `ec2.${type.name}`, site.region);
      if (priced.ok) return [candidateOf(type, DEFAULT_NODE_MODEL, priced.price.tiers[0]?.usd, false)];
      refusals.push({ ...priced.refusal, subject: type.name });
      return [];
    });
  return { candidates: [...candidates, ...site.nodes.customTypes.map(customCandidate)], refusals };
}

function mayCarrySessions(site: Site, type: InstanceType): boolean {
  const { families, instanceTypes } = site.nodes;
  if (instanceTypes !== undefined) return instanceTypes.includes(type.name);
  return families.includes(type.family) && !type.bareMetal;
}

type SessionsPlanned = {
  readonly ok: true;
  readonly pool: PlanPool;
  readonly nodes: SessionNodes;
} & Pick<NodesPart, "reasons" | "warnings" | "refusals">;

function sessionPool(
  site: Site,
  catalog: Catalog,
  demand: LikelyDemand,
  peakMix: readonly ProfileSessions[],
  profiles: ReadonlyMap<string, SessionProfile>,
): SessionsPlanned | PartRefused {
  const { candidates, refusals } = sessionCandidates(site, catalog);
  const mixes = [peakMix, ...eventMixes(demand, peakMix, profiles)];
  // Every profile must have a type that holds it, whether or not it is in the busiest moment.
  const everyProfile = mixes.reduce((all, mix) => withMissing(all, mix), peakMix);
  const choice = chooseSessionPool(everyProfile, candidates, site.nodes);
  if (!choice.ok) return { ok: false, refusals: [...choice.refusals, ...refusals] };
  const needed = mixes.map((mix) => nodesFor(site, choice.main, mix));
  const most = needed.reduce((a, b) => (b.main + b.large > a.main + a.large ? b : a));
  const week = weekNodes(site, demand, choice.main, profiles);
  return {
    ok: true,
    pool: {
      name: "sessions",
      manager: "karpenter",
      purpose: "sessions",
      instanceTypes: [
        choice.main.candidate.name,
        ...(choice.main.large === undefined ? [] : [choice.main.large.candidate.name]),
      ],
      sessionsPerNode: choice.main.row.sessionsPerNode,
      binding: choice.main.row.binding,
      nodes: { min: week.fewest, max: most.main + most.large },
      zones: site.workbench.zones,
    },
    nodes: { main: choice.main, meanMainNodes: week.meanMain, meanLargeNodes: week.meanLarge },
    reasons: sessionReasons(site, choice, peakMix, needed[0] ?? most, week),
    warnings: sessionWarnings(site, choice),
    refusals: [...choice.refusals, ...refusals],
  };
}

function withMissing(
  all: readonly ProfileSessions[],
  mix: readonly ProfileSessions[],
): readonly ProfileSessions[] {
  const missing = mix.filter((part) => !all.some((one) => one.profile.name === part.profile.name));
  return missing.length === 0 ? all : [...all, ...missing];
}

/** The sessions of each event together with everybody else's at that moment, in the proportions of the peak. */
function eventMixes(
  demand: LikelyDemand,
  peakMix: readonly ProfileSessions[],
  profiles: ReadonlyMap<string, SessionProfile>,
): readonly (readonly ProfileSessions[])[] {
  const atPeak = demand.peak.sessions;
  return demand.events
    .filter((event) => event.placement === "karpenter")
    .map((event) => {
      const share = atPeak > 0 ? event.otherSessions / atPeak : 0;
      const byProfile = new Map(peakMix.map((part) => [part.profile.name, part.sessions * share]));
      byProfile.set(event.profile, (byProfile.get(event.profile) ?? 0) + event.eventSessions);
      return withProfiles(byProfile, profiles);
    });
}

interface NodesOfMix {
  readonly main: number;
  readonly large: number;
  readonly lowerBound: number;
}

/** Nodes of the main type for the sessions that fit it, and of the large type for those that do not. */
function nodesFor(site: Site, main: MainCandidate, mix: readonly ProfileSessions[]): NodesOfMix {
  const room = usableRoom(main.candidate.room, site.nodes.overhead);
  const items = wholeSessions(mix).map(
    ({ profile, sessions }): PackItem => ({
      cpuMillicores: profile.cpuMillicores,
      memoryMib: profile.memoryMib,
      count: sessions,
    }),
  );
  const fits = (item: PackItem): boolean =>
    item.cpuMillicores <= room.cpuMillicores && item.memoryMib <= room.memoryMib;
  const onMain = packPods(items.filter(fits), room);
  const rest = items.filter((item) => item.count > 0 && !fits(item));
  const onLarge =
    main.large === undefined
      ? undefined
      : packPods(rest, usableRoom(main.large.candidate.room, site.nodes.overhead));
  if (!onMain.ok || (rest.length > 0 && onLarge?.ok !== true))
    throw new Error("expected types that hold every profile");
  return {
    main: onMain.nodes,
    large: onLarge?.ok === true ? onLarge.nodes : 0,
    lowerBound: onMain.lowerBound + (onLarge?.ok === true ? onLarge.lowerBound : 0),
  };
}

interface WeekNodes {
  readonly fewest: number;
  readonly meanMain: number;
  readonly meanLarge: number;
}

/** Nodes hour by hour over the reference week, packed anew each hour: what they would be if sessions could move. */
function weekNodes(
  site: Site,
  demand: LikelyDemand,
  main: MainCandidate,
  profiles: ReadonlyMap<string, SessionProfile>,
): WeekNodes {
  const classes = demand.week.classes.filter((one) => one.placement === "karpenter");
  const hours = Array.from({ length: SLOTS_PER_WEEK / SLOTS_PER_HOUR }, (_, hour) => {
    const byProfile = new Map<string, number>();
    for (const one of classes) {
      byProfile.set(one.profile, (byProfile.get(one.profile) ?? 0) + (one.week[hour * SLOTS_PER_HOUR] ?? 0));
    }
    return nodesFor(site, main, withProfiles(byProfile, profiles));
  });
  const mean = (of: (nodes: NodesOfMix) => number): number =>
    hours.reduce((sum, nodes) => sum + of(nodes), 0) / hours.length;
  return {
    fewest: Math.min(...hours.map((nodes) => nodes.main + nodes.large)),
    meanMain: mean((nodes) => nodes.main),
    meanLarge: mean((nodes) => nodes.large),
  };
}

type Chosen = Extract<SessionPoolAnswer, { ok: true }>;

function sessionReasons(
  site: Site,
  choice: Chosen,
  peakMix: readonly ProfileSessions[],
  peak: NodesOfMix,
  week: WeekNodes,
): readonly Reason[] {
  const { main, average } = choice;
  const rule = site.nodes.sessionsPerNode;
  return [
    {
      path: "pools.sessions.instanceTypes",
      rule:
        "the largest session fits some type of the list" +
        (rule === undefined ? "" : `, a node carries ${rule.min} to ${rule.max} average sessions`) +
        ", and inside these the cheapest peak wins",
      inputs: {
        averageCpuMillicores: average.cpuMillicores,
        averageMemoryMib: average.memoryMib,
        sessionsPerNode: main.row.sessionsPerNode,
        usdPerHourAtPeak: main.usdPerHour,
        ...(choice.withoutRule === undefined
          ? {}
          : {
              withoutTheRule: choice.withoutRule.candidate.name,
              ruleUsdPerHourAtPeak: main.usdPerHour - choice.withoutRule.usdPerHour,
            }),
      },
      source: REFERENCE,
    },
    {
      path: "pools.sessions.nodes.max",
      rule: "first-fit decreasing of the sessions at the peak, CPU first, then memory, as Karpenter takes them",
      inputs: {
        sessions: peakMix.reduce((sum, part) => sum + part.sessions, 0),
        nodes: peak.main + peak.large,
        lowerBound: peak.lowerBound,
        largeNodes: peak.large,
      },
      source: "allocatable of aws/karpenter-provider-aws v1.14.1 less DaemonSets",
    },
    {
      path: "cost.lines.sessions",
      rule: "mean over the hours of the reference week of the nodes that the sessions of that hour need, packed anew each hour",
      inputs: {
        meanMainNodes: week.meanMain,
        meanLargeNodes: week.meanLarge,
        hoursPerMonth: HOURS_PER_MONTH,
      },
      source: "an ideal: sessions cannot move, so real nodes empty more slowly",
    },
  ];
}

function sessionWarnings(site: Site, choice: Chosen): readonly PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const rule = site.nodes.sessionsPerNode;
  if (choice.ruleBroken && rule !== undefined) {
    warnings.push({
      code: "RULE_TWO_TO_THREE",
      sentence: `no type carries ${rule.min} to ${rule.max} average sessions; ${choice.main.candidate.name} with ${choice.main.row.sessionsPerNode} is nearest`,
    });
  }
  const free = choice.withoutRule;
  if (free !== undefined && rule !== undefined) {
    const saved = (choice.main.usdPerHour - free.usdPerHour) * HOURS_PER_MONTH;
    warnings.push({
      code: "PRICE_OF_RULE",
      sentence:
        `the rule of ${rule.min} to ${rule.max} average sessions a node costs ${dollars(choice.main.usdPerHour - free.usdPerHour)} an hour at the peak ` +
        `(${dollars(saved, 0)} if the peak lasted all month): ${free.candidate.name} would carry ${figure(free.row.sessionsPerNode)} a node, ` +
        `and a node that goes would take ${counted(free.row.sessionsPerNode, "session")} with it`,
    });
  }
  return warnings;
}

type ManagedPlanned = {
  readonly ok: true;
  readonly pool: ManagedPool;
  readonly planPool: PlanPool;
  readonly reasons: readonly Reason[];
};

function managedPool(
  site: Site,
  catalog: Catalog,
  sessions: readonly ProfileSessions[],
): ManagedPlanned | PartRefused {
  const { workbench } = site;
  const stays = wholeSessions(sessions).map(
    ({ profile, sessions: count }): PackItem => ({
      cpuMillicores: profile.cpuMillicores,
      memoryMib: profile.memoryMib,
      count,
    }),
  );
  const answer = chooseManagedPool(
    {
      servers: { ...workbench.serverPod, count: workbench.serverPods },
      // The chart rolls out with maxSurge 100 %: as many server pods again (rstudio/helm rstudio-workbench 0.22.0).
      surgeServers: workbench.serverPods,
      others: [...stays, ...SYSTEM_PODS],
      zones: workbench.zones,
    },
    managedCandidates(site, catalog),
    site.nodes.overhead,
  );
  if (!answer.ok) return answer;
  const { pool } = answer;
  return {
    ok: true,
    pool,
    planPool: {
      name: "server",
      manager: "managed",
      purpose: "server",
      instanceTypes: [pool.candidate.name],
      sessionsPerNode: 0,
      binding: [],
      nodes: { min: pool.nodes, max: pool.nodes },
      zones: workbench.zones,
    },
    reasons: [managedReason(site, pool, stays)],
  };
}

/** Managed node groups cap pods at 110 or 250, which Karpenter's nodes do not. Source: docs.aws.amazon.com/eks, choosing-instance-type. */
function managedCandidates(site: Site, catalog: Catalog): readonly NodeCandidate[] {
  const stated = site.workbench.managedInstanceType;
  return catalog.instanceTypes
    .filter((type) => (stated === undefined ? mayCarrySessions(site, type) : type.name === stated))
    .flatMap((type) => {
      const priced = priceOf(catalog.priceBook, `ec2.${type.name}`, site.region);
      return priced.ok
        ? [candidateOf(type, { ...DEFAULT_NODE_MODEL, podCap: "capped" }, priced.price.tiers[0]?.usd, false)]
        : [];
    });
}

function managedReason(site: Site, pool: ManagedPool, stays: readonly PackItem[]): Reason {
  return {
    path: "pools.server.nodes.max",
    rule:
      "the most of: one node in each zone, room for a rollout that doubles the server pods, and enough nodes that the rest carries " +
      "everything when a zone is lost; the cheapest type of the families",
    inputs: {
      serverPods: site.workbench.serverPods,
      sessionsThatStay: stays.reduce((sum, item) => sum + item.count, 0),
      zones: site.workbench.zones,
      nodesSteady: pool.nodesSteady,
      nodesInRollout: pool.nodesInRollout,
      nodesForZoneLoss: pool.nodesForZoneLoss,
    },
    source: REFERENCE,
  };
}
