import type { Plan } from "../../../planner/core/plan.ts";
import { countedText, numberText } from "../../charts/format.ts";
import { type Block, paragraph } from "../document.ts";
import { listText } from "./words.ts";

/** Returns one sentence that sets the counts of the session nodes beside each other, and names the hour that decides. */
export function nodeCounts(plan: Plan): readonly Block[] {
  const pool = plan.pools.find(({ purpose }) => purpose === "sessions");
  const packed = inputsAt(plan, "pools.sessions.nodes.max");
  const { sessions, nodes } = packed;
  if (pool === undefined || typeof sessions !== "number" || typeof nodes !== "number") return [];
  const simulated = inputsAt(plan, "pools.sessions.nodes")["mostInSimulatedWeeks"];
  const mean = plan.cost.lines
    .filter((line) => line.pool === "sessions" && line.id.startsWith("ec2."))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  const parts = [
    `the ${countedText(Math.ceil(sessions), "session")} on Karpenter's nodes at the P90 of the peak pack onto ${numberText(nodes)} when all start at once, ${numberText(Math.ceil(sessions) / nodes, 1)} on each in the mean`,
    decidesText(packed),
    ...(typeof simulated === "number"
      ? [`simulated weeks, in which sessions cannot be moved together, hold ${numberText(simulated)} at most`]
      : []),
    `the pool may have ${numberText(pool.nodes.max)}${limitsText(plan)}`,
    `and ${numberText(mean, 1)} stand on average over the month, which is what the bill counts`,
  ];
  return [
    paragraph(
      `How the counts of the session nodes hang together: ${parts.join("; ")}. Median and P90 peak are those of the draws, in each of which its own hour decides.`,
    ),
  ];
}

type Inputs = Plan["reasons"][number]["inputs"];

function inputsAt({ reasons }: Plan, path: string): Inputs {
  return reasons.find((reason) => reason.path === path)?.inputs ?? {};
}

function decidesText(packed: Inputs): string {
  const {
    theEventOrHourThatDecides: when,
    sessionsOfTheEventOrHourThatDecides: sessions,
    nodesForIt,
  } = packed;
  return typeof when !== "string" || typeof sessions !== "number" || typeof nodesForIt !== "number"
    ? "no event and no other hour needs more"
    : `${when} with ${countedText(Math.ceil(sessions - 1e-6), "session")} needs most, ${numberText(nodesForIt)}`;
}

/** What quota, addresses and the limits of the NodePool are held against. */
function limitsText(plan: Plan): string {
  const byType = Object.entries(inputsAt(plan, "limits.nodepool.sessions.cpu")).flatMap(([name, nodes]) =>
    name.startsWith("nodes of ") && typeof nodes === "number"
      ? [`${numberText(nodes)} of ${name.slice("nodes of ".length)}`]
      : [],
  );
  return byType.length === 0 ? "" : `, and limits are held against ${listText(byType)}`;
}
