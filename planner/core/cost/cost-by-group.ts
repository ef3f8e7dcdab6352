import type { LikelyDemand } from "../demand/likely-demand.ts";
import { usableRoom } from "../nodes/fit.ts";
import type { PlanParts } from "../plan-parts.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import type { SessionProfile, Site, UserGroup } from "../site.ts";
import type { CostLine } from "./cost-line.ts";

/** What one group costs; the cents of all groups add up to those of the lines. */
export interface GroupCost {
  readonly group: string;
  readonly people: number;
  readonly usdPerMonth: number;
  /** Absent for a group without people. */
  readonly usdPerPersonMonth?: number;
  readonly sharedBy?: GroupShare;
}

/** What the lines are shared out by: each group's own amounts. */
export interface GroupShare {
  /** On Karpenter's nodes, in a month of 730 hours of the week that the plan is sized for. */
  readonly sessionHoursPerMonth: number;
  /** The larger of the shares of CPU and memory that one session takes of a node of the main type; may be above 1. */
  readonly partOfSessionNode?: number;
  /** Those by which the managed node group is shared out: of the sessions that stay there or, where none do, of all. */
  readonly managedSessionHoursPerMonth: number;
  readonly partOfManagedNode?: number;
  readonly homesGb: number;
  readonly packageFilesPerDay: number;
}

/** What a line is shared out by. */
type Key = "karpenter" | "managed" | "stored" | "installs" | "people";

const ALLOCATION_RULE =
  "session nodes by session-hours × the larger of the shares of CPU and memory that a session takes of a node; the managed node group by the " +
  "session-hours that stay there, and by all of them where none stay; the file system by homes; Package Manager, its database and what crosses zones by " +
  "package files; clusters, load balancers, NAT and the Workbench database by people";

/**
 * Returns what each group costs a month and for each of its people. The cents of all groups add up to those of the lines.
 *
 * A line of which no group has a share (events alone, say) is shared out by people.
 */
export function costByGroup(site: Site, parts: PlanParts, lines: readonly CostLine[]): readonly GroupCost[] {
  const weights = new Map<Key, readonly number[]>();
  const people = site.groups.map((group) => group.people.likely);
  const weightsOf = (key: Key): readonly number[] => {
    const known = weights.get(key) ?? withFallback(weightsBy(key, site, parts), people);
    weights.set(key, known);
    return known;
  };
  const cents = site.groups.map(() => 0);
  for (const line of lines) {
    const shares = sharedOut(Math.round(line.usdPerMonth * 100), weightsOf(keyOf(line)));
    shares.forEach((share, i) => {
      cents[i] = (cents[i] ?? 0) + share;
    });
  }
  const shares = groupShares(site, parts);
  return site.groups.map((group, i) => groupCost(group, cents[i] ?? 0, shares[i]));
}

/** Returns how the lines are shared out over the groups. */
export function allocationReason(site: Site): Reason {
  return {
    path: "costByGroup",
    rule: ALLOCATION_RULE,
    inputs: { groups: site.groups.length },
    source: "a stated choice of ours; the cents of the groups add up to those of the lines",
  };
}

function groupCost(group: UserGroup, cents: number, sharedBy: GroupShare | undefined): GroupCost {
  const people = group.people.likely;
  return {
    group: group.name,
    people,
    usdPerMonth: cents / 100,
    ...(people > 0 ? { usdPerPersonMonth: Math.round(cents / people) / 100 } : {}),
    ...(sharedBy === undefined ? {} : { sharedBy: shown(sharedBy) }),
  };
}

const SHOWN_DIGITS = 6;

function shown(share: GroupShare): GroupShare {
  const digits = Object.entries(share).map(([key, amount]: [string, number]) => [
    key,
    Number(amount.toPrecision(SHOWN_DIGITS)),
  ]);
  return { ...share, ...Object.fromEntries(digits) };
}

