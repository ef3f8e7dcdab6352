import type { Catalog } from "../catalog.ts";
import { counted, dollars, figure } from "../figure.ts";
import type { PlanAdvice } from "../plan-remark.ts";
import type { SessionNodePolicy } from "../site.ts";
import type { AlternativesQuestion } from "./alternatives.ts";
import { fitSessions, type NodeRoom, type SessionRequest, usableRoom } from "./fit.ts";
import type { MainCandidate } from "./main-candidate.ts";
import { nodesForMix } from "./nodes-for-mix.ts";
import { type ArrivingFleet, arrivingFleet } from "./open-pool.ts";
import { lostWithANode, peakNodes } from "./peak-nodes.ts";
import { reclaimableMemoryMib } from "./reclaimable-memory.ts";
import { type ProfileSessions, sessionsOf, wholeSessions } from "./session-mix.ts";
import { typesOf } from "./type-lists.ts";

/** A request that has to shrink by more than this is another session, not another shape. A stated choice of ours. */
const SHRINK_FRACTION = 0.1;

/** Returns what the site may do better about session nodes, with numbers. */
export function nodeAdvice(catalog: Catalog, question: AlternativesQuestion): readonly PlanAdvice[] {
  return [
    ...openPoolAdvice(catalog, question),
    ...shapeAdvice(question),
    ...reserveAdvice(catalog, question),
    ...nodeStartAdvice(question),
  ];
}

/** What an open NodePool buys for sessions one at a time, and the list of types that prevents it. */
function openPoolAdvice(
  catalog: Catalog,
  { choice, mix, policy }: AlternativesQuestion,
): readonly PlanAdvice[] {
  const { main } = choice;
  const listed = [main.candidate, ...(main.large === undefined ? [] : [main.large.candidate])];
  const everything = [
    ...new Map(
      choice.all
        .flatMap((one) => [one.candidate, ...(one.large === undefined ? [] : [one.large.candidate])])
        .map((one) => [one.name, one]),
    ).values(),
  ];
  const open = arrivingFleet(catalog, everything, mix, policy);
  const floor = arrivingFleet(catalog, listed, mix, policy);
  if (open === undefined || floor === undefined || fleetText(open) === fleetText(floor)) return [];
  return [
    {
      code: "OPEN_NODEPOOL",
      sentence:
        `for ${arrivalsText(open, mix)} that come one at a time a NodePool without a list of types buys ${fleetText(open)}; ` +
        `with the list ${listed.map(({ name }) => name).join(", ")} it buys ${fleetText(floor)}: the list is the size floor that keeps Karpenter from a node for each session`,
    },
  ];
}

/** A large peak is told by fewer sessions in its mix. */
function arrivalsText({ sessions }: ArrivingFleet, mix: readonly ProfileSessions[]): string {
  const all = sessionsOf(wholeSessions(mix));
  return sessions < all
    ? `${counted(sessions, "session")} in the mix of the ${figure(all)} at the peak`
    : counted(sessions, "session");
}

function fleetText({ nodes, byType, usdPerHour }: ArrivingFleet): string {
  const most = byType.slice(0, 3).map((one) => `${figure(one.nodes)} × ${one.instanceType}`);
  const rest = byType.length > 3 ? ` and ${counted(byType.length - 3, "type")} more` : "";
  return `${counted(nodes, "node")} (${most.join(", ")}${rest}) for ${dollars(usdPerHour)} an hour`;
}

/** A request slightly smaller may divide the node once more: one of the main type, or of the large one for what only that holds. */
function shapeAdvice({ choice, mix, policy }: AlternativesQuestion): readonly PlanAdvice[] {
  const { main } = choice;
  const types = [main.candidate, ...(main.large === undefined ? [] : [main.large.candidate])];
  return mix
    .filter(({ sessions }) => sessions > 0)
    .flatMap((part): readonly PlanAdvice[] => {
      const type = types.find(({ name, room }) => fitSessions(name, part.profile, room, policy.overhead).ok);
      const shape = type && betterShape(part.profile, type.room, policy);
      if (type === undefined || shape === undefined) return [];
      const room = usableRoom(type.room, policy.overhead);
      const shaped = mix.map((one) =>
        one === part ? { ...one, profile: { ...one.profile, ...shape.request } } : one,
      );
      const saved = usdOf(main, policy, mix) - usdOf(main, policy, shaped);
      const cpu = shape.request.cpuMillicores < part.profile.cpuMillicores;
      const memory = shape.request.memoryMib < part.profile.memoryMib;
      const changes = [
        ...(cpu
          ? [`${figure(shape.request.cpuMillicores)} m instead of ${figure(part.profile.cpuMillicores)} m`]
          : []),
        ...(memory
          ? [`${figure(shape.request.memoryMib)} MiB instead of ${figure(part.profile.memoryMib)} MiB`]
          : []),
      ];
      return [
        {
          code: "REQUEST_SHAPE",
          sentence:
            `a request of ${changes.join(" and ")} lets ${type.name} (${figure(room.cpuMillicores)} m and ${figure(room.memoryMib)} MiB usable) hold ` +
            `${counted(shape.sessions, "session")} of profile ${part.profile.name} instead of ${figure(shape.before)}` +
            (saved > 0 ? `, ${dollars(saved)} an hour less at the peak` : "") +
            (memory
              ? "; a smaller memory request wants a measurement first"
              : "; the CPU limit stays as it is") +
            " (cpus-request and mem-mb-request of the resource profile)",
        },
      ];
    });
}

