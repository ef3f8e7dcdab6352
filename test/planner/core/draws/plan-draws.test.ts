import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certain, type Estimate } from "../../../../planner/core/demand/estimate.ts";
import { exceedanceInWords } from "../../../../planner/core/demand/warm-pool.ts";
import { figure } from "../../../../planner/core/figure.ts";
import type { Plan } from "../../../../planner/core/plan.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site, UserGroup } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const range = (low: number, likely: number, high: number): Estimate => ({
  low,
  likely,
  high,
  confidence: 0.9,
});

/** A site of 2,000 people of which every answer is known; large enough for a cluster of Package Manager. */
function knownSite(group: Partial<UserGroup> = {}, changes: Partial<Site> = {}): Site {
  const site = siteOf({
    groups: [userGroup({ people: certain(2000), packagesPerDay: certain(200), ...group })],
  });
  return {
    ...site,
    packageManager: { ...site.packageManager, storageGb: certain(500) },
    storage: { ...site.storage, compressionFraction: certain(0.7), sessionMbPerS: certain(0.5) },
    ...changes,
  };
}

function planOf(site: Site, draws = 200): Plan {
  const answer = planSite(site, catalog, { seed: 1, acceptMissing: new Set(), draws });
  if (!answer.ok) throw new Error(answer.refusals.map(({ sentence }) => sentence).join("\n"));
  return answer.plan;
}

/** The lines that differ between draws. */
function movedLines({ cost }: Plan): readonly string[] {
  return cost.lines
    .filter(({ usdPerMonth, quantilesUsdPerMonth: q }) => !(q?.p50 === usdPerMonth && q.p99 === usdPerMonth))
    .map(({ id, pool }) => (pool === undefined ? id : `${pool}: ${id}`))
    .sort();
}

const sessionNodes = /^sessions: ec2\./;
const site = knownSite();

