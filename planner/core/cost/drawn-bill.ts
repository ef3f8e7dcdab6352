import type { PriceBook } from "../catalog.ts";
import { meanOf, summarise } from "../demand/summary.ts";
import type { CostLine, PlanCost } from "../plan.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import { usdAsPlanned } from "./as-planned.ts";
import { type Bill, billOf } from "./bill.ts";
import { type CostRequest, isHourly } from "./cost-line.ts";
import { priceOf } from "./price-of.ts";

/** What is bought in every draw: the requests of the plan in its order, each with the quantity of every draw. */
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

/** Gathers the requests of every draw; a line that a draw does not have counts as 0 there. */
export function gatherRequests(
  draws: number,
  requestsOf: (draw: number) => readonly CostRequest[],
  planned: readonly CostRequest[],
): DrawnRequests {
  const places = new Map<string, number>();
  const requests: CostRequest[] = [];
  const quantities: Float64Array[] = [];
  const placeOf = (request: CostRequest): number => {
    const key = `${request.item}\n${request.pool ?? ""}\n${request.description ?? ""}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, requests.length);
    quantities.push(new Float64Array(draws));
    return requests.push(request) - 1;
  };
  for (const request of planned) placeOf(request);
  for (let draw = 0; draw < draws; draw += 1) {
    // Most draws have the lines of the plan in its order, so that each stands where the one before it says.
    let next = 0;
    for (const request of requestsOf(draw)) {
      const place = isSameLine(request, requests[next]) ? next : placeOf(request);
      const column = quantities[place];
      if (column !== undefined) column[draw] = (column[draw] ?? 0) + request.quantity;
      next = place + 1;
    }
  }
  return inReadingOrder(requests, quantities);
}

const POOLS_IN_ORDER: readonly (string | undefined)[] = ["sessions", "server", "package-manager"];

/** Lines that only draws have come last; a reader looks for the nodes of a pool before its disks, pool by pool. */
function inReadingOrder(
  requests: readonly CostRequest[],
  quantities: readonly Float64Array[],
): DrawnRequests {
  const rankOf = ({ item, pool }: CostRequest): number => {
    const place = POOLS_IN_ORDER.indexOf(pool);
    return 2 * (place < 0 ? POOLS_IN_ORDER.length : place) + (item.startsWith("ec2.") ? 0 : 1);
  };
  const columns = requests
    .map((request, i) => ({ request, quantity: quantities[i] ?? new Float64Array(0), i }))
    .sort((a, b) => rankOf(a.request) - rankOf(b.request) || a.i - b.i);
  return {
    requests: columns.map(({ request }) => request),
    quantities: columns.map(({ quantity }) => quantity),
  };
}

function isSameLine(a: CostRequest, b: CostRequest | undefined): boolean {
  return a.item === b?.item && a.pool === b.pool && a.description === b.description;
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
    for (let draw = 0; draw < draws; draw += 1) total[draw] = (total[draw] ?? 0) + (usd[draw] ?? 0);
    lineUsd.push(usd);
    const { mean, p50, p90, p99 } = summarise(usd);
    const plannedQuantity = requests[place]?.quantity;
    const fixed = plannedQuantity !== undefined && standsAllMonth(line);
    return {
      ...line,
      ...(fixed && plannedQuantity !== line.quantity ? { plannedQuantity } : {}),
      // Where draws reach into a cheaper tier, the mean of the dollars is not the price of the mean.
      ...(tiered ? { usdPerMonth: cents(mean.value) } : {}),
      quantilesUsdPerMonth: { p50: cents(p50.value), p90: cents(p90.value), p99: cents(p99.value) },
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
  return pool === "server" || /^fsx\..*\.(storage|throughput|iops)$/.test(id);
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
  const tiers = answer.price.tiers.map(({ usd, tierFrom = 0, tierTo = Number.POSITIVE_INFINITY }) => ({
    usd: usd * hours,
    from: tierFrom,
    to: tierTo,
  }));
  const usd = quantities.map((quantity) => {
    let sum = 0;
    for (const tier of tiers) sum += tier.usd * Math.max(0, Math.min(quantity, tier.to) - tier.from);
    return cents(sum);
  });
  return { usd, tiered: tiers.length > 1 };
}
