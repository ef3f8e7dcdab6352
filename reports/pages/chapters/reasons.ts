import type { Plan, Reason } from "../../../planner/core/plan.ts";
import type { Refusal } from "../../../planner/core/refusal.ts";
import { countedText, numberText } from "../../charts/format.ts";
import { type Block, type Chapter, columns, paragraph, section } from "../document.ts";

/** Returns the chapter on why the figures are what they are: rules with inputs and sources, and what was turned down. */
export function reasonsChapter(plan: Plan): Chapter {
  return {
    id: "reasons",
    title: "Why",
    blocks: [
      section("Figures and their rules", ...reasonBlocks(plan)),
      section("What was turned down", ...refusalBlocks(plan.refusals)),
    ],
  };
}

const AREAS: readonly (readonly [string, string])[] = [
  ["demand", "Demand"],
  ["profiles", "Sessions"],
  ["pools", "Nodes"],
  ["storage", "Storage"],
  ["databases", "Databases"],
  ["workbench", "Workbench"],
  ["packageManager", "Package Manager"],
  ["network", "Network"],
  ["limits", "Limits"],
  ["cost", "Cost"],
];

/** One table for each part of the plan, folded: who asks about one figure opens one. */
function reasonBlocks({ reasons }: Plan): readonly Block[] {
  if (reasons.length === 0) return [paragraph("This plan holds no reasons.")];
  const areaOf = (reason: Reason): string =>
    AREAS.find(([prefix]) => reason.path.startsWith(prefix))?.[1] ?? "Other figures";
  const names = [...new Set([...AREAS.map(([, name]) => name), "Other figures"])];
  return names.flatMap((name): readonly Block[] => {
    const rows = reasons.filter((reason) => areaOf(reason) === name);
    return rows.length === 0 ? [] : [reasonTable(name, rows)];
  });
}

function reasonTable(name: string, reasons: readonly Reason[]): Block {
  return {
    kind: "table",
    caption: `${name}: ${countedText(reasons.length, "figure")} with rule, inputs and source`,
    columns: columns("Figure", "Rule and source", "From"),
    rows: reasons.map(({ path, rule, inputs, source }) => [
      { text: path, code: true },
      { text: rule, note: source },
      inputsText(inputs),
    ]),
    foldedUnder: `${name} (${numberText(reasons.length)})`,
  };
}

function inputsText(inputs: Readonly<Record<string, number | string>>): string {
  return Object.entries(inputs)
    .map(([name, value]) => `${name} = ${typeof value === "number" ? numberText(value, 6) : value}`)
    .join("; ");
}

function refusalBlocks(refusals: readonly Refusal[]): readonly Block[] {
  if (refusals.length === 0) return [paragraph("Nothing was turned down.")];
  return [
    {
      kind: "table",
      caption: `${countedText(refusals.length, "candidate")} turned down, with the numbers`,
      columns: columns("What", "Why", ">Need", ">Have", ">Short by"),
      rows: refusals.map((refusal) => [
        { text: refusal.subject, note: refusal.code },
        refusal.sentence,
        amountText(refusal.need, refusal.unit),
        amountText(refusal.have, refusal.unit),
        amountText(refusal.shortBy, refusal.unit),
      ]),
      ...(refusals.length > 12 ? { foldedUnder: `Show what was turned down (${refusals.length})` } : {}),
    },
  ];
}

function amountText(amount: number | undefined, unit: string | undefined): string {
  if (amount === undefined) return "";
  return unit === undefined ? numberText(amount) : `${numberText(amount)} ${unit}`;
}
