import type { Estimate } from "../core/demand/estimate.ts";
import { certain, DEFAULT_CONFIDENCE, isCertain } from "../core/demand/estimate.ts";
import { ESTIMATE_SHAPE, parseEstimateText, readPlainNumber } from "../core/demand/estimate-text.ts";
import { type Bounds, fitMetalog } from "../core/demand/metalog.ts";
import { parseCpu, parseMemory, type ZeroRule } from "../core/quantity-text.ts";
import { readWrittenNumber } from "./local-number.ts";
import { field, type Reading } from "./reading.ts";
import { shownText } from "./shown-text.ts";

/** What a number may be: `noun` completes "expected …". */
export interface NumberRule {
  readonly noun: string;
  readonly min: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** What an estimate may be, and the bounds of the distribution that is made of it. */
export interface EstimateRule extends NumberRule {
  readonly bounds: Bounds;
}

/** A share of something: 0 to 1, or a percentage. */
export const SHARE: EstimateRule = {
  noun: "a share from 0 to 1, or a percentage as 35 %",
  min: 0,
  max: 1,
  bounds: [0, 1],
};

const ESTIMATE_SCHEMA = {
  anyOf: [
    { type: "number" },
    { type: "string" },
    {
      type: "object",
      properties: {
        low: { type: ["number", "string"] },
        likely: { type: ["number", "string"] },
        high: { type: ["number", "string"] },
        confidence: { type: ["number", "string"] },
      },
      required: ["low", "likely", "high"],
      additionalProperties: false,
    },
  ],
};

/** Returns a field that takes a number, `low..likely..high @90%`, or a map of the three points. */
export function estimateField(rule: EstimateRule, description: string) {
  const form = "a number, or low..likely..high @90%";
  return field({ ...ESTIMATE_SCHEMA, description: `${description} (${form})` }, (value) =>
    readEstimate(value, rule),
  );
}

/** Returns a field that takes one number, or a percentage. */
export function numberField(rule: NumberRule, description: string) {
  const schema = { type: rule.whole === true ? "integer" : ["number", "string"], description };
  return field(schema, (value): Reading<number> => {
    const read = readNumber(value, rule);
    return read.ok ? withinRule(read.value, rule) : read;
  });
}

/** Returns a field that takes CPU as `1`, `0.5`, `500m` and gives millicores. */
export function cpuField(description: string, rule?: ZeroRule) {
  return field({ type: ["number", "string"], description: `${description}: 1, 0.5 or 500m` }, (value) =>
    typeof value === "string" || typeof value === "number"
      ? withoutGot(parseCpu(String(value), rule))
      : { ok: false, expected: "CPU as 1, 0.5 or 500m" },
  );
}

/** Returns a field that takes memory as `2000M`, `4G`, `1907Mi`, `4Gi` and gives MiB. */
export function memoryField(description: string, rule?: ZeroRule) {
  return field({ type: "string", description: `${description}: 2000M, 4G, 1907Mi or 4Gi` }, (value) =>
    withoutGot(
      parseMemory(typeof value === "string" || typeof value === "number" ? String(value) : "", rule),
    ),
  );
}

/** Reads an estimate in any of its forms and checks that it makes a distribution. */
export function readEstimate(value: unknown, rule: EstimateRule): Reading<Estimate> {
  const stated = isRecord(value) ? readThreePoints(value, rule) : readOneOrText(value, rule);
  if (!stated.ok) return stated;
  const estimate = stated.value;
  const path = isRecord(value);
  for (const name of ["low", "likely", "high"] as const) {
    const within = withinRule(estimate[name], isCertain(estimate) ? rule : { ...rule, whole: false });
    if (!within.ok) return path && !isCertain(estimate) ? { ...within, path: [name] } : within;
  }
  const fit = fitMetalog(estimate, rule.bounds);
  if (fit.ok) return { ok: true, value: estimate };
  const { low, likely, high } = estimate;
  return {
    ok: false,
    expected: "low, likely and high of one distribution",
    got: `${low}..${likely}..${high} (${fit.reason})`,
  };
}

function readOneOrText(value: unknown, rule: EstimateRule): Reading<Estimate> {
  if (typeof value !== "string") {
    const number = readNumber(value, rule);
    return number.ok ? { ok: true, value: certain(number.value) } : number;
  }
  const parsed = parseEstimateText(value, readWrittenNumber);
  if (parsed.ok) return parsed;
  const expected =
    parsed.expected === ESTIMATE_SHAPE && !/\.\.|…|@/.test(value) ? nounFor(value, rule) : parsed.expected;
  return { ok: false, expected };
}

function readThreePoints(map: Readonly<Record<string, unknown>>, rule: EstimateRule): Reading<Estimate> {
  const known = ["low", "likely", "high", "confidence"];
  const stranger = Object.keys(map).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    return {
      ok: false,
      expected: "only low, likely, high and confidence",
      got: shownText(stranger),
      path: [stranger],
    };
  }
  const points: number[] = [];
  for (const name of ["low", "likely", "high"]) {
    const number = readNumber(map[name], rule);
    if (!number.ok) return { ...number, path: [name] };
    points.push(number.value);
  }
  const [low = Number.NaN, likely = Number.NaN, high = Number.NaN] = points;
  if (map["confidence"] === undefined)
    return { ok: true, value: { low, likely, high, confidence: DEFAULT_CONFIDENCE } };
  const confidence = plainNumber(map["confidence"]);
  if (confidence === undefined || !(confidence > 0 && confidence < 1)) {
    return {
      ok: false,
      expected: "a confidence between 0 and 1, or a percentage as 90 %",
      path: ["confidence"],
    };
  }
  return { ok: true, value: { low, likely, high, confidence } };
}

function readNumber(value: unknown, rule: NumberRule): Reading<number> {
  const number = plainNumber(value);
  if (number !== undefined) return { ok: true, value: number };
  if (typeof value !== "string") return { ok: false, expected: rule.noun };
  const written = readWrittenNumber(value);
  const isNoNumber = !written.ok && written.expected === ESTIMATE_SHAPE;
  return { ok: false, expected: written.ok || isNoNumber ? nounFor(value, rule) : written.expected };
}

/** A number with its unit behind it is refused in words that say so: the unit stands in the name of the field. */
function nounFor(value: string, { noun }: NumberRule): string {
  const unit = /^[+-]?[\d.,]+\s*(\p{L}[\p{L}/]*)$/u.exec(value.trim())?.[1];
  return unit === undefined ? noun : `${noun} (the number alone, without ${shownText(unit)})`;
}

function plainNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const parsed = readPlainNumber(value);
  return parsed.ok ? parsed.value : undefined;
}

function withinRule(value: number, rule: NumberRule): Reading<number> {
  const { min, max = Number.MAX_SAFE_INTEGER, whole, noun } = rule;
  if (rule.max === 1 && value > 1 && value <= 100) {
    return { ok: false, expected: noun, got: `${value} (${value} % is ${value / 100})` };
  }
  if (!(value >= min && value <= max) || (whole === true && !Number.isInteger(value))) {
    // Most nouns say where values begin; who is above learns where they end.
    const ends = /at most|below| to \d/.test(noun);
    return { ok: false, expected: value > max && !ends ? `${noun}, and at most ${max}` : noun };
  }
  return { ok: true, value };
}

/** The file's own writing is shown, not that of the part which was read. */
function withoutGot(parsed: ReturnType<typeof parseCpu>): Reading<number> {
  return parsed.ok ? parsed : { ok: false, expected: parsed.expected };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
