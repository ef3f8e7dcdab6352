import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PartRefused } from "../explained.ts";
import { counted } from "../figure.ts";
import { likelyPeople } from "../likely-people.ts";
import { compareText } from "../order.ts";
import type { PlanWarning } from "../plan-remark.ts";
import { gibFromGb } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import type { Site } from "../site.ts";
import { SINGLE_SERVER_PEOPLE } from "../workbench-server/topology.ts";
import { fitSessions, type NodeRoom, type Resource } from "./fit.ts";
import { type NodeCandidate, OBSERVED_MEMORY_OVERHEAD_FRACTION } from "./node-candidate.ts";
import type { NodesPart } from "./nodes-part.ts";
import { type Profiles, peakMix } from "./peak-mix.ts";
import { averageRequest, type ProfileSessions, sessionsOf, wholeSessions } from "./session-mix.ts";
import {
  dearerServer,
  noServer,
  type PricedServer,
  type ServerNeed,
  tooSmall,
} from "./single-server-refusals.ts";
import { managedCandidates } from "./site-candidates.ts";

const SOURCE =
  "docs.posit.co, Workbench reference architectures: a single server for about 10 users, read 2026-11-22";

/** What the operating system keeps. A stated assumption of ours. */
const SYSTEM_MEMORY_MIB = 1024;

/** Disk beside the homes: swap of 8 GB. Source: SEPM-163 in lagerratrobe/posit_hardware_specs. */
const SWAP_GIB = 8;

/** Plans the one server of a small team: Workbench itself and all sessions of the peak on the cheapest type that holds them. */
export function planSingleServer(
  site: Site,
  catalog: Catalog,
  demand: LikelyDemand,
  profiles: Profiles,
): NodesPart | PartRefused {
  const mix = peakMix(demand.peak, profiles);
  const need = needOf(site, mix);
  const priced = managedCandidates(site, catalog).filter(isPriced);
  const [chosen] = priced
    .filter((candidate) => tooSmall(candidate, need, serverRoom(catalog, candidate)) === undefined)
    .sort((a, b) => a.usdPerHour - b.usdPerHour || compareText(a.name, b.name));
  if (chosen === undefined)
    return {
      ok: false,
      refusals: [
        noServer(
          site,
          need,
          priced.map((one) => serverRoom(catalog, one)),
        ),
      ],
    };
  const refusals = priced
    .filter((candidate) => candidate !== chosen)
    .map((other) => tooSmall(other, need, serverRoom(catalog, other)) ?? dearerServer(other, chosen))
    .sort((a, b) => compareText(a.subject, b.subject));
  return { ...planned(site, catalog, chosen, mix, need), refusals };
}

function isPriced(candidate: NodeCandidate): candidate is PricedServer {
  return candidate.usdPerHour !== undefined && !candidate.burstable;
}

function needOf(site: Site, mix: readonly ProfileSessions[]): ServerNeed {
  const { cpuMillicores, memoryMib } = site.workbench.serverPod;
  const sum = (of: (part: ProfileSessions) => number): number =>
    wholeSessions(mix).reduce((total, part) => total + part.sessions * of(part), 0);
  return {
    cpuMillicores: cpuMillicores + sum(({ profile }) => profile.cpuMillicores),
    memoryMib: memoryMib + sum(({ profile }) => profile.memoryMib),
  };
}

/** A server without Kubernetes: no kubelet, no DaemonSets. */
function serverRoom(catalog: Catalog, candidate: NodeCandidate): NodeRoom {
  const nominal = catalog.instanceTypes.find(({ name }) => name === candidate.name)?.memoryMib ?? 0;
  return {
    cpuMillicores: candidate.vcpu * 1000,
    memoryMib: Math.floor(nominal * (1 - OBSERVED_MEMORY_OVERHEAD_FRACTION)) - SYSTEM_MEMORY_MIB,
    pods: Number.POSITIVE_INFINITY,
  };
}

