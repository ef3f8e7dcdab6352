import { describe, expect, it } from "vitest";
import type { Plan } from "../../../planner/core/plan.ts";
import { costChapter } from "../../../reports/pages/chapters/cost.ts";
import { demandChapter } from "../../../reports/pages/chapters/demand.ts";
import { limitsChapter } from "../../../reports/pages/chapters/limits.ts";
import { nodesChapter } from "../../../reports/pages/chapters/nodes.ts";
import { reasonsChapter } from "../../../reports/pages/chapters/reasons.ts";
import { servicesChapter } from "../../../reports/pages/chapters/services.ts";
import { settingsChapter } from "../../../reports/pages/chapters/settings.ts";
import { summaryChapter } from "../../../reports/pages/chapters/summary.ts";
import type { Chapter } from "../../../reports/pages/document.ts";
import { htmlPage } from "../../../reports/pages/html.ts";
import { markdownPage } from "../../../reports/pages/markdown.ts";
import { aPlan } from "../../support/report-fixtures.ts";

function pageOf(chapter: Chapter): string {
  return markdownPage({ title: "T", subtitle: "S", chapters: [chapter] });
}

const told: Plan = {
  ...aPlan(),
  alternatives: [
    {
      pool: "sessions",
      instanceTypes: ["m6i.12xlarge"],
      chosen: false,
      insideRules: false,
      nodes: 6,
      usdPerHourAtPeak: 13.824,
      usdPerMonth: 5426.19,
      sessionsPerNode: 31,
      roomToGrowSessions: 1,
    },
    {
      pool: "sessions",
      instanceTypes: ["m6i.xlarge", "m6i.4xlarge"],
      chosen: true,
      insideRules: true,
      nodes: 66,
      usdPerHourAtPeak: 14.4,
      usdPerMonth: 4742.91,
      sessionsPerNode: 2,
      roomToGrowSessions: 4,
    },
    {
      pool: "server",
      instanceTypes: ["c6i.xlarge"],
      chosen: true,
      insideRules: true,
      nodes: 6,
      usdPerHourAtPeak: 1.02,
      usdPerMonth: 744.6,
      sessionsPerNode: 0,
      roomToGrowSessions: 0,
    },
  ],
  rules: [
    {
      rule: "file system over two zones",
      why: { rule: "a difference", inputs: {}, source: "a source" },
      usdPerMonth: 872,
      instead: "SINGLE_AZ_2",
      risk: "its zone takes all with it",
    },
  ],
  advice: [
    { code: "A", sentence: "m6i.xlarge holds more" },
    { code: "B", sentence: "the load balancer ends a request" },
  ],
  stairs: [
    {
      instanceType: "m6i.xlarge",
      resource: "cpu",
      profile: "small",
      steps: [
        { request: 1241, sessionsPerNode: 3 },
        { request: 931, sessionsPerNode: 4 },
      ],
      stepsLeftOut: 2,
      chosen: { request: 1000, sessionsPerNode: 3 },
    },
  ],
  costByGroup: [
    { group: "Analysts", people: 40, usdPerMonth: 350.64, usdPerPersonMonth: 8.77 },
    { group: "Builds", people: 0, usdPerMonth: 0 },
  ],
};

