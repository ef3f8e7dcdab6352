import { counted, dollars, figure } from "../../planner/core/figure.ts";
import type { FleetVariant } from "../../planner/core/fleet/compare-fleets.ts";
import type { FleetResult } from "../../planner/core/fleet/fleet-result.ts";
import type { StoredSimulation } from "../../planner/inputs/read-simulation.ts";
import { textTable } from "../support/table.ts";

/** Types that are named in a line; the others are counted. */
const NAMED_TYPES = 4;

/** Returns what a person reads of a simulated fleet: sessions, nodes, dollars beside the quote, waits, findings. */
export function simulationText({ site, region, variants, findings }: StoredSimulation): string {
  const [base] = variants;
  if (base === undefined) throw new Error("expected a simulated fleet, got none");
  const { policy, result } = base;
  const { sessions, nodes } = result;
  const hours = Object.entries(result.nodeHours).map(([type, h]) => `${figure(h, 0)} of ${type}`);
  const lines = [
    `${site} in ${region}: ${counted(result.days, "day")}${result.partial ? " (partial)" : ""} on ${typesText(policy.instanceTypes)}, ${result.scheduler}, ${result.consolidation ?? "no Karpenter"}, seed ${result.seed}`,
    `  sessions    ${figure(sessions.started)} started, ${figure(sessions.peak)} at most at once, ${figure(sessions.lost)} lost, ${figure(sessions.waiting)} never served`,
    `  nodes       ${figure(nodes.p50)} half of the time or fewer, ${figure(nodes.p95)} for 95 % of it, ${figure(nodes.max)} at most`,
    `  node-hours  ${hours.length === 0 ? "none" : hours.join(", ")}; ${figure(result.emptyNodeHours, 0)} of them empty`,
    `  dollars     ${dollars(result.usd, 0)}; full nodes would be ${dollars(result.usdFullNodeQuote, 0)}, and no fleet costs less than ${dollars(result.usdLowerBound, 0)}`,
    ...hourLines(result),
    `  used        ${percent(result.cpuUsedFraction)} of the CPU, ${percent(result.memoryUsedFraction)} of the memory; the rest was paid for and stood empty`,
    startLine(result),
    ...findings.map(({ sentence }) => `  finding     ${sentence}`),
  ];
  return `${lines.join("\n")}\n`;
}

function startLine({ startS, coldStartFraction, overTargetFraction, startTargetS }: FleetResult): string {
  const { p50, p95, p99 } = startS;
  if (p50 === undefined || p95 === undefined || p99 === undefined)
    return "  start       nobody got a session that was not there before";
  return (
    `  start       ${figure(p50, 0)} s in the middle, ${figure(p95, 0)} s P95, ${figure(p99, 0)} s P99; ` +
    `${percent(coldStartFraction)} wait for a node, ${percent(overTargetFraction)} longer than ${figure(startTargetS)} s`
  );
}

function typesText(types: readonly string[]): string {
  if (types.length <= NAMED_TYPES) return types.join(" or ");
  return `${types.slice(0, NAMED_TYPES).join(", ")} or ${types.length - NAMED_TYPES} others`;
}

/** What an hour costs, beside the same on full nodes and at the lower bound. */
function hourLines(result: FleetResult): readonly string[] {
  const { usdFullNodeQuote, usdLowerBound, sessionHours, activeHours } = result;
  const line = (label: string, usd: number | undefined, hours: number): readonly string[] =>
    usd === undefined
      ? []
      : [
          `  ${label} ${dollars(usd, 3)}; on full nodes ${dollars(usdFullNodeQuote / hours, 3)}, at the least ${dollars(usdLowerBound / hours, 3)}`,
        ];
  return [
    ...line("session-h  ", result.usdPerSessionHour, sessionHours),
    ...line("active hour", result.usdPerActiveHour, activeHours),
  ];
}

/** Returns the variants of a fleet side by side, the base first. */
export function whatIfText(variants: readonly FleetVariant[]): string {
  const rows = variants.map(({ dial, name, result, usdMore }) => [
    dial === "base" ? "" : dial,
    result.partial ? `${name} (stopped after ${counted(result.days, "day")})` : name,
    figure(nodeHoursOf(result), 0),
    dollars(result.usd, 0),
    dial === "base" || usdMore === undefined ? "" : dollars(usdMore, 0),
    dollars(result.usdFullNodeQuote, 0),
    dollars(result.usdLowerBound, 0),
    result.usdPerActiveHour === undefined ? "" : dollars(result.usdPerActiveHour, 3),
    figure(result.nodes.max),
    percent(result.overTargetFraction),
    `${figure(result.sessions.lost)}, ${figure(result.sessions.waiting)}`,
  ]);
  const header = [
    "dial",
    "setting",
    "node-hours",
    "$",
    "$ more",
    "full nodes",
    "bound",
    "$ active hour",
    "nodes",
    "over target",
    "lost, unserved",
  ];
  return `${textTable(header, rows, new Set([2, 3, 4, 5, 6, 7, 8, 9, 10]))}\n`;
}

function nodeHoursOf({ nodeHours }: FleetResult): number {
  return Object.values(nodeHours).reduce((sum, hours) => sum + hours, 0);
}

function percent(fraction: number): string {
  return `${figure(fraction * 100, 1)} %`;
}
