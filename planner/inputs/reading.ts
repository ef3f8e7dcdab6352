import * as z from "zod";
import type { Path } from "./yaml-document.ts";

/** A value that was read, or what was expected; `path` leads from the field to the part that is wrong. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string; readonly got?: string; readonly path?: Path };

/** What an editor is told of a field: JSON Schema keywords and a description. */
export type FieldSchema = Readonly<Record<string, unknown>> & { readonly description: string };

/**
 * Returns a schema that reads one field with a function, whatever its form.
 *
 * Zod's message of an issue holds what was expected; `params.got` what was got, where the field itself would mislead.
 */
export function field<T>(schema: FieldSchema, read: (value: unknown) => Reading<T>) {
  return z
    .unknown()
    .meta(schema)
    .transform((value, context) => {
      const reading = read(value);
      if (reading.ok) return reading.value;
      const { expected, got, path } = reading;
      context.issues.push({
        code: "custom",
        input: value,
        message: expected,
        params: { got },
        ...(path === undefined ? {} : { path: [...path] }),
      });
      return z.NEVER;
    });
}

/** Returns a schema of a map whose keys are all known; the message of a misspelt key holds the known ones. */
export function knownKeys<Shape extends z.ZodRawShape>(what: string, shape: Shape, description?: string) {
  const known = Object.keys(shape).join(" ");
  const map = z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? known : what),
  });
  return description === undefined ? map : map.meta({ description });
}

/** Returns a schema of a list. */
export function listOf<Item extends z.ZodType>(what: string, item: Item, description: string) {
  return z.array(item, { error: () => what }).meta({ description });
}

/** Returns a schema of a map whose keys are names that the writer chooses. */
export function namedMap<Item extends z.ZodType>(what: string, item: Item, description: string) {
  return z.record(z.string(), item, { error: () => what }).meta({ description });
}
