import type { PlanAlternative } from "../../../planner/core/nodes/planned-alternative.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import type { PlanFleet, PlanFleetPolicy } from "../../../planner/core/plan-fleet.ts";
import { countedText, numberText, usdText, wholeUsdText } from "../../charts/format.ts";
import { type Block, type Cell, columns, paragraph, section, type Table } from "../document.ts";
import { listText } from "./words.ts";

const PACKED_ANEW =
  "Their dollars are those of the P90 of the demand with sessions packed anew each hour, as if they could move, and compare types with each other; what the planned nodes cost stands under Cost.";

/** Returns what else would carry the sessions and the managed node group, why the plan takes what it takes, and how many there are. */
export function alternativesSections(plan: Plan): readonly Block[] {
  return [...sessionsSection(plan), ...managedSection(plan)];
}

function sessionsSection({
  alternatives = [],
  alternativesWeighed = [],
  demand,
  fleet,
}: Plan): readonly Block[] {
  const rows = alternatives.filter(({ pool }) => pool === "sessions");
  if (rows.length === 0) return [];
  const weighed = alternativesWeighed.find(({ pool }) => pool === "sessions");
  const count =
    weighed === undefined
      ? ""
      : `${countedText(weighed.candidates, "list", "lists")} of types would carry the sessions; ${numberText(weighed.unbeaten)} of them no other beats in all three at once: ` +
        `dollars at the peak, sessions lost with a node, and room to grow. ${numberText(rows.length)} stand here: the planned one, those among which simulated weeks ${fleet === undefined ? "would decide" : "decide"}, ` +
        "the one that the price of the rule is measured against, and the nearest that nothing beats. ";
  return [
    section(
      "What else would carry the sessions",
      paragraph(`${count}${chosenText(rows, fleet)}${PACKED_ANEW}`),
      sessionsTable(rows, demand.peakSessions.p90, fleet),
    ),
  ];
}

/** Why the planned list, and why each that is cheaper or better inside the rules is not. */
function chosenText(rows: readonly PlanAlternative[], fleet: PlanFleet | undefined): string {
  const chosen = rows.find((one) => one.chosen);
  if (chosen === undefined || rows.length === 1) return "";
  const inside = rows.filter((one) => one.insideRules && !one.chosen);
  const cheaper = inside.filter((one) => one.usdPerHourAtPeak < chosen.usdPerHourAtPeak);
  const beater = inside.find((one) => String(one.instanceTypes) === String(chosen.beatenBy));
  const why =
    fleet === undefined
      ? "the cheapest peak that the rules on sessions per node allow"
      : "the least regret over simulated weeks of the lists that the rules on sessions per node allow, waiting priced in";
  const others = [...new Set([...cheaper, ...(beater === undefined ? [] : [beater])])].map((one) =>
    losesText(one, chosen, one === beater, fleet),
  );
  return `The plan takes ${nameOf(chosen)}: ${why}. ${others.join("")}`;
}

function losesText(
  one: PlanAlternative,
  chosen: PlanAlternative,
  beats: boolean,
  fleet: PlanFleet | undefined,
): string {
  const better = `${nameOf(one)} ${beats ? "is no worse in any of the three" : `has a cheaper peak (${usdText(one.usdPerHourAtPeak)} an hour)`}`;
  const [itsPolicy, ofChosen] = [one, chosen].map((list) => bestPolicy(list, fleet));
  if (itsPolicy === undefined || ofChosen === undefined)
    return `${better}, and was not simulated: weeks are for the cheapest list, the same with the smallest node that holds its large sessions, and the cheapest of another size. `;
  return `${better}, but over simulated weeks, in which sessions cannot be moved, it comes to ${simulatedText(itsPolicy)} against ${simulatedText(ofChosen)}. `;
}

function simulatedText({ usdPerMonth, regretUsdPerMonth }: PlanFleetPolicy): string {
  const usd = `${wholeUsdText(usdPerMonth.mean)} a month`;
  return regretUsdPerMonth === undefined
    ? `${usd} with too many who wait too long`
    : `${usd} and ${wholeUsdText(regretUsdPerMonth.mean)} of regret`;
}

/** The simulated way to run a list that is regretted least. */
function bestPolicy(one: PlanAlternative, fleet: PlanFleet | undefined): PlanFleetPolicy | undefined {
  const regret = ({ regretUsdPerMonth, chosen }: PlanFleetPolicy): number =>
    chosen ? Number.NEGATIVE_INFINITY : (regretUsdPerMonth?.mean ?? Number.POSITIVE_INFINITY);
  return fleet?.policies
    .filter(({ instanceTypes }) => String(instanceTypes) === String(one.instanceTypes))
    .reduce<PlanFleetPolicy | undefined>(
      (least, other) => (least === undefined || regret(other) < regret(least) ? other : least),
      undefined,
    );
}