describe("draws of a plan", () => {
  it("are one where every answer is known: all quantiles are alike and no line moves", () => {
    const plan = planOf(site);
    expect(plan.draws).toBe(1);
    expect(movedLines(plan)).toEqual([]);
    const { mean, p50, p90, p99 } = plan.cost.usdPerMonth ?? { mean: -1 };
    expect([p50, p90, p99]).toEqual([mean, mean, mean]);
    expect(plan.sensitivity).toMatchObject({
      uncertainInputs: 0,
      peakSessions: [],
      usdPerMonth: [],
      askNext: [],
    });
  });

  it.each<{ input: string; site: Site; moved: readonly (string | RegExp)[] }>([
    {
      input: "homeGb",
      site: knownSite({ homeGb: range(5, 10, 20) }),
      moved: ["fsx.openzfs.MULTI_AZ_1.backup", "fsx.openzfs.MULTI_AZ_1.storage"],
    },
    {
      input: "compressionFraction",
      site: { ...site, storage: { ...site.storage, compressionFraction: range(0.5, 0.7, 0.9) } },
      moved: ["fsx.openzfs.MULTI_AZ_1.backup", "fsx.openzfs.MULTI_AZ_1.storage"],
    },
    {
      input: "sessionMbPerS",
      site: { ...site, storage: { ...site.storage, sessionMbPerS: range(0.2, 0.5, 1.2) } },
      moved: ["fsx.openzfs.MULTI_AZ_1.throughput"],
    },
    {
      input: "concurrentFraction",
      site: knownSite({ concurrentFraction: range(0.2, 0.4, 0.6) }),
      moved: [
        "alb.lcu_hour",
        "fsx.openzfs.MULTI_AZ_1.throughput",
        "sessions: ebs.gp3.gb_month",
        sessionNodes,
      ],
    },
    {
      input: "packagesPerDay",
      site: knownSite({ packagesPerDay: range(150, 200, 260) }),
      // People's installs are written to their homes.
      moved: ["alb.lcu_hour", "fsx.openzfs.MULTI_AZ_1.throughput", "transfer.inter_az.gb"],
    },
    {
      input: "storageGb of Package Manager",
      site: { ...site, packageManager: { ...site.packageManager, storageGb: range(200, 500, 1000) } },
      moved: ["package-manager: s3.standard.gb_month"],
    },
    {
      input: "natGbPerMonth",
      site: { ...site, network: { ...site.network, natGbPerMonth: range(100, 1000, 5000) } },
      moved: ["nat.gb"],
    },
    {
      input: "growthPerMonthFraction",
      site: knownSite({ growthPerMonthFraction: range(0, 0.01, 0.03) }),
      moved: [],
    },
  ])("$input alone moves the lines that it feeds and no other", ({ site: unsure, moved }) => {
    const plan = planOf(unsure);
    const lines = movedLines(plan);
    expect(lines, lines.join()).toHaveLength(moved.length);
    for (const [i, expected] of moved.entries()) expect(lines[i]).toMatch(expected);
    expect(plan.draws).toBe(200);
    expect(plan.sensitivity?.uncertainInputs).toBe(1);
  });

  it("add up: the total's mean is the sum of the lines, and its standard error is stated", () => {
    const plan = planOf(knownSite({ people: range(1500, 2000, 2800) }), 400);
    const cents = plan.cost.lines.reduce((sum, line) => sum + Math.round(line.usdPerMonth * 100), 0);
    expect(plan.cost.usdPerMonth?.mean).toBe(cents / 100);
    expect(plan.cost.standardErrorUsd).toBeGreaterThan(0);
    expect(plan.cost.standardErrorUsd).toBeLessThan(0.02 * (plan.cost.usdPerMonth?.mean ?? 0));
    for (const { quantity, usdPerUnit, unit, usdPerMonth, id } of plan.cost.lines) {
      const months = unit.endsWith("hour") ? 730 : 1;
      expect(Math.abs(quantity * usdPerUnit * months - usdPerMonth), id).toBeLessThan(0.006);
    }
  });

  it("size for the P90 of the peak, and say in words how rare it is", () => {
    const plan = planOf(knownSite({ concurrentFraction: range(0.2, 0.4, 0.6) }), 400);
    const { p50 = 0, p90 = 0 } = plan.demand.peakSessions;
    const pool = plan.pools.find(({ purpose }) => purpose === "sessions");
    expect(p90).toBeGreaterThan(p50);
    expect(pool?.nodes.p90).toBeGreaterThan(pool?.nodes.p50 ?? 0);
    expect(pool?.nodes.max).toBeGreaterThanOrEqual(pool?.nodes.p90 ?? 0);
    expect(pool?.nodes.max).toBeLessThanOrEqual((pool?.nodes.p90 ?? 0) + 1);
    expect(plan.demand.peakInWords).toBe(
      `The peak is ${figure(p50)} sessions at the median of what the answers leave open and ${figure(p90)} at its P90, which the plan is sized for. ` +
        `More sessions than the peak are open at once ${exceedanceInWords(0.95)}.`,
    );
    expect(exceedanceInWords(0.95)).toBe("on about one working day in 20, once a month");
  });

  it("rank the answers and ask for the one that narrows most", () => {
    const plan = planOf(
      knownSite({
        people: range(1900, 2000, 2100),
        concurrentFraction: range(0.15, 0.4, 0.7),
        homeGb: range(9, 10, 11),
      }),
      400,
    );
    const { askNext = [], peakSessions = [], usdPerMonth = [], base } = plan.sensitivity ?? {};
    expect(askNext[0]).toMatchObject({
      input: "groups.Analysts.concurrentFraction",
      question: "What share of Analysts holds a session at the busiest moment of the group?",
      known: "15 % to 70 % of the people, likely 40 %, 90 % sure",
      assumed: false,
    });
    expect(askNext[0]?.peakVarianceFraction).toBeGreaterThan(0.9);
    expect(peakSessions.map(({ input }) => input)).toEqual([
      "groups.Analysts.concurrentFraction",
      "groups.Analysts.people",
    ]);
    expect(usdPerMonth[0]?.input).toBe("groups.Analysts.concurrentFraction");
    const [first] = peakSessions;
    expect(first?.atLow).toBeLessThan(base?.peakSessions ?? 0);
    expect(first?.atHigh).toBeGreaterThan(base?.peakSessions ?? 0);
    expect(first?.rankCorrelation).toBeGreaterThan(0.9);
  });

  it("show both ways to each group's peak, and say where they disagree", () => {
    const plan = planOf(
      knownSite({ concurrentFraction: range(0.7, 0.8, 0.9), activeFraction: certain(0.2) }),
    );
    expect(plan.demand.routes).toMatchObject([{ group: "Analysts", used: "survey", agree: false }]);
    const [route] = plan.demand.routes ?? [];
    expect(route?.flow.p90).toBeLessThan(route?.survey.p10 ?? 0);
    expect(plan.warnings.filter(({ code }) => code === "ROUTES_DISAGREE")).toHaveLength(1);
  });

  it("show who is in the peak and the week with its bands", () => {
    const plan = planOf(
      knownSite({ concurrentFraction: range(0.2, 0.4, 0.6), ideMix: { rstudio: 0.7, vscode: 0.3 } }),
    );
    const { peakBy = [], byIde, week } = plan.demand;
    expect(peakBy.map(({ ide }) => ide)).toEqual(["rstudio", "vscode"]);
    for (const { ide, sessions } of peakBy) expect(sessions).toBe(byIde[ide]);
    expect(week?.startUtc).toBe("2027-02-01");
    for (const band of [week?.p10, week?.p50, week?.p90]) expect(band).toHaveLength(168);
    for (let hour = 0; hour < 168; hour += 1) {
      expect(week?.p10[hour]).toBeLessThanOrEqual(week?.p50[hour] ?? -1);
      expect(week?.p50[hour]).toBeLessThanOrEqual(week?.p90[hour] ?? -1);
    }
  });
});