describe("the chapter on demand", () => {
  const base = aPlan();
  const event = {
    name: "Introduction to R",
    startsAtUtc: "2027-02-16T14:00Z",
    readyAtUtc: "2027-02-16T13:30Z",
    heldUntilUtc: "2027-02-16T17:00Z",
    atUtc: "2027-02-16T14:10Z",
    ide: "rstudio",
    profile: "small",
    placement: "karpenter",
    eventSessions: 40,
    otherSessions: 227,
    sessions: 267,
    installs: 480,
    installsPerS: 0.8,
  } as const;
  const pageWith = (p90: number): string =>
    pageOf(
      demandChapter({
        ...base,
        demand: { ...base.demand, peakSessions: { p90 }, events: [event] },
      }),
    );

  it.each([
    {
      peak: 233,
      said: "Introduction to R holds 267 sessions: more than the peak of a usual week, 233 at its P90.",
    },
    { peak: 300, said: "No event holds more sessions than the peak of a usual week, 300 at its P90." },
  ])("says whether an event is above a peak of $peak", ({ peak, said }) => {
    const page = pageWith(peak);
    expect(page).toContain(said);
    expect(page).toContain(
      "| Introduction to R (RStudio Pro, profile small) | 2027-02-16T14:00Z (nodes ready at 2027-02-16T13:30Z, room held until 2027-02-16T17:00Z) | 40 | 227 | 267 | 480 | 0.8 |",
    );
  });

  const once = {
    pool: "sessions",
    instanceType: "m6i.xlarge",
    nodes: 14,
    hours: 5.5,
    nodeHours: 77,
    usd: 16.47,
  };

  it.each([
    { what: "nodes of Karpenter's", once, cell: "$16.47 (14 nodes of m6i.xlarge for 5.5 h)" },
    {
      what: "a node of the managed node group",
      once: { ...once, pool: "server", nodes: 1, nodeHours: 5.5, usd: 1.18 },
      cell: "$1.18 (1 node of m6i.xlarge for 5.5 h, in the managed node group)",
    },
    {
      what: "no node more",
      once: { ...once, pool: "server", nodes: 0, nodeHours: 0, usd: 0 },
      cell: "$0.00 (it fits the nodes that stand there anyway)",
    },
    { what: "an event that is not priced", once: undefined, cell: "not known" },
  ])("shows beside an event what it costs once: $what", ({ once: told, cell }) => {
    const events = [{ ...event, ...(told === undefined ? {} : { once: told }) }];
    const plan = { ...base, demand: { ...base.demand, events } };
    expect(pageOf(demandChapter(plan))).toContain(` | 480 | 0.8 | ${cell} |`);
  });

  it("says beside the cost that events are in no month, and how much they are", () => {
    const course = { ...event, once };
    const costOf = (...events: NonNullable<Plan["demand"]["events"]>) =>
      pageOf(costChapter({ ...base, demand: { ...base.demand, events } }));
    const opening = "- The nodes that one-off events add on their days, which are not in the monthly total: ";
    expect(costOf(course, event)).toContain(
      `${opening}once, $16.47 for Introduction to R; not known for Introduction to R\n`,
    );
    expect(costOf(course, course, course, course)).toContain(
      `${opening}once, $65.88 for 4 events together\n`,
    );
    expect(costOf(event)).toContain(`${opening}not known for Introduction to R\n`);
  });

  it("says which of two events the nodes are planned for", () => {
    const events = [event, { ...event, name: "Hackathon", sessions: 300 }];
    expect(
      pageOf(demandChapter({ ...base, demand: { ...base.demand, peakSessions: { p90: 233 }, events } })),
    ).toContain(
      "Introduction to R holds 267 sessions; Hackathon holds 300 sessions: more than the peak of a usual week, 233 at its P90. The nodes at their most hold the largest of them; what decides their number stands under Why (pools.sessions.nodes).",
    );
  });

  it("says where the bars of the answers begin, beside the medians of the draws", () => {
    const effect = {
      input: "groups.Analysts.people",
      low: 90,
      high: 150,
      atLow: 80,
      atHigh: 120,
      rankCorrelation: 0.7,
    };
    const sensitivity = {
      uncertainInputs: 1,
      base: { peakSessions: 93.4, usdPerMonth: 3890 },
      peakSessions: [effect],
      usdPerMonth: [],
      askNext: [],
    };
    expect(pageOf(demandChapter({ ...base, sensitivity }))).toContain(
      "The bars begin where every answer stands at its median: 93.4 sessions (P50 of the draws: 96) and $3,890 a month (P50: $3,905); what the draws have in the middle need not be the same.",
    );
  });

  it("says why the peak stands above the course of the week", () => {
    const hours = Array.from({ length: 168 }, (_, hour) => (hour === 10 ? 61.3 : 4));
    const week = { startUtc: "2026-01-05", p10: hours, p50: hours, p90: hours };
    const demand = { ...base.demand, peakInWords: "The peak is 96 sessions.", week };
    expect(pageOf(demandChapter({ ...base, demand }))).toContain(
      "The peak is 96 sessions. The course of the week below shows means and tops at 61: a busy day lies above them by chance, because days differ, and because people of a group come together.",
    );
  });

  it("leaves events out where there are none", () => {
    expect(pageOf(demandChapter(base))).not.toContain("Events");
  });
});

