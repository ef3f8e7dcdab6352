import type { Parsed } from "../quantity-text.ts";
import { certain, DEFAULT_CONFIDENCE, type Estimate, isCertain } from "./estimate.ts";

/** Reads one number of an estimate; how decimals and thousands are written is the reader's business. */
export type NumberReader = (text: string) => Parsed<number>;

/** Ranges are written with two points; word processors turn three of them into one sign. */
const RANGE = /\s*(?:\.{2,3}|…)\s*/;
/** What is expected where a text is no estimate at all; a field knows better words. */
export const ESTIMATE_SHAPE = "a number, or low..likely..high as 150..250..400 @90%";
/** A range as people write it, of two numbers: `20-40`, `20 – 40 %`, `20 to 40`. */
const TWO_POINTS = /^(\d+(?:[.,]\d+)?)\s*%?\s*(?:-|–|—|to|bis|à)\s*(\d+(?:[.,]\d+)?\s*%?)$/;

/**
 * Reads `250`, `150..250..400` or `150..250..400 @80%`; a `%` after the last number alone holds for all three.
 *
 * Checks the shape only: order and bounds are the business of the distribution that is made of it.
 */
export function parseEstimateText(
  text: string,
  readNumber: NumberReader = readPlainNumber,
): Parsed<Estimate> {
  const got = `"${text}"`;
  const [points = "", confidenceText, ...rest] = text.split("@");
  if (rest.length > 0) return { ok: false, expected: ESTIMATE_SHAPE, got };
  const parts = points.trim().split(RANGE);
  const twoPoints = parts.length === 2 ? parts : TWO_POINTS.exec(points.trim())?.slice(1);
  if (twoPoints !== undefined) {
    const [low, high] = twoPoints;
    const expected = `${low}..likely..${high} (three points; likely = as likely above as below)`;
    return { ok: false, expected, got };
  }
  if (parts.length === 1) return parseSingle(points.trim(), confidenceText, readNumber, got);
  if (parts.length > 3) return { ok: false, expected: ESTIMATE_SHAPE, got };
  const confidence = confidenceText === undefined ? DEFAULT_CONFIDENCE : readConfidence(confidenceText);
  if (confidence === undefined) return { ok: false, expected: "a confidence as @90% or @0.9", got };
  const numbers: number[] = [];
  for (const part of shareThePercentSign(parts)) {
    const number = readNumber(part);
    if (!number.ok) return number;
    numbers.push(number.value);
  }
  const [low = Number.NaN, likely = Number.NaN, high = Number.NaN] = numbers;
  return { ok: true, value: { low, likely, high, confidence } };
}

/** Reads a plain number (`250`, `-1`, `1.5`, `2e6`) or a share (`20 %` = 0.2). */
export function readPlainNumber(text: string): Parsed<number> {
  const match = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(%?)$/.exec(text.trim());
  const value = Number(match?.[1]);
  if (match === null || !Number.isFinite(value))
    return { ok: false, expected: ESTIMATE_SHAPE, got: `"${text}"` };
  return { ok: true, value: match[2] === "%" ? percent(value) : value };
}

/** Returns an estimate as {@link parseEstimateText} reads it: `250`, or `150..250..400 @90%`. */
export function estimateText(estimate: Estimate): string {
  if (isCertain(estimate)) return String(estimate.likely);
  const { low, likely, high, confidence } = estimate;
  return `${low}..${likely}..${high} @${Number((100 * confidence).toPrecision(12))}%`;
}

/** Returns the fraction of a percentage without the binary digit that the division may add: 0.7 % is 0.007. */
export function percent(value: number): number {
  return Number((value / 100).toPrecision(15));
}

function parseSingle(
  text: string,
  confidenceText: string | undefined,
  readNumber: NumberReader,
  got: string,
): Parsed<Estimate> {
  if (confidenceText !== undefined) {
    return { ok: false, expected: "low..likely..high before the confidence, or a number alone", got };
  }
  const number = readNumber(text);
  return number.ok ? { ok: true, value: certain(number.value) } : number;
}

function readConfidence(text: string): number | undefined {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*(%?)\s*$/.exec(text);
  const value = Number(match?.[1]?.replace(",", "."));
  const confidence = match?.[2] === "%" ? percent(value) : value;
  return confidence > 0 && confidence < 1 ? confidence : undefined;
}

function shareThePercentSign(parts: readonly string[]): readonly string[] {
  const onlyTheLast = parts.at(-1)?.endsWith("%") && parts.slice(0, -1).every((part) => !part.endsWith("%"));
  return onlyTheLast ? parts.map((part, index) => (index < parts.length - 1 ? `${part}%` : part)) : parts;
}
