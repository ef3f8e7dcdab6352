import { InvalidArgumentError } from "commander";
import type { Parsed } from "../../planner/core/quantity-text.ts";

/** Returns a parser for an option's text that tells what it expected when it cannot read it. */
export function parsedArgument<T>(parse: (text: string) => Parsed<T>): (text: string) => T {
  return (text) => {
    const parsed = parse(text);
    if (!parsed.ok) throw new InvalidArgumentError(`expected ${parsed.expected}, got ${parsed.got}`);
    return parsed.value;
  };
}

/** As `parsedArgument`, for an option that may be given several times. */
export function collectParsed<T>(
  parse: (text: string) => Parsed<T>,
): (text: string, earlier: readonly T[] | undefined) => readonly T[] {
  const parseOne = parsedArgument(parse);
  return (text, earlier) => [...(earlier ?? []), parseOne(text)];
}

/** Reads a share between 0 and 1, as `0.075`. */
export function parseFraction(text: string): Parsed<number> {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= 0 && value < 1
    ? { ok: true, value }
    : { ok: false, expected: "a share from 0 to below 1, as 0.075", got: JSON.stringify(text) };
}

/** Reads a factor above 0, as `60` or `0.1`. */
export function parseScale(text: string): Parsed<number> {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value > 0 && value <= 1e6
    ? { ok: true, value }
    : { ok: false, expected: "a number above 0", got: JSON.stringify(text) };
}

/** Reads a share between 0 and 1, both included, as `0.02`. */
export function parseShare(text: string): Parsed<number> {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= 0 && value <= 1
    ? { ok: true, value }
    : { ok: false, expected: "a share from 0 to 1, as 0.02", got: JSON.stringify(text) };
}