describe("the chapter on nodes", () => {
  const page = pageOf(nodesChapter(told, []));

  it("shows what else would carry the sessions, and which is planned", () => {
    expect(page).toContain(
      "The plan takes m6i.xlarge with m6i.4xlarge: the cheapest peak that the rules on sessions per node allow.",
    );
    expect(page).toMatch(
      /m6i\.12xlarge.*outside the rule on sessions per node.*\| 6 \| \$13\.82 \| \$5,426 \| 31 sessions \| 1 session \|/,
    );
    expect(page).toMatch(
      /m6i\.xlarge.*also m6i\.4xlarge; planned: cheapest peak inside the rules.*\| 66 \| \$14\.40 \| \$4,743 \| 2 sessions \| 4 sessions \|/,
    );
  });

  it("says that a node with room for more than there are takes no more than all with it", () => {
    const peak = { ...told, demand: { ...told.demand, peakSessions: { p90: 26 } } };
    expect(pageOf(nodesChapter(peak, []))).toMatch(
      /m6i\.12xlarge.*\| \$5,426 \| all 26 sessions \| 1 session \|/,
    );
    expect(page).toContain(
      "None of these is beaten by another in all three at once: dollars at the peak, sessions lost with a node, and room to grow.",
    );
    expect(page).toContain(
      "Their dollars are those of the P90 of the demand with sessions packed anew each hour, as if they could move, and compare types with each other; what the planned nodes cost stands under Cost.",
    );
  });

  it("shows what each rule costs, advice as sentences, and the stairs of the plan", () => {
    expect(page).toMatch(
      /File system over two zones \| \$872\.00 \| SINGLE_AZ_2 \| its zone takes all with it/,
    );
    expect(page).toContain("- m6i.xlarge holds more.");
    expect(page).toContain("- The load balancer ends a request.");
    expect(page).toContain(
      "1,241 millicores is the largest CPU request that gives 3 sessions of profile small on m6i.xlarge",
    );
    expect(page).toContain("Of the CPU steps on m6i.xlarge the 2 largest requests are left out.");
  });

  it("leaves out what a plan of an older Headroom does not hold", () => {
    expect(pageOf(nodesChapter(aPlan(), []))).not.toMatch(
      /What else would carry|What each rule costs|Advice/,
    );
  });
});

describe("the chapter on what breaks first", () => {
  const limit = { name: "storage.fill", need: 50, needInRollout: 50, have: 100, unit: "GiB" };
  it.each([
    {
      what: "what is short today",
      limits: [{ ...limit, need: 120, shortBy: 20, monthP10: 0, monthP50: 0 }],
      text: "1 limit of 1 does not hold today: fill of the file system.",
    },
    {
      what: "when growth breaks it",
      limits: [{ ...limit, monthP10: 4, monthP50: 9 }],
      text: "All limits that are known hold today. The first to break: fill of the file system, in month 9 at the median of the growth that was answered, in month 4 in one of ten futures.",
    },
    {
      what: "what only one future in ten reaches",
      limits: [{ ...limit, monthP10: 4 }],
      text: "The first to break: fill of the file system, in month 4 in one of ten futures.",
    },
    {
      what: "what is used where nothing grows",
      limits: [limit],
      text: "The first to break: fill of the file system, 50 % used.",
    },
  ])("says $what", ({ limits, text }) => {
    expect(pageOf(limitsChapter({ ...aPlan(), limits }))).toContain(text);
  });

  it("says in a note that it is the rollout that is short, and by which load a limit is reached", () => {
    const limits = [
      {
        name: "vcpu-quota",
        need: 176,
        needInRollout: 184,
        have: 128,
        shortBy: 56,
        unit: "vCPU",
        reachedBySessions: { on: "karpenter", sessions: 120 },
      },
      { ...limit, reachedAtInstallsPerS: 15.9 },
    ] as const;
    const page = pageOf(limitsChapter({ ...aPlan(), limits }));
    expect(page).toContain(
      "| vCPU quota of the account (vCPU) | short by 56 (in a rollout) | 176 | 184 | 128 | 120 (sessions on Karpenter's nodes) |",
    );
    expect(page).toContain("| yes | 50 | 50 | 100 | 15.9 (installs a second) |");
  });

  it("names what nobody has said, with capitals where they belong", () => {
    const limits = [
      limit,
      { name: "vcpu-quota", need: 5, needInRollout: 6, unit: "vCPU" },
      { name: "licence-seats", need: 5, needInRollout: 5, unit: "named users" },
    ];
    expect(pageOf(limitsChapter({ ...aPlan(), limits }))).toContain(
      "Nobody has said how much there is of vCPU quota of the account and licence seats; these come last.",
    );
  });
});

