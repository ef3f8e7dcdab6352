import { describe, expect, it } from "vitest";
import { chooseManagedPool, type ManagedPool } from "../../../../planner/core/nodes/managed-pool.ts";

/** Room for so many pods of one CPU, at the price of m6i.xlarge for one and in proportion for more. */
function typeFor(pods: number) {
  return {
    name: `for-${pods}`,
    vcpu: pods,
    capacityMemoryMib: 16_384,
    room: { cpuMillicores: 1000 * pods, memoryMib: 1e6, pods: 50 },
    burstable: false,
    usdPerHour: 0.192 * pods,
  };
}

const NO_OVERHEAD = { cpuMillicores: 0, memoryMib: 0, pods: 0 };
const POD = { cpuMillicores: 1000, memoryMib: 1000 };

/** Three server pods and five sessions: eight pods, eleven in a rollout. A root disk of 200 GiB is $16 a month. */
function chosen(types: readonly number[], diskUsdPerMonth: number): ManagedPool | undefined {
  const load = {
    servers: { ...POD, count: 3 },
    surgeServers: 3,
    others: [{ ...POD, count: 5 }],
    zones: 3,
    preferredNodes: 6,
  };
  const usdPerHour = ({ nodes, candidate }: ManagedPool): number =>
    nodes * (candidate.usdPerHour + diskUsdPerMonth / 730);
  const answer = chooseManagedPool([load], types.map(typeFor), NO_OVERHEAD, usdPerHour);
  return answer.ok ? answer.pool : undefined;
}

describe("the managed node group", () => {
  it.each([
    // Twelve for one pod each (eight are left when a zone goes), or six for two: $2.304 an hour either way. With disks $1,873.92 and $1,777.92 a month.
    { what: "more nodes for the same money", diskUsdPerMonth: 0, name: "for-1", nodes: 12 },
    { what: "fewer disks where nodes cost the same", diskUsdPerMonth: 16, name: "for-2", nodes: 6 },
  ])("takes $what", ({ diskUsdPerMonth, name, nodes }) => {
    const pool = chosen([1, 2, 3], diskUsdPerMonth);
    expect([pool?.candidate.name, pool?.nodes]).toEqual([name, nodes]);
  });

  it("keeps two nodes in each zone where fewer would cost less", () => {
    // Three nodes of either larger type would have half of the disks.
    expect(chosen([2, 4, 6], 1000)?.nodes).toBe(6);
  });
});