interface ServerFacts {
  readonly site: Site;
  readonly candidate: PricedServer;
  readonly room: NodeRoom;
  readonly need: ServerNeed;
  readonly sessionsAtThePeak: number;
  readonly binding: readonly Resource[];
  readonly homesGb: number;
  readonly dataDiskGib: number;
}

function planned(
  site: Site,
  catalog: Catalog,
  candidate: PricedServer,
  mix: readonly ProfileSessions[],
  need: ServerNeed,
): NodesPart {
  const room = serverRoom(catalog, candidate);
  const { cpuMillicores, memoryMib } = site.workbench.serverPod;
  const sessionsAtThePeak = sessionsOf(mix);
  const fit =
    sessionsAtThePeak > 0
      ? fitSessions(candidate.name, averageRequest(mix), room, { cpuMillicores, memoryMib, pods: 0 })
      : undefined;
  const binding = fit?.binding ?? [];
  const homesGb = site.groups.reduce((sum, group) => sum + group.people.likely * group.homeGb.likely, 0);
  const dataDiskGib = Math.ceil(SWAP_GIB + gibFromGb(homesGb) / site.storage.fillFraction);
  return {
    ok: true,
    pools: [
      {
        name: "server",
        manager: "managed",
        purpose: "server",
        instanceTypes: [candidate.name],
        sessionsPerNode: fit?.ok ? fit.sessionsPerNode : 0,
        binding,
        nodes: { min: 1, max: 1 },
        zones: 1,
      },
    ],
    workbench: { topology: "single-server", serverPods: 1, zones: 1 },
    managed: {
      candidate,
      nodes: 1,
      pods: 0,
      nodesSteady: 1,
      nodesInRollout: 1,
      nodesForZoneLoss: 1,
      dataDiskGib,
    },
    reasons: reasonsOf({ site, candidate, room, need, sessionsAtThePeak, binding, homesGb, dataDiskGib }),
    warnings: [noClusterNeeded(site, candidate)],
    refusals: [],
  };
}

function reasonsOf({
  site,
  candidate,
  room,
  need,
  sessionsAtThePeak,
  binding,
  ...disk
}: ServerFacts): readonly Reason[] {
  const { homesGb, dataDiskGib } = disk;
  return [
    {
      path: "workbench.topology",
      rule:
        `a single server for at most ${SINGLE_SERVER_PEOPLE} people whose number stays and who have no events, unless the site states server pods; ` +
        "the cheapest type of the families that holds Workbench and every session of the peak",
      inputs: {
        people: likelyPeople(site),
        sessionsAtThePeak,
        neededCpuMillicores: need.cpuMillicores,
        neededMemoryMib: need.memoryMib,
        usableCpuMillicores: room.cpuMillicores,
        usableMemoryMib: room.memoryMib,
      },
      source: SOURCE,
    },
    ...["pools.server", "workbench.serverPods", "workbench.zones"].map((path) => ({
      path,
      rule: "one server in one zone: the sessions that fit it, the resource that would have to grow for one more; see workbench.topology",
      inputs: { instanceType: candidate.name, sessionsAtThePeak, binding: binding.join(", ") },
      source: SOURCE,
    })),
    {
      path: "pools.server.dataDiskGib",
      rule: "swap and homes ÷ fill limit on a gp3 volume of the server; snapshots are not counted",
      inputs: { homesGb, fillFraction: site.storage.fillFraction, swapGib: SWAP_GIB, dataDiskGib },
      source: "SEPM-163 in lagerratrobe/posit_hardware_specs",
    },
  ];
}

function noClusterNeeded(site: Site, { name }: PricedServer): PlanWarning {
  return {
    code: "SINGLE_SERVER",
    sentence:
      `${counted(likelyPeople(site), "person", "people")} with a stable load need no EKS: one ${name} carries Workbench with its own database (SQLite) and local homes, ` +
      "without load balancer, RDS or shared file system; nobody works while it is down, and a site that needs two zones states its server pods",
  };
}
