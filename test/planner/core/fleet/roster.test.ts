import { expect, it } from "vitest";
import {
  addNode,
  bindPods,
  correctMemory,
  createRoster,
  hideNode,
  initializeNode,
  removeNode,
  showNode,
} from "../../../../planner/core/fleet/roster.ts";
import { createScheduler } from "../../../../planner/core/fleet/scheduler.ts";
import { solve } from "../../../../planner/core/fleet/solve.ts";

const profile = { name: "p", cpuMillicores: 1000, memoryMib: 1000 };
const size = {
  pool: 0,
  type: "m6i.large",
  zone: "us-east-1a",
  usdPerHour: 0.096,
  cpuMillicores: 2000,
  memoryMib: 1500,
  pods: 10,
  capacityCpuMillicores: 2000,
  capacityMemoryMib: 4000,
};

it("counts what the nodes of a pool take of its limits, hidden ones left out", () => {
  const roster = createRoster([profile], 1, ["us-east-1a"]);
  const first = addNode(roster, { ...size, name: "node-a", initialized: true });
  const second = addNode(roster, { ...size, name: "node-b", initialized: false });
  addNode(roster, { ...size, name: "node-c", initialized: true, pool: -1 });
  expect(roster.poolUse).toEqual([{ cpuMillicores: 4000, memoryMib: 8000, nodes: 2 }]);
  hideNode(roster, first);
  hideNode(roster, first);
  expect(roster.poolUse).toEqual([{ cpuMillicores: 2000, memoryMib: 4000, nodes: 1 }]);
  showNode(roster, first);
  initializeNode(roster, second);
  correctMemory(roster, second, 200);
  expect(roster.poolUse).toEqual([{ cpuMillicores: 4000, memoryMib: 8200, nodes: 2 }]);
  removeNode(roster, second);
  hideNode(roster, first);
  removeNode(roster, first);
  expect(roster.poolUse).toEqual([{ cpuMillicores: 0, memoryMib: 0, nodes: 0 }]);
});

it("lets a running node take what its estimate had refused", () => {
  const scheduler = createScheduler([], [], [profile]);
  const node = addNode(scheduler.roster, { ...size, name: "node-a", initialized: true });
  const placed = (): number => solve(scheduler, [{ profile: 0, pods: 2 }]).additions[0]?.podsByGroup[0] ?? 0;
  expect(placed()).toBe(1);
  correctMemory(scheduler.roster, node, 500);
  expect(placed()).toBe(2);
  bindPods(scheduler.roster, node, 0, 1);
  expect(placed()).toBe(1);
  bindPods(scheduler.roster, node, 0, -1);
  expect(node).toMatchObject({ freeCpuMillicores: 2000, freeMemoryMib: 2000, freePods: 10, podCount: 0 });
});

it("refuses pods of a profile that it does not know", () => {
  const roster = createRoster([profile], 1, ["us-east-1a"]);
  const node = addNode(roster, { ...size, name: "node-a", initialized: true });
  expect(() => bindPods(roster, node, 1, 1)).toThrow("expected one of 1 profiles, got 1");
});
