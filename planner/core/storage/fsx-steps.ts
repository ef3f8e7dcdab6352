import type { Catalog, FsxDeploymentType, FsxThroughputStep } from "../catalog.ts";

/** Returns the steps of a deployment type that hold in a region, smallest first. */
export function stepsIn(
  catalog: Pick<Catalog, "fsxSteps" | "fsxRegions">,
  region: string,
  deploymentType: FsxDeploymentType,
): readonly FsxThroughputStep[] {
  const ofType = catalog.fsxSteps.filter((step) => step.deploymentType === deploymentType);
  const named = ofType.filter((step) => step.regions.includes(region));
  const steps = named.length > 0 ? named : ofType.filter((step) => step.regions.includes("*"));
  return [...steps].sort((a, b) => a.throughputMbPerS - b.throughputMbPerS);
}

/** Returns the steps that are fast enough, smallest first; the one that the site states, whether it is or not. */
export function fastSteps(
  steps: readonly FsxThroughputStep[],
  asked: number | undefined,
  neededMbPerS: number,
): readonly FsxThroughputStep[] {
  return steps.filter(({ throughputMbPerS: one }) =>
    asked === undefined ? one >= neededMbPerS : one === asked,
  );
}

/** Returns the most operations a second that any file system of a deployment type delivers there: those of the servers of its largest step. */
export function mostServerIops(steps: readonly FsxThroughputStep[]): number {
  return Math.max(
    ...steps.map(({ diskIopsBaseline, diskIopsBurst }) =>
      diskIopsBaseline === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(diskIopsBaseline, diskIopsBurst ?? 0),
    ),
  );
}

/** Returns the most GiB that the region allows at this throughput; the catalogue's own maximum where no limit of the region is known. */
export function largestGib(
  catalog: Pick<Catalog, "fsxRegions" | "fsxStorageLimits">,
  region: string,
  step: FsxThroughputStep,
): number {
  const row = catalog.fsxRegions.find((candidate) => candidate.region === region);
  if (step.deploymentType === "SINGLE_AZ_1")
    return Math.min(step.ssdMaxGib, row?.singleAz1MaxGib ?? step.ssdMaxGib);
  const limit = catalog.fsxStorageLimits.find(
    (candidate) =>
      candidate.deploymentType === step.deploymentType &&
      candidate.limitGroup === row?.multiAzStorageLimitGroup &&
      candidate.throughputMbPerS === step.throughputMbPerS,
  );
  return Math.min(step.ssdMaxGib, limit?.maxStorageGib ?? step.ssdMaxGib);
}
