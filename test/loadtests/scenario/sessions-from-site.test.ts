import { describe, expect, it } from "vitest";
import { JOURNEYS } from "../../../loadtests/journeys/registry.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";
import type { JourneyLoad } from "../../../loadtests/scenario/scenario.ts";
import { sessionsFromSite } from "../../../loadtests/scenario/sessions-from-site.ts";
import { writeScenario } from "../../../loadtests/scenario/write-scenario.ts";
import { meanStarts } from "../../../loadtests/schedule/rate.ts";
import { certain as surely } from "../../../planner/core/demand/estimate.ts";
import { siteOf, userGroup } from "../../support/site.ts";

function scenarioOf(site: Parameters<typeof sessionsFromSite>[0]) {
  const planned = sessionsFromSite(site, JOURNEYS);
  if (!planned.ok) throw new Error(planned.sentence);
  return planned.scenario;
}

describe("a working day of a site's sessions", () => {
  const group = userGroup({
    name: "Statistics",
    people: surely(100),
    activeFraction: surely(0.5),
    sessionsPerPerson: surely(1.2),
    ideMix: { rstudio: 0.75, vscode: 0.25 },
    handsOnHours: surely(3),
    hours: { startHour: 9, endHour: 17 },
    timeZone: "Asia/Tokyo",
    packagesPerDay: surely(20),
  });
  const site = siteOf({ groups: [group] });
  const scenario = scenarioOf(site);
  const load = (name: string): JourneyLoad => {
    const found = scenario.journeys.find((one) => one.name === name);
    if (found === undefined)
      throw new Error(`expected ${name}, got ${scenario.journeys.map((one) => one.name)}`);
    return found;
  };

  it("counts people, shares and IDEs", () => {
    // 100 people × 0.5 × 1.2 sessions, in the shares of the IDEs.
    for (const [name, sessions] of [
      ["statistics-rstudio", 45],
      ["statistics-vscode", 15],
    ] as const) {
      expect(meanStarts(load(name).starts, 0, scenario.durationS)).toBeCloseTo(sessions, 3);
    }
  });

  it("begins with the first group's hours and ends two hours after the last one's", () => {
    expect(scenario.durationS).toBe(10 * 3600);
    expect(scenario.description).toContain("it begins at 00:00 UTC");
    expect(meanStarts(load("statistics-rstudio").starts, 8 * 3600, 10 * 3600)).toBe(0);
  });

  it("makes sessions as long as hands-on hours, and as heavy as the profile", () => {
    const { settings } = load("statistics-rstudio");
    const profile = site.profiles.find(({ name }) => name === group.profile);
    // The mean of a log-normal of median 3 h and deviation 0.8: 3 · e^0.32 h; pauses are cut at five times their mean.
    const lengthS = Number(settings["steps"]) * (120 * (1 - Math.exp(-5)) + Number(settings["cpuS"]));
    expect(lengthS / 3600 / (3 * Math.exp(0.32))).toBeCloseTo(1, 2);
    expect(settings).toMatchObject({
      ide: "rstudio",
      users: 100,
      cpus: (profile?.cpuMillicores ?? 0) / 1000,
      memoryMb: Math.round((profile?.memoryMib ?? 0) * 1.048576),
      holdMib: Math.round(0.6 * (profile?.memoryMib ?? 0)),
    });
  });

  it("mixes in the restores of the same people, at the other target", () => {
    expect(scenario.targets).toEqual([{ product: "workbench" }, { product: "package-manager" }]);
    const starts = meanStarts(load("statistics-restores").starts, 0, scenario.durationS);
    const journey = JOURNEYS.get("pm.restore.r");
    const read = journey?.readSettings({});
    const installs = read?.ok === true ? (journey?.expectedCost(read.settings).installs ?? 0) : 0;
    expect((starts * installs) / 2000).toBeCloseTo(1, 6);
  });

  it("is a file that reads back as it is", () => {
    const text = writeScenario(scenario);
    const world = { ready: () => undefined, readyNames: [], journeys: JOURNEYS };
    expect(writeScenario(readScenario({ text, file: "sessions.yaml" }, world))).toEqual(text);
  });

  it("says that a site without Workbench has none", () => {
    const without = siteOf({ name: "Small", products: { workbench: false, packageManager: true } });
    expect(sessionsFromSite(without, JOURNEYS)).toEqual({
      ok: false,
      sentence: "Small plans no sessions of Workbench",
    });
  });
});
