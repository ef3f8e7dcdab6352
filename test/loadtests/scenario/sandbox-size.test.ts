import { describe, expect, it } from "vitest";
import { JOURNEYS } from "../../../loadtests/journeys/registry.ts";
import { breakFromPlan } from "../../../loadtests/scenario/from-plan.ts";
import { expectedCostOf } from "../../../loadtests/scenario/journey-cost.ts";
import { sandboxSize } from "../../../loadtests/scenario/sandbox-size.ts";
import type { Scenario } from "../../../loadtests/scenario/scenario.ts";
import { aPlan } from "../../support/report-fixtures.ts";

function breaking(name: string, reachedAtInstallsPerS: number): Scenario {
  const limit = { name, need: 1, needInRollout: 1, unit: "installs a day", reachedAtInstallsPerS };
  const planned = breakFromPlan(aPlan({ limits: [limit] }), JOURNEYS);
  if (!planned.ok) throw new Error(planned.sentence);
  return planned.scenario;
}

/** Requests for one package file of a plan's own clients. */
function requestsPerInstall(scenario: Scenario): number {
  const [load] = scenario.journeys;
  if (load === undefined) throw new Error("expected a load");
  const { requests, installs } = expectedCostOf(load, JOURNEYS);
  return requests / installs;
}

describe("the size of a sandbox", () => {
  it.each([12.22, 60, 700])(
    "delivers 1.06 times a limit of %d package files a second, by Little's law",
    (limit) => {
      const scenario = breaking("package-manager.tested-installs", limit);
      const size = sandboxSize(scenario, JOURNEYS);
      if (!size.ok) throw new Error(size.sentence);
      const installsPerS = (1000 * size.maxConcurrent) / size.latencyMs / requestsPerInstall(scenario);
      // Whole milliseconds of about 150.
      expect(installsPerS / limit).toBeGreaterThanOrEqual(1.06);
      expect(installsPerS / limit).toBeLessThan(1.07);
    },
  );

  it("says how it follows", () => {
    expect(sandboxSize(breaking("package-manager.tested-installs", 12.22), JOURNEYS)).toEqual({
      ok: true,
      maxConcurrent: 2,
      latencyMs: 144,
      sentence:
        "package-manager.tested-installs is reached at 12.22 package files a second; with 1.07 requests for each, 2 at once of 144 ms deliver 1.06 times that",
    });
  });

  it.each([
    {
      what: "a limit of the network",
      scenario: breaking("package-manager.network", 1178),
      sentence:
        "expected a scenario that climbs to a limit of requests for package files, as break.yaml of a plan does, got package-manager.network",
    },
    {
      what: "a limit so low that chance decides",
      scenario: breaking("package-manager.tested-installs", 0.4),
      sentence:
        "package-manager.tested-installs is reached at 0.4 package files a second; a server that bears 0.45 requests a second and no more breaks by chance long before",
    },
  ])("is refused for $what", ({ scenario, sentence }) => {
    expect(sandboxSize(scenario, JOURNEYS)).toEqual({ ok: false, sentence });
  });

  it("is refused for a load that climbs to no limit", () => {
    const { breakAim: _none, ...scenario } = breaking("package-manager.tested-installs", 12);
    expect(sandboxSize(scenario, JOURNEYS)).toMatchObject({ ok: false });
  });
});
