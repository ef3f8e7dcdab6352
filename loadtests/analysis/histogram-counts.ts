import { inflateSync } from "node:zlib";
import { JsHistogram } from "hdr-histogram-js";
import type { EncodedHistogram } from "../results/frame.ts";
import { newHistogram } from "../results/histogram.ts";

/** Cookies of HdrHistogram's V2 encodings, the bits of the word size left out. Source: HdrHistogram, V2 encoding, HdrHistogramJS 3.0.1. */
const COMPRESSED_COOKIE = 0x1c849304;
const PLAIN_COOKIE = 0x1c849303;
const COOKIE_MASK = ~0xf0;
/** Cookie, length, offset, digits, lowest, highest, ratio. */
const HEADER_BYTES = 40;

/** How many buckets a histogram of a frame has, and the highest value of each in milliseconds. */
const bucketsMs = bucketValuesMs();
export const BUCKETS = bucketsMs.length;

/** Returns the highest latency that falls into a bucket, in milliseconds. */
export function bucketMs(bucket: number): number {
  return bucketsMs[bucket] ?? 0;
}

/**
 * Adds the counts of an encoded histogram of a frame to `counts`, one for each bucket. Returns the number of buckets up to
 * the last one that it filled.
 *
 * It reads what HdrHistogram writes without making one of its 94 KB histograms for each frame: eight times as fast
 * (330 against 40 µs for 700 latencies, Node 20.20.2, 2026-11-26). Throws a plain Error for anything else.
 */
export function addCounts(encoded: EncodedHistogram, counts: Float64Array): number {
  if (encoded === "") return 0;
  const outer = Buffer.from(encoded, "base64");
  if (outer.length < 8 || (outer.readInt32BE(0) & COOKIE_MASK) !== COMPRESSED_COOKIE) {
    throw new Error("expected a compressed V2 histogram");
  }
  const inner = inflateSync(outer.subarray(8, 8 + outer.readInt32BE(4)));
  if (inner.length < HEADER_BYTES || (inner.readInt32BE(0) & COOKIE_MASK) !== PLAIN_COOKIE) {
    throw new Error("expected a V2 histogram");
  }
  if (inner.readInt32BE(12) !== 3 || inner.readBigInt64BE(16) !== 1n) {
    throw new Error("expected a histogram of microseconds with 3 digits");
  }
  const end = HEADER_BYTES + inner.readInt32BE(4);
  if (end > inner.length) throw new Error("expected a whole histogram, got a part of one");
  return addWords(inner, end, counts);
}

/** Counts are zig-zag numbers in groups of seven bits, lowest first; a negative one skips so many empty buckets. */
function addWords(bytes: Uint8Array, end: number, counts: Float64Array): number {
  let bucket = 0;
  let at = HEADER_BYTES;
  while (at < end) {
    let zigZag = 0;
    let factor = 1;
    let byte = 0;
    do {
      byte = bytes[at] ?? 0;
      at += 1;
      zigZag += (byte & 0x7f) * factor;
      factor *= 128;
    } while (byte >= 0x80 && at < end);
    const odd = zigZag % 2 === 1;
    if (odd) bucket += (zigZag + 1) / 2;
    else {
      counts[bucket] = (counts[bucket] ?? 0) + zigZag / 2;
      bucket += 1;
    }
  }
  if (bucket > counts.length) throw new Error(`expected at most ${counts.length} buckets, got ${bucket}`);
  return bucket;
}

function bucketValuesMs(): Float64Array {
  const histogram = newHistogram();
  if (!(histogram instanceof JsHistogram)) throw new Error("expected a histogram without WebAssembly");
  return Float64Array.from({ length: histogram.countsArrayLength }, (_, index) => {
    return histogram.highestEquivalentValue(histogram.valueFromIndex(index)) / 1000;
  });
}
