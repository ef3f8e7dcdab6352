import type { PlanPool } from "../../../planner/core/nodes/planned-pool.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import type { PlanRule } from "../../../planner/core/plan-rule.ts";
import { capitalised, countedText, numberText, usdText } from "../../charts/format.ts";
import { nodesByPool } from "../../charts/pool-nodes.ts";
import { type RequestStairs, requestStairs } from "../../charts/request-stairs.ts";
import {
  type Block,
  type Chapter,
  columns,
  figure,
  figureOr,
  paragraph,
  section,
  type Table,
} from "../document.ts";
import { alternativesSections } from "./alternatives.ts";
import { fleetPoliciesSection } from "./fleet-policies.ts";
import { nodeCounts } from "./node-counts.ts";
import { capitalSentence, listText, nodeRangeText, purposeText } from "./words.ts";

/** Returns the chapter on nodes: how many, of which type, what fills them, what else would do, what each rule costs. */
export function nodesChapter(plan: Plan, stairs: readonly RequestStairs[]): Chapter {
  const pictures = [...stairs, ...(plan.stairs ?? [])].map((one) =>
    figure((palette) => requestStairs(one, palette)),
  );
  return {
    id: "nodes",
    title: "Nodes",
    blocks: [
      figureOr((palette) => nodesByPool(plan.pools, palette), "This plan needs no nodes."),
      ...(plan.pools.length === 0 ? [] : [poolTable(plan.pools)]),
      ...nodeCounts(plan),
      ...fleetPoliciesSection(plan.fleet),
      ...alternativesSections(plan),
      ...rulesSection(plan),
      ...adviceSection(plan),
      ...(pictures.some((picture) => picture !== undefined)
        ? [
            section(
              "How many sessions a node holds as the request grows",
              paragraph(stairsText(plan.stairs ?? [])),
              ...pictures,
            ),
          ]
        : []),
    ],
  };
}

function poolTable(pools: readonly PlanPool[]): Table {
  const sum = (pick: (pool: PlanPool) => number) => pools.reduce((total, pool) => total + pick(pool), 0);
  const range = { min: sum(({ nodes }) => nodes.min), max: sum(({ nodes }) => nodes.max) };
  return {
    kind: "table",
    caption: "Pools of nodes; the main instance type stands first",
    columns: columns(
      "Pool",
      "Instance types",
      ">Nodes",
      ">Median peak",
      ">P90 peak",
      ">Sessions a node",
      "Filled by",
      ">Zones",
    ),
    rows: pools.map((pool) => [
      { text: pool.name, note: `${purposeText(pool.purpose)}, ${pool.manager}` },
      typesCell(pool.instanceTypes),
      nodeRangeText(pool.nodes),
      computedText(pool.nodes.p50),
      computedText(pool.nodes.p90),
      pool.sessionsPerNode === 0 ? "–" : numberText(pool.sessionsPerNode),
      pool.binding.length === 0 ? "–" : listText(pool.binding),
      numberText(pool.zones),
    ]),
    total: ["All pools", "", nodeRangeText(range), "", "", "", "", ""],
  };
}

/** A quantile that was not computed is a dash, not a copy of another. */
function computedText(nodes: number | undefined): string {
  return nodes === undefined ? "–" : numberText(nodes);
}

function typesCell(types: readonly string[]) {
  const [main, ...others] = types;
  return {
    text: main ?? "",
    code: true,
    ...(others.length === 0 ? {} : { note: `also ${listText(others)}` }),
  };
}

function rulesSection({ rules = [] }: Plan): readonly Block[] {
  if (rules.length === 0) return [];
  return [
    section("What each rule costs", {
      kind: "table",
      caption:
        "Rules of this plan, what lifting each would save a month (what stands all month as the plan provisions it for the P90, session nodes in the mean of a week; root disks and addresses included), what would stand instead and what that would risk",
      columns: columns("Rule", ">Saves a month", "Instead", "At the risk that"),
      rows: rules.map((rule: PlanRule) => [
        capitalised(rule.rule),
        usdText(rule.usdPerMonth),
        rule.instead,
        rule.risk,
      ]),
    }),
  ];
}

/** Whose request grows, and what is not shown. */
function stairsText(stairs: readonly RequestStairs[]): string {
  const left = stairs
    .filter(({ stepsLeftOut = 0 }) => stepsLeftOut > 0)
    .map(
      ({ instanceType, resource, stepsLeftOut = 0 }) =>
        ` Of the ${resource === "cpu" ? "CPU" : "memory"} steps on ${instanceType} the ${countedText(stepsLeftOut, "largest request is", "largest requests are")} left out.`,
    );
  return `Sessions of one profile alone on a node, its other request as it is; a request just above a step costs a session.${left.join("")}`;
}

function adviceSection({ advice = [] }: Plan): readonly Block[] {
  if (advice.length === 0) return [];
  return [
    section("Advice", { kind: "list", items: advice.map(({ sentence }) => capitalSentence(sentence)) }),
  ];
}