describe("the summary of a plan", () => {
  const base = aPlan();
  const withBudget = (usdPerMonthBudget: number, refusals: Plan["refusals"] = []) =>
    summaryChapter({ plan: { ...base, refusals, cost: { ...base.cost, usdPerMonthBudget } } });

  it.each([
    {
      budget: 5000,
      refusals: [],
      tone: "good",
      said: "holds for the P50 of $3,905, the mean of $4,012, the P90 of $4,480 and the cost as planned for the P90 of $4,120.",
    },
    {
      budget: 4050,
      refusals: [],
      tone: "unsure",
      said: "holds for the P50 of $3,905 and the mean of $4,012, and not for the P90 of $4,480 and the cost as planned for the P90 of $4,120.",
    },
    {
      budget: 100,
      refusals: [{ subject: "usdPerMonthBudget", code: "BUDGET", sentence: "short" }],
      tone: "bad",
      said: "does not hold for the P50 of $3,905, the mean of $4,012, the P90 of $4,480 or the cost as planned for the P90 of $4,120.",
    },
  ] as const)("says whether a budget of $budget dollars holds", ({ budget, refusals, tone, said }) => {
    const chapter = withBudget(budget, refusals);
    expect(chapter.blocks).toContainEqual({
      kind: "callout",
      tone,
      title: "Budget.",
      text: `The budget of $${budget.toLocaleString("en-US")} a month ${said}`,
    });
    expect(pageOf(chapter)).not.toContain("Does not hold today.** Short");
  });

  it.each([
    { changes: { have: 128, shortBy: 56 }, said: "too little today: vCPU quota of the account" },
    { changes: { have: 200, monthP50: 9 }, said: "what growth reaches first: vCPU quota of the account" },
    { changes: { have: 368 }, said: "most used of its limits: vCPU quota of the account, 50 %" },
  ])("names the first limit in words: $said", ({ changes, said }) => {
    const limit = { name: "vcpu-quota", need: 176, needInRollout: 184, unit: "vCPU", ...changes };
    expect(pageOf(summaryChapter({ plan: { ...base, limits: [limit] } }))).toContain(
      `- **What binds**: Memory (3 average sessions fill one m6i.2xlarge; ${said})`,
    );
  });

  it("says that more people than there are licence seats need more seats", () => {
    const seats = { name: "licence-seats", need: 300, needInRollout: 300, have: 300, unit: "named users" };
    const answer = { ok: true, people: 420, usdPerMonth: 4999.5 } as const;
    const budget = { usdPerMonth: 5000, at50: answer, at90: { ...answer, people: 280 } };
    expect(pageOf(summaryChapter({ plan: { ...base, limits: [seats], budget } }))).toContain(
      "$5,000 a month carry 420 people ($5,000) of this mix at 50 % confidence, and 280 people ($5,000) at 90 %. The site states 300 licence seats: for more people it needs more of them.",
    );
  });

  it("warns first of what the plan does not keep, names keys as they are written, and counts what is left", () => {
    const warnings = ["RATCHET", "INSTALLS_DISAGREE", "PRICE_OF_RULE", "START_TARGET"].map((code) => ({
      code,
      sentence: `packageManager.${code} is told`,
    }));
    const page = pageOf(summaryChapter({ plan: { ...base, warnings } }));
    expect([...page.matchAll(/> \*\*Mind this\.\*\* (\S+) is told\./g)].map(([, key]) => key)).toEqual([
      "packageManager.START_TARGET",
      "packageManager.RATCHET",
      "packageManager.INSTALLS_DISAGREE",
    ]);
    expect(page).toContain("1 warning stands in the last chapter beside these.");
  });

  it("says by how much a limit is short, and that a rollout counts", () => {
    expect(pageOf(summaryChapter({ plan: base }))).toContain(
      "> **Does not hold today.** vCPU quota of the account: 184 needed in a rollout, 128 there, short by 56 vCPU.",
    );
  });
});

