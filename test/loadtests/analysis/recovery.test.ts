import { expect, it } from "vitest";
import { recoveries } from "../../../loadtests/analysis/recovery.ts";
import type { Frame } from "../../../loadtests/results/frame.ts";
import { minuteOf, operationOf } from "./build-run.ts";

/** Thirty minutes at 100 ms with a note at 12.5 min; those named are slow. */
function runWith(slow: readonly number[], ms = 900): readonly Frame[] {
  return Array.from({ length: 30 }, (_, index) =>
    minuteOf(index, {
      operations: { "pm.cran.file": operationOf(100, slow.includes(index) ? ms : 100) },
      notes: index === 12 ? [{ atS: 750, text: "zone b cordoned" }] : [],
    }),
  );
}

it.each([
  {
    what: "nothing happens",
    frames: runWith([]),
    expected: 'after "zone b cordoned" at 12.5 min: nothing moved in the 6 minutes from then on',
  },
  {
    what: "four slow minutes",
    frames: runWith([13, 14, 15, 16]),
    expected:
      'after "zone b cordoned" at 12.5 min: P95 from 100 ms to 900.1 ms, failures from 0 % to 0 %; it was back within 4.5 min',
  },
  {
    what: "a calm minute between two slow ones is no recovery",
    frames: runWith([12, 13, 15, 17]),
    expected:
      'after "zone b cordoned" at 12.5 min: P95 from 100 ms to 900.1 ms, failures from 0 % to 0 %; it was back within 5.5 min',
  },
  {
    what: "slow to the end",
    frames: runWith(Array.from({ length: 20 }, (_, index) => 14 + index)),
    expected:
      'after "zone b cordoned" at 12.5 min: P95 from 100 ms to 900.1 ms, failures from 0 % to 0 %; it was not back 17.5 min later, when the run ended',
  },
  {
    what: "a tenth slower is usual",
    frames: runWith([13, 14, 15], 110),
    expected: 'after "zone b cordoned" at 12.5 min: nothing moved in the 6 minutes from then on',
  },
  {
    what: "failures and silence",
    frames: runWith([]).map((frame, index) =>
      index === 13
        ? {
            ...frame,
            operations: { "pm.cran.file": operationOf(50, 100, { connect: { count: 50, ms: 1 } }) },
          }
        : index === 14
          ? { ...frame, operations: {} }
          : frame,
    ),
    expected:
      'after "zone b cordoned" at 12.5 min: P95 from 100 ms to 100 ms, failures from 0 % to 50 %, no request ended in 1 minute; it was back within 2.5 min',
  },
  {
    what: "connections that are cut, as nobody notices",
    frames: runWith([]).map((frame, index) =>
      index === 13 ? { ...frame, requestsSent: 200, counters: { requestsSentAgain: 30 } } : frame,
    ),
    expected:
      'after "zone b cordoned" at 12.5 min: P95 from 100 ms to 100 ms, failures from 0 % to 0 %, up to 15 % of requests lost with their connections and sent again; it was back within 1.5 min',
  },
  {
    what: "a note that is kept two minutes later",
    frames: runWith([13]).map((frame, index) => ({
      ...frame,
      notes: index === 14 ? [{ atS: 750, text: "zone b cordoned" }] : [],
    })),
    expected:
      'after "zone b cordoned" at 12.5 min: P95 from 100 ms to 900.1 ms, failures from 0 % to 0 %; it was back within 1.5 min',
  },
  {
    what: "a note at the beginning",
    frames: runWith([]).slice(11),
    expected:
      'after "zone b cordoned" at 12.5 min: cannot tell what it did, fewer than 3 minutes with requests came before it',
  },
])("$what", ({ frames, expected }) => {
  expect(recoveries(frames).map(({ sentence }) => sentence)).toEqual([expected]);
});
