import { percent, readPlainNumber } from "../core/demand/estimate-text.ts";
import type { Parsed } from "../core/quantity-text.ts";
import { oneLine, shownText } from "./shown-text.ts";

/** The sign between whole and decimals, where the site says it. */
export type DecimalSign = "." | "," | undefined;

/** What is expected where a cell holds no number at all; the field knows better words. */
export const A_NUMBER = "a number, or low..likely..high";

const HOW_WRITTEN = "a point before decimals, nothing between thousands";

/** Names of months in the languages in which spreadsheets of our users write dates, three letters. */
const MONTHS = [
  ["jan", "ene", "gen"],
  ["feb", "fév", "fev"],
  ["mar", "mär", "mrz"],
  ["apr", "avr", "abr"],
  ["may", "mai", "mag"],
  ["jun", "juin", "giu"],
  ["jul", "juil", "lug"],
  ["aug", "aoû", "ago"],
  ["sep", "set"],
  ["oct", "okt", "ott", "out"],
  ["nov"],
  ["dec", "dez", "déc", "dic"],
] as const;

/** No-break, narrow no-break, figure and thin space, as spreadsheets put them between thousands and before a percent sign. */
const ODD_SPACES = /[\u00a0\u202f\u2007\u2009]/g;

/** Returns a cell on one line, without the odd spaces and minus signs of spreadsheets. */
export function plainCell(text: string): string {
  return oneLine(text.replace(ODD_SPACES, " ").replaceAll("\u2212", "-")).trim();
}

/**
 * Reads a number as spreadsheets write it: `12,5`, `1 234`, `1.234.567`, `1.234,5`, `20 %`.
 *
 * `1.234` alone has two readings and is refused with both unless the decimal sign is known; so are dates, which a
 * spreadsheet makes of ranges.
 */
export function readLocalNumber(text: string, decimal: DecimalSign): Parsed<number> {
  const cell = plainCell(text);
  const got = shownText(cell);
  const range = rangeInDate(cell);
  if (range !== undefined) return { ok: false, expected: rangeExpected(range), got };
  const isPercent = cell.endsWith("%");
  const bare = (isPercent ? cell.slice(0, -1) : cell).trim();
  const read = readBare(bare, decimal);
  if (!read.ok) return { ...read, got };
  return { ok: true, value: isPercent ? percent(read.value) : read.value };
}

/**
 * Reads a number of a YAML or JSON text, where a point stands before the decimals and nothing between thousands: `12.5`, `20 %`.
 *
 * What a spreadsheet would take (`3,000`, `12,5`, `1 234`) is refused with what it may have meant.
 */
export function readWrittenNumber(text: string): Parsed<number> {
  const plain = readPlainNumber(text);
  if (plain.ok) return plain;
  const local = readLocalNumber(text, undefined);
  const got = shownText(plainCell(text));
  if (local.ok) {
    const meant = text.trim().endsWith("%")
      ? `${Number((100 * local.value).toPrecision(12))} %`
      : local.value;
    return { ok: false, expected: `${meant} (${HOW_WRITTEN})`, got };
  }
  const both = /^(\d{1,3}),(\d{3})$/.exec(plainCell(text));
  if (both !== null) {
    return {
      ok: false,
      expected: `${both[1]}${both[2]} or ${Number(`${both[1]}.${both[2]}`)} (${HOW_WRITTEN})`,
      got,
    };
  }
  return local.expected === A_NUMBER ? plain : { ...local, got };
}

