/** What a metric's own line says of it. */
export interface MetricLine {
  readonly type: string;
  readonly isTime: boolean;
  readonly thresholds: readonly string[];
}

/** What is kept of one metric of a file of lines, whatever its number of points, but for the values of a trend. */
export interface MetricTally {
  readonly name: string;
  points: number;
  sum: number;
  nonZero: number;
  min: number;
  max: number;
  last: number;
  firstUs: number;
  lastUs: number;
  /** Eight bytes a point, and only of metrics whose percentiles are asked for. */
  readonly values: NumberList | undefined;
}

/** Numbers in one growing buffer. */
export interface NumberList {
  readonly add: (value: number) => void;
  readonly toArray: () => Float64Array;
}

/** Returns an empty list. */
export function numberList(): NumberList {
  let buffer = new Float64Array(1024);
  let length = 0;
  return {
    add: (value) => {
      if (length === buffer.length) {
        const larger = new Float64Array(buffer.length * 2);
        larger.set(buffer);
        buffer = larger;
      }
      buffer[length] = value;
      length += 1;
    },
    toArray: () => buffer.slice(0, length),
  };
}

/** Returns an empty tally; `keepValues` for a metric whose percentiles are asked for. */
export function metricTally(name: string, keepValues: boolean): MetricTally {
  return {
    name,
    points: 0,
    sum: 0,
    nonZero: 0,
    min: Infinity,
    max: -Infinity,
    last: 0,
    firstUs: Infinity,
    lastUs: -Infinity,
    values: keepValues ? numberList() : undefined,
  };
}

/** Counts a point. */
export function addPoint(tally: MetricTally, value: number, atUs: number): void {
  tally.points += 1;
  tally.sum += value;
  if (value !== 0) tally.nonZero += 1;
  tally.min = Math.min(tally.min, value);
  tally.max = Math.max(tally.max, value);
  tally.last = value;
  tally.firstUs = Math.min(tally.firstUs, atUs);
  tally.lastUs = Math.max(tally.lastUs, atUs);
  tally.values?.add(value);
}

/** Returns `avg`, `min`, `med`, `max` and the usual percentiles of values by k6's rule. */
export function trendValues(list: NumberList): Readonly<Record<string, number>> {
  const values = list.toArray().sort();
  if (values.length === 0) return {};
  return {
    avg: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: values[0] ?? 0,
    med: percentileOf(values, 0.5),
    max: values[values.length - 1] ?? 0,
    "p(90)": percentileOf(values, 0.9),
    "p(95)": percentileOf(values, 0.95),
    "p(99)": percentileOf(values, 0.99),
    count: values.length,
  };
}

/** Returns a percentile of ascending values by k6's rule: linear between ranks (R type 7). */
export function percentileOf(ascending: Float64Array, share: number): number {
  const place = share * (ascending.length - 1);
  const low = ascending[Math.floor(place)] ?? 0;
  const high = ascending[Math.ceil(place)] ?? low;
  return low + (place - Math.floor(place)) * (high - low);
}
