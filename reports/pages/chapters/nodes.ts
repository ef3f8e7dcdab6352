import type { Plan, PlanAlternative, PlanPool, PlanRule } from "../../../planner/core/plan.ts";
import { capitalised, countedText, numberText, usdText, wholeUsdText } from "../../charts/format.ts";
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
      ...alternativesSection(plan),
      ...rulesSection(plan),
      ...adviceSection(plan),
      ...(pictures.some((picture) => picture !== undefined)
        ? [section("How many sessions a node holds as the request grows", ...pictures)]
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

function alternativesSection({ alternatives = [], demand }: Plan): readonly Block[] {
  const pools = [
    {
      pool: "sessions",
      rows: alternatives.filter(({ pool }) => pool === "sessions"),
      title: "What else would carry the sessions",
      caption:
        "Near alternatives for the session nodes at the weekly peak; dollars are those of the nodes alone",
      rule: "the cheapest peak that the rules on sessions per node allow",
    },
    {
      pool: "server",
      rows: alternatives.filter(({ pool }) => pool === "server"),
      title: "What else would carry the managed node group",
      caption:
        "Near alternatives for server pods, system pods and the sessions that stay there; dollars are those of the nodes alone",
      rule: "the cheapest that leaves enough nodes in each zone",
    },
  ];
  return pools
    .filter(({ rows }) => rows.length > 0)
    .map(({ pool, rows, title, caption, rule }) => {
      const chosen = rows.find((one) => one.chosen);
      const why =
        chosen === undefined || rows.length === 1
          ? ""
          : ` The plan takes ${chosen.instanceTypes[0]}: ${rule}.`;
      return section(
        title,
        paragraph(
          `None of these is beaten by another in all three at once: dollars at the peak, sessions lost with a node, and room to grow.${why} ` +
            "Their dollars are those of the P90 of the demand with sessions packed anew each hour, as if they could move, and compare types with each other; what the planned nodes cost stands under Cost.",
        ),
        alternativesTable(rows, caption, pool === "sessions" ? demand.peakSessions.p90 : undefined),
      );
    });
}

function alternativesTable(
  rows: readonly PlanAlternative[],
  caption: string,
  sessionsAtPeak: number | undefined,
): Table {
  return {
    kind: "table",
    caption,
    columns: columns(
      "Types",
      ">Nodes",
      ">Dollars an hour at the peak",
      ">Dollars a month",
      ">Lost with a full node",
      ">Room to grow",
    ),
    rows: rows.map((one) => [
      alternativeCell(one),
      numberText(one.nodes),
      usdText(one.usdPerHourAtPeak),
      wholeUsdText(one.usdPerMonth),
      lostText(one.sessionsPerNode, sessionsAtPeak),
      countedText(one.roomToGrowSessions, "session"),
    ]),
  };
}

/** A node that holds more than there are loses no more than there are. */
function lostText(capacity: number, sessionsAtPeak: number | undefined): string {
  return sessionsAtPeak !== undefined && capacity > sessionsAtPeak
    ? `all ${countedText(sessionsAtPeak, "session")}`
    : countedText(capacity, "session");
}

function alternativeCell({ pool, instanceTypes, chosen, insideRules }: PlanAlternative) {
  const [main, ...others] = instanceTypes;
  const notes = [
    ...(chosen
      ? ["planned"]
      : insideRules
        ? ["inside the rules"]
        : [pool === "server" ? "too few nodes in each zone" : "outside the rule on sessions per node"]),
    ...(others.length === 0 ? [] : [`also ${listText(others)}`]),
  ];
  return {
    text: main ?? "",
    code: true,
    note: notes.join("; "),
    ...(chosen ? { tone: "good" as const } : {}),
  };
}

function rulesSection({ rules = [] }: Plan): readonly Block[] {
  if (rules.length === 0) return [];
  return [
    section("What each rule costs", {
      kind: "table",
      caption:
        "Rules of this plan, what lifting each would save a month at what the plan provisions for the P90 (the cost lines are means over the draws), what would stand instead and what that would risk",
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

function adviceSection({ advice = [] }: Plan): readonly Block[] {
  if (advice.length === 0) return [];
  return [
    section("Advice", { kind: "list", items: advice.map(({ sentence }) => capitalSentence(sentence)) }),
  ];
}
