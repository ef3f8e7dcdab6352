import type { PackageUniverse } from "./package-universe.ts";

/** The closure of every package of a universe: what a restore of that one package fetches. */
export interface Closures {
  /** Files of the closure of each package, in the order of the universe. */
  readonly files: readonly number[];
  /** Returns, for each package, the sum of a value over the files of its closure. */
  readonly sum: (valueAt: (index: number) => number) => readonly number[];
}

const known = new WeakMap<PackageUniverse, Closures>();

/** Returns the closures of a universe; they are computed once, in tens of milliseconds for 25,000 packages. */
export function closuresOf(universe: PackageUniverse): Closures {
  const existing = known.get(universe);
  if (existing !== undefined) return existing;
  const { members, starts } = collectMembers(universe);
  const closures: Closures = {
    files: Array.from(
      { length: universe.size },
      (_, index) => (starts[index + 1] ?? 0) - (starts[index] ?? 0),
    ),
    sum: (valueAt) => {
      const values = Float64Array.from({ length: universe.size }, (_, index) => valueAt(index));
      return Array.from({ length: universe.size }, (_, index) => {
        let total = 0;
        for (let at = starts[index] ?? 0; at < (starts[index + 1] ?? 0); at += 1) {
          total += values[members[at] ?? 0] ?? 0;
        }
        return total;
      });
    },
  };
  known.set(universe, closures);
  return closures;
}

/** Lists the members of all closures one after the other: those of package i stand from `starts[i]` to `starts[i + 1]`. */
function collectMembers(universe: PackageUniverse): {
  members: readonly number[];
  starts: readonly number[];
} {
  const direct = Array.from({ length: universe.size }, (_, index) =>
    universe
      .packageAt(index)
      .dependencies.map((name) => universe.indexOf(name))
      .filter((place) => place !== undefined),
  );
  const lastSeenBy = new Int32Array(universe.size).fill(-1);
  const members: number[] = [];
  const starts: number[] = [0];
  for (let index = 0; index < universe.size; index += 1) {
    const start = members.length;
    members.push(index);
    lastSeenBy[index] = index;
    for (let at = start; at < members.length; at += 1) {
      for (const place of direct[members[at] ?? 0] ?? []) {
        if (lastSeenBy[place] === index) continue;
        lastSeenBy[place] = index;
        members.push(place);
      }
    }
    starts.push(members.length);
  }
  return { members, starts };
}
