import type { PlanStorage, PlanStorageStep } from "../../../planner/core/storage/planned-storage.ts";
import { capitalised, numberText, usdText } from "../../charts/format.ts";
import { type Block, type Cell, columns, paragraph } from "../document.ts";
import { listText, monthRangeText } from "./words.ts";

/**
 * How AWS enlarges a file system. Sources: docs.aws.amazon.com/fsx/latest/OpenZFSGuide/managing-storage-capacity.html and
 * managing-throughput-capacity.html, read 2026-11-26.
 */
const HOW_AWS_ENLARGES =
  "AWS adds capacity while people work, by 10 % at least and six hours apart, and never takes it back; throughput goes up and down, with a failover, or some minutes without homes where nothing stands by.";

const WHAT: Readonly<Record<PlanStorageStep["name"], string>> = {
  capacity: "capacity",
  throughput: "throughput",
  iops: "operations",
};

/** Returns when the file system has to be enlarged, to what, and for how much more a month; empty where the plan does not say. */
export function storageStepBlocks(storage: PlanStorage): readonly Block[] {
  const { nextSteps = [] } = storage;
  const foreseen = nextSteps.filter(({ outcome }) => outcome !== "not-foreseen");
  if (nextSteps.length === 0) return [];
  if (foreseen.length === 0) return [paragraph(noneText(nextSteps))];
  return [
    {
      kind: "table",
      caption: "What growth makes too small, and the next step: each alone, at today's prices of the region",
      columns: columns(
        "What",
        ">Now",
        ">Next step",
        ">Too small in month (P10 – P50)",
        ">Dollars a month more",
      ),
      rows: nextSteps.map((step) => [
        capitalised(WHAT[step.name]),
        nowCell(step, storage),
        nextCell(step),
        step.outcome === "not-foreseen" ? "not foreseen" : monthRangeText(step),
        step.outcome === "enlarge" && step.usdMorePerMonth !== undefined ? usdText(step.usdMorePerMonth) : "",
      ]),
    },
    paragraph(HOW_AWS_ENLARGES),
  ];
}

function noneText(steps: readonly PlanStorageStep[]): string {
  const still = steps.every((step) => step.outcome === "not-foreseen" && step.because === "no-growth");
  const why = still ? "no growth is stated" : "growth as it was answered asks for none within ten years";
  return `No step of ${listText(steps.map(({ name }) => WHAT[name]))} is foreseen: ${why}.`;
}

/** The servers of a small throughput step give fewer operations than the disks have. */
function nowCell(step: PlanStorageStep, { iops, throughputMbPerS }: PlanStorage): Cell {
  const text = amountText(step, step.from);
  if (step.name !== "iops" || step.from >= iops) return text;
  return { text, note: `as many as the servers of ${numberText(throughputMbPerS)} MB/s give all day` };
}

function nextCell(step: PlanStorageStep): Cell {
  if (step.outcome === "not-foreseen")
    return {
      text: "none foreseen",
      note: step.because === "no-growth" ? "no growth is stated" : "not within ten years",
    };
  if (step.outcome === "beyond-offer")
    return {
      text: "not offered",
      tone: "bad",
      note: `one file system of this kind has at most ${amountText(step, step.most)} there, and ${amountText(step, step.needed)} would be needed`,
    };
  const notes = [
    ...(step.withThroughputMbPerS === undefined
      ? []
      : [`with ${numberText(step.withThroughputMbPerS)} MB/s of throughput`]),
    ...(step.againMonthP50 === undefined
      ? []
      : [`too small again in month ${numberText(step.againMonthP50)}, P50`]),
  ];
  const text = amountText(step, step.to);
  return notes.length === 0 ? text : { text, note: notes.join("; ") };
}

function amountText({ unit }: PlanStorageStep, amount: number): string {
  return `${numberText(amount, 0)} ${unit}`;
}
