import type { DemandDraws } from "../demand/draw-demand.ts";
import { lineOver } from "../fleet/fleet-node-hours.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import { demandLevels } from "./demand-levels.ts";
import type { NodeDraws } from "./node-draws.ts";
import type { FleetTable } from "./simulate-plan.ts";

/** Returns nodes with the mean ones of the simulated policy, read off its levels at the demand of every draw; the planned types first. */
export function withSimulatedNodes(nodes: NodeDraws, table: FleetTable, demand: DemandDraws): NodeDraws {
  if (nodes.sessions === undefined) return nodes;
  const levels = demandLevels(table.scale, demand);
  const launched = table.levels.flatMap(({ nodeHoursPerMonth }) => Object.keys(nodeHoursPerMonth));
  const types = [...new Set([...table.instanceTypes, ...launched.sort()])];
  const simulated = types.map((instanceType) => {
    const nodeHours = lineOver(table.levels, (one) => one.nodeHoursPerMonth[instanceType] ?? 0);
    return { instanceType, meanNodes: levels.map((level) => nodeHours(level) / HOURS_PER_MONTH) };
  });
  return { ...nodes, sessions: { ...nodes.sessions, simulated } };
}