describe("laws of the draws", () => {
  const unsure: Partial<UserGroup> = {
    activeFraction: range(0.15, 0.3, 0.45),
    concurrentFraction: range(0.25, 0.4, 0.6),
    sessionsPerPerson: range(1, 1.2, 1.6),
    handsOnHours: range(1.5, 2.1, 3),
    homeGb: range(2, 8, 40),
    ideMix: { rstudio: 0.8, vscode: 0.2 },
  };
  const quantilesOf = (plan: Plan) => [
    plan.demand.peakSessions,
    plan.demand.installsPerDay,
    plan.cost.usdPerMonth ?? {},
    ...plan.cost.lines.map((line) => line.quantilesUsdPerMonth ?? {}),
  ];

  it("keeps all quantiles finite and in order", () => {
    const plan = planOf(knownSite({ ...unsure, people: range(500, 2000, 3400) }), 300);
    for (const { p50 = Number.NaN, p90 = Number.NaN, p99 = Number.NaN } of quantilesOf(plan)) {
      expect(p50).toBeGreaterThanOrEqual(0);
      expect(p90).toBeGreaterThanOrEqual(p50);
      expect(p99).toBeGreaterThanOrEqual(p90);
      expect(p99).toBeLessThan(Number.POSITIVE_INFINITY);
    }
  });

  it("never lowers a quantile of peak or cost for more people of the same mix, but for one node a pool", () => {
    const people = fc.integer({ min: 5, max: 4000 });
    fc.assert(
      fc.property(people, people, (a, b) => {
        const [fewer, more] = [Math.min(a, b), Math.max(a, b)].map((count) =>
          planOf(knownSite({ ...unsure, people: range(0.8 * count, count, 1.3 * count) }), 60),
        );
        if (fewer === undefined || more === undefined) return;
        if (fewer.workbench?.topology !== more.workbench?.topology) return;
        if (fewer.packageManager?.topology !== more.packageManager?.topology) return;
        const nodeUsd = [fewer, more].flatMap(({ cost }) =>
          cost.lines.filter(({ id }) => id.startsWith("ec2.")).map(({ usdPerUnit }) => usdPerUnit * 730),
        );
        const anomaly = more.pools.length * Math.max(...nodeUsd);
        for (const q of ["p50", "p90", "p99"] as const) {
          expect(more.demand.peakSessions[q]).toBeGreaterThanOrEqual(
            fewer.demand.peakSessions[q] ?? Number.NaN,
          );
          expect((more.cost.usdPerMonth?.[q] ?? 0) + anomaly).toBeGreaterThanOrEqual(
            fewer.cost.usdPerMonth?.[q] ?? Number.NaN,
          );
        }
      }),
      { numRuns: 8 },
    );
  });

  it.each(["concurrentFraction", "homeGb", "packagesPerDay"] as const)(
    "never lowers a P90 when %s, the only answer that is not known, becomes less so on both sides",
    (field) => {
      const likely = { concurrentFraction: 0.4, homeGb: 10, packagesPerDay: 200 }[field];
      const plans = [1.1, 1.3, 1.6].map((factor) =>
        planOf(knownSite({ [field]: range(likely / factor, likely, likely * factor) }), 400),
      );
      for (const [i, wider] of plans.slice(1).entries()) {
        const narrower = plans[i];
        const error = 3 * (wider.cost.standardErrorUsd ?? 0);
        expect((wider.cost.usdPerMonth?.p90 ?? 0) + error).toBeGreaterThanOrEqual(
          narrower?.cost.usdPerMonth?.p90 ?? Number.NaN,
        );
        for (const key of ["peakSessions", "installsPerDay"] as const) {
          expect(wider.demand[key].p90).toBeGreaterThanOrEqual(
            0.99 * (narrower?.demand[key].p90 ?? Number.NaN),
          );
        }
      }
    },
  );

  it("say what stands all month as planned, beside what each draw needs", () => {
    const plan = planOf(
      knownSite({
        homeGb: range(5, 10, 20),
        ideMix: { rstudio: 0.5, vscode: 0.5 },
        people: range(1500, 2000, 2600),
      }),
    );
    const { lines, usdPerMonth, usdPerMonthAsPlanned = 0 } = plan.cost;
    const plannedOf = (id: string) => lines.find((line) => line.id.endsWith(id))?.plannedQuantity;
    expect(plannedOf("MULTI_AZ_1.storage")).toBe(plan.storage?.capacityGib);
    expect(plannedOf("MULTI_AZ_1.throughput")).toBe(plan.storage?.throughputMbPerS);
    const server = plan.pools.find(({ name }) => name === "server");
    expect(lines.find(({ id, pool }) => pool === "server" && id.startsWith("ec2."))?.plannedQuantity).toBe(
      server?.nodes.max,
    );
    const asPlanned = lines.reduce((sum, { plannedQuantity, usdPerUnit, unit, usdPerMonth: usd }) => {
      const planned = (plannedQuantity ?? 0) * usdPerUnit * (unit === "hour" ? 730 : 1);
      return sum + Math.round(100 * (plannedQuantity === undefined ? usd : planned));
    }, 0);
    expect(usdPerMonthAsPlanned).toBe(asPlanned / 100);
    expect(usdPerMonthAsPlanned).toBeGreaterThan(usdPerMonth?.mean ?? Number.NaN);
    expect(planOf(site).cost).not.toHaveProperty("usdPerMonthAsPlanned");
  });

  it("says when the mean rests on a few draws far out", () => {
    const warned = (people: Estimate): readonly string[] =>
      planOf(knownSite({ people }), 400).warnings.flatMap(({ code, sentence }) =>
        code === "MEAN_FROM_TAIL" ? [sentence] : [],
      );
    expect(warned(range(1500, 2000, 2600))).toEqual([]);
    expect(warned({ low: 100, likely: 1000, high: 10_000, confidence: 0.3 })).toEqual([
      expect.stringMatching(
        /^the mean of \$[\d,]+ a month lies above what 99 of 100 cases cost \(\$[\d,]+\): it rests on a few cases far out/,
      ),
    ]);
  });

  it("gives the same bytes for the same seed, and other draws for another", () => {
    const make = (seed: number) =>
      JSON.stringify(
        planSite(knownSite({ ...unsure }), catalog, { seed, acceptMissing: new Set(), draws: 100 }),
      );
    expect(make(1)).toBe(make(1));
    expect(make(2)).not.toBe(make(1));
  });
});
