import type { Catalog } from "../core/catalog.ts";
import { expectedGot, type InputIssue } from "../core/input-error.ts";
import { nearestText } from "../core/nearest-text.ts";
import { parseCustomType } from "../core/quantity-text.ts";
import { shownText } from "./shown-text.ts";
import type { Path, YamlDocument } from "./yaml-document.ts";

/** What a catalogue calls its rows, as far as a site may name them. */
export interface CatalogNames {
  readonly families: readonly string[];
  readonly instanceTypes: readonly string[];
  readonly databaseClasses: readonly string[];
}

/** Returns the names of a catalogue that a site may use. */
export function catalogNames({ instanceTypes, rdsClasses }: Catalog): CatalogNames {
  return {
    families: [...new Set(instanceTypes.map(({ family }) => family))],
    instanceTypes: instanceTypes.map(({ name }) => name),
    databaseClasses: rdsClasses.map(({ name }) => name),
  };
}

/** A name of a site: where it stands, what it names, and what is there. */
interface Named {
  readonly path: Path;
  readonly isKey?: boolean;
  readonly noun: string;
  readonly known: readonly string[];
}

/**
 * Returns the families, types and classes that a site names and the catalogue does not have. A plan could say nothing of them, not
 * even why they are not chosen.
 */
export function checkCatalogNames(
  { value, placeOf, keyPlaceOf, gotAt }: Pick<YamlDocument, "value" | "placeOf" | "keyPlaceOf" | "gotAt">,
  file: string,
  names: CatalogNames,
): readonly InputIssue[] {
  const unknown = namedBy(recordOf(value), names).flatMap(({ path, isKey, noun, known }) => {
    const got = isKey === true ? path.at(-1) : valueAt(value, path);
    // What is no text at all is a fault of its own.
    if (typeof got !== "string" || known.includes(got.trim())) return [];
    const near = nearestText(got, known);
    const place = { file, ...(isKey === true ? keyPlaceOf(path) : placeOf(path)), field: path.join(".") };
    const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
    return [
      expectedGot(place, `${noun} of the catalogue${hint}`, isKey === true ? shownText(got) : gotAt(path)),
    ];
  });
  const { families, instanceTypes, customTypes } = recordOf(recordOf(value)["nodes"]);
  const empty = (listOf(customTypes).length > 0 ? [] : ["families", "instanceTypes"]).filter((field) => {
    const list = field === "families" ? families : instanceTypes;
    return Array.isArray(list) && list.length === 0;
  });
  return [
    ...unknown,
    ...ownNames(customTypes).flatMap((name, index, all) => {
      if (name === undefined) return [];
      if (all.indexOf(name) === index && !names.instanceTypes.includes(name)) return [];
      const path = ["nodes", "customTypes", index];
      const got = `${shownText(name)}, which another type bears`;
      return [expectedGot({ file, ...placeOf(path), field: path.join(".") }, "a name of its own", got)];
    }),
    ...empty.map((field) => {
      const path = ["nodes", field];
      return expectedGot(
        { file, ...placeOf(path), field: path.join(".") },
        "at least one, or customTypes",
        "an empty list",
      );
    }),
  ];
}

function namedBy(site: Readonly<Record<string, unknown>>, names: CatalogNames): readonly Named[] {
  const { families, instanceTypes, speedFactor, customTypes } = recordOf(site["nodes"]);
  const own = ownNames(customTypes).filter((name) => name !== undefined);
  const type = { noun: "an instance type", known: names.instanceTypes };
  const database = { noun: "a database class", known: names.databaseClasses };
  return [
    ...listOf(families).map((_, index) => ({
      path: ["nodes", "families", index],
      noun: "a family",
      known: names.families,
    })),
    ...listOf(instanceTypes).map((_, index) => ({
      ...type,
      path: ["nodes", "instanceTypes", index],
      known: [...names.instanceTypes, ...own],
    })),
    ...Object.keys(recordOf(speedFactor)).map((family) => ({
      path: ["nodes", "speedFactor", family],
      isKey: true,
      noun: "a family",
      known: [...names.families, ...own.map((name) => name.split(".")[0] ?? name)],
    })),
    { ...type, path: ["workbench", "managedInstanceType"] },
    { ...database, path: ["workbench", "databaseClass"] },
    { ...type, path: ["packageManager", "instanceType"] },
    { ...database, path: ["packageManager", "databaseClass"] },
  ];
}

/** The names of the site's own types; undefined where one cannot be read. */
function ownNames(customTypes: unknown): readonly (string | undefined)[] {
  return listOf(customTypes).map((text) => {
    const parsed = parseCustomType(typeof text === "string" ? text : "");
    return parsed.ok ? parsed.value.name : undefined;
  });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (Array.isArray(inner) ? inner[Number(step)] : recordOf(inner)[String(step)]),
    value,
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
