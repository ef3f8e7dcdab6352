import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PartRefused } from "../explained.ts";
import { counted, dollars, figure } from "../figure.ts";
import { likelyPeople } from "../likely-people.ts";
import { compareText } from "../order.ts";
import { gibFromGb } from "../quantity.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import { SINGLE_SERVER_PEOPLE } from "../workbench-server/topology.ts";
import { fitSessions, type NodeRoom, type Resource } from "./fit.ts";
import { type NodeCandidate, OBSERVED_MEMORY_OVERHEAD_FRACTION } from "./node-candidate.ts";
import type { NodesPart } from "./nodes-part.ts";
import { type Profiles, peakMix } from "./peak-mix.ts";
import { averageRequest, type ProfileSessions, wholeSessions } from "./session-mix.ts";
import { managedCandidates } from "./site-candidates.ts";

const SOURCE =
  "docs.posit.co, Workbench reference architectures: a single server for about 10 users, read 2026-11-22";

/** What the operating system keeps. A stated assumption of ours. */
const SYSTEM_MEMORY_MIB = 1024;

/** Disk beside the homes: swap of 8 GB. Source: SEPM-163 in lagerratrobe/posit_hardware_specs. */
const SWAP_GIB = 8;

/** Subject of the refusal of all single servers. */
export const SINGLE_SERVER = "single server";

const NO_OVERHEAD = { cpuMillicores: 0, memoryMib: 0, pods: 0 };

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
    .map((other) => tooSmall(other, need, serverRoom(catalog, other)) ?? dearer(other, chosen))
    .sort((a, b) => compareText(a.subject, b.subject));
  return { ...planned(site, catalog, chosen, mix, need), refusals };
}

/** Why there is no single server: what the roomiest type lacks of the resource that is shortest. */
function noServer({ region }: Site, need: Need, rooms: readonly NodeRoom[]): Refusal {
  const wanted = `${figure(need.cpuMillicores)} m and ${figure(need.memoryMib)} MiB on one server`;
  const have = {
    cpuMillicores: Math.max(0, ...rooms.map(({ cpuMillicores }) => cpuMillicores)),
    memoryMib: Math.max(0, ...rooms.map(({ memoryMib }) => memoryMib)),
  };
  const cpuIsShort = need.cpuMillicores * have.memoryMib >= need.memoryMib * have.cpuMillicores;
  const [resource, unit, key] = cpuIsShort
    ? (["cpu", "m", "cpuMillicores"] as const)
    : (["memory", "MiB", "memoryMib"] as const);
  const shortBy = need[key] - have[key];
  return {
    subject: SINGLE_SERVER,
    code: "SESSION_TOO_LARGE",
    resource,
    unit,
    need: need[key],
    have: have[key],
    ...(shortBy > 0 ? { shortBy } : {}),
    sentence:
      `no type of the families with a price in ${region} holds ${wanted}` +
      (shortBy > 0
        ? `: the roomiest gives ${figure(have[key])} ${unit} of ${resource}, short by ${figure(shortBy)}`
        : ""),
  };
}

interface Need {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

/** Why one server of a type cannot carry everything; undefined where it can. */
function tooSmall({ name }: Priced, need: Need, room: NodeRoom): Refusal | undefined {
  const short = (
    [
      ["cpu", "m", need.cpuMillicores, room.cpuMillicores],
      ["memory", "MiB", need.memoryMib, room.memoryMib],
    ] as const
  ).find(([, , needed, there]) => needed > there);
  if (short === undefined) return undefined;
  const [resource, unit, needed, have] = short;
  return {
    subject: name,
    code: "SESSION_TOO_LARGE",
    resource,
    unit,
    need: needed,
    have,
    shortBy: needed - have,
    sentence: `one ${name} gives ${figure(have)} ${unit} of ${resource}, Workbench and every session of the peak ask for ${figure(needed)}: short by ${figure(needed - have)}`,
  };
}

function dearer(other: Priced, chosen: Priced): Refusal {
  const [need, have] = [chosen.usdPerHour, other.usdPerHour];
  return {
    subject: other.name,
    code: "DOMINATED",
    resource: "price",
    unit: "USD/h of the server",
    need,
    have,
    ...(have > need ? { shortBy: have - need } : {}),
    sentence: `one ${other.name} costs ${dollars(have, 4)} an hour, one ${chosen.name}, which carries the same, ${dollars(need, 4)}`,
  };
}

type Priced = NodeCandidate & { readonly usdPerHour: number };

function isPriced(candidate: NodeCandidate): candidate is Priced {
  return candidate.usdPerHour !== undefined && !candidate.burstable;
}

function needOf(site: Site, mix: readonly ProfileSessions[]): Need {
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

function planned(
  site: Site,
  catalog: Catalog,
  candidate: Priced,
  mix: readonly ProfileSessions[],
  need: Need,
): NodesPart {
  const room = serverRoom(catalog, candidate);
  const { serverPod } = site.workbench;
  const forSessions = {
    cpuMillicores: room.cpuMillicores - serverPod.cpuMillicores,
    memoryMib: room.memoryMib - serverPod.memoryMib,
    pods: room.pods,
  };
  const total = mix.reduce((sum, { sessions }) => sum + sessions, 0);
  const fit =
    total > 0 ? fitSessions(candidate.name, averageRequest(mix), forSessions, NO_OVERHEAD) : undefined;
  const binding: readonly Resource[] = fit?.binding ?? [];
  const homesGb = site.groups.reduce((sum, group) => sum + group.people.likely * group.homeGb.likely, 0);
  const dataDiskGib = Math.ceil(SWAP_GIB + gibFromGb(homesGb) / site.storage.fillFraction);
  const people = likelyPeople(site);
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
    reasons: [
      {
        path: "workbench.topology",
        rule:
          `a single server for at most ${SINGLE_SERVER_PEOPLE} people whose number stays and who have no events, unless the site states server pods; ` +
          "the cheapest type of the families that holds Workbench and every session of the peak",
        inputs: {
          people,
          sessionsAtThePeak: total,
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
        inputs: { instanceType: candidate.name, sessionsAtThePeak: total, binding: binding.join(", ") },
        source: SOURCE,
      })),
      {
        path: "pools.server.dataDiskGib",
        rule: "swap and homes ÷ fill limit on a gp3 volume of the server; snapshots are not counted",
        inputs: { homesGb, fillFraction: site.storage.fillFraction, swapGib: SWAP_GIB, dataDiskGib },
        source: "SEPM-163 in lagerratrobe/posit_hardware_specs",
      },
    ],
    warnings: [
      {
        code: "SINGLE_SERVER",
        sentence:
          `${counted(people, "person", "people")} with a stable load need no EKS: one ${candidate.name} carries Workbench with its own database (SQLite) and local homes, ` +
          "without load balancer, RDS or shared file system; nobody works while it is down, and a site that needs two zones states its server pods",
      },
    ],
    refusals: [],
  };
}
