import type { Prediction } from "../../planner/core/prediction.ts";
import type { CostOutcome, Journey } from "../journeys/journey.ts";
import { meanStarts } from "../schedule/rate.ts";
import {
  cumulantsOf,
  type Items,
  type Size,
  sumAt,
  sumDistribution,
  Z_OF_90_PERCENT,
} from "./compound-sum.ts";
import { costOutcomesOf } from "./journey-cost.ts";
import type { JourneyLoad, Scenario } from "./scenario.ts";

type Figure = "requests" | "bytes" | "installs";

/** A load, and the sizes that one figure of its starts can have. */
interface Sized {
  readonly load: JourneyLoad;
  readonly sizes: readonly Size[];
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
  bodyScale = 1,
): readonly Prediction[] {
  const outcomes = new Map(
    scenario.journeys.map((load) => [load, costOutcomesOf(load, journeys, bodyScale)] as const),
  );
  const sized = (figure: Figure): readonly Sized[] =>
    [...outcomes].map(([load, rows]) => ({ load, sizes: sizesOf(rows, figure) }));
  const total = (name: Figure, unit: string): Prediction => {
    const loads = sized(name);
    const counts = loads.map(({ load }) => meanStarts(load.starts, 0, scenario.durationS));
    const cumulants = cumulantsOf(itemsOf(loads, counts));
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
    busiestMinute(sized("installs"), scenario.durationS),
  ];
}

/** Outcomes of one size are one size, but for bytes, of which hardly two are alike. */
function sizesOf(outcomes: readonly CostOutcome[], figure: Figure): readonly Size[] {
  if (figure === "bytes") {
    return outcomes.map(({ probability, bytes, bytesSpread }) => ({
      probability,
      size: bytes,
      ...(bytesSpread !== undefined && { spread: bytesSpread }),
    }));
  }
  const probabilities = new Map<number, number>();
  for (const outcome of outcomes) {
    const size = outcome[figure];
    probabilities.set(size, (probabilities.get(size) ?? 0) + outcome.probability);
  }
  return [...probabilities].map(([size, probability]) => ({ size, probability }));
}

function itemsOf(loads: readonly Sized[], counts: readonly number[]): readonly Items[] {
  return loads.map(({ load, sizes }, index) => ({
    count: counts[index] ?? 0,
    random: load.starts.kind === "piecewise" && load.starts.arrivals === "poisson",
    sizes,
  }));
}

function busiestMinute(loads: readonly Sized[], durationS: number): Prediction {
  const minutes: (readonly number[])[] = [];
  for (let fromS = 0; fromS < durationS; fromS += MINUTE_S) {
    const toS = Math.min(durationS, fromS + MINUTE_S);
    minutes.push(loads.map(({ load }) => meanStarts(load.starts, fromS, toS)));
  }
  const groups = groupMinutes(minutes).map((group) => ({ ...group, items: itemsOf(loads, group.counts) }));
  const laws = groups.map(({ items, minutes }) => ({ law: sumDistribution(items), minutes }));
  const atMost = (value: number): number =>
    laws.reduce((product, { law, minutes }) => product * law(value) ** minutes, 1);
  const highest = groups.reduce((most, { items }) => Math.max(most, sumAt(cumulantsOf(items), 9)), 0);
  const at = (probability: number): number => smallestWith(atMost, probability, Math.ceil(highest));
  return {
    name: "peakInstallsPerMinute",
    unit: "package files",
    low: at(0.05),
    likely: at(0.5),
    high: at(0.95),
  };
}

/** Expected starts of each load in a minute, and how many minutes are like it. */
interface MinuteGroup {
  readonly counts: readonly number[];
  readonly minutes: number;
}

/** Like minutes share one law: that of the first of them. */
function groupMinutes(minutes: readonly (readonly number[])[]): readonly MinuteGroup[] {
  const busiest = minutes.flat().reduce((most, count) => Math.max(most, count), 0);
  const groups = new Map<string, { counts: readonly number[]; minutes: number }>();
  for (const counts of minutes) {
    const key = counts.map((count) => Math.round((count / (busiest || 1)) * RATE_STEPS)).join("/");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { counts, minutes: 1 });
    else group.minutes += 1;
  }
  return [...groups.values()];
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
