import { dollars, figure } from "../../planner/core/figure.ts";
import type { FitRow } from "../../planner/core/nodes/fit-types.ts";
import type { Refusal } from "../../planner/core/refusal.ts";
import { textTable } from "../support/table.ts";
import type { FitOptions, MemoryModel } from "./fit-options.ts";
import type { PricedFitTable } from "./fit-table.ts";

/** Returns the JSON document of a table of fits. */
export function fitDocument(table: PricedFitTable, options: FitOptions): object {
  return {
    format: "headroom/fit",
    version: 1,
    region: options.region,
    pricesAsOf: table.pricesAsOf,
    session: { cpuMillicores: options.cpu, memoryMib: options.memory },
    overhead: options.daemonsets,
    memoryModel: memoryModelText(options.memoryModel),
    fits: table.fits,
    refusals: table.refusals,
  };
}

function memoryModelText(model: MemoryModel): string {
  return model.kind === "estimate" ? "estimate" : `observed=${model.fraction}`;
}

/** Returns a table of fits for people: what fits, where the two views of a node differ, what was turned down. */
export function fitText(table: PricedFitTable, options: FitOptions): string {
  const title = `A session of ${figure(options.cpu)} m CPU and ${figure(options.memory)} MiB in ${options.region}, prices as of ${table.pricesAsOf}`;
  const rows = textTable(
    ["type", "sessions", "binds", "stranded m", "stranded MiB", "$/h", "$/session-h", "a session more at"],
    table.fits.map(fitCells),
    new Set([1, 3, 4, 5, 6]),
  );
  const twoTruths = table.fits.flatMap(differenceSentence);
  const refused = table.refusals.map((refusal: Refusal) => `  ${refusal.sentence}`);
  return [
    title,
    "",
    table.fits.length === 0 ? "No type carries such a session." : rows,
    ...(twoTruths.length === 0 ? [] : ["", ...twoTruths]),
    ...(refused.length === 0 ? [] : ["", "Turned down:", ...refused]),
  ].join("\n");
}

function fitCells(row: FitRow): readonly string[] {
  const step = row.nextStep;
  const more =
    step === undefined
      ? ""
      : `${step.cpuMillicores === undefined ? `${figure(step.memoryMib ?? 0)} MiB` : `${figure(step.cpuMillicores)} m`} → ${step.sessionsPerNode}`;
  return [
    row.instanceType,
    figure(row.sessionsPerNode),
    row.binding.join(", "),
    figure(row.strandedCpuMillicores),
    figure(row.strandedMemoryMib),
    row.usdPerHour === undefined ? "no price" : dollars(row.usdPerHour, 4),
    row.usdPerSessionHour === undefined ? "" : dollars(row.usdPerSessionHour, 4),
    more,
  ];
}

function differenceSentence(row: FitRow): readonly string[] {
  if (row.observedSessionsPerNode === undefined) return [];
  return [
    `${row.instanceType}: ${row.sessionsPerNode} by Karpenter's estimate, ${row.observedSessionsPerNode} on a running node: ` +
      "Karpenter launches by the estimate (or by what it has seen of the type), kube-scheduler binds by the real node.",
  ];
}
