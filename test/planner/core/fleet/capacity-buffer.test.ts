import { expect, it } from "vitest";
import { bufferPods, type CapacityBuffer } from "../../../../planner/core/fleet/capacity-buffer.ts";

const pod = { cpuMillicores: 1000, memoryMib: 2000 / 1.048576 };

// kubernetes-sigs/karpenter@2266468 pkg/controllers/capacitybuffer/suite_test.go, pods of one CPU
it.each<[string, Omit<CapacityBuffer, "pod">, number]>([
  ["replicas alone", { replicas: 7 }, 7],
  ["replicas that the limits cap", { replicas: 10, limits: { cpuMillicores: 3000 } }, 3],
  ["replicas below the limits", { replicas: 3, limits: { cpuMillicores: 10_000 } }, 3],
  ["limits alone", { limits: { cpuMillicores: 5000 } }, 5],
  ["a share of the workload", { percentage: 20, scalableReplicas: 10 }, 2],
  ["the larger of replicas and share", { replicas: 5, percentage: 80, scalableReplicas: 10 }, 8],
  [
    "the larger of both, capped",
    { replicas: 5, percentage: 80, scalableReplicas: 10, limits: { cpuMillicores: 4000 } },
    4,
  ],
  ["at least one of any workload", { percentage: 10, scalableReplicas: 1 }, 1],
])("keeps room for %s", (_, buffer, pods) => {
  expect(bufferPods({ pod, ...buffer })).toBe(pods);
});

it("fills a memory limit to the last pod, and keeps nothing where nothing is asked for", () => {
  expect(bufferPods({ pod, limits: { memoryMib: 3 * pod.memoryMib } })).toBe(3);
  expect(bufferPods({ pod, limits: { cpuMillicores: 5000, memoryMib: 3.9 * pod.memoryMib } })).toBe(3);
  expect(bufferPods({ pod })).toBe(0);
  expect(bufferPods({ pod, percentage: 50 })).toBe(0);
});
