/*
 * Columns hold one number for each draw, or for each slot of a week. A few short loops serve them all: thousands of draws are gone through for many things, and
 * each loop of its own runs slowly until the engine has compiled it.
 */

/** Adds to each number of a column the product of those of two others. */
export function addProducts(into: Float64Array, a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < into.length; i += 1) into[i] = (into[i] ?? 0) + (a[i] ?? 0) * (b[i] ?? 0);
}

/** Adds to each number of a column a multiple of that of another. */
export function addScaled(into: Float64Array, factor: number, column: Float64Array): void {
  for (let i = 0; i < into.length; i += 1) into[i] = (into[i] ?? 0) + factor * (column[i] ?? 0);
}

/** Returns the sum of the products of two columns. */
export function sumOfProducts(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
