import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REFERENCE_WEEK } from "../../../../planner/core/curve.ts";
import { gatherCounts } from "../../../../planner/core/demand/deal-out.ts";
import { drawDemand } from "../../../../planner/core/demand/draw-demand.ts";
import type { Estimate } from "../../../../planner/core/demand/estimate.ts";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { sessionAnswers } from "../../../../planner/core/demand/group-draws.ts";
import { groupSessions, weekCurves } from "../../../../planner/core/demand/group-sessions.ts";
import { peakSessions } from "../../../../planner/core/demand/peak-sessions.ts";
import type { Site, UserGroup } from "../../../../planner/core/site.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const range = (low: number, likely: number, high: number): Estimate => ({
  low,
  likely,
  high,
  confidence: 0.9,
});

const unsure: Partial<UserGroup> = {
  activeFraction: range(0.15, 0.3, 0.45),
  concurrentFraction: range(0.25, 0.4, 0.6),
  sessionsPerPerson: range(1, 1.2, 1.6),
  handsOnHours: range(1.5, 2.1, 3),
  packagesPerDay: range(10, 40, 200),
};

/** Two groups far apart, one of which is known by its arrivals alone, with three IDEs. */
function unsureSite(people: Estimate = range(150, 250, 400)): Site {
  return siteOf({
    groups: [
      userGroup({ ...unsure, people, ideMix: { rstudio: 0.5, positron: 0.3, vscode: 0.2 } }),
      userGroup({ ...unsure, name: "Modelling", people: range(40, 60, 100), timeZone: "America/New_York" }),
    ],
    assumptions: [{ path: "groups.Modelling.concurrentFraction", value: "25 % to 60 %", source: "prior" }],
  });
}

