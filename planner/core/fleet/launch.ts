import type { LaunchTable } from "./launch-table.ts";
import { holdsAll, type OpenClaim, survivors } from "./open-claim.ts";

/** A type and its price. */
export interface PricedType {
  readonly type: string;
  readonly usdPerHour: number;
}

/** What becomes of a claim. */
export interface Launch {
  /** The cheapest type that holds the pods, bare metal only if nothing else does. */
  readonly launchedType: string;
  readonly usdPerHour: number;
  /** Types that hold the pods, bare metal included. */
  readonly typesRemaining: number;
  readonly launchableTypes: number;
  /** At most five, cheapest first. */
  readonly cheapestCandidates: readonly PricedType[];
}

/**
 * Returns the index in its table of the type that a claim becomes.
 *
 * Source: aws/karpenter-provider-aws v1.14.1 pkg/providers/instance/filter/filter.go (bare metal goes unless nothing else is left) and
 * the lowest-price allocation of on-demand capacity. For spot, AWS weighs capacity too; the cheapest stands in.
 */
export function launchedIndex(claim: OpenClaim): number {
  let metal: number | undefined;
  for (const index of claim.types.members) {
    if (!holdsAll(claim, index)) continue;
    if (!isMetal(claim.table, index)) return index;
    metal ??= index;
  }
  if (metal === undefined) throw new Error(`expected a type that holds ${claim.pods} pods, got none`);
  return metal;
}

/** Returns what becomes of a claim, and what else could. */
export function launchOf(claim: OpenClaim): Launch {
  return launchFrom(claim.table, survivors(claim));
}

/** Returns the launch out of some types of a table, given cheapest first; throws if there are none. */
export function launchFrom(table: LaunchTable, types: readonly number[]): Launch {
  const ordinary = types.filter((index) => !isMetal(table, index));
  const launchable = ordinary.length > 0 ? ordinary : types;
  const cheapestCandidates = launchable.slice(0, 5).map((index) => priced(table, index));
  const [first] = cheapestCandidates;
  if (first === undefined) throw new Error(`expected types of pool "${table.pool.name}" to launch, got none`);
  return {
    launchedType: first.type,
    usdPerHour: first.usdPerHour,
    typesRemaining: types.length,
    launchableTypes: launchable.length,
    cheapestCandidates,
  };
}

function priced(table: LaunchTable, index: number): PricedType {
  const offer = table.offers[index];
  if (offer === undefined) throw new Error(`expected one of ${table.offers.length} types, got ${index}`);
  return { type: offer.type.name, usdPerHour: offer.usdPerHour };
}

function isMetal(table: LaunchTable, index: number): boolean {
  return table.offers[index]?.type.bareMetal === true;
}
