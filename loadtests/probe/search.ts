import type { RateTrial } from "./rate-trial.ts";

/** What a search may do. */
export interface SearchPlan {
  readonly firstPerS: number;
  readonly maxPerS: number;
  /** Seconds of a step, and of the one that confirms. */
  readonly stepS: number;
  readonly confirmS: number;
  /** The bracket is closed when its ends differ by less than this share. */
  readonly toleranceFraction: number;
}

/** What a search found: a rate that holds and one that breaks, as far as there are. */
export interface RateSearch {
  readonly trials: readonly RateTrial[];
  /** The highest rate that held, confirmed for longer. */
  readonly holdsPerS?: number;
  /** The lowest rate above it that broke. */
  readonly breaksPerS?: number;
  readonly outcome: "found" | "never-broke" | "never-held" | "generator";
}

/** Below this a rate is not worth a search. */
const LEAST_PER_S = 0.5;
/** A generator that is late once may have been disturbed; one that stays late is too slow. */
const MOST_REPEATS = 2;
const CONFIRM_STEP = 0.9;
const MOST_CONFIRMATIONS = 4;

/**
 * Finds the highest rate that holds: doubles until one breaks, halves the bracket until its ends are close, then confirms
 * the lower end for longer, going down by a tenth while it does not hold. A rate that cannot be judged for want of
 * requests is tried for longer once; where the generator is what limits three times in a row, the search ends and says so.
 */
export async function searchRate(
  plan: SearchPlan,
  tryAt: (perS: number, seconds: number) => Promise<RateTrial>,
): Promise<RateSearch> {
  const trials: RateTrial[] = [];
  const trial = async (perS: number, seconds: number): Promise<RateTrial["outcome"]> => {
    let first = await tryAt(perS, seconds);
    trials.push(first);
    for (let again = 0; first.outcome === "generator" && again < MOST_REPEATS; again += 1) {
      first = await tryAt(perS, seconds);
      trials.push(first);
    }
    if (first.outcome !== "too-few") return first.outcome;
    const longer = await tryAt(perS, seconds * 4);
    trials.push(longer);
    return longer.outcome === "too-few" ? "holds" : longer.outcome;
  };
  const bracket = await openBracket(plan, trial);
  if (bracket.outcome === "generator") return { trials, outcome: "generator", ...ends(bracket) };
  if (bracket.holds === undefined) return { trials, outcome: "never-held", ...ends(bracket) };
  const closed = await closeBracket(plan, bracket.holds, bracket.breaks, trial);
  const confirmed = await confirm(plan, closed.holds, closed.breaks, trial);
  const outcome =
    confirmed.outcome === "generator"
      ? "generator"
      : confirmed.holds === undefined
        ? "never-held"
        : confirmed.breaks === undefined
          ? "never-broke"
          : "found";
  return { trials, outcome, ...ends(confirmed) };
}

type Trial = (perS: number, seconds: number) => Promise<RateTrial["outcome"]>;

interface Bracket {
  readonly holds?: number | undefined;
  readonly breaks?: number | undefined;
  readonly outcome?: "generator";
}

function ends({ holds, breaks }: Bracket): Pick<RateSearch, "holdsPerS" | "breaksPerS"> {
  return {
    ...(holds === undefined ? {} : { holdsPerS: holds }),
    ...(breaks === undefined ? {} : { breaksPerS: breaks }),
  };
}

async function openBracket({ firstPerS, maxPerS, stepS }: SearchPlan, trial: Trial): Promise<Bracket> {
  let holds: number | undefined;
  let breaks: number | undefined;
  for (let perS = Math.min(firstPerS, maxPerS); perS >= LEAST_PER_S; ) {
    const outcome = await trial(perS, stepS);
    if (outcome === "generator") return { holds, breaks, outcome };
    if (outcome === "breaks") breaks = perS;
    else holds = perS;
    if (holds !== undefined && (breaks !== undefined || perS >= maxPerS)) break;
    perS = outcome === "breaks" ? perS / 2 : Math.min(maxPerS, perS * 2);
  }
  return { holds, breaks };
}

async function closeBracket(
  { toleranceFraction, stepS }: SearchPlan,
  from: number,
  to: number | undefined,
  trial: Trial,
): Promise<{ readonly holds: number; readonly breaks: number | undefined }> {
  let holds = from;
  let breaks = to;
  while (breaks !== undefined && breaks / holds > 1 + toleranceFraction) {
    const middle = Math.sqrt(holds * breaks);
    const outcome = await trial(middle, stepS);
    if (outcome === "breaks" || outcome === "generator") breaks = middle;
    else holds = middle;
  }
  return { holds, breaks };
}

async function confirm(
  { confirmS }: SearchPlan,
  from: number,
  to: number | undefined,
  trial: Trial,
): Promise<Bracket> {
  let holds = from;
  let breaks = to;
  for (let n = 0; n < MOST_CONFIRMATIONS; n += 1) {
    const outcome = await trial(holds, confirmS);
    if (outcome === "generator") return { holds, breaks, outcome };
    if (outcome !== "breaks") return { holds, breaks };
    breaks = holds;
    holds *= CONFIRM_STEP;
  }
  return { breaks };
}
