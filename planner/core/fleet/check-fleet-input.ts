import { DateTime } from "luxon";
import { expectedGot, InputError, type InputIssue } from "../input-error.ts";
import { UTC } from "../utc.ts";
import { checkBudgets } from "./disruption-policy.ts";
import type { FleetInput, FleetPool } from "./fleet-input.ts";

/** Ten years; a simulation of more is a slip of the pen. */
const MOST_DAYS = 3660;

/** Throws an {@link InputError} with every fault for which an input cannot be simulated. */
export function checkFleetInput(input: FleetInput): void {
  const issues: InputIssue[] = [
    ...dateIssues(input),
    ...numberIssues(input),
    ...nameIssues(input),
    ...input.pools.flatMap((pool, index) => poolIssues(pool, `pools.${index}`)),
  ];
  if (issues.length > 0) throw new InputError(issues);
  input.pools.forEach((pool, index) => {
    checkBudgets(pool.disruption.budgets, `pools.${index}.budgets`);
  });
}

function dateIssues({ startDate }: FleetInput): readonly InputIssue[] {
  if (DateTime.fromISO(startDate, UTC).isValid) return [];
  return [expectedGot({ field: "startDate" }, "an ISO date", startDate)];
}

function numberIssues(input: FleetInput): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  const expect = (field: string, value: number, ok: boolean, expected: string): void => {
    if (!ok) issues.push(expectedGot({ field }, expected, String(value)));
  };
  const whole = (value: number, least: number): boolean =>
    Number.isSafeInteger(value) && value >= least && value <= MOST_DAYS;
  expect("days", input.days, whole(input.days, 1), `a whole number from 1 to ${MOST_DAYS}`);
  expect("warmUpDays", input.warmUpDays, whole(input.warmUpDays, 0), `a whole number from 0 to ${MOST_DAYS}`);
  expect("patienceS", input.patienceS, input.patienceS > 0, "seconds above 0");
  const { startsPerS, vcpuQuota } = input;
  if (startsPerS !== undefined) expect("startsPerS", startsPerS, startsPerS > 0, "starts a second above 0");
  if (vcpuQuota !== undefined) expect("vcpuQuota", vcpuQuota, vcpuQuota >= 0, "vCPUs from 0 on");
  return issues;
}

function nameIssues({ classes, profiles }: FleetInput): readonly InputIssue[] {
  const known = new Set(profiles.map((profile) => profile.name));
  const seen = new Set<string>();
  return classes.flatMap((one, index) => {
    const issues: InputIssue[] = [];
    const field = `classes.${index}`;
    if (!known.has(one.profile))
      issues.push(
        expectedGot({ field: `${field}.profile` }, `one of ${[...known].join(", ")}`, `"${one.profile}"`),
      );
    if (seen.has(one.name))
      issues.push(expectedGot({ field: `${field}.name` }, "names that differ", `"${one.name}" twice`));
    seen.add(one.name);
    return issues;
  });
}

function poolIssues(pool: FleetPool, field: string): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  const { expireAfterS, terminationGracePeriodS, imageEveryDays } = pool;
  if (expireAfterS !== undefined && !(expireAfterS >= 60))
    issues.push(expectedGot({ field: `${field}.expireAfterS` }, "a minute or more", String(expireAfterS)));
  if (terminationGracePeriodS !== undefined && !(terminationGracePeriodS >= 0))
    issues.push(
      expectedGot(
        { field: `${field}.terminationGracePeriodS` },
        "0 or more",
        String(terminationGracePeriodS),
      ),
    );
  if (imageEveryDays !== undefined && !(imageEveryDays > 0))
    issues.push(
      expectedGot({ field: `${field}.imageEveryDays` }, "a number above 0", String(imageEveryDays)),
    );
  return issues;
}
