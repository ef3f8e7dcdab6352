import { describe, expect, it } from "vitest";
import {
  engset,
  erlangB,
  erlangBServers,
  erlangC,
  halfinWhitt,
  serviceLevel,
  squareRootStaffing,
} from "../../../../planner/core/demand/queues.ts";

describe("erlangB", () => {
  it.each([
    [5, 0.05, 9, 0.037458],
    [5, 0.02, 10, 0.018385],
    [5, 0.01, 11, 0.008287],
    [5, 0.001, 14, 0.000472],
    [10, 0.05, 15, 0.036497],
    [10, 0.02, 17, 0.012949],
    [10, 0.01, 18, 0.007142],
    [10, 0.001, 21, 0.000889],
    [20, 0.05, 26, 0.037195],
    [20, 0.02, 28, 0.018792],
    [20, 0.01, 30, 0.008457],
    [20, 0.001, 35, 0.000686],
  ])("%d erlangs at %d need %d servers and lose %d", (erlangs, target, servers, blocking) => {
    expect(erlangBServers(erlangs, target)).toBe(servers);
    expect(erlangB(erlangs, servers)).toBeCloseTo(blocking, 6);
  });

  // erlang.com: 15 lines at 1 % carry 8.108 E. GlobalSpec's table at 1 %: 1.4, 1.9, 2.5, 3.1, 3.8 E, rounded to 0.1 E.
  it.each([
    [8.108, 15, 0.0099996],
    [1.4, 5, 0.01109],
    [1.9, 6, 0.00981],
    [2.5, 7, 0.00998],
    [3.1, 8, 0.00957],
    [3.8, 9, 0.01024],
  ])("published: %d erlangs on %d lines lose %d", (erlangs, servers, blocking) => {
    expect(erlangB(erlangs, servers)).toBeCloseTo(blocking, 5);
  });

  // At most 10 or 30 seats, people who find none give up; hand recursion of the same formula.
  it.each([
    [5, 10, 0.01838],
    [7, 10, 0.07874],
    [8, 10, 0.12166],
    [10, 10, 0.21458],
    [20, 30, 0.00846],
    [24, 30, 0.04012],
    [30, 30, 0.13246],
  ])("%d erlangs on %d seats refuse %d", (erlangs, servers, blocking) => {
    expect(erlangB(erlangs, servers)).toBeCloseTo(blocking, 5);
  });

  it("stays finite for a million servers and for none", () => {
    // B(n, n) ≈ √(2/(πn)) for large n (Jagerman 1974): 7.979e-4 at a million.
    expect(erlangB(1e6, 1e6)).toBeCloseTo(Math.sqrt(2 / (Math.PI * 1e6)), 6);
    expect(erlangB(10, 0)).toBe(1);
    expect(erlangB(0, 3)).toBe(0);
  });
});

describe("erlangC", () => {
  // rodrigo-arenas/pyworkforce @ ca48925 README; PDQ's M/M/m examples.
  it("gives pyworkforce's and PDQ's published waits", () => {
    expect(erlangC(10, 14)).toBeCloseTo(0.1741319335950498, 12);
    expect(serviceLevel(10, 14, 20, 180)).toBeCloseTo(0.8883500191794669, 12);
    expect(Math.ceil(14 / (1 - 0.3))).toBe(20);
    expect(erlangC(8, 10)).toBeCloseTo(0.4091801507964435, 12);
    expect(erlangC(2, 3)).toBeCloseTo(0.4444444444, 10);
  });

  it("makes everybody wait when the load is as large as the servers", () => {
    expect(erlangC(10, 10)).toBe(1);
    expect(serviceLevel(11, 10, 20, 180)).toBe(0);
  });
});

describe("engset", () => {
  it.each([
    { servers: 45, time: 0.055024, call: 0.049441, erlang: 0.054301 },
    { servers: 50, time: 0.010514, call: 0.008731, erlang: 0.018691 },
  ])("100 people at 40 % on $servers seats", ({ servers, time, call, erlang }) => {
    const { timeCongestion, callCongestion } = engset(100, 0.4, servers);
    expect(timeCongestion).toBeCloseTo(time, 6);
    expect(callCongestion).toBeCloseTo(call, 6);
    expect(erlangB(40, servers)).toBeCloseTo(erlang, 6);
  });

  it("never blocks people who each have a seat, and always blocks where there is none", () => {
    expect(engset(5, 0.4, 5).callCongestion).toBe(0);
    expect(engset(5, 0.4, 6).timeCongestion).toBe(0);
    expect(engset(5, 0.4, 0)).toEqual({ timeCongestion: 1, callCongestion: 1 });
  });
});

describe("staffing", () => {
  it.each([
    [2.375, 0.01],
    [1.761, 0.04763],
    [1.16, 0.16674],
    [1, 0.22336],
    [0, 1],
  ])("at β = %d a share of %d waits (Halfin and Whitt 1981)", (beta, wait) => {
    expect(halfinWhitt(beta)).toBeCloseTo(wait, 5);
  });

  it.each([
    [1, [4, 3, 3, 2]],
    [10, [18, 16, 14, 14]],
    [50, [67, 63, 59, 58]],
    [100, [124, 118, 112, 110]],
    [400, [448, 436, 424, 420]],
    [1000, [1076, 1056, 1037, 1032]],
  ])("%d erlangs by the square root", (erlangs, servers) => {
    expect([2.375, 1.761, 1.16, 1].map((quality) => squareRootStaffing(erlangs, quality))).toEqual(servers);
  });

  it("refuses what is no load", () => {
    expect(() => erlangB(-1, 2.5)).toThrow(
      "erlangs: expected a number ≥ 0, got -1\nservers: expected a whole number ≥ 0, got 2.5",
    );
  });
});
