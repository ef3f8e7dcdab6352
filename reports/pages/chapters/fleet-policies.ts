import type { PlanFleet, PlanFleetPolicy } from "../../../planner/core/plan-fleet.ts";
import { countedText, finePercentText, numberText, roundedText, wholeUsdText } from "../../charts/format.ts";
import { type Block, columns, paragraph, section, type Table } from "../document.ts";
import { listText } from "./words.ts";

/** Returns how the session nodes are run, beside the other ways that the plan simulated; nothing where it simulated none. */
export function fleetPoliciesSection(fleet: PlanFleet | undefined): readonly Block[] {
  const chosen = fleet?.policies.find((one) => one.chosen);
  if (fleet === undefined || chosen === undefined) return [];
  return [
    section(
      "How the session nodes are run",
      paragraph(
        `Sessions cannot be moved, so nodes empty slowly and are seldom full. ${countedText(fleet.policies.length, "way", "ways")} to run them ${fleet.policies.length === 1 ? "was" : "were"} simulated for ` +
          `${countedText(fleet.days, "day")} at ${countedText(fleet.levels.length, "level")} of demand (${listText(fleet.levels.map((level) => numberText(level)))} times the likely one), with the same people at the same times; every draw, one way in which the uncertain answers may turn out, reads its node-hours and waits off straight lines between these. ` +
          `Longer simulations of other people differ from what is read off by ${finePercentText(fleet.errorFraction)} at most. ` +
          `Regret is what a way costs in a draw above the best way for that draw, an hour of waiting counted as ${wholeUsdText(fleet.usdPerHourWaiting)}; ${choiceText(fleet, chosen)}`,
      ),
      policiesTable(fleet),
    ),
  ];
}

/** What is chosen among: the ways that keep the start target, or the nearest where none does. */
function choiceText({ startTarget }: PlanFleet, chosen: PlanFleetPolicy): string {
  const share = finePercentText(startTarget.fraction);
  const within = `within ${numberText(startTarget.withinS)} s`;
  return chosen.insideRules
    ? `the plan takes the least mean regret among the ways under which ${share} of the sessions are there ${within}.`
    : `under none of the ways ${share} of the sessions are there ${within}: the plan takes the one that comes nearest, and of equals the least mean regret.`;
}

function policiesTable({ policies, startTarget }: PlanFleet): Table {
  return {
    kind: "table",
    caption:
      "Means over the draws, dollars a month of nodes and their root disks; beside them, without disks, what a calculator quotes, each session at its share of a node full of its own kind, and what no fleet of these types can go below, each moment on the cheapest mix of fractions of nodes",
    columns: columns(
      "Types",
      "Scheduler",
      "Held ready",
      ">Dollars a month",
      ">Calculator's quote",
      ">Lower bound",
      ">Hours waited a month",
      `>Longer than ${numberText(startTarget.withinS)} s`,
      ">Mean regret",
    ),
    rows: policies.map((one) => [
      typesCell(one),
      one.scheduler,
      one.warmPool ? "room and images" : one.prePull ? "images" : "none",
      wholeUsdText(one.usdPerMonth.mean),
      wholeUsdText(one.usdFullNodeQuotePerMonth),
      wholeUsdText(one.usdLowerBoundPerMonth),
      roundedText(one.waitedHoursPerMonth),
      finePercentText(one.overTargetFraction),
      one.regretUsdPerMonth === undefined ? "–" : wholeUsdText(one.regretUsdPerMonth.mean),
    ]),
  };
}

function typesCell({ instanceTypes, chosen, insideRules }: PlanFleetPolicy) {
  const [main, ...others] = instanceTypes;
  const notes = [
    ...(others.length === 0 ? [] : [`also ${listText(others)}`]),
    ...(chosen ? ["planned"] : []),
    ...(insideRules ? [] : ["too many wait too long"]),
  ];
  return {
    text: main ?? "",
    code: true,
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
    ...(chosen ? { tone: "good" as const } : {}),
  };
}
