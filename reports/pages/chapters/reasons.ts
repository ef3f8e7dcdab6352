import { limitTitle } from "../../../planner/core/limits/limit-title.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import type { Reason } from "../../../planner/core/reason.ts";
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
  ["rules", "What each rule costs"],
  ["alternatives", "Near alternatives"],
  ["budget", "What the budget carries"],
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

/** Refusals for which the plan as a whole is a no: the site states less than is needed. */
const OF_THE_SITE: readonly string[] = ["QUOTA", "ADDRESSES", "SEATS", "POOL_LIMIT", "BUDGET"];

const REFUSAL_TITLES: Readonly<Record<string, string>> = {
  SESSION_TOO_LARGE: "Too small for a session",
  BURSTABLE: "Earn CPU credits and are not steady",
  NO_PRICE: "Without a known price",
  NOT_IN_REGION: "Not offered in the region",
  RULE_TWO_TO_THREE: "Outside the rule on average sessions per node",
  POD_LIMIT: "Room for too few pods",
  BLAST_RADIUS: "Too many sessions lost with one node",
  CONNECTIONS: "Too few connections to the database",
  THROUGHPUT_STEP: "No step of throughput as high",
  ZONES: "Too few zones",
  DOMINATED: "Dearer at the peak than what is planned",
};

const DEARER =
  "A dearer type may still stand among the near alternatives of the chapter on nodes: it loses fewer sessions with a node, or leaves more room to grow.";

/** Rows beyond which a table of refusals is folded. */
const MOST_OPEN_ROWS = 6;

/** What the site states too little of stands first and open; candidates follow by why they were turned down. */
function refusalBlocks(refusals: readonly Refusal[]): readonly Block[] {
  if (refusals.length === 0) return [paragraph("Nothing was turned down.")];
  const ofTheSite = refusals.filter(({ code }) => OF_THE_SITE.includes(code));
  const candidates = refusals.filter(({ code }) => !OF_THE_SITE.includes(code));
  const codes = [...new Set(candidates.map(({ code }) => code))].toSorted(
    (a, b) => Number(a === "DOMINATED") - Number(b === "DOMINATED"),
  );
  return [
    ...(ofTheSite.length === 0
      ? []
      : [refusalTable("Of what the site states there is too little", ofTheSite)]),
    ...codes.flatMap((code): readonly Block[] => [
      ...(code === "DOMINATED" ? [paragraph(DEARER)] : []),
      refusalTable(
        REFUSAL_TITLES[code] ?? code,
        candidates.filter((one) => one.code === code),
      ),
    ]),
  ];
}

function refusalTable(title: string, refusals: readonly Refusal[]): Block {
  const unit = onlyOne(refusals.map((one) => one.unit));
  const many = refusals.length > 1;
  const code = many ? onlyOne(refusals.map((one) => one.code)) : undefined;
  const labels: Readonly<Record<Amount, string>> = refusals.every((one) => one.code === "DOMINATED")
    ? { need: "What is planned", have: "This", shortBy: "Dearer by" }
    : { need: "Need", have: "Have", shortBy: "Short by" };
  const amountsOf = (key: Amount) => refusals.map((one) => one[key]);
  // What is the same in every row is said once.
  const alike = AMOUNTS.filter((key) => many && unit !== undefined && onlyOne(amountsOf(key)) !== undefined);
  const shown = AMOUNTS.filter(
    (key) => !alike.includes(key) && amountsOf(key).some((amount) => amount !== undefined),
  );
  const once = [
    ...(code === undefined ? [] : [code]),
    ...alike.map(
      (key) => `${labels[key].toLowerCase()}, the same for all: ${amountText(onlyOne(amountsOf(key)), unit)}`,
    ),
  ];
  return {
    kind: "table",
    caption: [title, ...once].join("; "),
    columns: columns(
      "What",
      "Why",
      ...shown.map((key) => `>${labels[key]}${unit === undefined ? "" : `, ${unit}`}`),
    ),
    rows: refusals.map((refusal) => [
      { text: limitTitle(refusal.subject), ...(code === undefined ? { note: refusal.code } : {}) },
      refusal.sentence,
      ...shown.map((key) => amountText(refusal[key], unit === undefined ? refusal.unit : undefined)),
    ]),
    ...(refusals.length > MOST_OPEN_ROWS ? { foldedUnder: `${title} (${refusals.length})` } : {}),
  };
}

const AMOUNTS = ["need", "have", "shortBy"] as const;
type Amount = (typeof AMOUNTS)[number];

/** The value that all have; undefined where they differ. */
function onlyOne<T>(values: readonly T[]): T | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

function amountText(amount: number | undefined, unit: string | undefined): string {
  if (amount === undefined) return "";
  return unit === undefined ? numberText(amount) : `${numberText(amount)} ${unit}`;
}
