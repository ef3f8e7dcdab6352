import { expect, it } from "vitest";
import { planText } from "../../cli/support/plan-text.ts";
import type { PlanAlternative } from "../../planner/core/nodes/planned-alternative.ts";
import { aPlan } from "../support/report-fixtures.ts";

const managed: PlanAlternative = {
  pool: "server",
  instanceTypes: ["m6i.2xlarge"],
  chosen: true,
  insideRules: true,
  nodes: 3,
  usdPerHourAtPeak: 1.152,
  usdPerMonth: 840.96,
  sessionsPerNode: 0,
  roomToGrowSessions: 0,
};

it.each([
  { sessionsPerNode: 0, says: false },
  { sessionsPerNode: 2, says: true },
])(
  "says of the server nodes whether sessions stay there: $sessionsPerNode a node",
  ({ sessionsPerNode, says }) => {
    const plan = {
      ...aPlan(),
      pools: [
        {
          name: "server",
          manager: "managed",
          purpose: "server",
          instanceTypes: ["m6i.2xlarge"],
          sessionsPerNode: 0,
          binding: [],
          nodes: { min: 3, max: 3 },
          zones: 3,
        },
      ],
      alternatives: [{ ...managed, sessionsPerNode }],
    } as const;
    expect(planText(plan)).toContain(
      `  server           3 nodes of m6i.2xlarge${says ? ", with the sessions that stay there" : ""}\n`,
    );
  },
);

it("says the cost with its quantiles, the age of its prices and what is paid for once it is ordered", () => {
  expect(planText(aPlan())).toContain(
    "  cost             $4,012 a month on demand (P50 $3,905, P90 $4,480); the oldest list price is of 2026-09, the newest of 2026-10-01\n" +
      "                   $4,120 as planned for the P90: managed node group and file system at the size ordered, whoever comes\n",
  );
});

it("says which figures of the cost a stated budget holds for", () => {
  const plan = aPlan();
  const said = planText({ ...plan, cost: { ...plan.cost, usdPerMonthBudget: 4050 } });
  expect(said).toContain(
    "  budget           $4,050 a month holds for the P50 of $3,905 and the mean of $4,012, and not for the P90 of $4,480 and the cost as planned for the P90 of $4,120\n",
  );
});

it("names the first limit in words, with what it is short by and when", () => {
  expect(planText(aPlan())).toContain(
    "  first limit      vCPU quota of the account: 184 of 128 vCPU in a rollout (176 at the peak), short by 56",
  );
});

it("says that more people than there are licence seats need more seats", () => {
  const seats = { name: "licence-seats", need: 300, needInRollout: 300, have: 300, unit: "named users" };
  const answer = { ok: true, people: 420, usdPerMonth: 4999.5 } as const;
  const jump = "Workbench on a cluster in place of a single server";
  const budget = {
    usdPerMonth: 5000,
    at50: { ...answer, next: { people: 430, usdPerMonth: 5100 }, jump },
    at90: { ...answer, people: 280, next: { people: 281, usdPerMonth: 5020 } },
    plans: [280, 281, 420, 430].map((people) => ({ people })),
  };
  expect(planText({ ...aPlan(), limits: [seats], budget })).toContain(
    "  $5,000 a month   at 50 % confidence 420 people ($5,000; 430 $5,100, with Workbench on a cluster in place of a single server)\n" +
      "                   at 90 % confidence 280 people ($5,000; one more $5,020)\n" +
      "                   each is a whole plan of so many people, as planning them alone gives it (tried: 280, 281, 420, 430); " +
      "the people of all groups scale, events, automatic runs and stated totals of installs do not\n" +
      "                   the site states 300 licence seats: for more people it needs more of them",
  );
});

const capacity = { name: "capacity", unit: "GiB", from: 2400 } as const;

it.each([
  {
    what: "the step that growth asks for first",
    steps: [
      { ...capacity, outcome: "enlarge", to: 3600, monthP10: 20, monthP50: 30, usdMorePerMonth: 216 },
      {
        name: "throughput",
        unit: "MB/s",
        from: 320,
        outcome: "enlarge",
        to: 640,
        monthP50: 7,
        usdMorePerMonth: 278.4,
      },
    ],
    says: "; next 640 MB/s in month 7 (P50), $278.40 a month more",
  },
  {
    what: "a step that comes in one of ten futures",
    steps: [{ ...capacity, outcome: "enlarge", to: 3600, monthP10: 40 }],
    says: "; next 3,600 GiB in month 40 in one of ten futures",
  },
  {
    what: "that there is none as large",
    steps: [{ ...capacity, outcome: "beyond-offer", needed: 2640, most: 2500, monthP10: 0, monthP50: 0 }],
    says: "; more than the 2,500 GiB that one can have there is needed today",
  },
  {
    what: "nothing where none is foreseen",
    steps: [{ ...capacity, outcome: "not-foreseen", because: "no-growth" }],
    says: "",
  },
] as const)("says of the file system $what", ({ steps, says }) => {
  const plan = aPlan();
  if (plan.storage === undefined) throw new Error("expected storage");
  expect(planText({ ...plan, storage: { ...plan.storage, nextSteps: steps } })).toContain(
    `  storage          2,400 GiB FSx for OpenZFS SINGLE_AZ_2, 320 MB/s${says}\n  database `,
  );
});
