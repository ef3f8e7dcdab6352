import * as z from "zod";
import { InputError } from "../core/input-error.ts";

/** A kind of document that Headroom writes and reads again. */
export interface StoredKind {
  /** With its article, as `a plan`. */
  readonly noun: string;
  /** As `headroom/plan`. */
  readonly format: string;
  /** The newest that is read. */
  readonly version: number;
  /** Names what is read; the rest is as it was written. */
  readonly schema: z.ZodType;
}

/**
 * Returns a stored document, checked against its schema.
 *
 * @throws InputError when the text is no such document, or one of a newer version; every fault is named.
 */
export function readStored(
  text: string,
  file: string,
  { noun, format, version, schema }: StoredKind,
): unknown {
  const value = parsedJson(text, file, noun);
  const head = z.looseObject({ format: z.literal(format), version: z.int() }).safeParse(value);
  if (head.success && head.data.version > version) {
    const sentence = `expected version ${version}, got ${head.data.version}: it was written by a newer Headroom`;
    throw new InputError([{ file, field: "version", sentence }]);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return value;
  throw new InputError(
    parsed.error.issues.map((issue) => ({ file, field: issue.path.join("."), sentence: issue.message })),
  );
}

function parsedJson(text: string, file: string, noun: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new InputError([{ file, sentence: `expected ${noun} as JSON, got a fault: ${said}` }]);
  }
}
