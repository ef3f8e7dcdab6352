import { expectedGot, type InputIssue } from "../core/input-error.ts";
import { nearestText } from "../core/nearest-text.ts";
import { shownText } from "./shown-text.ts";
import type { Path, YamlDocument } from "./yaml-document.ts";

/** A group or an event as far as names go, whatever else is wrong with it. */
export interface NamedGroup {
  readonly name: string;
  readonly profile: string | undefined;
  readonly at: (field: "name" | "profile") => Omit<InputIssue, "sentence" | "expected" | "got">;
}

/**
 * Returns the faults that only the whole site shows: names given twice, and profiles that nobody describes.
 *
 * Works on what stands in the files, so that one fault does not hide another.
 */
export function checkNames(
  document: YamlDocument,
  file: string,
  csvGroups: readonly NamedGroup[],
  readsInline: boolean,
): readonly InputIssue[] {
  const site = recordOf(document.value);
  const groups = readsInline ? entriesOf(document, file, ["groups"]) : csvGroups;
  const events = entriesOf(document, file, ["events"]);
  const profiles = Object.keys(recordOf(site["profiles"]));
  return [
    ...productIssues(document, file),
    ...twice(groups, "group"),
    ...twice(events, "event"),
    ...[...groups, ...events].flatMap((entry) => profileIssues(entry, profiles)),
  ];
}

function productIssues(document: YamlDocument, file: string): readonly InputIssue[] {
  const { workbench, packageManager } = recordOf(recordOf(document.value)["products"]);
  if (workbench !== false || packageManager !== false) return [];
  const place = { file, ...document.placeOf(["products"]), field: "products" };
  return [expectedGot(place, "at least one product", "none")];
}

function entriesOf(document: YamlDocument, file: string, path: Path): readonly NamedGroup[] {
  const list = recordOf(document.value)[String(path[0])];
  if (!Array.isArray(list)) return [];
  return list.map((item, index) => {
    const { name, profile } = recordOf(item);
    return {
      name: typeof name === "string" || typeof name === "number" ? String(name).trim() : "",
      profile: typeof profile === "string" ? profile.trim() : undefined,
      at: (field) => {
        const place = [...path, index, field];
        return { file, ...document.placeOf(place), field: place.join(".") };
      },
    };
  });
}

function twice(entries: readonly NamedGroup[], kind: string): readonly InputIssue[] {
  const firstLines = new Map<string, number | undefined>();
  return entries.flatMap((entry) => {
    if (entry.name === "") return [];
    const place = entry.at("name");
    if (!firstLines.has(entry.name)) {
      firstLines.set(entry.name, place.line);
      return [];
    }
    const got = `${shownText(entry.name)} again (first on line ${firstLines.get(entry.name)})`;
    return [expectedGot(place, `each ${kind} once`, got)];
  });
}

function profileIssues(entry: NamedGroup, profiles: readonly string[]): readonly InputIssue[] {
  if (profiles.length === 0 && entry.profile !== undefined) {
    return [
      expectedGot(
        entry.at("profile"),
        "a name from profiles, which describes none",
        shownText(entry.profile),
      ),
    ];
  }
  if (entry.profile === undefined) {
    if (profiles.length < 2) return [];
    return [expectedGot(entry.at("profile"), `one of the profiles ${profiles.join(", ")}`, "nothing")];
  }
  if (profiles.includes(entry.profile)) return [];
  const likely = nearestText(entry.profile, profiles);
  const hint = likely === undefined ? "" : ` (did you mean "${likely}"?)`;
  return [
    expectedGot(
      entry.at("profile"),
      `one of the profiles ${profiles.join(", ")}${hint}`,
      shownText(entry.profile),
    ),
  ];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
