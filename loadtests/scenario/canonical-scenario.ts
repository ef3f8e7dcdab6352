import { compareText } from "../../planner/core/order.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Returns a scenario as one line of JSON with the keys of every map in order: the same scenario gives the same text, from
 * whatever file it was read. Its SHA-256 is the checksum that `run.json` holds and a resume compares.
 */
export function canonicalScenario(scenario: Scenario): string {
  return JSON.stringify(inOrder(scenario));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}
