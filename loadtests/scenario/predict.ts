import type { Prediction } from "../../planner/core/plan.ts";
import type { CostOutcome, Journey } from "../journeys/journey.ts";
import { meanStarts } from "../schedule/rate.ts";
import { cumulantsOf, type Items, sumAt, sumDistribution, Z_OF_90_PERCENT } from "./compound-sum.ts";
import { costOutcomesOf } from "./journey-cost.ts";
import type { JourneyLoad, Scenario } from "./scenario.ts";

type Figure = "requests" | "bytes" | "installs";

/** A load and the ways in which one of its starts can turn out. */
interface Priced {
  readonly load: JourneyLoad;
  readonly outcomes: readonly CostOutcome[];
}

/** Minutes whose expected starts differ by less than this share of the busiest minute are computed together. */
const RATE_STEPS = 256;
const MINUTE_S = 60;

/**
 * Returns what a run of the scenario should show at the target, with 90 % intervals: `requests`, `bytes`, `installs` and
 * `peakInstallsPerMinute`.
 *
 * A start asks for one of the outcomes of its journey's client tables; starts are Poisson (or exactly as many as the
 * pattern says). Sums are compound sums. The busiest minute is the largest of independent minutes, P(max ≤ x) = Π Fᵢ(x);
 * package files count in the minute in which their restore starts. `bodyScale` is that of the sandbox.
 */
export function predictionsFor(
  scenario: Scenario,
  journeys: ReadonlyMap<string, Journey<unknown>>,
): readonly Prediction[] {
  const priced = scenario.journeys.map(
    (load): Priced => ({ load, outcomes: costOutcomesOf(load, journeys) }),
  );
  const total = (name: Figure, unit: string): Prediction => {
    const cumulants = cumulantsOf(itemsIn(priced, 0, scenario.durationS, name));
    return {
      name,
      unit,
      low: sumAt(cumulants, -Z_OF_90_PERCENT),
      likely: sumAt(cumulants, 0),
      high: sumAt(cumulants, Z_OF_90_PERCENT),
    };
  };
  return [
    total("requests", "requests"),
    total("bytes", "bytes"),
    total("installs", "package files"),
    busiestMinute(priced, scenario.durationS),
  ];
}

function itemsIn(priced: readonly Priced[], fromS: number, toS: number, figure: Figure): readonly Items[] {
  return priced.map(({ load, outcomes }) => ({
    count: meanStarts(load.starts, fromS, toS),
    random: load.starts.kind === "piecewise" && load.starts.arrivals === "poisson",
    sizes: outcomes.map((outcome) => ({ probability: outcome.probability, size: outcome[figure] })),
  }));
}

function busiestMinute(priced: readonly Priced[], durationS: number): Prediction {
  const minutes: (readonly Items[])[] = [];
  for (let fromS = 0; fromS < durationS; fromS += MINUTE_S) {
    minutes.push(itemsIn(priced, fromS, Math.min(durationS, fromS + MINUTE_S), "installs"));
  }
  const groups = groupMinutes(minutes);
  const atMost = (value: number): number =>
    groups.reduce((product, group) => product * group.distribution(value) ** group.minutes, 1);
  const highest = Math.ceil(Math.max(0, ...minutes.map((items) => sumAt(cumulantsOf(items), 9))));
  const at = (probability: number): number => smallestWith(atMost, probability, highest);
  return {
    name: "peakInstallsPerMinute",
    unit: "package files",
    low: at(0.05),
    likely: at(0.5),
    high: at(0.95),
  };
}

interface MinuteGroup {
  readonly minutes: number;
  readonly distribution: (value: number) => number;
}

/** Like minutes share one distribution: that of the first of them. */
function groupMinutes(minutes: readonly (readonly Items[])[]): readonly MinuteGroup[] {
  const busiest = Math.max(0, ...minutes.flatMap((items) => items.map(({ count }) => count)));
  const groups = new Map<string, { items: readonly Items[]; minutes: number }>();
  for (const items of minutes) {
    const key = items.map(({ count }) => Math.round((count / (busiest || 1)) * RATE_STEPS)).join("/");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { items, minutes: 1 });
    else group.minutes += 1;
  }
  return [...groups.values()].map((group) => ({
    minutes: group.minutes,
    distribution: sumDistribution(group.items),
  }));
}

function smallestWith(atMost: (value: number) => number, probability: number, highest: number): number {
  let low = -1;
  let high = highest;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (atMost(middle) >= probability) high = middle;
    else low = middle;
  }
  return high;
}