/** The largest request, close to the one asked for, of which a node holds one more. */
function betterShape(
  profile: SessionRequest,
  node: NodeRoom,
  policy: SessionNodePolicy,
): { readonly request: SessionRequest; readonly sessions: number; readonly before: number } | undefined {
  const fit = fitSessions("", profile, node, policy.overhead);
  if (!fit.ok || fit.binding.includes("pods")) return undefined;
  const room = usableRoom(node, policy.overhead);
  const sessions = fit.sessionsPerNode + 1;
  const request = {
    cpuMillicores: Math.min(profile.cpuMillicores, Math.floor(room.cpuMillicores / sessions)),
    memoryMib: Math.min(profile.memoryMib, Math.floor(room.memoryMib / sessions)),
  };
  const near = (is: number, asked: number): boolean => is >= asked * (1 - SHRINK_FRACTION);
  return near(request.cpuMillicores, profile.cpuMillicores) && near(request.memoryMib, profile.memoryMib)
    ? { request, sessions, before: fit.sessionsPerNode }
    : undefined;
}

function usdOf(main: MainCandidate, policy: SessionNodePolicy, mix: readonly ProfileSessions[]): number {
  const nodes = nodesForMix(main, policy.overhead, mix);
  return nodes.main * main.candidate.usdPerHour + nodes.large * (main.large?.candidate.usdPerHour ?? 0);
}

/** Memory that kube-reserved holds for pods which never come. */
function reserveAdvice(catalog: Catalog, { choice, policy }: AlternativesQuestion): readonly PlanAdvice[] {
  const { main } = choice;
  const { average } = main;
  const type = catalog.instanceTypes.find(({ name }) => name === main.candidate.name);
  if (type === undefined) return [];
  const planned = main.row.sessionsPerNode + policy.overhead.pods;
  // Twice the pods that are planned, in tens: room for placeholders, pods that end and a second DaemonSet.
  const neededPods = Math.ceil((2 * planned) / 10) * 10;
  const backMib = reclaimableMemoryMib(type, neededPods);
  if (backMib === 0) return [];
  const roomier = { ...main.candidate.room, memoryMib: main.candidate.room.memoryMib + backMib };
  const fit = fitSessions(type.name, average, roomier, policy.overhead);
  const gained = fit.ok ? fit.sessionsPerNode - main.row.sessionsPerNode : 0;
  if (gained === 0 && backMib < 1024) return [];
  return [
    {
      code: "KUBE_RESERVED",
      sentence:
        `kube-reserved of ${type.name} counts ${figure(main.candidate.room.pods)} pods where ${figure(neededPods)} suffice: kubelet.kubeReserved.memory gives back ${figure(backMib)} MiB a node` +
        (gained > 0 ? `, room for ${counted(gained, "average session")} more` : ", no session more") +
        "; on AL2023 lowering maxPods alone gives back nothing",
    },
  ];
}

/** A larger node of the same family must carry so many times the sessions for the number of starts to be worth a word. */
const LARGER_NODE = 4;

/** A peak that comes within one node start waits for it, whatever the size of the nodes. */
function nodeStartAdvice({ choice, mix, policy }: AlternativesQuestion): readonly PlanAdvice[] {
  const { main } = choice;
  const familyOf = (one: MainCandidate): string | undefined => one.candidate.name.split(".")[0];
  const larger = choice.all.find(
    (one) =>
      familyOf(one) === familyOf(main) && one.row.sessionsPerNode >= LARGER_NODE * main.row.sessionsPerNode,
  );
  if (larger === undefined) return [];
  const startsOf = (one: MainCandidate): number => one.nodes + (one.large?.nodes ?? 0);
  const lostWith = (one: MainCandidate): string =>
    figure(lostWithANode(peakNodes(one, policy.overhead, mix)));
  return [
    {
      code: "NODE_STARTS",
      sentence:
        `the peak is ${counted(startsOf(main), "node start")} with ${typesOf(main).join(" and ")} and ${figure(startsOf(larger))} with ${typesOf(larger).join(" and ")}: ` +
        "who comes in a rush waits for one node start either way; what differs is the number of launches and the sessions that end with the fullest node " +
        `(${lostWith(main)} against ${lostWith(larger)})`,
    },
  ];
}
