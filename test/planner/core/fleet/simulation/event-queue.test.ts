import fc from "fast-check";
import { expect, it } from "vitest";
import {
  createEventQueue,
  EVENT,
  type EventKind,
  nextEventS,
  pushEvent,
  type TakenEvent,
  takeEvent,
} from "../../../../../planner/core/fleet/simulation/event-queue.ts";

const kinds: readonly EventKind[] = Object.values(EVENT);
const anyEvent = fc.record({ atS: fc.integer({ min: 0, max: 20 }), kind: fc.constantFrom(...kinds) });

it("gives events by time, at one instant by kind, and otherwise in the order in which they came", () => {
  fc.assert(
    fc.property(
      fc.array(anyEvent, { maxLength: 400 }),
      fc.array(anyEvent, { maxLength: 50 }),
      (first, later) => {
        const queue = createEventQueue();
        first.forEach(({ atS, kind }, index) => {
          pushEvent(queue, atS, kind, index, index + 1);
        });
        const taken: TakenEvent = { atS: 0, kind: 0, arg: 0, stamp: 0 };
        const got: TakenEvent[] = [];
        for (let i = 0; i < first.length / 2; i += 1) {
          takeEvent(queue, taken);
          got.push({ ...taken });
        }
        const nowS = got.at(-1)?.atS ?? 0;
        later.forEach(({ atS, kind }, index) => {
          pushEvent(queue, nowS + 1 + atS, kind, 1000 + index, 1001 + index);
        });
        while (takeEvent(queue, taken)) got.push({ ...taken });
        const all = [
          ...first.map(({ atS, kind }, arg) => ({ atS, kind, arg, stamp: arg + 1 })),
          ...later.map(({ atS, kind }, i) => ({ atS: nowS + 1 + atS, kind, arg: 1000 + i, stamp: 1001 + i })),
        ];
        expect(got).toEqual(all.sort((a, b) => a.atS - b.atS || a.kind - b.kind || a.arg - b.arg));
      },
    ),
  );
});

it("tells when the next event is due, and that there is none", () => {
  const queue = createEventQueue();
  expect(nextEventS(queue)).toBe(Number.POSITIVE_INFINITY);
  pushEvent(queue, 7, EVENT.arrival, 1);
  expect(nextEventS(queue)).toBe(7);
  const taken: TakenEvent = { atS: 0, kind: 0, arg: 0, stamp: 0 };
  expect([takeEvent(queue, taken), takeEvent(queue, taken)]).toEqual([true, false]);
});
