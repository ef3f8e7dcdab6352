import { expect, it } from "vitest";
import { readThreshold } from "../../../loadtests/scenario/threshold-text.ts";

it.each([
  {
    text: "pm.cran.file p95ResponseMs <= 2000",
    read: { operation: "pm.cran.file", metric: "p95ResponseMs", comparison: "at-most", limit: 2000 },
  },
  {
    text: "* errorFraction[timeout] ≤ 1e-3 over 5m in 99.9% of windows stop after 1h (samples 500)",
    read: {
      operation: "*",
      metric: "errorFraction",
      kind: "timeout",
      comparison: "at-most",
      limit: 0.001,
      windowS: 300,
      withinFraction: 0.999,
      stopAfterS: 3600,
      minSamples: 500,
    },
  },
  {
    text: "counter:installs perS>=11.5 in 95 % of minutes",
    read: {
      operation: "counter:installs",
      metric: "perS",
      comparison: "at-least",
      limit: 11.5,
      withinFraction: 0.95,
    },
  },
  {
    text: "metric:db.cpu max <= 80(samples 3)",
    read: { operation: "metric:db.cpu", metric: "max", comparison: "at-most", limit: 80, minSamples: 3 },
  },
])("reads $text", ({ text, read }) => {
  expect(readThreshold(text)).toEqual(read);
});

it.each([
  "pm.cran.file p95 <= 2000",
  "pm.cran.file p95ResponseMs < 2000",
  "pm.cran.file p95ResponseMs <= 2000 over five minutes",
  "pm.cran.file p95ResponseMs <= 2000 stop after 5x",
  "pm.cran.file p95ResponseMs <= 2000 (samples 5) over 5m",
  "pm.cran.file p95ResponseMs <= 2000ms",
])("does not read %s", (text) => {
  expect(readThreshold(text)).toBeUndefined();
});
