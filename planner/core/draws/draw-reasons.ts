import type { DemandDraws } from "../demand/draw-demand.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { type Drawn, type DrawSummary, meanOf, summarise } from "../demand/summary.ts";
import { dollars, figure } from "../figure.ts";
import type { PlanPool } from "../nodes/planned-pool.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { Reason } from "../reason.ts";
import { demandReasons } from "./demand-reasons.ts";
import type { PlanDraws } from "./draw-plan.ts";
import type { NodeDraws } from "./node-draws.ts";
import type { SimulatedPeak } from "./session-peak.ts";

const LATIN_HYPERCUBE =
  'McKay, Beckman and Conover 1979, "A comparison of three methods", Technometrics 21; metalogs of Keelin 2016, doi 10.1287/deca.2016.0338';

/** What the reasons of the drawn figures are made from. */
export interface DrawnFacts {
  readonly demand: DemandDraws;
  readonly sizing: LikelyDemand;
  readonly drawn: PlanDraws;
  readonly pools: readonly PlanPool[];
  /** Absent where no fleet was simulated. */
  readonly peak?: SimulatedPeak;
}

/** Returns why the quantiles are what they are, each with the standard error that drawing leaves in it. */
export function drawReasons({ demand, sizing, drawn, pools, peak }: DrawnFacts): readonly Reason[] {
  const { answers, peakSessions, installsPerDay, likely } = demand;
  const of = { draws: answers.draws, uncertainInputs: answers.inputs.size };
  return [
    ...(peakSessions === undefined
      ? []
      : [
          {
            path: "demand.peakSessions",
            rule:
              "from the mean at the busiest moment of the likely week to a day on which more come by chance, by its own variation and together (the quantile of the daily maximum), " +
              "to the P90 over the draws, each of which takes one number for every uncertain answer; the plan is sized for that",
            inputs: {
              ...of,
              ...inputsOf(peakSessions),
              likelyMeanAtTheBusiestMoment: likely.peak.meanSessions,
              peakQuantileOfTheDay: answers.site.peakQuantile,
              dayVariationFraction: answers.site.demand.dayVariationFraction,
              correlationFraction: answers.site.demand.correlationFraction,
              likely: likely.peak.sessions,
              sizedFor: sizing.peak.sessions,
            },
            source: LATIN_HYPERCUBE,
          },
        ]),
    ...(installsPerDay === undefined
      ? []
      : [
          {
            path: "demand.installsPerDay",
            rule: "package files of the busiest day: people × packages a day, and automatic restores × packages of one, or the stated total, in every draw; the plan is sized for the P90",
            inputs: {
              ...of,
              ...inputsOf(installsPerDay),
              likely: likely.installs.perDay,
              sizedFor: sizing.installs.perDay,
            },
            source: LATIN_HYPERCUBE,
          },
        ]),
    ...demandReasons(demand),
    ...nodeReasons(of, drawn, pools, peak),
    costReason(of, drawn),
    ...asPlannedReason(drawn),
  ];
}

function nodeReasons(
  of: Reason["inputs"],
  drawn: PlanDraws,
  pools: readonly PlanPool[],
  peak: SimulatedPeak | undefined,
): readonly Reason[] {
  return pools.flatMap(({ name, purpose, nodes }): readonly Reason[] => {
    const atPeak = purpose === "sessions" ? drawn.nodes.sessions?.atPeak : drawn.nodes.managed;
    if (atPeak === undefined || purpose === "package-manager") return [];
    const simulated = purpose === "sessions" ? peak?.nodes : undefined;
    return [
      {
        path: `pools.${name}.nodes`,
        rule:
          "the sessions at the peak of every draw, packed onto the planned types; most = what the P90 of the sessions or an event needs, no less than the P90 of the nodes" +
          (simulated === undefined
            ? ""
            : ", nor than the most of the simulated weeks at the P90 of the demand, where sessions cannot be moved together") +
          ". A packing may need one node more for fewer sessions",
        inputs: {
          ...of,
          ...inputsOf(summarise(atPeak)),
          ...(simulated === undefined ? {} : { mostInSimulatedWeeks: simulated }),
          least: nodes.min,
          most: nodes.max,
        },
        source:
          'first-fit decreasing: Coffman, Garey and Johnson 1984, "Approximation algorithms for bin packing"',
      },
    ];
  });
}

