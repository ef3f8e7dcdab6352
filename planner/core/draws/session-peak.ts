import type { DemandDraws } from "../demand/draw-demand.ts";
import { sizingQuantile } from "../demand/sizing-demand.ts";
import { betweenLevels } from "../fleet/fleet-node-hours.ts";
import type { NodesPart, SessionNodes } from "../nodes/nodes-part.ts";
import type { PlanPool } from "../nodes/planned-pool.ts";
import { demandLevels } from "./demand-levels.ts";
import type { FleetTable } from "./simulate-plan.ts";

/** The session nodes of a simulated fleet when they are the most. */
export interface SimulatedPeak {
  readonly nodes: number;
  /** By type, in the mix in which the fleet stands over the month; rounded up, so that they may add up to more. */
  readonly nodesByType: ReadonlyMap<string, number>;
}

/**
 * Returns the most session nodes of the simulated weeks at the demand that the plan is sized for. Sessions cannot be moved, so these
 * may be more than what the peak packs onto; events are not among them.
 */
export function simulatedPeak({ levels, scale }: FleetTable, demand: DemandDraws): SimulatedPeak {
  const level = sizingQuantile(demandLevels(scale, demand));
  const { nodesMax, nodeHoursPerMonth } = betweenLevels(levels, level);
  const nodes = Math.ceil(nodesMax - 1e-9);
  const hours = Object.entries(nodeHoursPerMonth);
  const all = hours.reduce((sum, [, h]) => sum + h, 0);
  const share = (h: number): number => (all > 0 ? Math.ceil((nodes * h) / all - 1e-9) : 0);
  return { nodes, nodesByType: new Map(hours.map(([type, h]) => [type, share(h)])) };
}

/**
 * Returns the nodes of a plan with the session nodes that its limits have to hold: no fewer than its pool says, and those of the simulated
 * fleet where these have more vCPU.
 */
export function withNodesAtMost(
  part: NodesPart,
  pools: readonly PlanPool[],
  peak: SimulatedPeak | undefined,
): NodesPart {
  const { sessions } = part;
  const most = pools.find(({ purpose }) => purpose === "sessions")?.nodes.max;
  if (sessions === undefined || most === undefined) return part;
  const short = Math.max(0, most - sessions.maxMainNodes - sessions.maxLargeNodes);
  const packed = { ...sessions, maxMainNodes: sessions.maxMainNodes + short };
  const simulated = peak === undefined ? packed : onTypes(sessions, peak);
  return { ...part, sessions: vcpuOf(simulated) > vcpuOf(packed) ? simulated : packed };
}

function onTypes(sessions: SessionNodes, { nodesByType }: SimulatedPeak): SessionNodes {
  const { candidate, large } = sessions.main;
  const of = (type: string | undefined): number => (type === undefined ? 0 : (nodesByType.get(type) ?? 0));
  return { ...sessions, maxMainNodes: of(candidate.name), maxLargeNodes: of(large?.candidate.name) };
}

function vcpuOf({ main, maxMainNodes, maxLargeNodes }: SessionNodes): number {
  return maxMainNodes * main.candidate.vcpu + maxLargeNodes * (main.large?.candidate.vcpu ?? 0);
}
