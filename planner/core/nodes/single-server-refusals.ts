import { dollars, figure } from "../figure.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import type { NodeRoom } from "./fit.ts";
import type { NodeCandidate } from "./node-candidate.ts";

/** Subject of the refusal of all single servers. */
export const SINGLE_SERVER = "single server";

/** A type with a price that a server can have. */
export type PricedServer = NodeCandidate & { readonly usdPerHour: number };

/** What one server has to carry. */
export interface ServerNeed {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

/** Returns why there is no single server: what the roomiest type lacks of the resource that is shortest. */
export function noServer({ region }: Site, need: ServerNeed, rooms: readonly NodeRoom[]): Refusal {
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

/** Returns why one server of a type cannot carry everything; undefined where it can. */
export function tooSmall({ name }: PricedServer, need: ServerNeed, room: NodeRoom): Refusal | undefined {
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

/** Returns by how much another server that carries the same is dearer. */
export function dearerServer(other: PricedServer, chosen: PricedServer): Refusal {
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