function costReason(of: Reason["inputs"], { bill, nodes }: PlanDraws): Reason {
  const summary = summarise(bill.usdPerMonth);
  return {
    path: "cost.usdPerMonth",
    rule:
      "every draw runs demand, nodes, storage, traffic and lines anew on the planned types, and pays for what its own demand needs; session nodes are " +
      (nodes.sessions?.simulated === undefined
        ? "packed anew each hour of its week"
        : "those of the simulated policy at its demand") +
      ". A line is its mean over the draws, rounded to cents; the total is the sum of the rounded lines",
    inputs: { ...of, ...inputsOf(summary), ...meanNodes(nodes) },
    source: LATIN_HYPERCUBE,
  };
}

function asPlannedReason({ bill: { cost } }: PlanDraws): readonly Reason[] {
  if (cost.usdPerMonthAsPlanned === undefined) return [];
  const fixed = cost.lines.flatMap(({ id, pool, quantity, plannedQuantity }) =>
    plannedQuantity === undefined
      ? []
      : [
          [
            pool === undefined ? id : `${pool}: ${id}`,
            `${figure(plannedQuantity)} planned, ${figure(quantity)} in the mean of the draws`,
          ],
        ],
  );
  return [
    {
      path: "cost.usdPerMonthAsPlanned",
      rule: "the same lines, but the managed node group, its disks, the file system and the disk of a single Package Manager server as the plan provisions them for the P90: whoever comes, these are paid for until somebody makes them smaller (a file system's capacity never shrinks)",
      inputs: Object.fromEntries(fixed),
      source: "quantity × price of each line",
    },
  ];
}

function meanNodes({ sessions }: NodeDraws): Reason["inputs"] {
  if (sessions === undefined) return {};
  const { meanMain, simulated } = sessions;
  if (simulated === undefined) return { meanSessionNodes: summarise(meanMain).mean.value };
  const ofTypes = simulated.map(({ meanNodes }) => meanOf(meanNodes));
  return { meanSessionNodes: ofTypes.reduce((sum, nodes) => sum + nodes, 0) };
}

function inputsOf(summary: DrawSummary): Record<string, number> {
  const inputs: Record<string, number> = {};
  for (const [name, { value, standardError }] of Object.entries(summary) as [string, Drawn][]) {
    inputs[name] = value;
    if (standardError !== undefined) inputs[`${name}StandardError`] = Number(standardError.toPrecision(3));
  }
  return inputs;
}

/** Returns what some draws ran into. */
export function drawWarnings({
  beyondStorageFraction,
  bill,
}: Pick<PlanDraws, "beyondStorageFraction" | "bill">): readonly PlanWarning[] {
  return [...storageWarnings(beyondStorageFraction), ...tailWarnings(summarise(bill.usdPerMonth))];
}

function storageWarnings(beyondStorageFraction: number): readonly PlanWarning[] {
  if (beyondStorageFraction === 0) return [];
  const percent = 100 * beyondStorageFraction;
  return [
    {
      code: "STORAGE_LIMIT_IN_DRAWS",
      sentence: `in ${percent >= 0.1 ? figure(percent, 1) : "less than 0.1"} % of the ways in which the answers may turn out homes need more than one file system of this kind holds or delivers; these count with the planned one`,
    },
  ];
}

/** A mean beyond the P99 is that of a few draws far out: of answers whose range says that nearly anything is possible. */
function tailWarnings({ p50, p99, mean }: DrawSummary): readonly PlanWarning[] {
  if (mean.value <= p99.value) return [];
  return [
    {
      code: "MEAN_FROM_TAIL",
      sentence:
        `the mean of ${dollars(mean.value, 0)} a month lies above what 99 of 100 cases cost (${dollars(p99.value, 0)}): it rests on a few cases far out, because an answer was given ` +
        `so wide or with so little confidence that nearly anything is possible; plan with the median (${dollars(p50.value, 0)}) and narrow that answer first`,
    },
  ];
}
