import { expect, it } from "vitest";
import { overheadFromSessions } from "../../../loadtests/calibration/node-overhead.ts";
import { InputError } from "../../../planner/core/input-error.ts";

const cluster = { nodes: 4, sessions: 44, nodeMemory: 30, sessionMemory: 2, unit: "GB" };

it("gives an interval from forty-four sessions on four nodes", () => {
  // 44 ÷ 4 = 11 a node: 22 ≤ 30 − overhead < 24. The counts are of arXiv 2307.09132.
  expect(overheadFromSessions(cluster)).toEqual({
    ok: true,
    resource: "memory",
    sessionsPerNode: 11,
    above: 6,
    atMost: 8,
    unit: "GB",
    sentence:
      "11 sessions a node, memory taken as what binds: more than 6 GB and at most 8 GB of each node are not the sessions'",
  });
});

it.each([
  {
    what: "counts that do not divide",
    change: { sessions: 43 },
    sentence:
      "43 sessions on 4 nodes are not the same number on each: the nodes were not all full, or are not alike",
  },
  {
    what: "more than fits",
    change: { sessions: 64 },
    sentence: "16 sessions of 2 GB do not fit into 30 GB: memory was not what they asked for",
  },
])("says that nothing follows from $what", ({ change, sentence }) => {
  expect(overheadFromSessions({ ...cluster, ...change })).toEqual({ ok: false, sentence });
});

it("refuses figures that are none", () => {
  expect(() => overheadFromSessions({ ...cluster, nodes: 0, sessionMemory: -1 })).toThrow(InputError);
});
