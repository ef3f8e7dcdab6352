import type { Estimate } from "../core/demand/estimate.ts";
import { estimateText } from "../core/demand/estimate-text.ts";
import type { Prior } from "../core/demand/priors.ts";
import { compareText } from "../core/order.ts";
import type { Assumption } from "../core/site.ts";

/** Returns what was stated, or the prior, which it writes down. */
export type Assume = <T>(path: string, stated: T | undefined, prior: Prior<T>) => T;

/** Writes down the defaults that stand where nobody answered. */
export interface AssumptionBook {
  readonly assume: Assume;
  readonly note: (assumption: Assumption) => void;
  /** In the order of their paths. */
  readonly all: () => readonly Assumption[];
}

/** Returns an empty book. */
export function openAssumptionBook(): AssumptionBook {
  const entries: Assumption[] = [];
  const note = (assumption: Assumption): void => {
    entries.push(assumption);
  };
  return {
    note,
    assume: (path, stated, prior) => {
      if (stated !== undefined) return stated;
      note({ path, value: valueText(prior.value), source: prior.source });
      return prior.value;
    },
    all: () => [...entries].sort((a, b) => compareText(a.path, b.path) || compareText(a.value, b.value)),
  };
}

/** Returns a value in words: estimates as they are typed, maps as `min 2, max 3`, lists with commas. */
export function valueText(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(12)));
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  if (isEstimate(value)) return estimateText(value);
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([key, part]) => `${key} ${valueText(part)}`)
      .join(", ");
  }
  return String(value);
}

function isEstimate(value: unknown): value is Estimate {
  return typeof value === "object" && value !== null && "likely" in value && "confidence" in value;
}
