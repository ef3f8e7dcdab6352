import type { PriceBook } from "../catalog.ts";
import { addScaled } from "../columns.ts";
import { quantilesOf } from "../demand/selection.ts";
import { meanOf, summarise } from "../demand/summary.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import { usdAsPlanned } from "./as-planned.ts";
import { type Bill, billOf, type PlanCost } from "./bill.ts";
import type { Billed, BilledItem } from "./billed-item.ts";
import { type CostLine, type CostRequest, isHourly } from "./cost-line.ts";
import { priceOf } from "./price-of.ts";

/** What is bought in every draw: the requests of the plan, each with the quantity of every draw. */
export interface DrawnRequests {
  readonly requests: readonly CostRequest[];
  /** In the order of the requests. */
  readonly quantities: readonly Float64Array[];
}

/** Lines with their means and quantiles, their total, and the dollars a month of every draw. */
export interface DrawnBill extends Bill {
  readonly usdPerMonth: Float64Array;
  /** Of each line, in the order of the lines. */
  readonly lineUsdPerMonth: readonly Float64Array[];
}

/** Significant digits of a mean quantity: enough that quantity × price is right to a hundredth of a cent for any bill below a million. */
const QUANTITY_DIGITS = 12;

/**
 * Returns how much of each item every draw has, and the plan; the nodes of a pool come before its disks, pool by pool.
 *
 * @param billedOf what one draw is billed for; it is read before the next draw is asked for.
 */
export function gatherRequests(
  items: readonly BilledItem[],
  planned: Billed,
  draws: number,
  billedOf: (draw: number) => Billed,
): DrawnRequests {
  const ordered = inReadingOrder(items);
  const quantities = ordered.map(() => new Float64Array(draws));
  for (let draw = 0; draw < draws; draw += 1) {
    const billed = billedOf(draw);
    for (let i = 0; i < ordered.length; i += 1) {
      const column = quantities[i];
      if (column !== undefined) column[draw] = ordered[i]?.quantityOf(billed) ?? 0;
    }
  }
  return {
    requests: ordered.map(({ quantityOf, ...item }) => ({ ...item, quantity: quantityOf(planned) })),
    quantities,
  };
}

const POOLS_IN_ORDER: readonly (string | undefined)[] = ["sessions", "server", "package-manager"];

function inReadingOrder(items: readonly BilledItem[]): readonly BilledItem[] {
  const rankOf = ({ item, pool }: BilledItem): number => {
    const place = POOLS_IN_ORDER.indexOf(pool);
    return 2 * (place < 0 ? POOLS_IN_ORDER.length : place) + (item.startsWith("ec2.") ? 0 : 1);
  };
  return items
    .map((item, i) => ({ item, i }))
    .sort((a, b) => rankOf(a.item) - rankOf(b.item) || a.i - b.i)
    .map(({ item }) => item);
}

/**
 * Prices what is bought in every draw. A line's quantity and dollars are the means over the draws, its dollars rounded to cents;
 * the total's mean is the sum of the rounded lines, its quantiles are those of the draws' own totals.
 */
export function drawnBill(
  book: PriceBook,
  { requests, quantities }: DrawnRequests,
  acceptMissing: ReadonlySet<string>,
): DrawnBill {
  const means = requests.map((request, i) => ({
    ...request,
    quantity: Number(meanOf(quantities[i] ?? []).toPrecision(QUANTITY_DIGITS)),
  }));
  const bill = billOf(book, means, acceptMissing);
  const draws = quantities[0]?.length ?? 0;
  const total = new Float64Array(draws);
  const lineUsd: Float64Array[] = [];
  const lines = bill.cost.lines.map((line): CostLine => {
    const place = means.findIndex(
      (request) =>
        request.item === line.id &&
        request.pool === line.pool &&
        (request.description ?? request.item) === line.description,
    );
    const request = means[place];
    const drawn = request === undefined ? undefined : usdOfDraws(book, request, quantities[place]);
    if (drawn === undefined) throw new Error(`expected the draws of line ${line.id}, got none`);
    const { usd, tiered } = drawn;
    addScaled(total, 1, usd);
    lineUsd.push(usd);
    const [p50 = 0, p90 = 0, p99 = 0] = quantilesOf(usd, [0.5, 0.9, 0.99]).map(cents);
    const plannedQuantity = requests[place]?.quantity;
    const fixed = plannedQuantity !== undefined && standsAllMonth(line);
    return {
      ...line,
      ...(fixed && plannedQuantity !== line.quantity ? { plannedQuantity } : {}),
      // Where draws reach into a cheaper tier, the mean of the dollars is not the price of the mean.
      ...(tiered ? { usdPerMonth: cents(meanOf(usd)) } : {}),
      quantilesUsdPerMonth: { p50, p90, p99 },
    };
  });
  const totalCents = lines.reduce((sum, line) => sum + Math.round(line.usdPerMonth * 100), 0);
  const drawn = summarise(total);
  const asPlanned = lines.reduce((sum, line) => sum + Math.round(usdAsPlanned(line) * 100), 0) / 100;
  const cost: PlanCost =
    bill.cost.usdPerMonth === undefined
      ? { ...bill.cost, lines }
      : {
          ...bill.cost,
          lines,
          usdPerMonth: {
            mean: totalCents / 100,
            p50: cents(drawn.p50.value),
            p90: cents(drawn.p90.value),
            p99: cents(drawn.p99.value),
          },
          ...(asPlanned === totalCents / 100 ? {} : { usdPerMonthAsPlanned: asPlanned }),
          ...(drawn.mean.standardError === undefined
            ? {}
            : { standardErrorUsd: cents(drawn.mean.standardError) }),
        };
  return { cost, refusals: bill.refusals, usdPerMonth: total, lineUsdPerMonth: lineUsd };
}

/** Nodes of the managed group and the file system are bought ahead: what the plan provisions is paid for, whoever comes. */
function standsAllMonth({ id, pool }: CostLine): boolean {
  return (
    pool === "server" ||
    (pool === "package-manager" && id.startsWith("ebs.")) ||
    /^fsx\..*\.(storage|throughput|iops)$/.test(id)
  );
}

interface DrawnUsd {
  readonly usd: Float64Array;
  readonly tiered: boolean;
}

/** Returns the dollars a month of every draw, in whole cents as on any bill; undefined where the item has no price. */
function usdOfDraws(
  book: PriceBook,
  { item, region }: CostRequest,
  quantities: Float64Array | undefined,
): DrawnUsd | undefined {
  const answer = priceOf(book, item, region);
  if (!answer.ok || quantities === undefined) return undefined;
  const hours = isHourly(answer.price.unit) ? HOURS_PER_MONTH : 1;
  const usd = new Float64Array(quantities.length);
  for (const { usd: price, tierFrom = 0, tierTo = Number.POSITIVE_INFINITY } of answer.price.tiers)
    addTier(usd, price * hours, tierFrom, tierTo, quantities);
  for (let draw = 0; draw < usd.length; draw += 1) usd[draw] = cents(usd[draw] ?? 0);
  return { usd, tiered: answer.price.tiers.length > 1 };
}

/** Adds what the part of each quantity costs that lies in a tier. */
function addTier(usd: Float64Array, price: number, from: number, to: number, quantities: Float64Array): void {
  for (let draw = 0; draw < usd.length; draw += 1) {
    const inTier = Math.max(0, Math.min(quantities[draw] ?? 0, to) - from);
    usd[draw] = (usd[draw] ?? 0) + price * inTier;
  }
}
