import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitSessions } from "../../../../planner/core/nodes/fit.ts";
import { stairsOf, stairsOfMix } from "../../../../planner/core/nodes/stairs.ts";

const none = { cpuMillicores: 0, memoryMib: 0, pods: 0 };

describe("stairs of sessions per node over the request", () => {
  // Usable CPU of the m6i sizes less 195 m; the shapes that divide a node, rounded down from the quotients 867.5, 931.2, 964.4, 980.9, 989.2.
  it.each([
    { usable: 1735, sessions: 2, request: 867 },
    { usable: 3725, sessions: 4, request: 931 },
    { usable: 7715, sessions: 8, request: 964 },
    { usable: 15_695, sessions: 16, request: 980 },
    { usable: 31_655, sessions: 32, request: 989 },
  ])(
    "say that $request m is the largest request that gives $sessions sessions on $usable m",
    ({ usable, sessions, request }) => {
      const profile = { name: "small", cpuMillicores: 1000, memoryMib: 100 };
      const node = { cpuMillicores: usable, memoryMib: 1_000_000, pods: 200 };
      const stairs = stairsOf("node", node, none, profile);
      expect(stairs?.resource).toBe("cpu");
      expect(stairs?.steps).toContainEqual({ request, sessionsPerNode: sessions });
      expect(stairs?.chosen).toEqual({ request: 1000, sessionsPerNode: sessions - 1 });
    },
  );

  it("end where the other resource binds", () => {
    const node = { cpuMillicores: 4000, memoryMib: 4000, pods: 200 };
    const stairs = stairsOf("node", node, none, { name: "p", cpuMillicores: 2000, memoryMib: 1000 });
    expect(stairs?.steps).toEqual([
      { request: 4000, sessionsPerNode: 1 },
      { request: 2000, sessionsPerNode: 2 },
      { request: 1333, sessionsPerNode: 3 },
      { request: 1000, sessionsPerNode: 4 },
    ]);
  });

  it("say how many steps of larger requests are left out", () => {
    const node = { cpuMillicores: 16_000, memoryMib: 1_000_000, pods: 200 };
    const stairs = stairsOf("node", node, none, { name: "p", cpuMillicores: 1000, memoryMib: 1000 });
    // 1 to 16 sessions, and six steps more
    expect(stairs?.steps.map(({ sessionsPerNode }) => sessionsPerNode)).toEqual([
      11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
    ]);
    expect(stairs?.stepsLeftOut).toBe(10);
  });

  it("of a pool that memory binds are of memory too, where CPU binds each of its common profiles", () => {
    const common = { name: "common", cpuMillicores: 1000, memoryMib: 3900 };
    const huge = { name: "huge", cpuMillicores: 3000, memoryMib: 60_000 };
    const type = (name: string, memoryMib: number) => ({
      name,
      vcpu: 4,
      room: { cpuMillicores: 4000, memoryMib, pods: 50 },
      capacityMemoryMib: memoryMib,
      usdPerHour: 1,
      burstable: false,
    });
    const pool = (binding: readonly ("cpu" | "memory")[]) => ({
      candidate: type("node", 16_000),
      large: { candidate: type("larger", 64_000), nodes: 1 },
      row: { binding },
    });
    const mix = [
      { profile: huge, sessions: 2 },
      { profile: common, sessions: 9 },
    ];
    const told = (binding: readonly ("cpu" | "memory")[]) =>
      stairsOfMix(pool(binding), none, mix).map((one) => [one.instanceType, one.profile, one.resource]);
    expect(told(["cpu"])).toEqual([["node", "common", "cpu"]]);
    expect(told(["memory"])).toEqual([
      ["node", "common", "cpu"],
      ["node", "common", "memory"],
    ]);
  });

  it("are none for a session that does not fit, and none of a single step", () => {
    const node = { cpuMillicores: 1000, memoryMib: 1000, pods: 200 };
    expect(stairsOf("node", node, none, { name: "p", cpuMillicores: 2000, memoryMib: 1000 })).toBeUndefined();
    expect(stairsOf("node", node, none, { name: "p", cpuMillicores: 600, memoryMib: 600 })).toBeUndefined();
  });

  it("name requests of which one more millicore or MiB costs a session", () => {
    const size = fc.integer({ min: 100, max: 20_000 });
    fc.assert(
      fc.property(size, size, size, size, (cpu, memory, cpuMillicores, memoryMib) => {
        const node = { cpuMillicores: cpu, memoryMib: memory, pods: 500 };
        const stairs = stairsOf("node", node, none, { name: "p", cpuMillicores, memoryMib });
        for (const { request, sessionsPerNode } of stairs?.steps ?? []) {
          const field = stairs?.resource === "cpu" ? "cpuMillicores" : "memoryMib";
          const held = (value: number): number => {
            const fit = fitSessions("node", { cpuMillicores, memoryMib, [field]: value }, node, none);
            return fit.ok ? fit.sessionsPerNode : 0;
          };
          expect(held(request)).toBe(sessionsPerNode);
          expect(held(request + 1)).toBeLessThan(sessionsPerNode);
        }
      }),
    );
  });
});
