import { decodeLatencies } from "../../loadtests/analysis/latency.ts";
import { percentilesOf } from "../../loadtests/analysis/operation-series.ts";
import { sumOf } from "../../loadtests/analysis/run-totals.ts";
import { isNodeSeries, nodeLabels } from "../../loadtests/kubernetes/cluster-figures.ts";
import type { Frame, OperationFrame, StartCounts } from "../../loadtests/results/frame.ts";
import type { LatencyPoint, Timeline, TimelinePoint } from "../charts/timeline.ts";

/** What a run held after its last whole minute has no rate when it is shorter than this. */
const LEAST_S = 1;

/** More points than this are not told apart in a picture of a page's width. */
const MAX_POINTS = 240;

/**
 * Returns the course of a run for the charts: at most about 240 stretches of equal numbers of frames, with the latencies
 * of the named operations. Stretches do not reach across a gap.
 */
export function timelineOf(
  frames: readonly Frame[],
  warmUpS: number,
  operations: readonly string[],
): Timeline {
  const size = Math.max(1, Math.ceil(frames.length / MAX_POINTS));
  const ordered = frames
    .toSorted((a, b) => a.fromS - b.fromS)
    .filter((frame) => frame.toS - frame.fromS >= LEAST_S);
  return { warmUpS, points: stretchesOf(ordered, size).map((stretch) => pointOf(stretch, operations)) };
}

function stretchesOf(frames: readonly Frame[], size: number): readonly (readonly Frame[])[] {
  const stretches: Frame[][] = [];
  for (const frame of frames) {
    const open = stretches.at(-1);
    const last = open?.at(-1);
    if (open === undefined || open.length >= size || last?.toS !== frame.fromS) stretches.push([frame]);
    else open.push(frame);
  }
  return stretches;
}

function pointOf(stretch: readonly Frame[], operations: readonly string[]): TimelinePoint {
  const starts = stretch.flatMap((frame) => Object.values(frame.journeys));
  const sum = (pick: keyof StartCounts) => sumOf(starts, (counts) => counts[pick]);
  const installs = stretch.map((frame) => frame.counters["installs"]).filter((count) => count !== undefined);
  const latencies = operations.flatMap((name) => {
    const point = latencyOf(
      stretch.map((frame) => frame.operations[name]).filter((part) => part !== undefined),
    );
    return point === undefined ? [] : [[name, point] as const];
  });
  return {
    fromS: stretch[0]?.fromS ?? 0,
    toS: stretch.at(-1)?.toS ?? 0,
    scheduled: sum("scheduled"),
    started: sum("started"),
    late: sum("late"),
    missed: sum("missed"),
    bytes: sumOf(stretch, (frame) => sumOf(Object.values(frame.operations), ({ bytes }) => bytes)),
    ...(installs.length === 0 ? {} : { installs: sumOf(installs, (count) => count) }),
    ...nodesOf(stretch),
    latencies: Object.fromEntries(latencies),
  };
}

/** As the last frame of the stretch in which somebody looked has them. */
function nodesOf(stretch: readonly Frame[]): Pick<TimelinePoint, "nodes"> {
  const seen = stretch.findLast(({ metrics = {} }) => Object.keys(metrics).some(isNodeSeries));
  if (seen === undefined) return {};
  const series = Object.entries(seen.metrics ?? {}).filter(([name]) => isNodeSeries(name));
  return {
    nodes: Object.fromEntries(
      series.map(([name, { last }]) => {
        const { pool, nodeType } = nodeLabels(name);
        return [`${nodeType} of ${pool}`, last];
      }),
    ),
  };
}

function latencyOf(parts: readonly OperationFrame[]): LatencyPoint | undefined {
  const response = percentilesOf(decodeLatencies(...parts.map((part) => part.response)));
  const service = percentilesOf(decodeLatencies(...parts.map((part) => part.service)));
  if (response.p50 === undefined) return undefined;
  const named = {
    responseP50Ms: response.p50,
    responseP95Ms: response.p95,
    responseP99Ms: response.p99,
    serviceP50Ms: service.p50,
    serviceP99Ms: service.p99,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
