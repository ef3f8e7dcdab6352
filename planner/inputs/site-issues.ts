import type { z } from "zod";
import { expectedGot, type InputIssue } from "../core/input-error.ts";
import { nearestText } from "../core/nearest-text.ts";
import type { Path, Place } from "./yaml-document.ts";

/** Finds what a path of the schema is in a file: its place, its name there, and how it is written. */
export interface Locator {
  readonly file: string;
  readonly placeOf: (path: Path) => Partial<Place>;
  readonly keyPlaceOf: (path: Path) => Partial<Place>;
  readonly fieldOf: (path: Path) => string;
  readonly gotAt: (path: Path) => string;
}

/** Returns the faults that the schema of a site found, each at its place in the file, in the words of the file. */
export function siteIssues(error: z.ZodError, locator: Locator): readonly InputIssue[] {
  const meant = likelyFields(error, locator);
  return error.issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== "symbol");
    if (meant.has(locator.fieldOf(path)) && locator.gotAt(path) === "nothing") return [];
    if (issue.code === "unrecognized_keys") {
      const known = issue.message.split(" ");
      return issue.keys.map((key) => unknownKey([...path, key], key, known, locator));
    }
    const place = { file: locator.file, ...locator.placeOf(path), field: locator.fieldOf(path) };
    const got: unknown = issue.code === "custom" ? issue.params?.["got"] : undefined;
    return [expectedGot(place, issue.message, typeof got === "string" ? got : locator.gotAt(path))];
  });
}

/** Fields that a misspelt key was likely meant to be: that they are missing need not be said as well. */
function likelyFields(error: z.ZodError, locator: Locator): ReadonlySet<string> {
  const fields = error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [];
    const above = issue.path.filter((part) => typeof part !== "symbol");
    return issue.keys.flatMap((key) => {
      const likely = nearestText(key, issue.message.split(" "));
      return likely === undefined ? [] : [locator.fieldOf([...above, likely])];
    });
  });
  return new Set(fields);
}

function unknownKey(path: Path, key: string, known: readonly string[], locator: Locator): InputIssue {
  const likely = nearestText(key, known);
  const hint = likely === undefined ? `known: ${known.join(", ")}` : `did you mean "${likely}"?`;
  return {
    file: locator.file,
    ...locator.keyPlaceOf(path),
    field: locator.fieldOf(path),
    expected: likely ?? `one of ${known.join(", ")}`,
    got: key,
    sentence: `unknown key "${key}" (${hint})`,
  };
}
