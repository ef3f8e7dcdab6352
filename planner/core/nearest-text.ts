import { compareText } from "./order.ts";

/**
 * Returns the known text that was most likely meant: the one with the fewest single-letter changes, if these are at most a third of
 * its length (but at least 2); the first in order among equals.
 */
export function nearestText(got: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestChanges = Number.POSITIVE_INFINITY;
  for (const candidate of [...known].sort(compareText)) {
    const allowed = Math.max(2, Math.floor(candidate.length / 3));
    const changes = editDistance(got.toLowerCase(), candidate.toLowerCase());
    if (changes <= allowed && changes < bestChanges) {
      best = candidate;
      bestChanges = changes;
    }
  }
  return best;
}

/** Single-letter changes, transpositions of neighbours included (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
