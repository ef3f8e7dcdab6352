import { expect, it } from "vitest";
import { nodeScore } from "../../../../../planner/core/fleet/simulation/node-score.ts";

// ((capacity − requested) · 100 / capacity) for LeastAllocated, (requested · 100 / capacity) for MostAllocated, both in whole
// numbers, and the mean of CPU and memory in whole numbers: kubernetes/kubernetes v1.34, noderesources/*_allocated_test.go
it.each([
  { cpuFree: 1, memoryFree: 1, least: 100, most: 0 },
  { cpuFree: 0, memoryFree: 0, least: 0, most: 100 },
  { cpuFree: 0.5, memoryFree: 0.75, least: 62, most: 37 },
  // 1000 of 4000 m and 5000 of 10000 MiB are requested
  { cpuFree: 3000 / 4000, memoryFree: 5000 / 10_000, least: 62, most: 37 },
  { cpuFree: 0.999, memoryFree: 0.001, least: 49, most: 49 },
  // 29 of 100: in floating point 100 · 0.29 is just below
  { cpuFree: 0.29, memoryFree: 0.29, least: 29, most: 71 },
])("$cpuFree of the CPU and $memoryFree of the memory free score $least or $most", (row) => {
  expect(nodeScore("least-allocated", row.cpuFree, row.memoryFree)).toBe(row.least);
  expect(nodeScore("most-allocated", row.cpuFree, row.memoryFree)).toBe(row.most);
});
