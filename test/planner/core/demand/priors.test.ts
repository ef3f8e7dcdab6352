import { expect, it } from "vitest";
import type { Estimate } from "../../../../planner/core/demand/estimate.ts";
import { fitMetalog } from "../../../../planner/core/demand/metalog.ts";
import {
  CLIENTS_BY_IDE,
  DATA_FACTOR_PRIOR,
  GROUP_PRIORS,
  PACKAGE_MANAGER_PRIORS,
  STORAGE_PRIORS,
} from "../../../../planner/core/demand/priors.ts";

const estimates: readonly (readonly [string, Estimate, "positive" | readonly [number, number]])[] = [
  ["activeFraction", GROUP_PRIORS.activeFraction.value, [0, 1]],
  ["concurrentFraction", GROUP_PRIORS.concurrentFraction.value, [0, 1]],
  ["sessionsPerPerson", GROUP_PRIORS.sessionsPerPerson.value, "positive"],
  ["handsOnHours", GROUP_PRIORS.handsOnHours.value, "positive"],
  ["homeGb", GROUP_PRIORS.homeGb.value, "positive"],
  ["packagesPerDay", GROUP_PRIORS.packagesPerDay.value, "positive"],
  ["ciPackagesPerRestore", GROUP_PRIORS.ciPackagesPerRestore.value, "positive"],
  ["data factor", DATA_FACTOR_PRIOR.value, "positive"],
  ["storageGb", PACKAGE_MANAGER_PRIORS.storageGb.value, "positive"],
  ["sessionMbPerS", STORAGE_PRIORS.sessionMbPerS.value, "positive"],
];

it.each(estimates)("%s makes a distribution", (_name, estimate, bounds) => {
  expect(fitMetalog(estimate, bounds)).toMatchObject({ ok: true });
});

it("gives every IDE clients that add up to 1", () => {
  for (const mix of Object.values(CLIENTS_BY_IDE.value)) {
    expect(Object.values(mix).reduce((sum, share) => sum + share, 0)).toBe(1);
  }
});
