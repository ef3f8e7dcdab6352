import { compareText } from "../order.ts";
import type { PlanStairs } from "../plan.ts";
import type { NodeOverhead, SessionProfile } from "../site.ts";
import { fitSessions, type NodeRoom, usableRoom } from "./fit.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import type { ProfileSessions } from "./session-mix.ts";

/** More steps than this no picture shows. */
const MOST_STEPS = 12;

/** Returns the stairs on one type of the profile that most sessions have, one where CPU binds and one where memory does. */
export function stairsOfMix(
  candidate: NodeCandidate,
  overhead: NodeOverhead,
  mix: readonly ProfileSessions[],
): readonly PlanStairs[] {
  return mix
    .filter(({ sessions }) => sessions > 0)
    .toSorted((a, b) => b.sessions - a.sessions || compareText(a.profile.name, b.profile.name))
    .flatMap(({ profile }) => stairsOf(candidate.name, candidate.room, overhead, profile) ?? [])
    .filter((one, i, all) => all.findIndex(({ resource }) => resource === one.resource) === i);
}

/**
 * Returns the stairs of one profile on one type: for each number of sessions that a node can hold the largest request that gives it,
 * rounded down to whole millicores or MiB, the other resource as asked. The resource is the one that binds; where both do, CPU.
 *
 * Undefined where the session does not fit, pods bind, or there is only one step.
 */
export function stairsOf(
  instanceType: string,
  node: NodeRoom,
  overhead: NodeOverhead,
  profile: SessionProfile,
): PlanStairs | undefined {
  const fit = fitSessions(instanceType, profile, node, overhead);
  const resource = fit.ok ? fit.binding.find((one) => one !== "pods") : undefined;
  if (!fit.ok || resource === undefined) return undefined;
  const room = usableRoom(node, overhead);
  const have = resource === "cpu" ? room.cpuMillicores : room.memoryMib;
  const requestOf = resource === "cpu" ? "cpuMillicores" : "memoryMib";
  const steps: PlanStairs["steps"][number][] = [];
  for (let sessions = 1; sessions <= fit.sessionsPerNode + MOST_STEPS / 2; sessions += 1) {
    const request = Math.floor(have / sessions);
    if (request < 1) break;
    const held = fitSessions(instanceType, { ...profile, [requestOf]: request }, node, overhead);
    // The other resource binds from here on: a smaller request gains nothing.
    if (!held.ok || held.sessionsPerNode < sessions) break;
    if (held.sessionsPerNode === sessions) steps.push({ request, sessionsPerNode: sessions });
  }
  if (steps.length < 2) return undefined;
  return {
    instanceType,
    resource,
    profile: profile.name,
    steps: steps.slice(-MOST_STEPS),
    chosen: { request: profile[requestOf], sessionsPerNode: fit.sessionsPerNode },
  };
}
