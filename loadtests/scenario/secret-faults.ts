import type { InputIssue } from "../../planner/core/input-error.ts";
import type { Path, YamlDocument } from "../../planner/inputs/yaml-document.ts";
import { isSecretKey } from "./schema-faults.ts";

/**
 * Returns a fault for each secret that stands in a scenario: a key that is called like one, or a URL with user and
 * password. The secret itself is not repeated.
 */
export function secretFaults(document: YamlDocument, file: string): readonly InputIssue[] {
  return walk(document.value, []).map(({ path, expected }) => ({
    file,
    ...(expected === SOURCES ? document.keyPlaceOf(path) : document.placeOf(path)),
    field: path.join("."),
    expected,
    got: "a secret in the file",
    sentence: `expected ${expected}, got a secret in the file`,
  }));
}

const SOURCES = "tokenEnv, tokenFile or accountsFile, which say where a secret lies";
const PLAIN_URL = "a URL without user and password";

interface Found {
  readonly path: Path;
  readonly expected: string;
}

function walk(value: unknown, path: Path): readonly Found[] {
  if (typeof value === "string") return /\/\/[^/\s]*@/.test(value) ? [{ path, expected: PLAIN_URL }] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const step = Array.isArray(value) ? Number(key) : key;
    return isSecretKey(step) ? [{ path: [...path, step], expected: SOURCES }] : walk(inner, [...path, step]);
  });
}
