import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usdAsPlanned } from "../../../../planner/core/cost/as-planned.ts";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { idleRules } from "../../../../planner/core/idle-presets.ts";
import type { PlanAlternative } from "../../../../planner/core/nodes/planned-alternative.ts";
import { managedRulePrices } from "../../../../planner/core/nodes/rule-prices.ts";
import type { Plan } from "../../../../planner/core/plan.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const NODE = {
  name: "m6i.2xlarge",
  vcpu: 8,
  capacityMemoryMib: 30_310,
  room: { cpuMillicores: 7910, memoryMib: 29_317, pods: 58 },
  burstable: false,
};

function planOf(site: Site): Plan {
  const answer = planSite(site, catalog, QUICK_PLAN);
  if (!answer.ok) throw new Error(answer.refusals.map(({ sentence }) => sentence).join("\n"));
  return answer.plan;
}

function beats(a: PlanAlternative, b: PlanAlternative): boolean {
  const better = [
    a.usdPerHourAtPeak - b.usdPerHourAtPeak,
    (a.sessionsLostWithNode ?? a.sessionsPerNode) - (b.sessionsLostWithNode ?? b.sessionsPerNode),
    b.roomToGrowSessions - a.roomToGrowSessions,
  ];
  return better.every((step) => step <= 0) && better.some((step) => step < 0);
}

const groupOf = (profile: string, people: number) =>
  userGroup({ name: profile, people: certain(people), profile, ideMix: { rstudio: 1 } });

/** A few whose sessions no node of the small types holds, among many. */
const MIXED = siteOf({
  groups: [groupOf("small", 300), groupOf("huge", 30)],
  profiles: [
    { name: "huge", cpuMillicores: 16_000, memoryMib: 122_070 },
    { name: "small", cpuMillicores: 1000, memoryMib: 3815 },
  ],
});

const profile = fc.record({
  cpuMillicores: fc.integer({ min: 200, max: 6000 }),
  memoryMib: fc.integer({ min: 500, max: 40_000 }),
});

