import { slugText } from "../../planner/core/slug.ts";
import type { Chart, Dataset } from "./chart.ts";
import { countedText, numberText } from "./format.ts";
import { chartOptions, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

/** How many sessions of a growing request one node carries. */
export interface RequestStairs {
  readonly instanceType: string;
  readonly resource: "cpu" | "memory";
  /** Whose request grows. */
  readonly profile: string;
  /** `request` is the largest one that still gives so many sessions, in millicores or MiB. */
  readonly steps: readonly { readonly request: number; readonly sessionsPerNode: number }[];
  /** Steps of larger requests that are not shown; absent = none. */
  readonly stepsLeftOut?: number;
  readonly chosen?: { readonly request: number; readonly sessionsPerNode: number };
}

/** Draws sessions per node as stairs over the size of the request; undefined with fewer than two steps. */
export function requestStairs(stairs: RequestStairs, palette: Palette): Chart | undefined {
  const unit = stairs.resource === "cpu" ? "millicores" : "MiB";
  const axis = stairs.resource === "cpu" ? "CPU request" : "memory request";
  const steps = stairs.steps.toSorted((a, b) => a.request - b.request);
  if (steps.length < 2) return undefined;
  const title = stairsFinding(stairs, steps, unit);
  return {
    id: `stairs-${slugText(`${stairs.resource}-${stairs.instanceType}`)}`,
    title,
    summary: `Stairs of sessions of profile ${stairs.profile} per ${stairs.instanceType} node: ${steps
      .map(
        (step) => `up to ${numberText(step.request)} ${unit} ${countedText(step.sessionsPerNode, "session")}`,
      )
      .join("; ")}.${leftOutText(stairs)}`,
    heightPx: 340,
    table: {
      columns: [
        { label: `Largest request, ${unit}`, align: "right" },
        { label: "Sessions on a node", align: "right" },
      ],
      rows: steps.map((step) => [numberText(step.request), numberText(step.sessionsPerNode)]),
    },
    config: {
      type: "line",
      data: {
        datasets: stairLines(stairs, steps, palette),
      },
      options: chartOptions(palette, {
        title,
        legend: "marks",
        scales: {
          x: numberAxis(palette, `${axis} of one session of profile ${stairs.profile}, ${unit}`),
          y: numberAxis(palette, "sessions on a node", {
            ticks: { precision: 0, maxTicksLimit: 8 },
          }),
        },
      }),
    },
  };
}

function leftOutText({ stepsLeftOut: left }: RequestStairs): string {
  return left === undefined
    ? ""
    : ` ${countedText(left, "step")} of larger requests ${left === 1 ? "is" : "are"} left out.`;
}

function stairsFinding(stairs: RequestStairs, steps: RequestStairs["steps"], unit: string): string {
  const { chosen } = stairs;
  const edge = steps.find((step) => step.sessionsPerNode === chosen?.sessionsPerNode);
  if (chosen === undefined || edge === undefined) {
    return `Sessions of profile ${stairs.profile} per ${stairs.instanceType} fall in steps as the request grows`;
  }
  const sessions = countedText(chosen.sessionsPerNode, "session");
  return `${numberText(edge.request)} ${unit} is the largest ${stairs.resource === "cpu" ? "CPU" : "memory"} request that gives ${sessions} of profile ${stairs.profile} on ${stairs.instanceType}`;
}

function stairLines(
  stairs: RequestStairs,
  steps: RequestStairs["steps"],
  palette: Palette,
): readonly Dataset[] {
  return [
    {
      label: `sessions of ${stairs.profile} per ${stairs.instanceType}`,
      data: [
        { x: 0, y: steps[0]?.sessionsPerNode ?? null },
        ...steps.map((step) => ({ x: step.request, y: step.sessionsPerNode })),
      ],
      stepped: "after",
      borderColor: palette.accent,
      backgroundColor: palette.accent,
      borderWidth: 2,
      pointRadius: 0,
      pointStyle: "line",
    },
    ...(stairs.chosen === undefined
      ? []
      : [
          {
            label: "this plan",
            data: [{ x: stairs.chosen.request, y: stairs.chosen.sessionsPerNode }],
            showLine: false,
            borderColor: palette.second,
            backgroundColor: palette.second,
            pointStyle: "circle",
            pointRadius: 7,
          },
        ]),
  ];
}
