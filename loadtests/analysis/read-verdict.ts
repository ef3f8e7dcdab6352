import { InputError } from "../../planner/core/input-error.ts";
import type { Verdict } from "./verdict.ts";
import { verdictSchema } from "./verdict-schema.ts";

/** Returns the verdict that a `verdict.json` holds. Throws an InputError for another document or a newer version. */
export function readVerdict(text: string, file: string): Verdict {
  const document = parsedJson(text);
  if (
    typeof document === "object" &&
    document !== null &&
    "version" in document &&
    Number(document.version) > 1
  ) {
    throw new InputError([
      {
        file,
        field: "version",
        sentence: `expected version 1, got ${Number(document.version)}: it was written by a newer Headroom`,
      },
    ]);
  }
  const read = verdictSchema.safeParse(document);
  if (read.success) return document as Verdict;
  throw new InputError(
    read.error.issues.map((issue) => ({
      file,
      field: issue.path.join("."),
      sentence: `expected a verdict of a run (${issue.message.toLowerCase()})`,
    })),
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