describe("near alternatives", () => {
  it("hold the chosen types once, and nothing that another beats in dollars, blast radius and room at once", () => {
    fc.assert(
      fc.property(profile, fc.integer({ min: 20, max: 2000 }), (request, people) => {
        const plan = planOf(
          siteOf({
            groups: [userGroup({ people: certain(people) })],
            profiles: [{ name: "standard", ...request }],
          }),
        );
        const alternatives = (plan.alternatives ?? []).filter(({ pool }) => pool === "sessions");
        const chosen = alternatives.filter((one) => one.chosen);
        expect(chosen).toHaveLength(1);
        expect(chosen[0]?.instanceTypes).toEqual(plan.pools[0]?.instanceTypes);
        expect(chosen[0]?.insideRules).toBe(true);
        for (const one of alternatives) {
          const better = alternatives.filter((other) => beats(other, one));
          if (better.length > 0) expect(one.beatenBy).toBeDefined();
          // The rule may keep a better one from being chosen; inside the rule nothing beats the chosen one.
          if (one.chosen) expect(better.filter((other) => other.insideRules)).toEqual([]);
        }
        const [weighed] = plan.alternativesWeighed ?? [];
        const unbeaten = alternatives.filter(({ beatenBy }) => beatenBy === undefined).length;
        expect(weighed?.unbeaten).toBeGreaterThanOrEqual(unbeaten);
        expect(weighed?.candidates).toBeGreaterThanOrEqual(alternatives.length);
      }),
      { numRuns: 30 },
    );
  });

  it("of the managed node group hold the chosen type once, and nothing that another beats", () => {
    fc.assert(
      fc.property(profile, fc.integer({ min: 20, max: 2000 }), fc.boolean(), (request, people, stay) => {
        const plan = planOf(
          siteOf({
            groups: [userGroup({ people: certain(people), ideMix: stay ? { vscode: 1 } : { rstudio: 1 } })],
            profiles: [{ name: "standard", ...request }],
          }),
        );
        const alternatives = (plan.alternatives ?? []).filter(({ pool }) => pool === "server");
        const chosen = alternatives.filter((one) => one.chosen);
        const server = plan.pools.find(({ name }) => name === "server");
        expect(chosen.map(({ instanceTypes, nodes }) => ({ instanceTypes, nodes }))).toEqual([
          { instanceTypes: server?.instanceTypes, nodes: server?.nodes.max },
        ]);
        for (const one of alternatives) {
          expect(one.usdPerMonth).toBeCloseTo(one.usdPerHourAtPeak * 730, 1);
          expect(one.sessionsPerNode > 0).toBe(stay);
          const better = alternatives.filter((other) => beats(other, one));
          expect(better.filter((other) => other.insideRules || !one.chosen)).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("say why each other candidate was not chosen", () => {
    const plan = planOf(siteOf());
    const refused = new Set(plan.refusals.map(({ subject }) => subject));
    for (const { instanceTypes, chosen } of plan.alternatives ?? []) {
      if (!chosen) expect(refused).toContain(instanceTypes[0]);
    }
    const dominated = plan.refusals.filter(
      ({ code, unit }) => code === "DOMINATED" && unit === "USD/h at the peak",
    );
    expect(dominated.length).toBeGreaterThan(0);
    for (const { sentence } of dominated)
      expect(sentence).toMatch(
        /^\S+ costs \$[\d.,]+ an hour at the peak, \S+ \$[\d.,]+; (it would win below \$[\d.]+ a node-hour|no price of its node would let it win)$/,
      );
  });

  it("say what every other type of the managed node group would cost", () => {
    const { refusals, pools } = planOf(siteOf());
    const managed = refusals.filter(({ unit }) => unit === "USD/h of the managed node group");
    expect(managed.length).toBeGreaterThan(20);
    for (const { subject, need, have } of managed) {
      expect(subject).not.toBe(pools.find(({ purpose }) => purpose === "server")?.instanceTypes[0]);
      expect(have).toBeGreaterThanOrEqual(need ?? Number.POSITIVE_INFINITY);
    }
  });

  it("are as many more sessions as the room says, and not one more", () => {
    const fixed = (people: number): Site => {
      const site = siteOf({
        groups: [
          userGroup({ people: certain(people), concurrentFraction: certain(1), activeFraction: certain(1) }),
        ],
        profiles: [{ name: "standard", cpuMillicores: 1000, memoryMib: 4096 }],
        demand: { dayVariationFraction: 0, correlationFraction: 0 },
      });
      return { ...site, nodes: { ...site.nodes, instanceTypes: ["m6i.xlarge"] } };
    };
    const chosen = planOf(fixed(100)).alternatives?.find((one) => one.chosen && one.pool === "sessions");
    // Three sessions a node: 100 stand on 34 nodes, which hold 102.
    expect(chosen).toMatchObject({ nodes: 34, sessionsPerNode: 3, roomToGrowSessions: 2 });
    expect(planOf(fixed(102)).pools[0]?.nodes.max).toBe(34);
    expect(planOf(fixed(103)).pools[0]?.nodes.max).toBe(35);
  });
});

describe("types of a pool in which few sessions are too large for the main one", () => {
  const plan = planOf(MIXED);
  const [pool] = plan.pools;
  const chosen = plan.alternatives?.find((one) => one.chosen && one.pool === "sessions");
  const inputsAt = (path: string) => plan.reasons.find((one) => one.path === path)?.inputs ?? {};

  it("count the sessions that come on the main type, not an average with those that never do", () => {
    // An m6i.xlarge has 3,725 m and 13,912 MiB usable: three sessions of 1,000 m and 3,815 MiB.
    expect(pool).toMatchObject({ instanceTypes: ["m6i.xlarge", expect.any(String)], sessionsPerNode: 3 });
    expect(inputsAt("pools.sessions.instanceTypes")).toMatchObject({
      averageCpuMillicores: 1000,
      averageMemoryMib: 3815,
    });
  });

  it("do not stand among those that were turned down", () => {
    const refused = plan.refusals.filter(({ code }) => code === "RULE_TWO_TO_THREE");
    expect(refused.map(({ subject }) => subject)).not.toContain(pool?.instanceTypes[1]);
    for (const { sentence } of refused)
      expect(sentence).toMatch(
        /^\S+ carries \d+ average sessions?, the rule asks for 2 to 3; \S+( with \S+)? would cost \$[\d.,]+ an hour at the peak, m6i\.xlarge with \S+ costs \$[\d.,]+$/,
      );
  });

  it("lose with a node and a zone what is on them in the packed peak", () => {
    const { sessions, nodes } = inputsAt("pools.sessions.nodes.max") as Record<string, number>;
    const { nodesLost, sessionsLost, sessionsLostWithOneNode } = inputsAt("pools.sessions.zones");
    expect(chosen?.sessionsLostWithNode).toBe(sessionsLostWithOneNode);
    expect(sessionsLostWithOneNode).toBeGreaterThanOrEqual(3);
    expect(nodesLost).toBe(Math.ceil((nodes ?? 0) / 3));
    expect(sessionsLost).toBeGreaterThanOrEqual((sessions ?? 0) / 3);
    expect(sessionsLost).toBeLessThan(0.6 * (sessions ?? 0));
  });
});

describe("the price of each rule", () => {
  it("is what lifting it would save, dearest first", () => {
    const { rules = [] } = planOf(
      siteOf({ groups: [userGroup({ people: certain(600), ideMix: { rstudio: 0.7, vscode: 0.3 } })] }),
    );
    expect(rules.map(({ usdPerMonth }) => usdPerMonth)).toEqual(
      rules.map(({ usdPerMonth }) => usdPerMonth).sort((a, b) => b - a),
    );
    expect(rules.map(({ rule }) => rule)).toContain("2 to 3 average sessions on a node");
    for (const { rule, instead, risk } of rules) expect([rule, instead, risk]).not.toContain("");
  });

  it.each([120, 300, 900])(
    "on sessions per node is what the week of %i people costs more than outside of it, and a warning only where that is so",
    (people) => {
      const plan = planOf(siteOf({ groups: [userGroup({ people: certain(people) })] }));
      const of = (plan.alternatives ?? []).filter(({ pool }) => pool === "sessions");
      const place = plan.rules?.findIndex(({ setting }) => setting === "sessionsPerNode") ?? -1;
      const inputs = plan.reasons.find(({ path }) => path === `rules.${place}`)?.inputs ?? {};
      const [chosen, cheapest] = [Number(inputs.plannedUsdPerMonth), Number(inputs.outsideUsdPerMonth)];
      const named = of.filter((one) => one.chosen || one.pricesRule === true);
      expect(named.map(({ instanceTypes }) => instanceTypes.join(" and ")).sort()).toEqual(
        [inputs.planned, inputs.outside].sort(),
      );
      // Root disks of 200 GiB at $0.08 a GiB-month beside 730 h of an m6i.xlarge at $0.192; the table counts nodes alone.
      const nodesAlone = of.find((one) => one.chosen)?.usdPerMonth ?? Number.NaN;
      expect(chosen / nodesAlone).toBeCloseTo(1 + 16 / (0.192 * 730), 3);
      const price = plan.rules?.find(({ rule }) => rule === "2 to 3 average sessions on a node");
      expect(price?.usdPerMonth).toBeCloseTo(Math.max(0, chosen - cheapest), 2);
      expect(price?.instead).toMatch(/packed anew each hour, not simulated$/);
      if (chosen <= cheapest)
        expect(price?.risk).toBe("none is taken: at this demand the rule costs nothing");
      else
        expect(price?.risk).toMatch(
          /^the fullest node takes \d+ sessions with it when it goes, (\d+|as many) as planned, and one late session keeps a node of \S+, [\d.]+ times as dear as one of \S+$/,
        );
      const warned = plan.warnings.some(({ code }) => code === "PRICE_OF_RULE");
      expect(warned).toBe(chosen - cheapest > 0.005);
    },
  );
});

describe("the price of a placement that no idle limit ends", () => {
  const group = userGroup({ people: certain(300), ideMix: { rstudio: 0.7, vscode: 0.3 } });
  const rulesOf = (site: Site) =>
    (planOf(site).rules ?? []).filter(({ rule }) => rule.endsWith("where no idle limit ends its sessions"));

  it("is what the nodes of both placements differ by as planned, root disks included", () => {
    const site = siteOf({ groups: [group] });
    const [rule, ...others] = rulesOf(site);
    expect(others).toEqual([]);
    expect(rule?.rule).toBe("VS Code on the managed node group, where no idle limit ends its sessions");
    expect(rule?.instead).toMatch("VS Code on Karpenter's nodes with an idle limit of 8 h: ");
    const moved: Site = {
      ...site,
      workbench: {
        ...site.workbench,
        placement: { ...site.workbench.placement, vscode: "karpenter" },
        idle: { ...site.workbench.idle, vscode: idleRules("shipped").vscode },
      },
    };
    const nodesUsd = (of: Site): number =>
      planOf(of)
        .cost.lines.filter(({ pool }) => pool === "sessions" || pool === "server")
        .reduce((sum, line) => sum + usdAsPlanned(line), 0);
    expect(rule?.usdPerMonth).toBeGreaterThan(0);
    const difference = nodesUsd(site) - nodesUsd(moved);
    expect(Math.abs((rule?.usdPerMonth ?? 0) - difference)).toBeLessThan(0.05 * difference);
  });

  it("is told where the peak holds nobody of a profile that another hour holds", () => {
    const hours = { startHour: 9, endHour: 17 };
    const boston = userGroup({
      name: "Boston",
      people: certain(100),
      profile: "small",
      hours,
      timeZone: "America/New_York",
      ideMix: { rstudio: 0.7, vscode: 0.3 },
    });
    const tokyo = userGroup({
      name: "Tokyo",
      people: certain(3),
      profile: "huge",
      hours,
      timeZone: "Asia/Tokyo",
    });
    const profiles = [
      { name: "huge", cpuMillicores: 16_000, memoryMib: 122_070 },
      { name: "small", cpuMillicores: 1000, memoryMib: 3815 },
    ];
    const [rule] = rulesOf(siteOf({ groups: [boston, tokyo], profiles }));
    expect(rule?.usdPerMonth).toBeGreaterThan(0);
  });

  it.each([
    ["nobody uses such an environment", siteOf({ groups: [userGroup({ ideMix: { rstudio: 1 } })] })],
    ["an idle limit is stated", withIdle(siteOf({ groups: [group] }))],
  ])("has no row where %s", (_, site) => {
    expect(rulesOf(site)).toEqual([]);
  });

  function withIdle(site: Site): Site {
    return { ...site, workbench: { ...site.workbench, idle: idleRules("shipped") } };
  }
});

describe("the price of the rules on the managed node group", () => {
  const candidate = { ...NODE, usdPerHour: 0.5 };
  it.each([
    {
      what: "the loss of a zone",
      pool: { nodes: 24, nodesSteady: 16, nodesInRollout: 17, nodesForZoneLoss: 24 },
      rules: [["the managed node group carries everything after the loss of one of 3 zones", 7 * 0.5 * 730]],
    },
    {
      what: "a rollout",
      pool: { nodes: 8, nodesSteady: 4, nodesInRollout: 8, nodesForZoneLoss: 6 },
      rules: [["room for a rollout that runs old and new server pods side by side", 2 * 0.5 * 730]],
    },
    {
      what: "zones",
      pool: { nodes: 3, nodesSteady: 1, nodesInRollout: 2, nodesForZoneLoss: 2 },
      rules: [["a node of the managed node group in each of 3 zones", 1 * 0.5 * 730]],
    },
    {
      what: "nothing alone, where two ask for the same",
      pool: { nodes: 6, nodesSteady: 4, nodesInRollout: 6, nodesForZoneLoss: 6 },
      rules: [],
    },
  ])("is that of $what", ({ pool, rules }) => {
    const prices = managedRulePrices(3, { ...pool, pods: 0, candidate }, [], ({ nodes }) => nodes * 0.5);
    expect(prices.map(({ rule, usdPerMonth }) => [rule, usdPerMonth])).toEqual(rules);
  });
});

describe("the managed node group where sessions stay", () => {
  const site = siteOf({
    groups: [userGroup({ people: certain(600), ideMix: { rstudio: 0.7, vscode: 0.3 } })],
  });

  it("has two nodes in each zone at least, and says which cheaper type was turned down for it and what that costs", () => {
    const plan = planOf(site);
    const server = plan.pools.find(({ purpose }) => purpose === "server");
    expect(server?.nodes.max).toBeGreaterThanOrEqual(6);
    const refused = plan.refusals.filter(({ code }) => code === "BLAST_RADIUS");
    const rule = plan.rules?.find(({ rule: name }) => name.startsWith("at least two nodes in each zone"));
    expect(rule === undefined).toBe(refused.length === 0);
    for (const { need, have, shortBy, sentence } of refused) {
      expect(need).toBe(6);
      expect(shortBy).toBe(6 - (have ?? 0));
      expect(sentence).toMatch(
        /^\d nodes of \S+ would cost \$[\d.]+ an hour with their root disks, \$[\d.]+ less than /,
      );
    }
  });

  it("takes what there is where a stated type makes fewer", () => {
    const stated = { ...site, workbench: { ...site.workbench, managedInstanceType: "m6i.24xlarge" } };
    expect(planOf(stated).pools.find(({ purpose }) => purpose === "server")).toMatchObject({
      instanceTypes: ["m6i.24xlarge"],
      nodes: { max: 3 },
    });
  });
});

describe("advice on nodes", () => {
  it("names the request that divides a node, with what it saves", () => {
    const site = siteOf({ profiles: [{ name: "standard", cpuMillicores: 1000, memoryMib: 2000 }] });
    const plan = planOf({ ...site, nodes: { ...site.nodes, instanceTypes: ["m6i.xlarge"] } });
    const shape = plan.advice?.find(({ code }) => code === "REQUEST_SHAPE");
    expect(shape?.sentence).toMatch(
      /^a request of 931 m instead of 1,000 m lets m6i\.xlarge \(3,725 m and 13,912 MiB usable\) hold 4 sessions of profile standard instead of 3, \$[\d.]+ an hour less at the peak; the CPU limit stays as it is/,
    );
  });

  it("looks at the large type for what only that holds, and counts who ends with the fullest node", () => {
    const site = siteOf({
      groups: [userGroup({ people: certain(60) }), userGroup({ name: "Models", profile: "large" })],
      profiles: [
        { name: "standard", cpuMillicores: 1000, memoryMib: 3000 },
        { name: "large", cpuMillicores: 8000, memoryMib: 28_000 },
      ],
    });
    const instanceTypes = ["m6i.xlarge", "m6i.4xlarge", "m6i.24xlarge"];
    const plan = planOf({ ...site, nodes: { ...site.nodes, instanceTypes } });
    const sentences = (of: string): string =>
      (plan.advice ?? []).flatMap(({ code, sentence }) => (code === of ? [sentence] : [])).join("\n");
    // 15,695 m are usable on an m6i.4xlarge: a half is 7,847.
    expect(sentences("REQUEST_SHAPE")).toMatch(
      /a request of 7,847 m instead of 8,000 m lets m6i\.4xlarge \(15,695 m and [\d,]+ MiB usable\) hold 2 sessions of profile large instead of 1/,
    );
    const lost = plan.alternatives?.find(({ chosen }) => chosen)?.sessionsLostWithNode;
    expect(sentences("NODE_STARTS")).toContain(`with the fullest node (${lost} against `);
  });

  it("says what kube-reserved hides where it costs a session", () => {
    // 57,691 − 250 MiB hold 14 sessions of 3,900; with 2,134 MiB more they hold 15.
    const site = siteOf({
      groups: [userGroup({ people: certain(1000) })],
      profiles: [{ name: "standard", cpuMillicores: 100, memoryMib: 3900 }],
    });
    const { sessionsPerNode: _rule, ...nodes } = site.nodes;
    const plan = planOf({ ...site, nodes: { ...nodes, instanceTypes: ["m6i.4xlarge"] } });
    expect(plan.advice?.find(({ code }) => code === "KUBE_RESERVED")?.sentence).toBe(
      "kube-reserved of m6i.4xlarge counts 234 pods where 40 suffice: kubelet.kubeReserved.memory gives back 2,134 MiB a node, room for 1 average session more; on AL2023 lowering maxPods alone gives back nothing",
    );
  });

  it("says what an open NodePool buys for sessions that come one at a time", () => {
    const plan = planOf(siteOf());
    expect(plan.advice?.find(({ code }) => code === "OPEN_NODEPOOL")?.sentence).toMatch(
      /^for \d+ sessions that come one at a time a NodePool without a list of types buys \d+ nodes .* the list is the size floor/,
    );
  });

  it("counts the node starts of a rush by the size of the nodes", () => {
    // 2i2c-org/infrastructure#6381: two on an r6i.xlarge, eight on an r6i.4xlarge; 200 people are 100 or 25 node starts.
    const site = siteOf({
      groups: [
        userGroup({ people: certain(200), concurrentFraction: certain(1), activeFraction: certain(1) }),
      ],
      profiles: [{ name: "standard", cpuMillicores: 1800, memoryMib: 15e9 / 2 ** 20 }],
      demand: { dayVariationFraction: 0, correlationFraction: 0 },
    });
    const plan = planOf({ ...site, nodes: { ...site.nodes, instanceTypes: ["r6i.xlarge", "r6i.4xlarge"] } });
    expect(plan.pools[0]).toMatchObject({ instanceTypes: ["r6i.xlarge"], nodes: { max: 100 } });
    expect(plan.advice?.find(({ code }) => code === "NODE_STARTS")?.sentence).toMatch(
      /^the peak is 100 node starts with r6i\.xlarge and 25 with r6i\.4xlarge: .* \(2 against 8\)$/,
    );
  });

  it("says where Karpenter and kube-scheduler count differently", () => {
    // The same people at half an r5.xlarge each: one by estimate, two on a running node.
    const site = siteOf({ profiles: [{ name: "standard", cpuMillicores: 1825, memoryMib: 14_888 }] });
    const { sessionsPerNode: _rule, ...nodes } = site.nodes;
    const plan = planOf({ ...site, nodes: { ...nodes, instanceTypes: ["r6i.xlarge"] } });
    expect(plan.warnings.find(({ code }) => code === "TWO_TRUTHS")?.sentence).toMatch(
      /^Karpenter counts 1 average session on r6i\.xlarge by its estimate of the memory, a running node holds 2: /,
    );
  });
});

describe("a session answered by its largest table", () => {
  it("shows table, factor and spread behind its memory", () => {
    // Public-Health-Scotland/R-Resources@3690aec: 6.49 GB in memory, 8–16 GB advised; 6.5 × 1.2, 1.6, 2.5.
    const plan = planOf(
      siteOf({
        profiles: [
          {
            name: "standard",
            cpuMillicores: 2000,
            memoryMib: 10.4e9 / 2 ** 20,
            memoryLimitMib: 16.25e9 / 2 ** 20,
            dataSize: {
              largestTableGb: certain(6.5),
              factor: { low: 1.2, likely: 1.6, high: 2.5, confidence: 0.9 },
            },
          },
        ],
      }),
    );
    const inputs = plan.reasons.find(({ path }) => path === "profiles.standard.memoryMib")?.inputs;
    expect(inputs).toMatchObject({ largestTableGb: 6.5, factorLikely: 1.6, highGb: 16.25 });
    expect(inputs?.lowGb).toBeCloseTo(7.8, 9);
    expect(inputs?.likelyGb).toBeCloseTo(10.4, 9);
  });
});
