import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** Rooms without servers, clocks and much that is global: their files share a worker, which loads the sources once, not once a file. */
const PURE = [
  "test/planner/**/*.test.ts",
  "test/reports/**/*.test.ts",
  "test/loadtests/{analysis,calibration,cluster,guard,journeys/mix,results,schedule}/**/*.test.ts",
];
/** Loads whose processes take most of a machine, or whose clocks are compared: one at a time, when everything else is over. */
const LOADS = [
  "test/cli/run-{morning,processes,workbench}.test.ts",
  "test/loadtests/engine/known-truth.test.ts",
  "test/loadtests/sandbox/workbench/held-polls.test.ts",
];

const shared = {
  env: { TZ: "UTC", NO_COLOR: "1" },
  // Bounds for a machine that does much else; nothing is judged by time here.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // Tests that drive real processes share a machine with others; what fails each time fails.
  retry: 1,
};

export default defineConfig({
  test: {
    globalSetup: ["test/support/build-once.ts"],
    // Tests of processes wait most of their time: two files at once, also where there are two processors only.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...shared,
          name: "processes",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...PURE, ...LOADS],
        },
      },
      { test: { ...shared, name: "rooms", include: PURE, isolate: false } },
      { test: { ...shared, name: "loads", include: LOADS, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
    coverage: {
      provider: "v8",
      include: ["cli/**", "planner/**", "loadtests/**", "reports/**"],
      reporter: ["text-summary", "json-summary"],
    },
  },
});
