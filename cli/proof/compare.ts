/**
 * Tells whether an answer is what a case expects.
 *
 * `expected` may name a subset of the fields. The tolerance is relative and holds for each number; where 0 is expected, or no
 * tolerance is given, numbers must be equal. Arrays compare in their order, those under `nodes` as multisets.
 */
export function agrees(expected: unknown, got: unknown, tolerance: number): boolean {
  if (typeof expected === "number") return typeof got === "number" && near(expected, got, tolerance);
  if (Array.isArray(expected)) return Array.isArray(got) && sameList(expected, got, tolerance);
  if (isRecord(expected)) {
    if (!isRecord(got)) return false;
    return Object.entries(expected).every(([key, value]) => {
      const other = got[key];
      if (key === "nodes" && Array.isArray(value))
        return Array.isArray(other) && sameMultiset(value, other, tolerance);
      return agrees(value, other, tolerance);
    });
  }
  return expected === got;
}

function near(expected: number, got: number, tolerance: number): boolean {
  if (expected === got) return true;
  return expected !== 0 && Math.abs(got - expected) <= tolerance * Math.abs(expected);
}

function sameList(expected: readonly unknown[], got: readonly unknown[], tolerance: number): boolean {
  return (
    expected.length === got.length && expected.every((value, index) => agrees(value, got[index], tolerance))
  );
}

function sameMultiset(expected: readonly unknown[], got: readonly unknown[], tolerance: number): boolean {
  if (expected.length !== got.length) return false;
  const left = [...got];
  return expected.every((value) => {
    const at = left.findIndex((other) => agrees(value, other, tolerance) && sameKeys(value, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** In a multiset `{a: 1}` must not stand for `{a: 1, b: 2}`: the maps of pods have to have the same keys. */
function sameKeys(expected: unknown, got: unknown): boolean {
  const pods = (value: unknown): string =>
    isRecord(value) && isRecord(value["pods"]) ? Object.keys(value["pods"]).sort().join() : "";
  return pods(expected) === pods(got);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
