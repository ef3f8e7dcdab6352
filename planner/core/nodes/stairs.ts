import { compareText } from "../order.ts";
import type { NodeOverhead, SessionProfile } from "../site.ts";
import { fitSessions, type NodeRoom, usableRoom } from "./fit.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { ProfileSessions } from "./session-mix.ts";

/** How many sessions of a growing request one node carries; `request` is the largest that gives so many, in millicores or MiB. */
export interface PlanStairs {
  readonly instanceType: string;
  readonly resource: "cpu" | "memory";
  /** Whose request grows; its other resource stays as it is. */
  readonly profile: string;
  readonly steps: readonly { readonly request: number; readonly sessionsPerNode: number }[];
  /** Steps of larger requests that are not among them; absent = none. */
  readonly stepsLeftOut?: number;
  readonly chosen: { readonly request: number; readonly sessionsPerNode: number };
}

/** More steps than this no picture shows. */
const MOST_STEPS = 12;

const STEP_RESOURCES = ["cpu", "memory"] as const;
type StepResource = (typeof STEP_RESOURCES)[number];

/**
 * Returns the stairs of the profiles that most sessions have, each on the type that holds it: one where CPU binds and one where memory
 * does; where the pool is bound by a resource that binds none of its profiles alone, that of the first one with steps.
 */
export function stairsOfMix(
  {
    candidate,
    large,
    row,
  }: Pick<MainCandidate, "candidate" | "large"> & { readonly row: Pick<MainCandidate["row"], "binding"> },
  overhead: NodeOverhead,
  mix: readonly ProfileSessions[],
): readonly PlanStairs[] {
  const types = [candidate, ...(large === undefined ? [] : [large.candidate])];
  const placed = mix
    .filter(({ sessions }) => sessions > 0)
    .toSorted((a, b) => b.sessions - a.sessions || compareText(a.profile.name, b.profile.name))
    .flatMap(({ profile }) => {
      const type = types.find(({ name, room }) => fitSessions(name, profile, room, overhead).ok);
      return type === undefined ? [] : [{ type, profile }];
    });
  const stairs = (resource?: StepResource): readonly PlanStairs[] =>
    placed.flatMap(({ type, profile }) => stairsOf(type.name, type.room, overhead, profile, resource) ?? []);
  const own = stairs();
  return STEP_RESOURCES.flatMap((resource) => {
    const [first] = [
      ...own.filter((one) => one.resource === resource),
      ...(row.binding.includes(resource) ? stairs(resource) : []),
    ];
    return first ?? [];
  });
}

/**
 * Returns the stairs of one profile on one type: for each number of sessions that a node can hold the largest request that gives it,
 * rounded down to whole millicores or MiB, the other resource as asked.
 *
 * Undefined where the session does not fit, pods bind, or there is only one step.
 *
 * @param asked the resource whose request grows; absent = the one that binds, CPU where both do.
 */
export function stairsOf(
  instanceType: string,
  node: NodeRoom,
  overhead: NodeOverhead,
  profile: SessionProfile,
  asked?: StepResource,
): PlanStairs | undefined {
  const fit = fitSessions(instanceType, profile, node, overhead);
  const resource = fit.ok ? (asked ?? fit.binding.find((one) => one !== "pods")) : undefined;
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
    ...(steps.length > MOST_STEPS ? { stepsLeftOut: steps.length - MOST_STEPS } : {}),
    chosen: { request: profile[requestOf], sessionsPerNode: fit.sessionsPerNode },
  };
}
