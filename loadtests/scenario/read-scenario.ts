import { InputError, type InputIssue } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import { decodeText } from "../../planner/inputs/input-text.ts";
import { readYaml } from "../../planner/inputs/yaml-document.ts";
import type { Journey } from "../journeys/journey.ts";
import { acceptedPart } from "./accepted-part.ts";
import { layerOver, type ScenarioLayer } from "./layers.ts";
import { resolveScenario, type ScenarioChanges } from "./resolve-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioSchema } from "./scenario-schema.ts";
import { schemaFaults, withoutSecrets } from "./schema-faults.ts";
import { secretFaults } from "./secret-faults.ts";

/** A scenario file: its name for messages, and its text. */
export interface ScenarioText {
  readonly text: string;
  readonly file: string;
}

/** What a scenario may name, and what the command line changes. */
export interface ScenarioWorld {
  /** The text of a ready scenario by its name. */
  readonly ready: (name: string) => string | undefined;
  readonly readyNames: readonly string[];
  readonly journeys: ReadonlyMap<string, Journey<unknown>>;
  readonly changes?: ScenarioChanges;
}

const MAX_SCENARIO_BYTES = 1_000_000;

/**
 * Returns the scenario that a file states, with what it `uses` under it and the changes of the command line over it.
 *
 * Throws one InputError with every fault of the file and of what it uses, each at its line and column. Values of keys that
 * are called like secrets and the user-info of URLs are never repeated.
 */
export function readScenario(input: ScenarioText, world: ScenarioWorld): Scenario {
  const own = readLayer(input);
  const base = own.stated.uses === undefined ? undefined : readBase(own.stated.uses, own, world);
  const resolved = resolveScenario(layerOver(own, base), world.journeys, world.changes ?? {});
  const found = [...own.faults, ...(base?.faults ?? [])];
  const meaning = resolved.ok
    ? []
    : resolved.faults.filter((fault) => !found.some((other) => isFollowed(other, fault)));
  if (found.length > 0 || !resolved.ok) throw new InputError(inOrder([...found, ...meaning]));
  return resolved.scenario;
}

interface ReadLayer extends ScenarioLayer {
  readonly faults: readonly InputIssue[];
}

function readLayer({ text, file }: ScenarioText): ReadLayer {
  const decoded = decodeText({ file, text }, { kind: "a scenario as YAML", maxBytes: MAX_SCENARIO_BYTES });
  if (!decoded.ok) throw new InputError([decoded.issue]);
  const document = readYaml(decoded.text, file);
  if (document.issues.length > 0) throw new InputError(document.issues.map(withoutSource));
  const secrets = secretFaults(document, file);
  const parsed = scenarioSchema.safeParse(document.value);
  const shape = parsed.success ? [] : schemaFaults(parsed.error, document, file);
  const stated = parsed.success ? parsed.data : acceptedPart(document.value);
  if (stated === undefined) throw new InputError(shape);
  // A secret under a key that no scenario has is one fault, not two.
  const faults = [
    ...secrets,
    ...shape.filter((fault) => !secrets.some((secret) => samePlace(secret, fault))),
  ];
  return { file, document, stated, faults };
}

function readBase(
  name: string,
  own: ReadLayer,
  world: ScenarioWorld,
): (ScenarioLayer & { readonly faults: readonly InputIssue[] }) | undefined {
  const text = world.ready(name);
  const place = { file: own.file, ...own.document.placeOf(["uses"]), field: "uses" };
  if (text === undefined) {
    const nearest = nearestText(name, world.readyNames);
    const hint =
      nearest === undefined ? `known: ${world.readyNames.join(", ")}` : `did you mean "${nearest}"?`;
    throw new InputError([
      ...own.faults,
      {
        ...place,
        expected: nearest ?? "a ready scenario",
        got: withoutSecrets(name),
        sentence: `no ready scenario is called "${withoutSecrets(name)}" (${hint})`,
      },
    ]);
  }
  const base = readLayer({ text, file: `${name} (ready scenario)` });
  if (base.stated.uses !== undefined) {
    throw new InputError([
      {
        ...place,
        sentence: `expected a ready scenario that stands alone, got "${name}", which uses another`,
      },
    ]);
  }
  return base;
}

/** Some messages of the parser repeat a word of the text, which may be a secret. */
function withoutSource(issue: InputIssue): InputIssue {
  if (!issue.sentence.startsWith("not YAML")) return issue;
  return { ...issue, sentence: issue.sentence.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`/g, "…") };
}

function samePlace(a: InputIssue, b: InputIssue): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

/** A part that is wrong in itself makes no second fault by what it means, or by what is missing because of it. */
function isFollowed(cause: InputIssue, fault: InputIssue): boolean {
  if (cause.file !== fault.file || cause.field === undefined || fault.field === undefined) return false;
  const { field } = fault;
  const meant = [...cause.field.split(".").slice(0, -1), cause.expected].join(".");
  return (
    field === meant ||
    field === cause.field ||
    field.startsWith(`${cause.field}.`) ||
    cause.field.startsWith(`${field}.`)
  );
}

function inOrder(faults: readonly InputIssue[]): readonly InputIssue[] {
  return [...faults].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
