import type { Catalog, FsxThroughputStep } from "../catalog.ts";
import { type BreakMonths, breakMonths, type GrowthCurves, type LimitGrowth } from "../limits/growth.ts";
import { cents } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import type { Site } from "../site.ts";
import type { FileSystem } from "./file-system.ts";
import type { PlanStorageStep } from "./planned-storage.ts";
import { unitPrice } from "./storage-rules.ts";

/**
 * How AWS lets a file system grow: SSD capacity by 10 % at least, at least six hours apart, without interruption, never down; throughput
 * both ways, and not while capacity or operations change.
 */
const AWS_GUIDE =
  "docs.aws.amazon.com/fsx/latest/OpenZFSGuide/managing-storage-capacity.html and managing-throughput-capacity.html, read 2026-11-26; steps, largest sizes and prices as the catalogue dates them";

/** What the next steps follow from. */
export interface EnlargingFacts {
  readonly site: Pick<Site, "region" | "storage">;
  readonly catalog: Pick<Catalog, "fsxSteps" | "fsxRegions" | "fsxStorageLimits" | "priceBook">;
  readonly fileSystem: FileSystem;
  /** The present step of throughput and those above it, smallest first. */
  readonly throughputs: readonly FsxThroughputStep[];
  readonly growthOf: (limit: string) => LimitGrowth;
}

/** What a file system has after a step; what is left out stays as it is. */
interface Enlarged {
  readonly capacityGib?: number;
  readonly throughputMbPerS?: number;
  readonly iops?: number;
}

/** What is bought and how much of the need it then holds; or the most that one file system can have. */
type Enlarging =
  | { readonly ok: true; readonly to: number; readonly enlarged: Enlarged; readonly have: number }
  | { readonly ok: false; readonly needed: number; readonly most: number };

/** One of the three that may become too small, as the limits of the plan see it, and how it is enlarged. */
export interface EnlargingRule {
  readonly step: Pick<PlanStorageStep, "name" | "unit" | "from">;
  /** The limit of the plan that it holds off. */
  readonly limit: string;
  readonly needed: number;
  readonly have: number;
  readonly rule: string;
  readonly inputs: Reason["inputs"];
  readonly enlarge: (neededThen: number) => Enlarging;
}

/** A next step, and why. */
export interface StorageStep {
  readonly step: PlanStorageStep;
  readonly reason: Reason;
}

/** Returns the next step by one rule: the month in which growth reaches what there is, to what it is enlarged, and the price. */
export function nextStep(facts: EnlargingFacts, rule: EnlargingRule): StorageStep {
  const { step, needed: today, have } = rule;
  const growth = facts.growthOf(rule.limit);
  const { curves } = growth;
  const need = { fixed: today - growth.part, growing: growth.part };
  const reached = reach(need, have, curves);
  if (reached === undefined) {
    const because = curves === undefined || need.growing <= 0 ? "no-growth" : "beyond-horizon";
    return {
      step: { ...step, outcome: "not-foreseen", because },
      reason: reasonOf(rule, growth, { notForeseen: because }),
    };
  }
  const { months, neededThen } = reached;
  const answer = rule.enlarge(neededThen);
  if (!answer.ok) {
    const { needed, most } = answer;
    return {
      step: { ...step, outcome: "beyond-offer", needed, most, ...months },
      reason: reasonOf(rule, growth, { ...months, neededThen, needed, most }),
    };
  }
  const price = morePerMonth(facts, answer.enlarged);
  const told = {
    to: answer.to,
    ...besideIt(facts, rule, answer.enlarged),
    ...months,
    ...(price === undefined ? {} : { usdMorePerMonth: price.usd }),
  };
  const again = breakMonths(need, Math.max(have, answer.have), curves).monthP50;
  return {
    step: { ...step, outcome: "enlarge", ...told, ...(again === undefined ? {} : { againMonthP50: again }) },
    reason: reasonOf(rule, growth, { neededThen, ...told, ...price?.unitPrices }),
  };
}

function reasonOf(
  { step, needed, have, rule, inputs }: EnlargingRule,
  growth: LimitGrowth,
  more: Reason["inputs"],
): Reason {
  return {
    path: `storage.nextSteps.${step.name}`,
    rule,
    inputs: {
      from: step.from,
      unit: step.unit,
      ...inputs,
      have,
      neededToday: needed,
      growsWith: growth.with,
      growingPart: growth.part,
      ...more,
    },
    source: AWS_GUIDE,
  };
}

/** When growth asks for more than there is, and for how much then, in the draw that tells the month; undefined where it does not. */
function reach(
  need: { readonly fixed: number; readonly growing: number },
  have: number,
  curves: GrowthCurves | undefined,
): { readonly months: BreakMonths; readonly neededThen: number } | undefined {
  const months = breakMonths(need, have, curves);
  const month = months.monthP50 ?? months.monthP10;
  if (month === undefined) return undefined;
  const quantile = months.monthP50 === undefined ? 0.9 : 0.5;
  const factors = curves?.(month).slice().sort() ?? [];
  // Of two in the middle the upper one, for the lower need not have reached the limit.
  const factor = Math.max(1, factors[Math.floor(quantile * factors.length + 1e-9)] ?? 1);
  return { months, neededThen: need.fixed + need.growing * factor };
}

/** Throughput that has to be bought for another reason than itself. */
function besideIt(
  { fileSystem }: EnlargingFacts,
  { step }: EnlargingRule,
  { throughputMbPerS = 0 }: Enlarged,
): { readonly withThroughputMbPerS?: number } {
  return step.name === "throughput" || throughputMbPerS <= fileSystem.throughputMbPerS
    ? {}
    : { withThroughputMbPerS: throughputMbPerS };
}

/** What is paid more a month, and the prices of a GiB, of an MB/s, of an operation a second; undefined where one is not known. */
function morePerMonth(
  { site, catalog, fileSystem }: EnlargingFacts,
  enlarged: Enlarged,
): { readonly usd: number; readonly unitPrices: Reason["inputs"] } | undefined {
  const { deploymentType, step } = fileSystem;
  const after = { ...fileSystem, ...enlarged };
  // More capacity includes more operations, so that fewer are paid for.
  const paidIops = Math.max(0, after.iops - after.capacityGib * step.includedIopsPerGib);
  const more = [
    ["storage", "usdPerGib", after.capacityGib - fileSystem.capacityGib],
    ["throughput", "usdPerMbPerS", after.throughputMbPerS - fileSystem.throughputMbPerS],
    ["iops", "usdPerIops", paidIops - (fileSystem.iops - fileSystem.includedIops)],
  ] as const;
  let usd = 0;
  const unitPrices: Record<string, number> = {};
  for (const [part, name, quantity] of more) {
    if (quantity === 0) continue;
    const price = unitPrice(site, catalog, deploymentType, part);
    if (price === undefined) return undefined;
    usd += price * quantity;
    unitPrices[name] = price;
  }
  return { usd: cents(usd), unitPrices };
}