function sessionsTable(
  rows: readonly PlanAlternative[],
  sessionsAtPeak: number | undefined,
  fleet: PlanFleet | undefined,
): Table {
  return {
    kind: "table",
    caption:
      "Near alternatives for the session nodes at the weekly peak, packed anew each hour; dollars are those of the nodes alone" +
      (fleet === undefined ? "" : ", over simulated weeks with their root disks"),
    columns: columns(
      "Types",
      ">Nodes",
      ">Dollars an hour at the peak",
      ">Dollars a month",
      ...(fleet === undefined ? [] : [">Over simulated weeks"]),
      ">Lost with the fullest node",
      ">Room to grow",
    ),
    rows: rows.map((one) => [
      typesCell(one, [
        ...(one.chosen
          ? [fleet === undefined ? "cheapest peak inside the rules" : "least regret over simulated weeks"]
          : [one.insideRules ? "inside the rules" : "outside the rule on sessions per node"]),
        ...(one.pricesRule === true
          ? [
              one.simulatedUsdPerMonth === undefined
                ? "the cheapest week outside"
                : "the least regret outside",
            ]
          : []),
        ...(one.beatenBy === undefined ? [] : [`beaten by ${one.beatenBy.join(" and ")}`]),
      ]),
      numberText(one.nodes),
      usdText(one.usdPerHourAtPeak),
      wholeUsdText(one.usdPerMonth),
      ...(fleet === undefined ? [] : [simulatedCell(one, bestPolicy(one, fleet))]),
      one.sessionsLostWithNode === undefined
        ? lostText(one.sessionsPerNode, sessionsAtPeak)
        : countedText(one.sessionsLostWithNode, "session"),
      countedText(one.roomToGrowSessions, "session"),
    ]),
  };
}

function simulatedCell(one: PlanAlternative, policy: PlanFleetPolicy | undefined): Cell {
  if (one.simulatedUsdPerMonth !== undefined) return wholeUsdText(one.simulatedUsdPerMonth);
  if (policy === undefined) return "not simulated";
  const { regretUsdPerMonth, usdPerMonth } = policy;
  return {
    text: wholeUsdText(usdPerMonth.mean),
    note:
      regretUsdPerMonth === undefined
        ? "too many wait too long"
        : `regret ${wholeUsdText(regretUsdPerMonth.mean)}`,
  };
}

function managedSection({ alternatives = [] }: Plan): readonly Block[] {
  const rows = alternatives.filter(({ pool }) => pool === "server");
  const chosen = rows.find((one) => one.chosen);
  if (rows.length === 0) return [];
  const why =
    chosen === undefined || rows.length === 1
      ? ""
      : ` The plan takes ${chosen.instanceTypes[0]}: the cheapest, root disks included, that leaves enough nodes in each zone.`;
  return [
    section(
      "What else would carry the managed node group",
      paragraph(
        `None of these is beaten by another in all three at once: dollars at the peak, sessions lost with a node, and room to grow.${why} kube-scheduler spreads who stays over nodes that are all there, so that a node loses about the average. Its nodes stand all month, whoever comes, as many as the P90 of the demand needs in a rollout and after the loss of a zone; the mean over the draws stands under Cost.`,
      ),
      managedTable(rows),
    ),
  ];
}

function managedTable(rows: readonly PlanAlternative[]): Table {
  return {
    kind: "table",
    caption:
      "Near alternatives for server pods, system pods and the sessions that stay there; dollars are those of the nodes with their root disks",
    columns: columns(
      "Types",
      ">Nodes",
      ">Dollars an hour at the peak",
      ">Dollars a month",
      ">Lost with a node, on average",
      ">Room to grow",
    ),
    rows: rows.map((one) => [
      typesCell(one, one.chosen ? [] : [one.insideRules ? "inside the rules" : "too few nodes in each zone"]),
      numberText(one.nodes),
      usdText(one.usdPerHourAtPeak),
      wholeUsdText(one.usdPerMonth),
      countedText(one.sessionsPerNode, "session"),
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

function typesCell({ instanceTypes, chosen }: PlanAlternative, notes: readonly string[]): Cell {
  const [main, ...others] = instanceTypes;
  return {
    text: main ?? "",
    code: true,
    note: [
      ...(others.length === 0 ? [] : [`also ${listText(others)}`]),
      ...(chosen ? [["planned", ...notes.slice(0, 1)].join(": "), ...notes.slice(1)] : notes),
    ].join("; "),
    ...(chosen ? { tone: "good" as const } : {}),
  };
}

function nameOf({ instanceTypes }: PlanAlternative): string {
  return instanceTypes.join(" with ");
}
