import type { z } from "zod";
import { type StatedScenario, scenarioSchema } from "./scenario-schema.ts";

type Step = string | number;

/** More rounds than a scenario is deep never help. */
const MOST_ROUNDS = 8;

/**
 * Returns what the schema accepts of a scenario once the parts that it refuses are left out, so that the rest can be
 * checked for what it means in the same reading; undefined when there is no map at all.
 */
export function acceptedPart(value: unknown): StatedScenario | undefined {
  let rest = value;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const parsed = scenarioSchema.safeParse(rest);
    if (parsed.success) return parsed.data;
    for (const path of refusedPaths(parsed.error)) {
      if (path.length === 0) return undefined;
      rest = without(rest, path);
    }
  }
  return undefined;
}

/** A refused entry of a list takes the list with it: the places of the others must not shift. */
function refusedPaths(error: z.ZodError): readonly (readonly Step[])[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.filter((step) => typeof step !== "symbol");
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [...path, key]);
    return [typeof path.at(-1) === "number" ? path.slice(0, -1) : path];
  });
}

function without(value: unknown, path: readonly Step[]): unknown {
  const [step, ...deeper] = path;
  if (step === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((entry, index) => (index === step ? without(entry, deeper) : entry));
  const entries = Object.entries(value).filter(([key]) => deeper.length > 0 || key !== step);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === step ? without(inner, deeper) : inner]),
  );
}
