import type { PlanFleet, PlanFleetPolicy } from "../../../planner/core/plan-fleet.ts";
import { countedText, finePercentText, numberText, wholeUsdText } from "../../charts/format.ts";
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
        `Sessions cannot be moved, so nodes empty slowly. ${countedText(fleet.policies.length, "way", "ways")} to run them ${fleet.policies.length === 1 ? "was" : "were"} simulated for ` +
          `${countedText(fleet.days, "day")} at ${countedText(fleet.levels.length, "level")} of demand, with the same people at the same times; every draw reads its node-hours and waits off these. ` +
          `Longer simulations of other people differ from what is read off by ${finePercentText(fleet.errorFraction)} at most. ` +
          `The plan takes the way with the least mean regret, an hour of waiting counted as ${wholeUsdText(fleet.usdPerHourWaiting)}, among those under which ` +
          `${finePercentText(fleet.startTarget.fraction)} of the sessions are there within ${numberText(fleet.startTarget.withinS)} s.`,
      ),
      policiesTable(fleet),
    ),
  ];
}

function policiesTable({ policies, startTarget }: PlanFleet): Table {
  return {
    kind: "table",
    caption:
      "Means over the draws; dollars are those of the nodes and their root disks, the quote is for nodes alone that are always full",
    columns: columns(
      "Types",
      "Scheduler",
      "Seats and images held ready",
      ">$ a month",
      ">Full nodes",
      ">Hours waited a month",
      `>Longer than ${numberText(startTarget.withinS)} s`,
      ">Mean regret",
    ),
    rows: policies.map((one) => [
      typesCell(one),
      one.scheduler,
      one.warmPool ? "seats and images" : one.prePull ? "images" : "none",
      wholeUsdText(one.usdPerMonth.mean),
      wholeUsdText(one.usdFullNodeQuotePerMonth),
      numberText(one.waitedHoursPerMonth, 1),
      finePercentText(one.overTargetFraction),
      one.regretUsdPerMonth === undefined ? "–" : wholeUsdText(one.regretUsdPerMonth.mean),
    ]),
  };
}

function typesCell({ instanceTypes, chosen, insideRules }: PlanFleetPolicy) {
  const [main, ...others] = instanceTypes;
  const notes = [
    ...(chosen ? ["planned"] : insideRules ? [] : ["too many wait too long"]),
    ...(others.length === 0 ? [] : [`also ${listText(others)}`]),
  ];
  return {
    text: main ?? "",
    code: true,
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
    ...(chosen ? { tone: "good" as const } : {}),
  };
}
