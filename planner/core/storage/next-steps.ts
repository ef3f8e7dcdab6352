import type { FsxThroughputStep } from "../catalog.ts";
import type { Reason } from "../reason.ts";
import { type EnlargingFacts, type EnlargingRule, nextStep } from "./enlarging.ts";
import { type FileSystem, REFERENCE_STEP_GIB } from "./file-system.ts";
import { largestGib, stepsIn } from "./fsx-steps.ts";
import type { PlanStorageStep } from "./planned-storage.ts";

/** Where the catalogue has no figure. Source: docs.aws.amazon.com/fsx/latest/APIReference/API_UpdateFileSystem.html, StorageCapacity, read 2026-11-26. */
const GROW_MIN_FRACTION = 0.1;

/** Operations are bought in whole thousands. A stated choice of ours: AWS sells them one by one. */
const IOPS_STEP = 1000;

/** The next steps of a file system, and why. */
export interface StorageSteps {
  readonly steps: readonly PlanStorageStep[];
  readonly reasons: readonly Reason[];
}

/**
 * Returns to what capacity, throughput and operations a second a file system is enlarged next, in which month, and for how much more.
 *
 * The months are those of the plan's limits, read off the same curves. A step is the smallest that AWS and the rules of the site allow
 * and that holds what is asked for in the month in which it is needed.
 *
 * @param growthOf how the need of a limit grows.
 */
export function nextStorageSteps(
  site: EnlargingFacts["site"],
  catalog: EnlargingFacts["catalog"],
  fileSystem: FileSystem,
  growthOf: EnlargingFacts["growthOf"],
): StorageSteps {
  const throughputs = stepsIn(catalog, site.region, fileSystem.deploymentType).filter(
    ({ throughputMbPerS }) => throughputMbPerS >= fileSystem.throughputMbPerS,
  );
  const facts: EnlargingFacts = { site, catalog, fileSystem, throughputs, growthOf };
  const answers = [capacityRule, throughputRule, iopsRule].map((rule) => nextStep(facts, rule(facts)));
  return { steps: answers.map(({ step }) => step), reasons: answers.map(({ reason }) => reason) };
}

function capacityRule({ site, catalog, fileSystem, throughputs }: EnlargingFacts): EnlargingRule {
  const { fillFraction, capacityStep } = site.storage;
  const { capacityGib, neededGib, step } = fileSystem;
  const least = upTo(capacityGib * (1 + (step.ssdGrowMinFraction ?? GROW_MIN_FRACTION)), 1);
  const most = (one: FsxThroughputStep): number => largestGib(catalog, site.region, one);
  return {
    step: { name: "capacity", unit: "GiB", from: capacityGib },
    limit: "storage.fill",
    needed: neededGib * fillFraction,
    have: capacityGib * fillFraction,
    rule:
      "the month in which the fill limit is reached, as of limits.storage.fill; then 10 % more at least, and what is stored in that month ÷ fill limit, in " +
      (capacityStep === "aws" ? "whole GiB" : "multiples of 1,200 GiB as far as one file system holds them") +
      ", with the throughput without which AWS allows no such size",
    inputs: { fillFraction, leastGib: least },
    enlarge: (storedThen) => {
      const needed = Math.max(least, upTo(storedThen / fillFraction, 1));
      const holds = throughputs.find((one) => most(one) >= needed);
      if (holds === undefined) return { ok: false, needed, most: Math.max(...throughputs.map(most)) };
      const to = Math.min(capacityStep === "aws" ? needed : upTo(needed, REFERENCE_STEP_GIB), most(holds));
      const enlarged = { capacityGib: to, throughputMbPerS: holds.throughputMbPerS };
      return { ok: true, to, enlarged, have: to * fillFraction };
    },
  };
}

function throughputRule({ fileSystem, throughputs }: EnlargingFacts): EnlargingRule {
  const { throughputMbPerS, neededMbPerS } = fileSystem;
  return {
    step: { name: "throughput", unit: "MB/s", from: throughputMbPerS },
    limit: "storage.throughput",
    needed: neededMbPerS,
    have: throughputMbPerS,
    rule: "the month in which the busiest minute asks for more than the provisioned baseline, as of limits.storage.throughput; then the smallest allowed step that holds what is asked for in that month",
    inputs: {},
    enlarge: (needed) => {
      const larger = throughputs.map((one) => one.throughputMbPerS).filter((each) => each > throughputMbPerS);
      const to = larger.find((each) => each >= needed);
      return to === undefined
        ? { ok: false, needed, most: larger.at(-1) ?? throughputMbPerS }
        : { ok: true, to, enlarged: { throughputMbPerS: to }, have: to };
    },
  };
}

function iopsRule({ site, catalog, fileSystem, throughputs }: EnlargingFacts): EnlargingRule {
  const { iops, neededIops, step, capacityGib } = fileSystem;
  const ofServers = (one: FsxThroughputStep): number => one.diskIopsBaseline ?? Number.POSITIVE_INFINITY;
  const have = Math.min(iops, ofServers(step));
  const perGib = catalog.fsxRegions.find(({ region }) => region === site.region)?.maxIopsPerGib;
  const mostIops = capacityGib * (perGib ?? Number.POSITIVE_INFINITY);
  return {
    step: { name: "iops", unit: "IOPS", from: have },
    limit: "storage.iops",
    needed: neededIops,
    have,
    rule: "the month in which the busiest moment asks for more operations than are provisioned, or than the servers of the throughput step give all day, as of limits.storage.iops; then whole thousands that hold what is asked for in that month, on the smallest throughput step whose servers give them",
    inputs: { provisionedIops: iops, ...(perGib === undefined ? {} : { maxIopsPerGib: perGib }) },
    enlarge: (needed) => {
      const holds = throughputs.find((one) => ofServers(one) >= needed);
      if (holds === undefined || mostIops < needed)
        return { ok: false, needed, most: Math.min(mostIops, Math.max(...throughputs.map(ofServers))) };
      const provisioned = Math.max(iops, Math.min(mostIops, upTo(needed, IOPS_STEP)));
      const to = Math.min(provisioned, ofServers(holds));
      const enlarged = { iops: provisioned, throughputMbPerS: holds.throughputMbPerS };
      return { ok: true, to, enlarged, have: to };
    },
  };
}

/** Returns a need rounded up to whole steps; what lies beyond billionths is binary noise. */
function upTo(need: number, step: number): number {
  return Math.ceil(need / step - 1e-9) * step;
}
