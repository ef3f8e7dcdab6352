import type { Catalog, FsxDeploymentType, FsxThroughputStep } from "../catalog.ts";
import type { Refusal } from "../refusal.ts";
import type { StoragePolicy } from "../site.ts";
import { type FileSystemNeed, gibOf, mbPerSOf } from "./file-system-need.ts";
import { noSuchStep, notOffered, tooFast, tooManyIops, tooMuch } from "./file-system-refusals.ts";
import { fastSteps, largestGib, mostServerIops, stepsIn } from "./fsx-steps.ts";

/** FSx for OpenZFS, sized, with the two numbers that each size rests on. */
export interface FileSystem {
  readonly deploymentType: FsxDeploymentType;
  readonly capacityGib: number;
  readonly neededGib: number;
  /** What AWS's own step of 1 GiB would provision. */
  readonly awsStepGib: number;
  /** The most that the region allows at this throughput. */
  readonly mostGib: number;
  readonly throughputMbPerS: number;
  readonly neededMbPerS: number;
  /** The step that is fast enough, where AWS allows the capacity only on a larger one. */
  readonly raisedFrom?: FsxThroughputStep;
  readonly iops: number;
  readonly includedIops: number;
  /** What the busiest moment asks for. */
  readonly neededIops: number;
  readonly zones: number;
  readonly step: FsxThroughputStep;
}

/** A sized file system, or why there is none. */
export type FileSystemAnswer =
  | { readonly ok: true; readonly fileSystem: FileSystem }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** The multiple in which the reference architecture provisions ("1.2 TB steps"). Source: docs.posit.co, Workbench on AWS EKS, read 2026-11-22. */
export const REFERENCE_STEP_GIB = 1200;

/**
 * Operations a second for each MB/s: a mean operation of 64 KB, between the small files of package libraries and the large reads of data.
 * A stated assumption of ours; to be measured on the file system.
 */
export const IOPS_PER_MB_PER_S = 16;

/**
 * Sizes FSx for OpenZFS: capacity from homes and fill limit, on the smallest step of throughput that is fast enough and may hold it.
 *
 * Sources: steps and limits of docs.aws.amazon.com/fsx/latest/OpenZFSGuide as the catalogue dates them; 1,200 GiB multiples
 * and two zones from the reference architecture.
 */
export function sizeFileSystem(
  catalog: Pick<Catalog, "fsxSteps" | "fsxRegions" | "fsxStorageLimits">,
  region: string,
  policy: StoragePolicy,
  need: FileSystemNeed,
): FileSystemAnswer {
  const { deploymentType } = policy;
  const offered = catalog.fsxRegions.find((row) => row.region === region);
  if (offered?.offered[deploymentType] !== true) return refused(notOffered(region, deploymentType));
  const steps = stepsIn(catalog, region, deploymentType);
  const neededMbPerS = mbPerSOf(need);
  const fast = fastSteps(steps, policy.throughputMbPerS, neededMbPerS);
  const [fastEnough] = fast;
  if (fastEnough === undefined) {
    const { throughputMbPerS: asked } = policy;
    return refused(
      asked === undefined
        ? tooFast(steps, region, deploymentType, need)
        : noSuchStep(catalog, steps, deploymentType, asked),
    );
  }
  const neededGib = gibOf(need, policy);
  const awsStepGib = Math.max(fastEnough.ssdMinGib, Math.ceil(neededGib - 1e-9));
  const capacityGib = inSteps(awsStepGib, policy);
  const most = (one: FsxThroughputStep): number => largestGib(catalog, region, one);
  const step = fast.find((one) => most(one) >= capacityGib);
  if (step === undefined) {
    const roomier = steps.find((one) => most(one) >= capacityGib);
    const have = Math.max(...fast.map(most));
    return refused(tooMuch(deploymentType, region, capacityGib, have, roomier));
  }
  const serversMost = mostServerIops(steps);
  const operations = operationsOn(step, capacityGib, serversMost, neededMbPerS, policy);
  const { iops } = operations;
  const mostIops = Math.min(serversMost, capacityGib * (offered.maxIopsPerGib ?? Number.POSITIVE_INFINITY));
  if (iops > mostIops) return refused(tooManyIops(deploymentType, region, iops, mostIops));
  return {
    ok: true,
    fileSystem: {
      deploymentType,
      capacityGib,
      neededGib,
      awsStepGib,
      mostGib: most(step),
      throughputMbPerS: step.throughputMbPerS,
      neededMbPerS,
      ...(step === fastEnough ? {} : { raisedFrom: fastEnough }),
      ...operations,
      zones: deploymentType === "MULTI_AZ_1" ? 2 : 1,
      step,
    },
  };
}

/** The capacity that is bought, in the steps of the site. */
function inSteps(awsStepGib: number, { capacityStep }: StoragePolicy): number {
  return capacityStep === "aws"
    ? awsStepGib
    : Math.ceil(awsStepGib / REFERENCE_STEP_GIB) * REFERENCE_STEP_GIB;
}

/** What the capacity brings, or more where the site or its busiest moment asks for more. */
function operationsOn(
  { includedIopsPerGib }: FsxThroughputStep,
  capacityGib: number,
  serversMost: number,
  neededMbPerS: number,
  policy: StoragePolicy,
): Pick<FileSystem, "iops" | "includedIops" | "neededIops"> {
  const includedIops = Math.min(capacityGib * includedIopsPerGib, serversMost);
  const neededIops = Math.ceil(neededMbPerS * IOPS_PER_MB_PER_S);
  return { iops: Math.max(policy.iops ?? 0, includedIops, neededIops), includedIops, neededIops };
}

function refused(refusal: Refusal): FileSystemAnswer {
  return { ok: false, refusals: [refusal] };
}
