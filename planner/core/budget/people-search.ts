/** More people than this no site of these products has. */
export const MOST_PEOPLE = 1_000_000;

/** Whole plans that one answer may take. */
const MOST_PLANS = 7;

/** Plans after which stretches are halved: straight lines between two costs come near at once, and stop short at a jump. */
const STRAIGHT_PLANS = 3;

/** Answers are told to one person, of many people to 1 %: uncertain answers leave far more open. */
const STEP_FRACTION = 0.01;

/** A monthly cost of so many people; undefined where no plan of them can be made, which counts as too dear. */
export type CostOf = (people: number) => number | undefined;

/** Returns the step in which people are tried near some number of them. */
export function stepOf(people: number): number {
  return Math.max(1, Math.floor(people * STEP_FRACTION));
}

/**
 * Returns about how many people a budget carries, to a step: doubles or halves from a first guess, then halves the stretch. 0 = nobody;
 * more than `MOST_PEOPLE` = no end was found.
 */
export function searchedPeople(costOf: CostOf, usdPerMonth: number, first: number): number {
  const fits = (people: number): boolean => (costOf(people) ?? Number.POSITIVE_INFINITY) <= usdPerMonth;
  let low = Math.max(1, first);
  while (low > 0 && !fits(low)) low >>= 1;
  if (low === 0) return 0;
  let high = low * 2;
  while (high <= MOST_PEOPLE && fits(high)) {
    low = high;
    high *= 2;
  }
  if (high > MOST_PEOPLE) return high;
  while (high - low > stepOf(low)) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** What whole plans say: the most people found to hold, and the fewest above them found not to; absent where none was met. */
export interface SettledPeople {
  readonly holds?: number;
  readonly fails?: number;
  /** True where the two are no more than a step apart, or where not one person, or the most of all, was the answer. */
  readonly settled: boolean;
}

/** How whole plans are asked. */
export interface WholePlans {
  readonly costOf: CostOf;
  /** People whose whole plan is known before. */
  readonly known: readonly number[];
  /** True where something of the plan is of another kind between two numbers of people: then the place is told to one person. */
  readonly jumps: (fewer: number, more: number) => boolean;
}

/**
 * Returns what a budget carries by whole plans, from a first answer down or up until one number of people holds and the next does not.
 * At most 7 plans are made; what is known already costs nothing.
 */
export function settledPeople(first: number, usdPerMonth: number, plans: WholePlans): SettledPeople {
  const costOf = (people: number): number => plans.costOf(people) ?? Number.POSITIVE_INFINITY;
  const failing = plans.known.filter((people) => costOf(people) > usdPerMonth);
  let fails = failing.length === 0 ? undefined : Math.min(...failing);
  let holds = Math.max(
    0,
    ...plans.known.filter(
      (people) => costOf(people) <= usdPerMonth && people < (fails ?? Number.POSITIVE_INFINITY),
    ),
  );
  const step = (): number => (fails !== undefined && plans.jumps(holds, fails) ? 1 : stepOf(holds));
  const isSettled = (): boolean => {
    if (fails === undefined) return holds >= MOST_PEOPLE;
    return holds === 0 ? fails === 1 : fails - holds <= step();
  };
  for (let made = 0; made < MOST_PLANS && !isSettled(); made += 1) {
    const isFirst = made === 0 && first > holds && first < (fails ?? Number.POSITIVE_INFINITY);
    const between = { usdPerMonth, costOf, step: step(), halve: made >= STRAIGHT_PLANS };
    const people = isFirst ? first : nextPeople(holds, fails, between);
    if (costOf(people) <= usdPerMonth) holds = people;
    else fails = people;
  }
  return {
    ...(holds > 0 ? { holds } : {}),
    ...(fails === undefined ? {} : { fails }),
    settled: isSettled(),
  };
}

interface NextPeople {
  readonly usdPerMonth: number;
  readonly costOf: (people: number) => number;
  readonly step: number;
  readonly halve: boolean;
}

function nextPeople(
  holds: number,
  fails: number | undefined,
  { usdPerMonth, costOf, step, halve }: NextPeople,
): number {
  const stepsAway = (people: number): number => {
    const usd = costOf(people);
    const away = Number.isFinite(usd) && usd > 0 ? (Math.abs(usd - usdPerMonth) * people) / usd : people / 2;
    return Math.max(stepOf(people), Math.ceil(away));
  };
  if (fails === undefined) return Math.min(MOST_PEOPLE, holds + stepsAway(holds));
  if (holds === 0) return Math.max(1, fails - stepsAway(fails));
  const [below, above] = [costOf(holds), costOf(fails)];
  const share = halve || !Number.isFinite(above) ? 0.5 : (usdPerMonth - below) / (above - below);
  return Math.min(fails - 1, Math.max(holds + step, Math.round(holds + share * (fails - holds))));
}
