/**
 * Tells whether a commitment pays for one more node: it is always paid at (1 − discount) of the price, on demand only while
 * the node runs, so it pays when the load is at that level for at least the share 1 − discount of the hours.
 */
export function commitmentPays(discountFraction: number, hoursAtLevelFraction: number): boolean {
  return hoursAtLevelFraction >= commitmentBreakEven(discountFraction);
}

/** Returns the share of the hours from which on a commitment pays, 1 − discount. */
export function commitmentBreakEven(discountFraction: number): number {
  return 1 - discountFraction;
}
