import { expectedGot, InputError } from "../input-error.ts";

/** One named number and the range that it must lie in; a violation is bad input. */
export interface Argument {
  readonly field: string;
  readonly value: number;
  readonly expected: string;
  readonly holds: boolean;
}

/** Describes a number that must be finite and ≥ 0. */
export function notNegative(field: string, value: number): Argument {
  return { field, value, expected: "a number ≥ 0", holds: Number.isFinite(value) && value >= 0 };
}

/** Describes a number that must be finite and > 0. */
export function positive(field: string, value: number): Argument {
  return { field, value, expected: "a number > 0", holds: Number.isFinite(value) && value > 0 };
}

/** Describes a whole number ≥ 0 that a double holds exactly. */
export function count(field: string, value: number): Argument {
  return { field, value, expected: "a whole number ≥ 0", holds: Number.isSafeInteger(value) && value >= 0 };
}

/** Describes a number from 0 to 1, both included. */
export function fraction(field: string, value: number): Argument {
  return { field, value, expected: "a number from 0 to 1", holds: value >= 0 && value <= 1 };
}

/** Describes a probability at which a quantile is asked for: between 0 and 1, both excluded. */
export function probability(field: string, value: number): Argument {
  return { field, value, expected: "a number between 0 and 1, both excluded", holds: value > 0 && value < 1 };
}

/** @throws InputError with every argument that does not hold. */
export function check(...args: readonly Argument[]): void {
  const issues = args
    .filter((argument) => !argument.holds)
    .map((argument) => expectedGot({ field: argument.field }, argument.expected, String(argument.value)));
  if (issues.length > 0) throw new InputError(issues);
}