function readBare(text: string, decimal: DecimalSign): Parsed<number> {
  const match = /^(-?)(\d+(?:[ '’]\d{3})*|\d[\d.,]*)((?:[.,]\d+)?)((?:[eE][+-]?\d+)?)$/.exec(text);
  if (match === null) return { ok: false, expected: A_NUMBER, got: "" };
  const [, sign = "", whole = "", fraction = "", exponent = ""] = match;
  const digits = `${whole}${fraction}`.replace(/[ '’]/g, "");
  const plain = /[ '’]/.test(whole) ? groupedBySpace(whole, fraction) : withPoint(digits, decimal);
  if (plain === undefined) return notANumber(decimal);
  if (typeof plain !== "string") return plain;
  const value = Number(`${sign}${plain}${exponent}`);
  return Number.isFinite(value) ? { ok: true, value } : notANumber(decimal);
}

function groupedBySpace(whole: string, fraction: string): string | undefined {
  if (!/^\d{1,3}(?:[ '’]\d{3})+$/.test(whole)) return undefined;
  return `${whole.replace(/[ '’]/g, "")}${fraction.replace(",", ".")}`;
}

/** Returns digits with a decimal point, a refusal where two readings are left, or nothing where it is no number. */
function withPoint(digits: string, decimal: DecimalSign): string | undefined | Parsed<never> {
  const signs = digits.replace(/\d/g, "");
  if (signs === "") return digits;
  const last = signs.at(-1);
  const isOnce = [...signs].filter((sign) => sign === last).length === 1;
  const mixed = new Set(signs).size === 2;
  if (!mixed && isOnce && decimal === undefined) {
    const [whole = "", fraction = ""] = digits.split(/[.,]/);
    const isAmbiguous = fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
    return isAmbiguous ? ambiguous(whole, fraction, last === "." ? "," : ".") : `${whole}.${fraction}`;
  }
  const decimalSign = decimal ?? (mixed && isOnce ? last : undefined);
  const groupSign = decimalSign === undefined ? last : decimalSign === "." ? "," : ".";
  const [whole = "", fraction, ...rest] = decimalSign === undefined ? [digits] : digits.split(decimalSign);
  const isGrouped = whole
    .split(groupSign ?? "")
    .every((part, index) => (index === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part));
  const isWhole = /^\d+$/.test(whole) || isGrouped;
  if (!isWhole || rest.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return undefined;
  return `${whole.replace(/[.,]/g, "")}${fraction === undefined ? "" : `.${fraction}`}`;
}

function ambiguous(whole: string, fraction: string, otherSign: string): Parsed<never> {
  const thisSign = otherSign === "." ? "," : ".";
  const readings = [
    `${whole}${fraction} (set groupsFormat.decimal: "${otherSign}")`,
    `${whole}.${fraction} (set groupsFormat.decimal: "${thisSign}")`,
  ];
  return { ok: false, expected: readings.join(" or "), got: "" };
}

function notANumber(decimal: DecimalSign): Parsed<never> {
  const how = decimal === undefined ? "" : ` (decimals after "${decimal}", as groupsFormat.decimal says)`;
  return { ok: false, expected: `${A_NUMBER}${how}`, got: "" };
}

interface DateRange {
  readonly low: number;
  readonly high: number;
}

/** Returns the two numbers that a spreadsheet may have joined to a date: `02. Apr`, `2-Apr`, `Apr 02`, `02.04.2026`, `2026-04-02`. */
function rangeInDate(cell: string): DateRange | undefined {
  const year = String.raw`(?:[\s./-]+\d{2,4})?`;
  const dayFirst = new RegExp(String.raw`^(\d{1,2})[\s./-]+(\p{L}{3,})\.?${year}$`, "u").exec(cell);
  const monthFirst = new RegExp(String.raw`^(\p{L}{3,})[\s./-]+(\d{1,4})${year}$`, "u").exec(cell);
  const word = dayFirst?.[2] ?? monthFirst?.[1];
  const number = Number(dayFirst?.[1] ?? monthFirst?.[2]);
  if (word !== undefined) {
    const month = MONTHS.findIndex((names) => names.some((name) => word.toLowerCase().startsWith(name))) + 1;
    return month === 0 ? undefined : inOrder(number, month);
  }
  const numeric =
    /^(\d{1,2})[./-](\d{1,2})[./-]\d{4}(?: 00:00(?::00)?)?$/.exec(cell) ??
    /^\d{4}-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?$/.exec(cell) ??
    /^(\d{1,2})[/](\d{1,2})$/.exec(cell);
  return numeric === null ? undefined : inOrder(Number(numeric[1]), Number(numeric[2]));
}

function inOrder(a: number, b: number): DateRange {
  return a <= b ? { low: a, high: b } : { low: b, high: a };
}

function rangeExpected({ low, high }: DateRange): string {
  return (
    `a number, or ${low}..likely..${high} if this date was the range ${low}-${high} ` +
    `(format the column as text and type the three points)`
  );
}
