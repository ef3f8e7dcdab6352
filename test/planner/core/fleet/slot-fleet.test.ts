import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simulateFleet } from "../../../../planner/core/fleet/simulate-fleet.ts";
import { slotFleet } from "../../../../planner/core/fleet/slot-fleet.ts";
import { fixedClass, fleetInput, slotOffer, visitsOf } from "../../../support/fleet.ts";

/** Nodes of three slots; worked by hand: e finds node 1 and node 2 with two sessions and one. */
const fiveSessions = [
  { startH: 0, endH: 10 },
  { startH: 0, endH: 10 },
  { startH: 0, endH: 1 },
  { startH: 0.5, endH: 2 },
  { startH: 1.5, endH: 9.5 },
];

/** Hours on a grid of quarters, so that sums are exact and ends meet starts. */
const anySessions = fc.array(
  fc
    .record({ start: fc.integer({ min: 0, max: 60 }), length: fc.integer({ min: 1, max: 30 }) })
    .map(({ start, length }) => ({ startH: start / 4, endH: (start + length) / 4 })),
  { minLength: 1, maxLength: 40 },
);
const anySlots = fc.integer({ min: 1, max: 5 });
const strategies = ["least-allocated", "most-allocated"] as const;

describe("sessions that cannot move", () => {
  it.each([
    // e goes to node 2: 10 + 9 hours for 30.5 of 57 slot-hours
    { scheduler: "least-allocated", nodeHours: 19, slotUseFraction: 30.5 / 57 },
    // e goes to node 1: 10 + 1.5 hours for 30.5 of 34.5 slot-hours
    { scheduler: "most-allocated", nodeHours: 11.5, slotUseFraction: 30.5 / 34.5 },
  ] as const)("cost $nodeHours node-hours under $scheduler", ({ scheduler, nodeHours, slotUseFraction }) => {
    const fleet = slotFleet({ slotsPerNode: 3, scheduler, sessions: fiveSessions });
    expect(fleet).toEqual({ nodeHours, slotUseFraction });
  });

  it("cost nothing without sessions", () => {
    expect(slotFleet({ slotsPerNode: 3, scheduler: "least-allocated", sessions: [] })).toEqual({
      nodeHours: 0,
      slotUseFraction: 0,
    });
  });

  it.each(strategies)("use as many slot-hours as they last, under %s", (scheduler) => {
    fc.assert(
      fc.property(anySlots, anySessions, (slotsPerNode, sessions) => {
        const { nodeHours, slotUseFraction } = slotFleet({ slotsPerNode, scheduler, sessions });
        const hours = sessions.reduce((sum, { startH, endH }) => sum + endH - startH, 0);
        expect(slotUseFraction * slotsPerNode * nodeHours).toBeCloseTo(hours, 9);
        expect(nodeHours).toBeGreaterThanOrEqual(hours / slotsPerNode - 1e-9);
      }),
    );
  });

  it("cost the same under both strategies when a node holds one", () => {
    fc.assert(
      fc.property(anySessions, (sessions) => {
        const [least, most] = strategies.map((scheduler) =>
          slotFleet({ slotsPerNode: 1, scheduler, sessions }),
        );
        expect(least).toEqual(most);
      }),
    );
  });

  it.each(strategies)("cost the same when events are simulated one by one, under %s", (scheduler) => {
    fc.assert(
      fc.property(anySlots, anySessions, (slotsPerNode, sessions) => {
        const exact = slotFleet({ slotsPerNode, scheduler, sessions });
        const { nodeHours, cpuUsedFraction } = simulateFleet(
          fleetInput({
            scheduler,
            offers: [slotOffer(slotsPerNode)],
            classes: [fixedClass(visitsOf(sessions))],
          }),
        );
        expect(nodeHours[`slots.${slotsPerNode}`]).toBeCloseTo(exact.nodeHours, 9);
        expect(cpuUsedFraction).toBeCloseTo(exact.slotUseFraction, 9);
      }),
      { numRuns: 200 },
    );
  });
});

it("names every fault", () => {
  const faulty = {
    slotsPerNode: 0.5,
    scheduler: "fullest" as "least-allocated",
    sessions: [
      { startH: 0, endH: 1 },
      { startH: 2, endH: 2 },
    ],
  };
  expect(() => slotFleet(faulty)).toThrow(
    [
      "slotsPerNode: expected a whole number from 1 on, got 0.5",
      'scheduler: expected least-allocated or most-allocated, got "fullest"',
      "sessions.1: expected an end after the start, got start 2 and end 2",
    ].join("\n"),
  );
});