describe("the cost against a stated budget", () => {
  it("shows what is left of it, figure by figure", () => {
    const base = aPlan();
    const page = pageOf(costChapter({ ...base, cost: { ...base.cost, usdPerMonthBudget: 4050 } }));
    expect(page).toContain(
      "*Dollars a month against the budget of $4,050.00; the answer is no where the P50 is above it*",
    );
    expect(page).toContain("| P50 | $3,905.40 | yes | $144.60 |");
    expect(page).toContain("| Cost as planned for the P90 | $4,120.00 | no | −$70.00 |");
    expect(pageOf(costChapter(base))).not.toContain("The budget");
  });
});

describe("the other chapters of a plan", () => {
  it("share the cost out over the groups, with the rule", () => {
    const reasons = [{ path: "costByGroup", rule: "homes by who has them", inputs: {}, source: "us" }];
    const page = pageOf(costChapter({ ...told, reasons }));
    expect(page).toContain("The mean, shared out: homes by who has them.");
    expect(page).toMatch(/Analysts \| 40 \| \$350\.64 \| \$8\.77/);
    expect(page).toMatch(/Builds \| 0 \| \$0\.00 \| –/);
    expect(page).toMatch(/All groups\** \| \**40\** \| \**\$350\.64\** \| \**\$8\.77/);
  });

  it("list published set-ups, without dollars where no price is known, and the network", () => {
    const reasons = [
      {
        path: "packageManager.anchors.2 × c5.4xlarge",
        rule: "tested",
        inputs: { vcpu: 32, memoryGib: 64, installsPerDayAtLeast: 1_000_000 },
        source: "a page",
      },
      {
        path: "network.idleTimeout",
        rule: "as stated",
        inputs: { idleTimeoutS: 60, defaultS: 60 },
        source: "a page",
      },
      { path: "network.clusters", rule: "one", inputs: { clusters: 1 }, source: "a page" },
      { path: "network.publicAddresses", rule: "one", inputs: { publicAddresses: 9 }, source: "a page" },
    ];
    const page = pageOf(servicesChapter({ ...told, reasons }));
    expect(page).toMatch(/2 × c5\.4xlarge.* \| 32 \| 64 GiB \| 1,000,000 \| not known \| a page/);
    expect(page).toMatch(/Idle timeout of the load balancer \| 60 s/);
    expect(page).toContain("| EKS clusters | 1 cluster |");
    expect(page).toContain("| Public addresses | 9 addresses |");
  });

  it("put first what the site states too little of, and candidates by why they were turned down", () => {
    const dearer = (subject: string) =>
      ({
        subject,
        code: "DOMINATED",
        unit: "USD/h at the peak",
        need: 52.99,
        have: 53.76,
        shortBy: 0.77,
        sentence: `${subject} costs more`,
      }) as const;
    const refusals: Plan["refusals"] = [
      ...Array.from({ length: 7 }, (_, at) => ({
        ...dearer(`m6i.${at}xlarge`),
        have: 53.76 + at,
        shortBy: 0.77 + at,
      })),
      { subject: "t3.large", code: "BURSTABLE", sentence: "t3.large earns credits" },
      {
        subject: "vcpu-quota",
        code: "QUOTA",
        unit: "vCPU",
        need: 184,
        have: 128,
        shortBy: 56,
        sentence: "vCPU quota of the account: 184 vCPU are needed, the site states 128: short by 56",
      },
    ];
    const chapter = reasonsChapter({ ...told, refusals });
    const page = pageOf(chapter);
    expect(page).toMatch(
      /Of what the site states there is too little[\s\S]*Earn CPU credits[\s\S]*Dearer at the peak than what is planned/,
    );
    expect(page).toContain(
      "| vCPU quota of the account (QUOTA) | vCPU quota of the account: 184 vCPU are needed, the site states 128: short by 56 | 184 | 128 | 56 |",
    );
    expect(page).toContain(
      "*Dearer at the peak than what is planned; DOMINATED; what is planned, the same for all: 52.99 USD/h at the peak*\n\n" +
        "| What | Why | This, USD/h at the peak | Dearer by, USD/h at the peak |",
    );
    expect(page).toContain("| t3.large (BURSTABLE) | t3.large earns credits |");
    expect(page).toContain(
      "A dearer type may still stand among the near alternatives of the chapter on nodes: it loses fewer sessions with a node, or leaves more room to grow.",
    );
    expect(htmlPage({ title: "T", subtitle: "S", chapters: [chapter] })).toContain(
      "<details><summary>Dearer at the peak than what is planned (7)",
    );
  });

  it("say a reason once where settings beside each other share it", () => {
    const setting = (key: string, reason: string) => ({ where: "rsession.conf", key, value: "120", reason });
    const settings = [setting("a", "idle"), setting("b", "idle"), setting("c", "other")];
    expect(pageOf(settingsChapter({ ...told, settings }))).toMatch(
      /### rsession\.conf\n\n\| Key \| Value \|\n.*\n.*`a` \(idle\).*\n.*`b` \(for the same reason\).*\n.*`c` \(other\)/,
    );
  });

  it("fold the reasons by the part of the plan that they explain", () => {
    const reason = (path: string) => ({ path, rule: "a rule", inputs: { n: 1 }, source: "a source" });
    const page = pageOf(reasonsChapter({ ...told, reasons: ["pools.a", "limits.b", "zzz.c"].map(reason) }));
    expect(page).toMatch(
      /Nodes[\s\S]*pools\.a[\s\S]*Limits[\s\S]*limits\.b[\s\S]*Other figures[\s\S]*zzz\.c/,
    );
  });
});

