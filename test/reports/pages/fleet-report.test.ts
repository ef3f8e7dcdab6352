import { describe, expect, it } from "vitest";
import { whatIfFindings } from "../../../planner/core/fleet/what-if-findings.ts";
import { fleetReport } from "../../../reports/pages/fleet-report.ts";
import { fleetResult, fleetVariant, fleetVariants } from "../../support/fleet-variant.ts";

const about = { site: "Sample", region: "us-east-1", lateFraction: 0.05, findings: [] };

describe("the report of a simulated fleet", () => {
  it("is the Markdown that is kept, with its pictures", async () => {
    const variants = fleetVariants();
    const findings = [...(variants[0]?.result.findings ?? []), ...whatIfFindings(variants)];
    const { markdown, files } = fleetReport({ ...about, variants, findings });
    await expect(markdown).toMatchFileSnapshot("../../golden/reports/fleet.md");
    expect(files.map(({ name }) => name)).toEqual(
      ["nodes-over-the-week", "start-latency", "idle-dial", "size-and-scheduler"].flatMap((id) => [
        `${id}.png`,
        `${id}-dark.png`,
      ]),
    );
  });

  it("says first what was lost, refused or stopped, and leaves out settings that were not tried", () => {
    const sessions = {
      ...fleetResult().sessions,
      lost: 3,
      lostBy: { interruption: 3 },
      waiting: 2,
      gaveUp: 1,
    };
    const findings = [
      { code: "PARTIAL", sentence: "the run was stopped" },
      { code: "LOST_BY_INTERRUPTION", sentence: "3 running sessions lost because AWS took them" },
      { code: "STRANDED", sentence: "sessions asked for 62 % of the CPU" },
    ];
    const base = fleetVariant({}, { sessions, findings, partial: true, days: 2.5 });
    const { markdown, html } = fleetReport({ ...about, variants: [base], findings });
    expect(markdown).toContain("Stopped.");
    expect(markdown).toContain("3 running sessions lost: 3 by interruption.");
    expect(markdown).toContain("2 sessions never got a node: 1 person gave up, 1 still waited at the end.");
    expect(markdown).toContain("2.5 days, seed 1, stopped before its end");
    expect(html).not.toContain("What other settings would change");
  });

  it("needs a fleet", () => {
    expect(() => fleetReport({ ...about, variants: [] })).toThrow("expected a simulated fleet, got none");
  });
});
