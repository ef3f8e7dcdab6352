import type { Catalog, FsxDeploymentType } from "../catalog.ts";
import { figure } from "../figure.ts";
import { expectedGot, InputError } from "../input-error.ts";
import type { Refusal } from "../refusal.ts";

/** The throughput that has to be bought, or why none is large enough. */
export type ThroughputStep =
  | { readonly ok: true; readonly throughputMbPerS: number }
  | { readonly ok: false; readonly refusal: Refusal };

/** Returns every throughput of a deployment type of FSx for OpenZFS in any region, in MB/s, smallest first. */
export function throughputSteps(
  catalog: Pick<Catalog, "fsxSteps">,
  deploymentType: FsxDeploymentType,
): readonly number[] {
  const steps = catalog.fsxSteps
    .filter((step) => step.deploymentType === deploymentType)
    .map((step) => step.throughputMbPerS);
  return [...new Set(steps)].sort((a, b) => a - b);
}

/**
 * Returns the smallest throughput of a deployment type, over the steps of all regions, that is at least the need.
 *
 * @throws InputError unless needMbPerS is a number ≥ 0 and the catalogue knows the deployment type.
 */
export function throughputStep(
  catalog: Pick<Catalog, "fsxSteps">,
  deploymentType: FsxDeploymentType,
  needMbPerS: number,
): ThroughputStep {
  if (!(Number.isFinite(needMbPerS) && needMbPerS >= 0)) {
    throw new InputError([expectedGot({ field: "needMbPerS" }, "a number ≥ 0", String(needMbPerS))]);
  }
  const steps = throughputSteps(catalog, deploymentType);
  const largest = steps.at(-1);
  if (largest === undefined) {
    const known = [...new Set(catalog.fsxSteps.map((step) => step.deploymentType))].sort().join(", ");
    throw new InputError([expectedGot({ field: "deploymentType" }, `one of ${known}`, deploymentType)]);
  }
  const enough = steps.find((step) => step >= needMbPerS);
  if (enough !== undefined) return { ok: true, throughputMbPerS: enough };
  return {
    ok: false,
    refusal: {
      subject: deploymentType,
      code: "THROUGHPUT_STEP",
      resource: "throughput",
      unit: "MB/s",
      need: needMbPerS,
      have: largest,
      shortBy: needMbPerS - largest,
      sentence: `${deploymentType} offers at most ${figure(largest)} MB/s, ${figure(needMbPerS)} MB/s are needed`,
    },
  };
}
