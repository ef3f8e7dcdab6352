import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame } from "../../../loadtests/results/frame.ts";
import {
  addHistograms,
  decodeHistogram,
  newHistogram,
  percentileMs,
  recordMs,
} from "../../../loadtests/results/histogram.ts";
import { mergeFrames } from "../../../loadtests/results/merge-frames.ts";
import { frameOf, histogramOf, operationFrame } from "./build-frame.ts";

const latencies = fc.array(fc.double({ min: 0, max: 4_000_000, noNaN: true }), { maxLength: 30 });
const anyFrame: fc.Arbitrary<Frame> = fc
  .record({
    index: fc.integer({ min: 0, max: 3 }),
    index2: latencies,
    file: latencies,
    kind: fc.constantFrom("timeout", "http-5xx"),
    errors: fc.integer({ min: 0, max: 5 }),
    inFlight: fc.integer({ min: 0, max: 9 }),
    sampleTimes: fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 6 }),
  })
  .map(({ index, index2, file, kind, errors, inFlight, sampleTimes }) =>
    frameOf(index, {
      operations: {
        "pm.cran.index": operationFrame(...index2),
        "pm.cran.file": { ...operationFrame(...file), errors: { [kind]: errors } },
      },
      requestsInFlight: inFlight,
      samples: sampleTimes.map((atS) => ({
        operation: "pm.cran.file",
        kind,
        atS,
        status: 0,
        request: "GET /x",
        detail: "",
      })),
    }),
  );

describe("merging frames", () => {
  it("does not depend on order or grouping", () => {
    fc.assert(
      fc.property(anyFrame, anyFrame, anyFrame, (a, b, c) => {
        const all = mergeFrames([a, b, c]);
        expect(mergeFrames([c, a, b])).toEqual(all);
        expect(mergeFrames([mergeFrames([a, b]), c])).toEqual(all);
        expect(mergeFrames([a, mergeFrames([b, c])])).toEqual(all);
      }),
      { numRuns: 50 },
    );
  });

  it("counts every latency once", () => {
    fc.assert(
      fc.property(latencies, latencies, (one, two) => {
        const merged = mergeFrames([
          frameOf(0, { operations: { a: operationFrame(...one) } }),
          frameOf(0, { operations: { a: operationFrame(...two) } }),
        ]);
        expect(merged.operations["a"]?.response).toBe(histogramOf(...one, ...two));
        expect(merged.operations["a"]?.count).toBe(one.length + two.length);
      }),
      { numRuns: 50 },
    );
  });

  it("adds what shards had in flight at one end, and keeps the last of two times", () => {
    expect(
      mergeFrames([frameOf(0, { requestsInFlight: 3 }), frameOf(0, { requestsInFlight: 4 })])
        .requestsInFlight,
    ).toBe(7);
    expect(
      mergeFrames([frameOf(0, { requestsInFlight: 3 }), frameOf(1, { requestsInFlight: 4 })]),
    ).toMatchObject({ index: 0, fromS: 0, toS: 120, requestsInFlight: 4 });
  });

  it("refuses to merge nothing", () => {
    expect(() => mergeFrames([])).toThrow("expected at least one frame to merge");
  });
});

describe("histograms", () => {
  it("keep 3 digits from 1 µs to 1 h", () => {
    for (const ms of [0.001, 0.5, 12.34, 999, 20_000, 3_599_000]) {
      const back = percentileMs(decodeHistogram(histogramOf(ms)), 100) ?? 0;
      expect(Math.abs(back - ms) / ms).toBeLessThan(0.001);
    }
  });

  it("take what is longer as an hour and what is shorter as a microsecond", () => {
    const histogram = newHistogram();
    recordMs(histogram, 9e9);
    recordMs(histogram, -1);
    expect(histogram.totalCount).toBe(2);
    expect(percentileMs(histogram, 100)).toBeCloseTo(3_600_000, -4);
  });

  it("are an empty text when empty", () => {
    expect(histogramOf()).toBe("");
    expect(addHistograms(["", ""])).toBe("");
    expect(percentileMs(decodeHistogram(""), 50)).toBeUndefined();
  });
});
