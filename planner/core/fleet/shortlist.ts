import type { MainCandidate } from "../nodes/main-candidate.ts";
import { typesOf } from "../nodes/type-lists.ts";
import type { Placeholders } from "./fleet-input.ts";
import type { FleetPolicy } from "./site-fleet.ts";

/** A way to run a pool of sessions that a plan weighs against others. */
export interface ShortlistedPolicy {
  readonly name: string;
  readonly list: MainCandidate;
  readonly policy: PlannedPolicy;
}

/** A policy that leaves nothing open which a plan says. */
export type PlannedPolicy = typeof PLANNED_CONSOLIDATION &
  Required<Pick<FleetPolicy, "instanceTypes" | "scheduler" | "placeholders" | "prePull">>;

/**
 * As the plan's settings say. Sessions carry `karpenter.sh/do-not-disrupt`, so that `WhenEmptyOrUnderutilized` takes the same nodes away
 * and is not simulated beside it.
 */
export const PLANNED_CONSOLIDATION = { consolidationPolicy: "WhenEmpty", consolidateAfterS: 300 } as const;

type Readiness = Required<Pick<FleetPolicy, "placeholders" | "prePull">>;

/**
 * Returns the policies that a plan simulates, at most eight: the first list under both schedulers, cold and with a warm pool on nodes that
 * pull the images at once; each other list under the last of these, which on the first keeps most nodes full and fewest people waiting.
 *
 * @param lists at most five, all inside the rules of the plan.
 * @param warmPool one for every policy that has any.
 */
export function shortlistPolicies(
  lists: readonly MainCandidate[],
  warmPool: readonly Placeholders[],
): readonly ShortlistedPolicy[] {
  const cold: Readiness = { placeholders: [], prePull: false };
  const warm: Readiness = { placeholders: warmPool, prePull: true };
  const of = (
    list: MainCandidate,
    scheduler: "least-allocated" | "most-allocated",
    readiness: Readiness,
  ): ShortlistedPolicy => named(list, { ...PLANNED_CONSOLIDATION, scheduler, ...readiness });
  return lists.flatMap((list, index) => [
    ...(index === 0
      ? [
          of(list, "least-allocated", cold),
          of(list, "most-allocated", cold),
          of(list, "least-allocated", warm),
        ]
      : []),
    of(list, "most-allocated", warm),
  ]);
}

/** Returns another list of types, run as a policy runs its own; its warm pool, where the policy has one, is the given one. */
export function runAs(
  { policy }: ShortlistedPolicy,
  list: MainCandidate,
  warmPool: readonly Placeholders[],
): ShortlistedPolicy {
  return named(list, { ...policy, placeholders: policy.placeholders.length > 0 ? warmPool : [] });
}

function named(list: MainCandidate, how: Omit<PlannedPolicy, "instanceTypes">): ShortlistedPolicy {
  const instanceTypes = typesOf(list);
  return {
    name: `${instanceTypes.join(" or ")}, ${how.scheduler}, ${how.prePull ? "warm pool and images pulled ahead" : "no warm pool"}`,
    list,
    policy: { ...how, instanceTypes },
  };
}
