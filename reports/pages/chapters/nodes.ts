import type { Plan, PlanPool } from "../../../planner/core/plan.ts";
import { numberText } from "../../charts/format.ts";
import { nodesByPool } from "../../charts/pool-nodes.ts";
import { type RequestStairs, requestStairs } from "../../charts/request-stairs.ts";
import { type Chapter, columns, figure, figureOr, section, type Table } from "../document.ts";
import { listText, nodeRangeText, purposeText } from "./words.ts";

/** Returns the chapter on nodes: how many, of which type, what fills them. */
export function nodesChapter(plan: Plan, stairs: readonly RequestStairs[]): Chapter {
  const pictures = stairs.map((one) => figure((palette) => requestStairs(one, palette)));
  return {
    id: "nodes",
    title: "Nodes",
    blocks: [
      figureOr((palette) => nodesByPool(plan.pools, palette), "This plan needs no nodes."),
      ...(plan.pools.length === 0 ? [] : [poolTable(plan.pools)]),
      ...(pictures.some((picture) => picture !== undefined)
        ? [section("What a larger request costs in seats", ...pictures)]
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
