import { figure } from "../figure.ts";
import { wholeBytesFromMib } from "../quantity.ts";
import type { Refusal } from "../refusal.ts";
import type { NodeOverhead } from "../site.ts";

/** What can keep a further session off a node. */
export type Resource = "cpu" | "memory" | "pods";

/** What a session pod asks for. */
export interface SessionRequest {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

/** What a node offers to pods, DaemonSets not yet taken off. */
export interface NodeRoom {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly pods: number;
}

/** The largest request of one resource that gives at least one session more than now. */
export interface NextStep {
  readonly cpuMillicores?: number;
  readonly memoryMib?: number;
  readonly sessionsPerNode: number;
}

/** How many sessions of one request a node carries, or why it carries none. */
export type Fit =
  | {
      readonly ok: true;
      readonly sessionsPerNode: number;
      /** Every resource that would have to grow for one more session. */
      readonly binding: readonly Resource[];
      readonly strandedCpuMillicores: number;
      readonly strandedMemoryMib: number;
      readonly nextStep?: NextStep;
    }
  | { readonly ok: false; readonly binding: readonly Resource[]; readonly refusals: readonly Refusal[] };

/** Returns what DaemonSets leave of a node; a figure may be below 0. */
export function usableRoom(node: NodeRoom, overhead: NodeOverhead): NodeRoom {
  return {
    cpuMillicores: node.cpuMillicores - overhead.cpuMillicores,
    memoryMib: node.memoryMib - overhead.memoryMib,
    pods: node.pods - overhead.pods,
  };
}

/** Returns how many sessions of one request a room holds; 0 where not one. */
export function sessionsHeld(request: SessionRequest, room: NodeRoom): number {
  return leastOf(sessionsByResource(request, room));
}

/**
 * Counts the sessions of one request that an otherwise empty node carries.
 *
 * Every resource is checked even after one fails, so that all the reasons can be shown at once.
 *
 * @param nodeName stands in the refusals.
 */
export function fitSessions(
  nodeName: string,
  request: SessionRequest,
  node: NodeRoom,
  overhead: NodeOverhead,
): Fit {
  const room = usableRoom(node, overhead);
  const byResource = sessionsByResource(request, room);
  const sessionsPerNode = leastOf(byResource);
  const binding = RESOURCES.filter((resource) => byResource[resource] <= sessionsPerNode);
  if (sessionsPerNode === 0) {
    return {
      ok: false,
      binding,
      refusals: binding.map((resource) => tooLarge(nodeName, resource, request, room)),
    };
  }
  const nextStep = nextStepOf(sessionsPerNode, binding, request, room);
  return {
    ok: true,
    sessionsPerNode,
    binding,
    strandedCpuMillicores: room.cpuMillicores - sessionsPerNode * request.cpuMillicores,
    strandedMemoryMib: room.memoryMib - sessionsPerNode * request.memoryMib,
    ...(nextStep === undefined ? {} : { nextStep }),
  };
}

const RESOURCES: readonly Resource[] = ["cpu", "memory", "pods"];

function sessionsByResource(request: SessionRequest, room: NodeRoom): Record<Resource, number> {
  return {
    cpu: Math.floor(room.cpuMillicores / request.cpuMillicores),
    // In bytes, both sides are whole numbers, so that an exact fit is not lost to a fraction of a MiB.
    memory: Math.floor(wholeBytesFromMib(room.memoryMib) / wholeBytesFromMib(request.memoryMib)),
    pods: Math.floor(room.pods),
  };
}

function leastOf({ cpu, memory, pods }: Record<Resource, number>): number {
  return Math.max(0, Math.min(cpu, memory, pods));
}

function nextStepOf(
  sessionsPerNode: number,
  binding: readonly Resource[],
  request: SessionRequest,
  room: NodeRoom,
): NextStep | undefined {
  const [resource] = binding;
  if (binding.length !== 1 || resource === "pods" || resource === undefined) return undefined;
  const have = resource === "cpu" ? room.cpuMillicores : room.memoryMib;
  const smaller = Math.floor(have / (sessionsPerNode + 1));
  if (smaller < 1) return undefined;
  const key = resource === "cpu" ? "cpuMillicores" : "memoryMib";
  return { [key]: smaller, sessionsPerNode: sessionsHeld({ ...request, [key]: smaller }, room) };
}

function tooLarge(subject: string, resource: Resource, request: SessionRequest, room: NodeRoom): Refusal {
  const { need, have, unit } = {
    cpu: { need: request.cpuMillicores, have: room.cpuMillicores, unit: "millicores" },
    memory: { need: request.memoryMib, have: room.memoryMib, unit: "MiB" },
    pods: { need: 1, have: room.pods, unit: "pods" },
  }[resource];
  return {
    subject,
    code: resource === "pods" ? "POD_LIMIT" : "SESSION_TOO_LARGE",
    resource,
    unit,
    need,
    have,
    shortBy: need - have,
    sentence: `${subject} has ${figure(have)} ${unit} usable, a session needs ${figure(need)}: short by ${figure(need - have)}`,
  };
}
