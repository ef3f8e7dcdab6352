import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { likelyDemand } from "../../../../planner/core/demand/likely-demand.ts";
import { binomialQuantile } from "../../../../planner/core/demand/quantiles.ts";
import { siteEvent, siteOf, userGroup } from "../../../support/site.ts";

const assumed = [{ path: "groups.Analysts.concurrentFraction", value: "0.4", source: "prior" }];
const steady = { dayVariationFraction: 0, correlationFraction: 0 };

describe("likelyDemand", () => {
  it("takes the survey's share as the height of the busiest moment", () => {
    const { peak, demand, routes } = likelyDemand(siteOf());
    expect(peak.meanSessions).toBeCloseTo(40, 9);
    expect(routes[0]?.used).toBe("survey");
    expect(demand.peakSessions.p50).toBe(peak.sessions);
    expect(demand.peakSessions).not.toHaveProperty("p90");
    expect(demand.byIde).toEqual({ rstudio: peak.sessions });
  });

  it("takes arrivals and holding times where only these were answered", () => {
    // 400 sessions a day, hands-on mean 2 h, idle tail 2 h: mean number 177.915 at 11:52 (independent computation).
    const group = userGroup({
      people: certain(20_000),
      activeFraction: certain(0.02),
      handsOnHours: certain(Math.exp(Math.log(2) - 0.32)),
      weekdays: [1, 2, 3, 4, 5, 6, 7],
    });
    const { peak, routes } = likelyDemand(siteOf({ groups: [group], assumptions: assumed, demand: steady }));
    expect(routes[0]?.used).toBe("flow");
    expect(peak.meanSessions / 177.915).toBeCloseTo(1, 3);
    expect(peak.atUtc).toBe("2027-02-01T11:50Z");
    // Simulated daily maxima of that day: P95 203 (4,000 days); of one moment: 200.
    expect(peak.sessions).toBeGreaterThanOrEqual(199);
    expect(peak.sessions).toBeLessThanOrEqual(205);
  });

  it("asks for more room when days differ, and never for more than everybody", () => {
    const at = (dayVariationFraction: number, correlationFraction = 0, concurrent = 0.4) =>
      likelyDemand(
        siteOf({
          groups: [userGroup({ concurrentFraction: certain(concurrent) })],
          demand: { dayVariationFraction, correlationFraction },
        }),
      ).peak.sessions;
    expect(at(0)).toBeGreaterThanOrEqual(binomialQuantile(100, 0.4, 0.95));
    expect(at(0.2)).toBeGreaterThan(at(0));
    expect(at(0, 0.05)).toBeGreaterThan(at(0));
    expect(at(1)).toBeLessThanOrEqual(100);
    expect(at(0.2, 0, 1)).toBe(100);
  });

  it("adds time zones before it takes the peak", () => {
    const offices = ["America/New_York", "Asia/Tokyo"].map((timeZone, i) =>
      userGroup({ name: `Office ${i}`, timeZone, hours: { startHour: 8, endHour: 17 } }),
    );
    const { peak } = likelyDemand(siteOf({ groups: offices }));
    expect(peak.meanSessions).toBeGreaterThanOrEqual(40);
    expect(peak.meanSessions).toBeLessThan(45);
  });

  it("keeps sessions that never end day and night, and says so", () => {
    const group = userGroup({ ideMix: { rstudio: 0.7, vscode: 0.3 } });
    const { peak, managed, karpenter, week, warnings } = likelyDemand(siteOf({ groups: [group] }));
    expect(managed).toMatchObject({ sessions: 30, ratchetSessions: 30, meanSessions: 30 });
    expect(karpenter.meanSessions).toBeCloseTo(28, 9);
    expect(peak.sessions).toBe(karpenter.sessions + 30);
    expect(Math.min(...week.total)).toBeGreaterThanOrEqual(30);
    expect(warnings.map((warning) => warning.sentence)).toContain(
      "VS Code sessions never end: they only add up until everybody who uses VS Code holds as many as they ever open, so 30 sessions are planned day and night; an idle limit would free them",
    );
  });

  it("deals the peak out in whole sessions by IDE, profile and placement", () => {
    const groups = [
      userGroup({ ideMix: { rstudio: 0.5, jupyterlab: 0.3, positron: 0.2 } }),
      userGroup({ name: "Trial", profile: "large", people: certain(7) }),
    ];
    const { peak, demand } = likelyDemand(siteOf({ groups }));
    const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);
    expect(sum(peak.byClass.map((one) => one.sessions))).toBe(peak.sessions);
    expect(sum(Object.values(demand.byIde))).toBe(peak.sessions);
    expect(Object.keys(demand.byIde)).toEqual(["rstudio", "jupyterlab", "positron"]);
    expect(peak.byClass.map((one) => one.profile)).toContain("large");
  });

  it("says where the survey and the arrivals disagree, and by how much", () => {
    const { warnings } = likelyDemand(siteOf({ groups: [userGroup({ activeFraction: certain(0.2) })] }));
    expect(warnings).toEqual([
      {
        code: "ROUTES_DISAGREE",
        sentence: expect.stringMatching(
          /^Analysts: by the survey 40 sessions at the busiest moment \(\d\d–\d\d\), by arrivals and holding times 9\.\d, 0\.24 times as many; the plan takes the survey; 40 % of the people at once are more than the 20 % who open a session on a day, so some sessions would have to stay overnight: ask again$/,
        ),
      },
    ]);
    const [warning] = likelyDemand(
      siteOf({
        groups: [userGroup({ activeFraction: certain(0.2) })],
        assumptions: [{ path: "groups.Analysts.concurrentFraction", value: "0.4", source: "a test" }],
      }),
    ).warnings;
    expect(warning?.sentence).toMatch(/: ask for concurrent_fraction, which nobody answered$/);
    const agreeing = userGroup({ activeFraction: certain(0.8) });
    expect(likelyDemand(siteOf({ groups: [agreeing] })).warnings).toEqual([]);
  });

  it("counts installs of people on their days and of CI on all", () => {
    const ci = userGroup({
      name: "CI",
      people: certain(1),
      packagesPerDay: certain(0),
      ciRestoresPerDay: certain(8000),
      ciPackagesPerRestore: certain(123),
      clientMix: { renv: 1 },
    });
    const { installs, demand } = likelyDemand(siteOf({ groups: [userGroup(), ci] }));
    expect(installs.perDay).toBe(2000 + 984_000);
    expect(demand.installsPerDay).toEqual({ p50: 986_000 });
    expect(installs.perDayByClient).toEqual({ r: 2000, renv: 984_000 });
    // People's busiest hour is 09:00 with 18 % of their day.
    expect(installs.peakPerS).toBeCloseTo(984_000 / 86_400 + (0.18 * 2000) / 3600, 9);
    expect(installs.peakAtUtc).toBe("2027-02-01T09:00Z");
    expect(installs.perSByHour).toHaveLength(168);
    const week = installs.perSByHour.reduce((sum, perS) => sum + 3600 * perS, 0);
    expect(week).toBeCloseTo(7 * 984_000 + 5 * 2000, 3);
  });

  it("takes stated totals of package files in place of the groups'", () => {
    const site = siteOf();
    const stated = { ...site.packageManager, installsPerDay: certain(864_000), peakFactor: certain(3) };
    const { installs } = likelyDemand({ ...site, packageManager: stated });
    expect(installs).toMatchObject({ perDay: 864_000, peakPerS: 30, perDayByClient: { r: 864_000 } });
    const nobody = siteOf({ groups: [userGroup({ packagesPerDay: certain(0) })], packageManager: stated });
    expect(likelyDemand(nobody).installs.perSByHour[0]).toBeCloseTo(10, 12);
  });

  it("adds an event to what goes on at its time, in the week of the event", () => {
    const site = siteOf({ demand: steady, events: [siteEvent()] });
    const [event] = likelyDemand(site).events;
    expect(event).toMatchObject({
      name: "Course",
      startsAtUtc: "2027-02-03T14:00Z",
      readyAtUtc: "2027-02-03T13:30Z",
      heldUntilUtc: "2027-02-03T16:00Z",
      eventSessions: 50,
      placement: "karpenter",
      installs: 500,
    });
    expect(event?.installsPerS).toBeCloseTo(500 / 900, 12);
    expect(event?.otherSessions).toBeGreaterThan(30);
    expect(event?.sessions).toBe(50 + (event?.otherSessions ?? 0));
    const summer = siteEvent({ date: "2027-07-07", timeZone: "America/New_York", startHour: 9 });
    expect(likelyDemand(siteOf({ events: [summer] })).events[0]?.startsAtUtc).toBe("2027-07-07T13:00Z");
  });

  it("grows with the months", () => {
    const site = siteOf({ groups: [userGroup({ growthPerMonthFraction: certain(0.1) })] });
    expect(likelyDemand(site, { months: 12 }).demand.people).toBeCloseTo(100 * 1.1 ** 12, 9);
    expect(likelyDemand(site, { months: 12 }).peak.sessions).toBeGreaterThan(
      likelyDemand(site).peak.sessions,
    );
  });

  it("leaves out what a product that is not there would need", () => {
    const alone = likelyDemand(siteOf({ products: { workbench: false, packageManager: true } }));
    expect(alone.demand).toMatchObject({
      people: 100,
      peakSessions: {},
      byIde: {},
      installsPerDay: { p50: 2000 },
    });
    const other = likelyDemand(siteOf({ products: { workbench: true, packageManager: false } }));
    expect(other.demand.installsPerDay).toEqual({});
  });

  it("plans ten million people", () => {
    const { peak } = likelyDemand(siteOf({ groups: [userGroup({ people: certain(1e7) })] }));
    expect(peak.meanSessions).toBeCloseTo(4e6, 0);
    expect(peak.sessions).toBeGreaterThan(5e6);
  });
});

describe("a stated total of installs", () => {
  // 30 people × 10 packages a day.
  const groups = [
    userGroup({ people: certain(30), packagesPerDay: certain(10), ciRestoresPerDay: certain(0) }),
  ];
  const warningsOf = (installsPerDay: number) => {
    const site = siteOf({ groups });
    return likelyDemand({
      ...site,
      packageManager: { ...site.packageManager, installsPerDay: certain(installsPerDay) },
    }).warnings.filter(({ code }) => code === "INSTALLS_DISAGREE");
  };

  it.each([201, 300, 449])("of %i is near the 300 that the groups ask for", (stated) => {
    expect(warningsOf(stated)).toEqual([]);
  });

  it.each([
    [200_000, "200,000", "666.7"],
    [60, "60", "0.2"],
  ])("of %i is not, and it is said", (stated, text, times) => {
    expect(warningsOf(stated)).toEqual([
      {
        code: "INSTALLS_DISAGREE",
        sentence:
          `packageManager.installsPerDay states ${text} installs a day, and what the groups and their CI ask for adds up to 300: the plan takes the stated ` +
          `figure, spread over the day as theirs is, ${times} times each; what else installs, and when, is not known`,
      },
    ]);
  });
});
