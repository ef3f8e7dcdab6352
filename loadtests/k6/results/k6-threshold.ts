import { figure } from "../../../planner/core/figure.ts";
import type { K6Threshold } from "./k6-results.ts";

/** A threshold expression of k6: `p(95)<500`. */
export interface Expression {
  /** As k6 names the value: `p(95)`, `avg`, `rate`. */
  readonly aggregation: string;
  readonly operator: "<" | "<=" | ">" | ">=" | "==" | "===" | "!=";
  readonly limit: number;
}

/** Reads an expression; undefined for what k6 would not accept. Source: grafana/k6, metrics/thresholds_parser.go, 2026-08. */
export function readExpression(text: string): Expression | undefined {
  const match =
    /^\s*(p\(\s*\d+(?:\.\d+)?\s*\)|avg|min|max|med|count|rate|value)\s*(<=|>=|===|==|!=|<|>)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/.exec(
      text,
    );
  const [, aggregation, operator, limit] = match ?? [];
  if (aggregation === undefined || operator === undefined) return undefined;
  return {
    aggregation: aggregation.replace(/\s/g, ""),
    operator: operator as Expression["operator"],
    limit: Number(limit),
  };
}

/** Returns true when a value satisfies the expression. */
export function satisfies({ operator, limit }: Expression, value: number): boolean {
  switch (operator) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    case "!=":
      return value !== limit;
    case "==":
    case "===":
      return value === limit;
  }
}

/** What a file says of a threshold. */
export interface StatedThreshold {
  readonly metric: string;
  readonly expression: string;
  readonly passed: boolean;
  /** The metric's values by k6's names. */
  readonly values: Readonly<Record<string, number>>;
  readonly unit?: string;
}

/** Returns a threshold as k6 judged it, with its numbers where the file holds them. */
export function statedThreshold(stated: StatedThreshold): K6Threshold {
  const { metric, expression, passed, values, unit } = stated;
  const read = readExpression(expression);
  const got = read === undefined ? undefined : measuredValue(values, read.aggregation);
  const numbers =
    read === undefined
      ? `${expression}: this expression is not known, its result is k6's`
      : `limit ${amountText(read.limit, unit)}, ${got === undefined ? "value not in this file" : `got ${amountText(got, unit)}`}`;
  const doubt =
    read !== undefined && got !== undefined && satisfies(read, got) !== passed
      ? "; the value in the file says otherwise"
      : "";
  return {
    metric,
    expression,
    outcome: passed ? "pass" : "fail",
    ...(read === undefined ? {} : { limit: read.limit }),
    ...(got === undefined ? {} : { got }),
    ...(unit === undefined ? {} : { unit }),
    sentence: `${metric} ${expression}: ${passed ? "passed" : "failed"} by k6's word (${numbers}${doubt})`,
  };
}

/** Returns the value of an aggregation; a median may be there as `p(50)`. */
function measuredValue(values: Readonly<Record<string, number>>, aggregation: string): number | undefined {
  if (aggregation === "med" || aggregation === "p(50)") return values["med"] ?? values["p(50)"];
  return values[aggregation];
}

/** Returns a number with its unit. */
export function amountText(value: number, unit: string | undefined): string {
  return `${figure(value, Math.abs(value) < 1 ? 4 : 1)}${unit === undefined ? "" : ` ${unit}`}`;
}
