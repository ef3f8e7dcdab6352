import type { Catalog, FsxDeploymentType, FsxThroughputStep } from "../catalog.ts";
import { counted, figure } from "../figure.ts";
import { gibFromGb } from "../quantity.ts";
import type { Refusal } from "../refusal.ts";
import type { StoragePolicy } from "../site.ts";

/** What the file system has to hold and to deliver, in plain numbers. */
export interface FileSystemNeed {
  /** Home directories as people see them, before compression. */
  readonly homesGb: number;
  readonly compressionFraction: number;
  /** Sessions that read and write at the busiest moment. */
  readonly peakSessions: number;
  readonly sessionMbPerS: number;
  /** What package installs and starting events write beside the sessions' own work, in the busiest minute. */
  readonly extraMbPerS: number;
}

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
  if (offered?.offered[deploymentType] !== true)
    return { ok: false, refusals: [notOffered(region, deploymentType)] };
  const steps = stepsIn(catalog, region, deploymentType);
  const neededMbPerS = need.peakSessions * need.sessionMbPerS + need.extraMbPerS;
  const fast = fastSteps(steps, policy.throughputMbPerS, neededMbPerS);
  const [fastEnough] = fast;
  if (fastEnough === undefined) {
    const refusal =
      policy.throughputMbPerS === undefined
        ? tooFast(steps, region, deploymentType, need)
        : noSuchStep(catalog, steps, deploymentType, policy.throughputMbPerS);
    return { ok: false, refusals: [refusal] };
  }
  const neededGib =
    (gibFromGb(need.homesGb) * need.compressionFraction + policy.configurationGib) / policy.fillFraction;
  const awsStepGib = Math.max(fastEnough.ssdMinGib, Math.ceil(neededGib - 1e-9));
  const capacityGib =
    policy.capacityStep === "aws"
      ? awsStepGib
      : Math.ceil(awsStepGib / REFERENCE_STEP_GIB) * REFERENCE_STEP_GIB;
  const most = (one: FsxThroughputStep): number => largestGib(catalog, region, one);
  const step = fast.find((one) => most(one) >= capacityGib);
  if (step === undefined) {
    const roomier = steps.find((one) => most(one) >= capacityGib);
    const have = Math.max(...fast.map(most));
    return { ok: false, refusals: [tooMuch(deploymentType, region, capacityGib, have, roomier)] };
  }
  const serversMost = mostServerIops(steps);
  const includedIops = Math.min(capacityGib * step.includedIopsPerGib, serversMost);
  const neededIops = Math.ceil(neededMbPerS * IOPS_PER_MB_PER_S);
  const iops = Math.max(policy.iops ?? 0, includedIops, neededIops);
  const mostIops = Math.min(serversMost, capacityGib * (offered.maxIopsPerGib ?? Number.POSITIVE_INFINITY));
  if (iops > mostIops) return { ok: false, refusals: [tooManyIops(deploymentType, region, iops, mostIops)] };
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
      iops,
      includedIops,
      neededIops,
      zones: deploymentType === "MULTI_AZ_1" ? 2 : 1,
      step,
    },
  };
}

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

/** The steps that are fast enough, smallest first; the one that the site states, whether it is or not. */
function fastSteps(
  steps: readonly FsxThroughputStep[],
  asked: number | undefined,
  neededMbPerS: number,
): readonly FsxThroughputStep[] {
  return steps.filter(({ throughputMbPerS: one }) =>
    asked === undefined ? one >= neededMbPerS : one === asked,
  );
}

/** The most operations a second that any file system of a deployment type delivers there: those of the servers of its largest step. */
function mostServerIops(steps: readonly FsxThroughputStep[]): number {
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

function notOffered(region: string, deploymentType: FsxDeploymentType): Refusal {
  return {
    subject: `fsx.openzfs.${deploymentType}`,
    code: "NOT_IN_REGION",
    sentence: `FSx for OpenZFS ${deploymentType} is not known to be offered in ${region}`,
  };
}

function noSuchStep(
  catalog: Pick<Catalog, "fsxSteps">,
  steps: readonly FsxThroughputStep[],
  deploymentType: FsxDeploymentType,
  askedMbPerS: number,
): Refusal {
  const allowed = steps.map((step) => step.throughputMbPerS);
  const others = [
    ...new Set(
      catalog.fsxSteps
        .filter((step) => step.throughputMbPerS === askedMbPerS)
        .map((step) => step.deploymentType),
    ),
  ].sort();
  const elsewhere = others.length === 0 ? "" : `; ${others.join(", ")} would allow it`;
  const most = Math.max(...allowed);
  return {
    subject: `fsx.openzfs.${deploymentType}`,
    code: "THROUGHPUT_STEP",
    resource: "throughput",
    unit: "MB/s",
    need: askedMbPerS,
    ...(askedMbPerS > most ? { have: most, shortBy: askedMbPerS - most } : {}),
    sentence: `${figure(askedMbPerS)} MB/s is no throughput of ${deploymentType}: allowed are ${allowed.join(", ")}${elsewhere}`,
  };
}

function tooFast(
  steps: readonly FsxThroughputStep[],
  region: string,
  deploymentType: FsxDeploymentType,
  { peakSessions, sessionMbPerS, extraMbPerS }: FileSystemNeed,
): Refusal {
  const need = peakSessions * sessionMbPerS + extraMbPerS;
  const have = steps.reduce((most, { throughputMbPerS }) => Math.max(most, throughputMbPerS), 0);
  const beside = extraMbPerS > 0 ? ` and ${figure(extraMbPerS)} MB/s of installs and starts` : "";
  return {
    subject: `fsx.openzfs.${deploymentType}`,
    code: "THROUGHPUT_STEP",
    resource: "throughput",
    unit: "MB/s",
    need,
    have,
    shortBy: need - have,
    sentence:
      `homes need ${figure(need)} MB/s (${counted(peakSessions, "session")} of ${figure(sessionMbPerS)} MB/s each${beside}), the largest ${deploymentType} ` +
      `in ${region} delivers ${figure(have)} MB/s: short by ${figure(need - have)}; measure what a session reads and writes (storage.sessionMbPerS), or keep homes on several file systems`,
  };
}

function tooManyIops(deploymentType: FsxDeploymentType, region: string, need: number, have: number): Refusal {
  return {
    subject: `fsx.openzfs.${deploymentType}`,
    code: "THROUGHPUT_STEP",
    resource: "iops",
    unit: "IOPS",
    need,
    have,
    shortBy: need - have,
    sentence: `${figure(need)} IOPS are needed, ${deploymentType} of this capacity has at most ${figure(have)} in ${region}: short by ${figure(need - have)}`,
  };
}

/** @param roomier the smallest step on which the capacity could be had, were the throughput not stated. */
function tooMuch(
  deploymentType: FsxDeploymentType,
  region: string,
  need: number,
  have: number,
  roomier: FsxThroughputStep | undefined,
): Refusal {
  return {
    subject: `fsx.openzfs.${deploymentType}`,
    code: "THROUGHPUT_STEP",
    resource: "storage",
    unit: "GiB",
    need,
    have,
    shortBy: need - have,
    sentence: `${figure(need)} GiB are needed, ${deploymentType} holds at most ${figure(have)} GiB in ${region}: short by ${figure(need - have)}${roomier === undefined ? "" : `; ${figure(roomier.throughputMbPerS)} MB/s of throughput would allow it`}`,
  };
}
