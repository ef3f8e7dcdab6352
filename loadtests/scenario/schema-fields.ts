import * as z from "zod";
import { field } from "../../planner/inputs/reading.ts";
import { EXPECTED_DURATION, EXPECTED_RATE, readDurationS, readRate } from "./quantity-text.ts";

/** A duration as text; read as seconds. */
export function duration(description: string) {
  return field(
    { type: "string", pattern: "^\\d+(\\.\\d+)?\\s*[smhd]$", examples: ["90s", "10m", "72h"], description },
    (value) => {
      const seconds = readDurationS(value);
      return seconds === undefined
        ? { ok: false, expected: EXPECTED_DURATION }
        : { ok: true, value: seconds };
    },
  );
}

const RATE_SCHEMA = {
  anyOf: [{ type: "number", minimum: 0 }, { type: "string" }],
  examples: ["0.5/s", "300/h", "1000000 installs/day"],
};

/** A rate as number or text. */
export function rate(description: string) {
  return field({ ...RATE_SCHEMA, description }, (value) => {
    const stated = readRate(value);
    return stated === undefined ? { ok: false, expected: EXPECTED_RATE } : { ok: true, value: stated };
  });
}

/** A text that is not empty; `what` is what was expected. */
export function text(what: string, description: string) {
  return z.string({ error: what }).min(1, { error: what }).meta({ description });
}

/** A number of 0 or more. */
export function number(what: string, description: string) {
  return z.number({ error: what }).min(0, { error: what }).meta({ description });
}

/** A whole number from 1 to `most`. */
export function count(what: string, description: string, most: number) {
  return z.int({ error: what }).min(1, { error: what }).max(most, { error: what }).meta({ description });
}
