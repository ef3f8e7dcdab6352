/**
 * How dates are read: in UTC, and in digits that every reader knows, whatever language the machine speaks. To ask the machine for
 * its language takes longer than all dates of a plan.
 */
export const UTC = { zone: "utc", locale: "en-US" } as const;
