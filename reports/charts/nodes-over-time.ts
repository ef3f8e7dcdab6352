import type { Chart } from "./chart.ts";
import { countedText, numberText } from "./format.ts";
import type { Palette } from "./palette.ts";
import { seriesOf, type Timeline, type TimelinePoint, timelineSpan } from "./timeline.ts";
import { lineOf, timelineConfig } from "./timeline-config.ts";
import { timelineTable } from "./timeline-table.ts";

/** Kinds of nodes that get a line of their own; the rest are put together. */
const MOST_LINES = 4;
const DASHES = [[], [6, 4], [2, 3], [8, 3, 2, 3], [1, 4]] as const;

/** Draws the nodes of each pool and type over the run; undefined when nobody looked at the cluster, or only for a moment. */
export function clusterNodesOverTime(timeline: Timeline, palette: Palette): Chart | undefined {
  const kinds = kindsOf(timeline);
  if (timelineSpan(timeline) === undefined || kinds.length === 0) return undefined;
  const drawn = kinds.length > MOST_LINES ? kinds.slice(0, MOST_LINES - 1) : kinds;
  const rest = kinds.slice(drawn.length);
  const series = [
    ...drawn.map((kind) => ({ label: kind, value: (point: TimelinePoint) => point.nodes?.[kind] })),
    ...(rest.length === 0
      ? []
      : [{ label: "all others", value: (point: TimelinePoint) => sumOf(point, rest) }]),
  ];
  const most = Math.max(...timeline.points.map((point) => sumOf(point, kinds)));
  const last = sumOf(
    timeline.points.findLast(({ nodes }) => nodes !== undefined),
    kinds,
  );
  const title = `Up to ${countedText(most, "node")} at once; ${numberText(last)} at the end`;
  const colors = [palette.accent, palette.second, palette.third, palette.neutral];
  return {
    id: "nodes-over-time",
    title,
    summary: `Lines over time, nodes that are there at the end of each stretch: ${series.map(({ label }) => label).join(", ")}.`,
    heightPx: 340,
    table: timelineTable(
      timeline,
      series.map(({ label, value }) => ({ label, value: (point) => countOf(value(point)) })),
    ),
    config: timelineConfig(timeline, palette, {
      title,
      axis: "nodes",
      lines: series.map(({ label, value }, index) =>
        lineOf(label, colors[index] ?? palette.neutral, seriesOf(timeline, value), {
          borderDash: [...(DASHES[index] ?? [])],
        }),
      ),
    }),
  };
}

/** The kinds with most nodes first. */
function kindsOf({ points }: Timeline): readonly string[] {
  const most = new Map<string, number>();
  for (const { nodes = {} } of points) {
    for (const [kind, count] of Object.entries(nodes)) most.set(kind, Math.max(most.get(kind) ?? 0, count));
  }
  return [...most].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([kind]) => kind);
}

function sumOf(point: TimelinePoint | undefined, kinds: readonly string[]): number {
  return kinds.reduce((sum, kind) => sum + (point?.nodes?.[kind] ?? 0), 0);
}

function countOf(count: number | undefined): string {
  return count === undefined ? "not seen" : numberText(count);
}
