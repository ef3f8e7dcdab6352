import type { Catalog, FsxDeploymentType, FsxThroughputStep } from "../catalog.ts";
import { counted, figure } from "../figure.ts";
import type { Refusal } from "../refusal.ts";
import { type FileSystemNeed, mbPerSOf } from "./file-system-need.ts";

const UNITS = { throughput: "MB/s", iops: "IOPS", storage: "GiB" } as const;

/** Returns that a deployment type cannot be had in a region. */
export function notOffered(region: string, deploymentType: FsxDeploymentType): Refusal {
  return {
    subject: subjectOf(deploymentType),
    code: "NOT_IN_REGION",
    sentence: `FSx for OpenZFS ${deploymentType} is not known to be offered in ${region}`,
  };
}

/** Returns that the throughput which the site states is none of the steps. */
export function noSuchStep(
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
    ...about(deploymentType, "throughput"),
    need: askedMbPerS,
    ...(askedMbPerS > most ? { have: most, shortBy: askedMbPerS - most } : {}),
    sentence: `${figure(askedMbPerS)} MB/s is no throughput of ${deploymentType}: allowed are ${allowed.join(", ")}${elsewhere}`,
  };
}

/** Returns that no step is fast enough. */
export function tooFast(
  steps: readonly FsxThroughputStep[],
  region: string,
  deploymentType: FsxDeploymentType,
  needed: FileSystemNeed,
): Refusal {
  const { peakSessions, sessionMbPerS, extraMbPerS } = needed;
  const need = mbPerSOf(needed);
  const have = steps.reduce((most, { throughputMbPerS }) => Math.max(most, throughputMbPerS), 0);
  const beside = extraMbPerS > 0 ? ` and ${figure(extraMbPerS)} MB/s of installs and starts` : "";
  return {
    ...short(deploymentType, "throughput", need, have),
    sentence:
      `homes need ${figure(need)} MB/s (${counted(peakSessions, "session")} of ${figure(sessionMbPerS)} MB/s each${beside}), the largest ${deploymentType} ` +
      `in ${region} delivers ${figure(have)} MB/s: short by ${figure(need - have)}; measure what a session reads and writes (storage.sessionMbPerS), or keep homes on several file systems`,
  };
}

/** Returns that a file system of this capacity has fewer operations a second. */
export function tooManyIops(
  deploymentType: FsxDeploymentType,
  region: string,
  need: number,
  have: number,
): Refusal {
  return {
    ...short(deploymentType, "iops", need, have),
    sentence: `${figure(need)} IOPS are needed, ${deploymentType} of this capacity has at most ${figure(have)} in ${region}: short by ${figure(need - have)}`,
  };
}

/**
 * Returns that a file system of this throughput holds less.
 *
 * @param roomier the smallest step on which the capacity could be had, were the throughput not stated.
 */
export function tooMuch(
  deploymentType: FsxDeploymentType,
  region: string,
  need: number,
  have: number,
  roomier: FsxThroughputStep | undefined,
): Refusal {
  const instead =
    roomier === undefined ? "" : `; ${figure(roomier.throughputMbPerS)} MB/s of throughput would allow it`;
  return {
    ...short(deploymentType, "storage", need, have),
    sentence: `${figure(need)} GiB are needed, ${deploymentType} holds at most ${figure(have)} GiB in ${region}: short by ${figure(need - have)}${instead}`,
  };
}

function short(
  deploymentType: FsxDeploymentType,
  resource: keyof typeof UNITS,
  need: number,
  have: number,
): Omit<Refusal, "sentence"> {
  return { ...about(deploymentType, resource), need, have, shortBy: need - have };
}

function about(
  deploymentType: FsxDeploymentType,
  resource: keyof typeof UNITS,
): Pick<Refusal, "subject" | "code" | "resource" | "unit"> {
  return { subject: subjectOf(deploymentType), code: "THROUGHPUT_STEP", resource, unit: UNITS[resource] };
}

function subjectOf(deploymentType: FsxDeploymentType): string {
  return `fsx.openzfs.${deploymentType}`;
}
