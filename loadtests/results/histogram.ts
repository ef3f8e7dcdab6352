import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from "hdr-histogram-js";
import type { EncodedHistogram } from "./frame.ts";

/** The longest latency that is told apart, 1 h in µs; what is longer counts as this. */
const LONGEST_US = 3_600_000_000;
const US_PER_MS = 1000;

/** Returns an empty histogram of microseconds with 3 significant digits: 94 KB, whatever it will hold. */
export function newHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
    useWebAssembly: false,
  });
}

/** Counts a latency in milliseconds, as whole microseconds between 1 µs and 1 h. */
export function recordMs(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.min(LONGEST_US, Math.max(1, Math.round(ms * US_PER_MS))));
}

/** Returns the histogram as a frame stores it; an empty one is an empty text. */
export function encodeHistogram(histogram: Histogram): EncodedHistogram {
  return histogram.totalCount === 0 ? "" : encodeIntoCompressedBase64(histogram);
}

/** Returns the histogram of a frame. Throws what HdrHistogram throws when the text is none of its encodings. */
export function decodeHistogram(encoded: EncodedHistogram): Histogram {
  return encoded === "" ? newHistogram() : decodeFromCompressedBase64(encoded, 32, false);
}

/** Returns the sum of histograms: of every value as often as all of them together hold it. */
export function addHistograms(parts: readonly EncodedHistogram[]): EncodedHistogram {
  const filled = parts.filter((part) => part !== "");
  const [first, ...rest] = filled;
  if (first === undefined) return "";
  if (rest.length === 0) return first;
  const sum = newHistogram();
  for (const part of filled) sum.add(decodeHistogram(part));
  return encodeHistogram(sum);
}

/** Returns a percentile (0–100) in milliseconds; undefined of an empty histogram. */
export function percentileMs(histogram: Histogram, percentile: number): number | undefined {
  return histogram.totalCount === 0 ? undefined : histogram.getValueAtPercentile(percentile) / US_PER_MS;
}
