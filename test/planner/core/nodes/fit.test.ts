import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocatable, DEFAULT_NODE_MODEL } from "../../../../planner/core/nodes/allocatable.ts";
import { fitSessions } from "../../../../planner/core/nodes/fit.ts";
import { parseCpu, parseMemory } from "../../../../planner/core/quantity-text.ts";
import { instanceType } from "../../../support/instance-type.ts";

const overhead = { cpuMillicores: 195, memoryMib: 250, pods: 5 };

function request(cpu: string, memory: string): { cpuMillicores: number; memoryMib: number } {
  const cpuMillicores = parseCpu(cpu);
  const memoryMib = parseMemory(memory);
  if (!cpuMillicores.ok || !memoryMib.ok) throw new Error(`not a request: ${cpu}, ${memory}`);
  return { cpuMillicores: cpuMillicores.value, memoryMib: memoryMib.value };
}

function fitOn(name: string, cpu: string, memory: string, model = DEFAULT_NODE_MODEL) {
  return fitSessions(name, request(cpu, memory), allocatable(instanceType(name), model), overhead);
}

describe("sessions per node", () => {
  // Computed from Karpenter's published allocatable (aws/karpenter-provider-aws@1d92708) less 195 m, 250 MiB, 5 pods.
  const shapes = ["1/2000M", "2/4000M", "4/8000M", "1/8000M", "600m/1600M", "1200m/3200M", "2400m/6400M"];
  it.each([
    { type: "m6i.large", sessions: [1, 0, 0, 0, 2, 1, 0], binds: ["cpu", "", "", "", "cpu", "cpu", ""] },
    {
      type: "m6i.xlarge",
      sessions: [3, 1, 0, 1, 6, 3, 1],
      binds: ["cpu", "cpu", "", "memory", "cpu", "cpu", "cpu"],
    },
    {
      type: "m6i.2xlarge",
      sessions: [7, 3, 1, 3, 12, 6, 3],
      binds: ["cpu", "cpu", "cpu", "memory", "cpu", "cpu", "cpu"],
    },
    {
      type: "m6i.4xlarge",
      sessions: [15, 7, 3, 7, 26, 13, 6],
      binds: ["cpu", "cpu", "cpu", "memory", "cpu", "cpu", "cpu"],
    },
    {
      type: "m6i.8xlarge",
      sessions: [31, 15, 7, 15, 52, 26, 13],
      binds: ["cpu", "cpu", "cpu", "memory", "cpu", "cpu", "cpu"],
    },
  ])("$type carries $sessions", ({ type, sessions, binds }) => {
    for (const [k, shape] of shapes.entries()) {
      const [cpu = "", memory = ""] = shape.split("/");
      const fit = fitOn(type, cpu, memory);
      expect(fit.ok ? fit.sessionsPerNode : 0, shape).toBe(sessions[k]);
      if (fit.ok) expect(fit.binding, shape).toEqual([binds[k]]);
    }
  });

  // Usable CPU ÷ (sessions + 1), rounded down to whole millicores: 1,735 / 2 = 867.5 and so on.
  it.each([
    { type: "m6i.large", now: 1, step: 867, gained: 2 },
    { type: "m6i.xlarge", now: 3, step: 931, gained: 4 },
    { type: "m6i.2xlarge", now: 7, step: 964, gained: 8 },
    { type: "m6i.4xlarge", now: 15, step: 980, gained: 16 },
    { type: "m6i.8xlarge", now: 31, step: 989, gained: 32 },
  ])("$type gains a session at $step m", ({ type, now, step, gained }) => {
    const fit = fitOn(type, "1", "2000M");
    expect(fit).toMatchObject({
      ok: true,
      sessionsPerNode: now,
      nextStep: { cpuMillicores: step, sessionsPerNode: gained },
    });
    expect(fitOn(type, `${step}m`, "2000M")).toMatchObject({ sessionsPerNode: gained });
    expect(fitOn(type, `${step + 1}m`, "2000M")).toMatchObject({ sessionsPerNode: now });
  });

  it("says by how much a session is too large, for each resource that is short", () => {
    expect(fitOn("m6i.large", "4", "8000M")).toEqual({
      ok: false,
      binding: ["cpu", "memory"],
      refusals: [
        {
          subject: "m6i.large",
          code: "SESSION_TOO_LARGE",
          resource: "cpu",
          unit: "millicores",
          need: 4000,
          have: 1735,
          shortBy: 2265,
          sentence: "m6i.large has 1,735 millicores usable, a session needs 4,000: short by 2,265",
        },
        {
          subject: "m6i.large",
          code: "SESSION_TOO_LARGE",
          resource: "memory",
          unit: "MiB",
          need: 7629.39453125,
          have: 6653,
          shortBy: 976.39453125,
          sentence: "m6i.large has 6,653 MiB usable, a session needs 7,629.39: short by 976.39",
        },
      ],
    });
  });

  it("counts pods as a limit of their own", () => {
    const room = { cpuMillicores: 100_000, memoryMib: 100_000, pods: 12 };
    expect(fitSessions("n", { cpuMillicores: 100, memoryMib: 100 }, room, overhead)).toMatchObject({
      sessionsPerNode: 7,
      binding: ["pods"],
    });
    expect(
      fitSessions("n", { cpuMillicores: 100, memoryMib: 100 }, { ...room, pods: 5 }, overhead),
    ).toMatchObject({
      ok: false,
      refusals: [{ code: "POD_LIMIT", need: 1, have: 0, shortBy: 1 }],
    });
  });

  it("names both resources where both would have to grow, and then no next step", () => {
    const fit = fitSessions(
      "n",
      { cpuMillicores: 1000, memoryMib: 1000 },
      { cpuMillicores: 3195, memoryMib: 3250, pods: 29 },
      overhead,
    );
    expect(fit).toMatchObject({
      sessionsPerNode: 3,
      binding: ["cpu", "memory"],
      strandedCpuMillicores: 0,
      strandedMemoryMib: 0,
    });
    expect(fit).not.toHaveProperty("nextStep");
  });

  const anyRequest = fc.record({
    cpuMillicores: fc.integer({ min: 1, max: 16_000 }),
    memoryMib: fc.integer({ min: 1, max: 64_000_000 }).map((thousandths) => thousandths / 1024),
  });
  const anyRoom = fc.record({
    cpuMillicores: fc.integer({ min: 0, max: 130_000 }),
    memoryMib: fc.integer({ min: 0, max: 1_000_000 }),
    pods: fc.integer({ min: 0, max: 737 }),
  });

  it("never overcommits, and one more session never fits", () => {
    fc.assert(
      fc.property(anyRequest, anyRoom, (session, room) => {
        const fit = fitSessions("n", session, room, overhead);
        const n = fit.ok ? fit.sessionsPerNode : 0;
        const fits = (count: number): boolean =>
          count * session.cpuMillicores <= room.cpuMillicores - overhead.cpuMillicores &&
          count * session.memoryMib <= room.memoryMib - overhead.memoryMib + 1e-9 &&
          count <= room.pods - overhead.pods;
        if (n > 0) expect(fits(n)).toBe(true);
        expect(fits(n + 1)).toBe(false);
      }),
    );
  });

  it("gains at the next step, and not one millicore or MiB above it", () => {
    fc.assert(
      fc.property(anyRequest, anyRoom, (session, room) => {
        const fit = fitSessions("n", session, room, overhead);
        if (!fit.ok || fit.nextStep === undefined) return;
        const { sessionsPerNode, ...step } = fit.nextStep;
        const at = (by: number) => {
          const changed = Object.fromEntries(Object.entries(step).map(([key, value]) => [key, value + by]));
          const again = fitSessions("n", { ...session, ...changed }, room, overhead);
          return again.ok ? again.sessionsPerNode : 0;
        };
        expect(at(0)).toBe(sessionsPerNode);
        expect(sessionsPerNode).toBeGreaterThan(fit.sessionsPerNode);
        expect(at(1)).toBeLessThanOrEqual(fit.sessionsPerNode);
      }),
    );
  });
});
