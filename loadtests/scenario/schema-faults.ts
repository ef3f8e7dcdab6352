import * as z from "zod";
import type { InputIssue } from "../../planner/core/input-error.ts";
import { siteIssues } from "../../planner/inputs/site-issues.ts";
import type { Path, YamlDocument } from "../../planner/inputs/yaml-document.ts";

/** Names of keys whose values are never repeated. */
const SECRET_KEY = /token|passw|secret|credential|api_?key|authorization/i;
/** Keys that only say where a secret lies. */
const SECRET_SOURCE_KEY = /(?:Env|File)$/;

/** Returns whether a key holds a secret, by its name. */
export function isSecretKey(key: string | number): boolean {
  return typeof key === "string" && SECRET_KEY.test(key) && !SECRET_SOURCE_KEY.test(key);
}

/** Returns how a value is written, for "got …", but never a secret, the user-info of a URL or a control character. */
export function shownAt(document: YamlDocument, path: Path): string {
  if (path.some(isSecretKey)) return "something that is not shown";
  return withoutSecrets(document.gotAt(path));
}

/** Returns a text without the user-info of URLs and without control characters. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(/(\/\/|^|["'\s])[^/\s"'@]*:[^/\s"'@]*@/g, "$1…@").replaceAll(/\p{Cc}/gu, " ");
}

/** Returns each fault that a schema found in a document, at its place. Of a choice, the faults of the form that was meant. */
export function schemaFaults(error: z.ZodError, document: YamlDocument, file: string): readonly InputIssue[] {
  const issues = error.issues.flatMap((issue) => withoutUnions(issue, []));
  return siteIssues(new z.ZodError(issues), {
    file,
    placeOf: document.placeOf,
    keyPlaceOf: document.keyPlaceOf,
    fieldOf: (path) => path.join("."),
    gotAt: (path) => shownAt(document, path),
  });
}

type SchemaIssue = z.core.$ZodIssue;

/** A form was meant when only its parts are wrong; else the first one that takes this kind of value at all. */
function withoutUnions(issue: SchemaIssue, above: readonly PropertyKey[]): readonly SchemaIssue[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union") {
    const meant =
      issue.errors.find((form) =>
        form.every((part) => part.path.length > 0 || part.code === "unrecognized_keys"),
      ) ?? issue.errors.find((form) => form.every((part) => part.code !== "invalid_type"));
    if (meant !== undefined) return meant.flatMap((part) => withoutUnions(part, path));
  }
  return [{ ...issue, path }];
}
