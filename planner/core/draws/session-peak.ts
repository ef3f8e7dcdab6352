import type { DemandDraws } from "../demand/draw-demand.ts";
import { sizingQuantile } from "../demand/sizing-demand.ts";
import { betweenLevels } from "../fleet/fleet-node-hours.ts";
import type { NodeCounts } from "../nodes/count-packer.ts";
import type { SessionNodes } from "../nodes/nodes-part.ts";
import type { PlanPool } from "../nodes/planned-pool.ts";
import type { PlanParts } from "../plan-parts.ts";
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
 * Returns the parts of a plan with the session nodes that its limits have to hold, in each way in which these may be the most: packed, no
 * fewer than the pool says, and as the simulated fleet has them. One may ask for more vCPU while the other asks for more memory.
 */
export function partsAtMost(
  parts: PlanParts,
  pools: readonly PlanPool[],
  peak: SimulatedPeak | undefined,
): readonly [PlanParts, ...PlanParts[]] {
  const { sessions } = parts.nodes;
  const most = pools.find(({ purpose }) => purpose === "sessions")?.nodes.max;
  if (sessions === undefined || most === undefined) return [parts];
  const { maxMainNodes: main, maxLargeNodes: large } = sessions;
  const short = Math.max(0, most - main - large);
  const packed = { main: main + short, large };
  const simulated = peak === undefined ? undefined : onTypes(sessions, peak);
  const withMost = (nodes: NodeCounts, otherwise: NodeCounts | undefined): PlanParts => {
    const counts = { maxMainNodes: nodes.main, maxLargeNodes: nodes.large };
    const other = otherwise === undefined ? {} : { otherwise };
    return { ...parts, nodes: { ...parts.nodes, sessions: { ...sessions, ...counts, ...other } } };
  };
  const asPacked = withMost(packed, simulated);
  return simulated === undefined ? [asPacked] : [asPacked, withMost(simulated, packed)];
}

function onTypes({ main }: SessionNodes, { nodesByType }: SimulatedPeak): NodeCounts {
  const of = (type: string | undefined): number => (type === undefined ? 0 : (nodesByType.get(type) ?? 0));
  return { main: of(main.candidate.name), large: of(main.large?.candidate.name) };
}