describe("the next step of the file system", () => {
  const still = { outcome: "not-foreseen", because: "no-growth" } as const;
  const capacity = { name: "capacity", unit: "GiB", from: 31_200 } as const;
  const throughput = { name: "throughput", unit: "MB/s", from: 160 } as const;
  const pageWith = (...nextSteps: NonNullable<NonNullable<Plan["storage"]>["nextSteps"]>): string => {
    const plan = aPlan();
    if (plan.storage === undefined) throw new Error("expected storage");
    return pageOf(servicesChapter({ ...plan, storage: { ...plan.storage, nextSteps } }));
  };

  it.each([
    {
      what: "its size, month and price",
      step: { ...capacity, outcome: "enlarge", to: 34_800, monthP10: 3, monthP50: 4, usdMorePerMonth: 648 },
      row: "| Capacity | 31,200 GiB | 34,800 GiB | 3 – 4 | $648.00 |",
    },
    {
      what: "the throughput that it needs, and when it is too small again",
      step: {
        ...capacity,
        outcome: "enlarge",
        to: 34_800,
        withThroughputMbPerS: 320,
        monthP10: 9,
        againMonthP50: 14,
      },
      row: "| Capacity | 31,200 GiB | 34,800 GiB (with 320 MB/s of throughput; too small again in month 14, P50) | 9 – later |  |",
    },
    {
      what: "that one file system cannot have as much",
      step: { ...capacity, outcome: "beyond-offer", needed: 34_320, most: 32_768, monthP10: 0, monthP50: 0 },
      row: "| Capacity | 31,200 GiB | not offered (one file system of this kind has at most 32,768 GiB there, and 34,320 GiB would be needed) | today |  |",
    },
  ] as const)("tells $what", ({ step, row }) => {
    const page = pageWith(step, { ...throughput, outcome: "not-foreseen", because: "beyond-horizon" });
    expect(page).toContain(row);
    expect(page).toContain(
      "| Throughput | 160 MB/s | none foreseen (not within ten years) | not foreseen |  |",
    );
  });

  it("says why the servers of a throughput step give fewer operations than the disks have", () => {
    const operations = { name: "iops", unit: "IOPS", from: 6_250, ...still } as const;
    const page = pageWith({ ...capacity, outcome: "enlarge", to: 34_800 }, operations);
    expect(page).toContain("| Operations | 6,250 IOPS (as many as the servers of 320 MB/s give all day) |");
  });

  it("is said not to be foreseen where nothing grows", () => {
    expect(pageWith({ ...capacity, ...still }, { ...throughput, ...still })).toContain(
      "No step of capacity and throughput is foreseen: no growth is stated.",
    );
    expect(
      pageWith({ ...capacity, ...still }, { ...throughput, ...still, because: "beyond-horizon" }),
    ).toContain(
      "No step of capacity and throughput is foreseen: growth as it was answered asks for none within ten years.",
    );
  });
});