function keyOf({ id, pool, description }: CostLine): Key {
  if (pool === "sessions") return "karpenter";
  if (pool === "server") return "managed";
  if (pool === "package-manager" || id.startsWith("transfer.") || id.startsWith("s3.")) return "installs";
  if (id.startsWith("fsx.")) return "stored";
  return id.startsWith("rds.") && description.startsWith("Package Manager") ? "installs" : "people";
}

function weightsBy(key: Key, site: Site, parts: PlanParts): readonly number[] {
  if (key === "people") return site.groups.map((group) => group.people.likely);
  return groupShares(site, parts).map((share) => {
    if (key === "stored") return share.homesGb;
    if (key === "installs") return share.packageFilesPerDay;
    return key === "karpenter"
      ? share.sessionHoursPerMonth * (share.partOfSessionNode ?? 1)
      : share.managedSessionHoursPerMonth * (share.partOfManagedNode ?? 1);
  });
}

function groupShares(site: Site, parts: PlanParts): readonly GroupShare[] {
  const [here, there] = [sessionShares("karpenter", site, parts), sessionShares("managed", site, parts)];
  return site.groups.map((group, i) => {
    const people = group.people.likely;
    const [onSessions, onManaged] = [here[i], there[i]];
    return {
      sessionHoursPerMonth: onSessions?.hours ?? 0,
      ...(onSessions?.part === undefined ? {} : { partOfSessionNode: onSessions.part }),
      managedSessionHoursPerMonth: onManaged?.hours ?? 0,
      ...(onManaged?.part === undefined ? {} : { partOfManagedNode: onManaged.part }),
      homesGb: people * group.homeGb.likely,
      packageFilesPerDay:
        people * group.packagesPerDay.likely +
        group.ciRestoresPerDay.likely * group.ciPackagesPerRestore.likely,
    };
  });
}

/** Session-hours of a month, and the part of a node that a session takes. */
function sessionShares(
  placement: "karpenter" | "managed",
  site: Site,
  { demand, nodes }: PlanParts,
): readonly { readonly hours: number; readonly part?: number }[] {
  const candidate = placement === "karpenter" ? nodes.sessions?.main.candidate : nodes.managed?.candidate;
  const room = candidate === undefined ? undefined : usableRoom(candidate.room, site.nodes.overhead);
  const stay = demand.week.classes.some((one) => one.placement === placement);
  const byGroup = sessionHoursByGroup(demand, stay ? placement : undefined);
  return site.groups.map((group) => {
    const profile = site.profiles.find(({ name }) => name === group.profile);
    const hours = byGroup.get(group.name) ?? 0;
    return profile === undefined || room === undefined ? { hours } : { hours, part: partOf(profile, room) };
  });
}

function partOf(
  profile: SessionProfile,
  room: { readonly cpuMillicores: number; readonly memoryMib: number },
): number {
  return Math.max(profile.cpuMillicores / room.cpuMillicores, profile.memoryMib / room.memoryMib);
}

/** Of a month; the week is counted in slots. */
function sessionHoursByGroup(
  demand: LikelyDemand,
  placement: "karpenter" | "managed" | undefined,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const one of demand.week.classes) {
    if (placement !== undefined && one.placement !== placement) continue;
    const sum = one.week.reduce((total, sessions) => total + sessions, 0);
    const mean = sum / Math.max(1, one.week.length);
    sums.set(one.group, (sums.get(one.group) ?? 0) + mean * HOURS_PER_MONTH);
  }
  return sums;
}

function withFallback(weights: readonly number[], people: readonly number[]): readonly number[] {
  if (weights.some((weight) => weight > 0)) return weights;
  return people.some((count) => count > 0) ? people : people.map(() => 1);
}

/** Whole cents by weight; the cents that rounding leaves go to the largest remainders, the first among equals. */
function sharedOut(cents: number, weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => (cents * weight) / total);
  const shares = exact.map(Math.floor);
  let left = cents - shares.reduce((sum, share) => sum + share, 0);
  const order = exact
    .map((value, i) => ({ i, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order) {
    if (left <= 0) break;
    shares[i] = (shares[i] ?? 0) + 1;
    left -= 1;
  }
  return shares;
}
