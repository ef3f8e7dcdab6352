import type { z } from "zod";
import type { Catalog } from "../../planner/core/catalog.ts";

/** A formula that a case can name: the shape of its input, and what it answers. */
export interface Formula {
  readonly name: string;
  /** Reads and computes; throws an InputError, or a ZodError, for an input that it cannot take. */
  readonly answer: (input: unknown, catalog: Catalog) => Readonly<Record<string, unknown>>;
}

/** Returns a formula whose input is checked by a schema before it is computed. */
export function formula<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  compute: (input: z.output<Schema>, catalog: Catalog) => Readonly<Record<string, unknown>>,
): Formula {
  return { name, answer: (input, catalog) => compute(schema.parse(input), catalog) };
}