describe("drawDemand", () => {
  it("comes out at the likely demand in every draw when all answers are certain", () => {
    const { demand, likely } = drawDemand(siteOf(), 1, 400);
    const sessions = likely.peak.sessions;
    expect(demand.peakSessions).toEqual({ p50: sessions, p90: sessions, p99: sessions });
    expect(demand.installsPerDay).toEqual({ p50: 2000, p90: 2000, p99: 2000 });
    expect(demand.peakAtUtc).toBe(likely.demand.peakAtUtc);
  });

  it("agrees in each draw with the demand computed anew from its answers", () => {
    const site = unsureSite();
    const { answers, sessions } = drawDemand(site, 3, 200);
    const rule = { weekStart: REFERENCE_WEEK, ...site.demand, peakQuantile: site.peakQuantile };
    for (let draw = 0; draw < 12; draw += 1) {
      const curve = weekCurves(REFERENCE_WEEK);
      const classes = answers.groups.flatMap(
        (group) => groupSessions(site, group.group, sessionAnswers(group, draw), curve).classes,
      );
      for (const [drawn, wanted] of [
        [sessions?.all, classes],
        [sessions?.karpenter, classes.filter((one) => one.placement === "karpenter")],
        [sessions?.managed, classes.filter((one) => one.placement === "managed")],
      ] as const) {
        const exact = peakSessions(wanted, rule);
        const got = drawn?.sessions[draw] ?? 0;
        expect(Math.abs(got - exact.sessions)).toBeLessThanOrEqual(1 + 0.02 * exact.sessions);
        const counts = gatherCounts(drawn?.countsOf([draw]) ?? []);
        expect(counts.reduce((sum, one) => sum + one.sessions, 0)).toBe(got);
        expect(counts.map((one) => one.ide)).toEqual(exact.byClass.map((one) => one.ide));
      }
    }
  });

  it("gives the same draws for the same seed, others for another", () => {
    const [first, again, other] = [1, 1, 2].map((seed) => drawDemand(unsureSite(), seed, 300));
    expect(again?.sessions?.all.sessions).toEqual(first?.sessions?.all.sessions);
    expect(other?.sessions?.all.sessions).not.toEqual(first?.sessions?.all.sessions);
  });

  it("lets a new group shift no answer of the others", () => {
    const site = unsureSite();
    const more = {
      ...site,
      groups: [...site.groups, userGroup({ ...unsure, name: "New", people: range(1, 2, 4) })],
    };
    const [before, after] = [drawDemand(site, 1, 300), drawDemand(more, 1, 300)];
    const [old, all] = [before.answers.inputs, after.answers.inputs];
    for (const [path, draws] of old) expect(all.get(path)).toEqual(draws);
    expect([...all.keys()].filter((path) => !old.has(path))).toEqual([
      "groups.New.activeFraction",
      "groups.New.concurrentFraction",
      "groups.New.handsOnHours",
      "groups.New.packagesPerDay",
      "groups.New.people",
      "groups.New.sessionsPerPerson",
    ]);
  });

  it("moves only what an answer feeds", () => {
    const site = siteOf();
    const packages = siteOf({ groups: [userGroup({ packagesPerDay: range(10, 20, 40) })] });
    const [still, moved] = [drawDemand(site, 1, 300), drawDemand(packages, 1, 300)];
    expect(moved.sessions?.all.sessions).toEqual(still.sessions?.all.sessions);
    expect(moved.demand.installsPerDay.p90).toBeGreaterThan(still.demand.installsPerDay.p90 ?? 0);
    const share = siteOf({ groups: [userGroup({ concurrentFraction: range(0.2, 0.4, 0.6) })] });
    const other = drawDemand(share, 1, 300);
    expect(other.installs).toEqual(still.installs);
    expect(other.demand.peakSessions.p90).toBeGreaterThan(still.demand.peakSessions.p90 ?? 0);
  });

  it("keeps quantiles finite and in order, with their standard error", () => {
    const { demand, peakSessions: summary } = drawDemand(unsureSite(), 1, 1000);
    for (const { p50 = -1, p90 = -1, p99 = -1 } of [
      demand.peakSessions,
      demand.installsPerDay,
      demand.peakInstallsPerS,
    ]) {
      expect(p50).toBeGreaterThan(0);
      expect(p90).toBeGreaterThanOrEqual(p50);
      expect(p99).toBeGreaterThanOrEqual(p90);
      expect(p99).toBeLessThan(Number.POSITIVE_INFINITY);
    }
    expect(summary?.p90.standardError).toBeGreaterThan(0);
    expect(summary?.p90.standardError).toBeLessThan(0.05 * (summary?.p90.value ?? 0));
  });

  it("never needs less for more people in the same mix", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 200 }), (people, more) => {
        const [few, many] = [people, people + more].map(
          (count) => drawDemand(unsureSite(certain(count)), 1, 100).demand,
        );
        for (const key of ["peakSessions", "installsPerDay", "peakInstallsPerS"] as const) {
          for (const quantile of ["p50", "p90", "p99"] as const) {
            expect(many?.[key][quantile]).toBeGreaterThanOrEqual(few?.[key][quantile] ?? Number.NaN);
          }
        }
      }),
      { numRuns: 8 },
    );
  });

  it("never lowers the P90 when the only uncertain answer becomes less certain on both sides", () => {
    const p90 = (spread: number) => {
      const concurrentFraction = range(0.4 - 0.1 * spread, 0.4, 0.4 + 0.1 * spread);
      return drawDemand(siteOf({ groups: [userGroup({ concurrentFraction })] }), 1, 1000).peakSessions?.p90;
    };
    const drawn = [0.5, 1, 2, 3].map(p90);
    for (const [i, wider] of drawn.slice(1).entries()) {
      const error = 2 * (wider?.standardError ?? 0);
      expect(wider?.value).toBeGreaterThanOrEqual((drawn[i]?.value ?? 0) - error);
    }
  });

  it("stays finite and in order for whatever a workshop may answer", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const anyGroup = fc.record({
      people: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(1e7)).map(certain),
      activeFraction: share.map(certain),
      concurrentFraction: fc.oneof(share.map(certain), fc.constant(range(0.01, 0.2, 0.9))),
      sessionsPerPerson: fc.constantFrom(certain(1), certain(30), range(1, 1.2, 1.6)),
      handsOnHours: fc.constantFrom(certain(1 / 60), certain(24), range(0.1, 2, 20)),
      ideMix: fc.constantFrom<UserGroup["ideMix"]>(
        { vscode: 1 },
        { rstudio: 1 },
        { positron: 0.5, vscode: 0.5 },
      ),
      timeZone: fc.constantFrom("UTC", "Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles"),
      weekdays: fc.constantFrom([1], [6, 7], [1, 2, 3, 4, 5, 6, 7]),
    });
    fc.assert(
      fc.property(fc.array(anyGroup, { minLength: 0, maxLength: 3 }), (answers) => {
        const groups = answers.map((answer, i) => userGroup({ ...answer, name: `G${i}` }));
        const { demand } = drawDemand(siteOf({ groups }), 1, 40);
        const most = groups.reduce((sum, group) => sum + group.people.likely * 60, 0);
        for (const { p50 = -1, p90 = -1, p99 = -1 } of [demand.peakSessions, demand.installsPerDay]) {
          expect(p50).toBeGreaterThanOrEqual(0);
          expect(p90).toBeGreaterThanOrEqual(p50);
          expect(p99).toBeGreaterThanOrEqual(p90);
        }
        expect(demand.peakSessions.p99 ?? Number.NaN).toBeLessThanOrEqual(most);
      }),
      { numRuns: 8 },
    );
  });

  it("takes a stated total of package files, with its own uncertainty", () => {
    const site = siteOf();
    const stated = { ...site.packageManager, installsPerDay: range(5e5, 1e6, 2e6), peakFactor: certain(3) };
    const { demand } = drawDemand({ ...site, packageManager: stated }, 1, 1000);
    expect(demand.installsPerDay.p50 ?? 0).toBeCloseTo(1e6, -4);
    expect(demand.peakInstallsPerS.p50 ?? 0).toBeCloseTo((3 * (demand.installsPerDay.p50 ?? 0)) / 86_400, 6);
  });

  it("leaves out the product that is not there", () => {
    const { demand, sessions, installs } = drawDemand(
      siteOf({ products: { workbench: false, packageManager: false } }),
      1,
      100,
    );
    expect(demand.peakSessions).toEqual({});
    expect([sessions, installs]).toEqual([undefined, undefined]);
  });
});
