import type { InputIssue } from "../../planner/core/input-error.ts";
import type { Path, YamlDocument } from "../../planner/inputs/yaml-document.ts";
import type { StatedLoad, StatedScenario } from "./scenario-schema.ts";
import { shownAt } from "./schema-faults.ts";

/** One file of a scenario: its document, and what the schema read of it. */
export interface ScenarioLayer {
  readonly file: string;
  readonly document: YamlDocument;
  readonly stated: StatedScenario;
}

/** A scenario whose layers are joined, and where each of its parts stands. */
export interface JoinedScenario {
  readonly stated: StatedScenario;
  /** Returns a fault at the place of a path: in the own file where the part stands there, else in the one it uses. */
  readonly fault: (path: Path, expected: string, got?: string) => InputIssue;
}

/** Returns the own layer laid over the one that it uses: maps key by key, journeys by name, everything else as a whole. */
export function layerOver(own: ScenarioLayer, base: ScenarioLayer | undefined): JoinedScenario {
  if (base === undefined) {
    return { stated: own.stated, fault: (path, expected, got) => faultIn(own, path, expected, got) };
  }
  const loads = joinLoads(own.stated.journeys ?? [], base.stated.journeys ?? []);
  return {
    stated: {
      ...withoutLongWarmUp(base.stated, own.stated.duration),
      ...defined(own.stated),
      journeys: loads.map(({ load }) => load),
      limits: { ...base.stated.limits, ...defined(own.stated.limits ?? {}) },
    },
    fault: (path, expected, got) => {
      const { ownPath, basePath } = translate(path, loads);
      const inOwn = ownPath !== undefined && stands(own.document.value, ownPath);
      if (inOwn || basePath === undefined) return faultIn(own, ownPath ?? path, expected, got);
      return stands(base.document.value, basePath)
        ? faultIn(base, basePath, expected, got)
        : faultIn(own, ownPath ?? path, expected, got);
    },
  };
}

/** A run that is shorter than the warm-up of what it uses has none of it: nobody who states a duration can see that one. */
function withoutLongWarmUp(stated: StatedScenario, durationS: number | undefined): StatedScenario {
  const { warmUp = 0, ...rest } = stated;
  return durationS === undefined || warmUp < durationS ? stated : rest;
}

/** A journey of the joined scenario, and its place in either file. */
interface JoinedLoad {
  readonly load: StatedLoad;
  readonly ownIndex: number | undefined;
  readonly baseIndex: number | undefined;
}

function joinLoads(own: readonly StatedLoad[], base: readonly StatedLoad[]): readonly JoinedLoad[] {
  const kept = base.map((load, baseIndex): JoinedLoad => {
    const ownIndex = own.findIndex(({ name }) => name === load.name);
    const change = own[ownIndex];
    if (change === undefined) return { load, ownIndex: undefined, baseIndex };
    const settings = { ...load.settings, ...change.settings };
    return { load: { ...load, ...defined(change), settings }, ownIndex, baseIndex };
  });
  const added = own.flatMap((load, ownIndex): readonly JoinedLoad[] =>
    kept.some((joined) => joined.ownIndex === ownIndex) ? [] : [{ load, ownIndex, baseIndex: undefined }],
  );
  return [...kept, ...added];
}

function translate(
  path: Path,
  loads: readonly JoinedLoad[],
): { readonly ownPath: Path | undefined; readonly basePath: Path | undefined } {
  const [first, index, ...rest] = path;
  if (first !== "journeys" || typeof index !== "number") return { ownPath: path, basePath: path };
  const load = loads[index];
  const at = (place: number | undefined): Path | undefined =>
    place === undefined ? undefined : ["journeys", place, ...rest];
  return { ownPath: at(load?.ownIndex), basePath: at(load?.baseIndex) };
}

function faultIn(layer: ScenarioLayer, path: Path, expected: string, got: string | undefined): InputIssue {
  const shown = got ?? shownAt(layer.document, path);
  return {
    file: layer.file,
    ...layer.document.placeOf(path),
    field: path.join("."),
    expected,
    got: shown,
    sentence: `expected ${expected}, got ${shown}`,
  };
}

function stands(value: unknown, path: Path): boolean {
  let inner = value;
  for (const step of path) {
    if (typeof inner !== "object" || inner === null || !(step in inner)) return false;
    inner = (inner as Readonly<Record<string | number, unknown>>)[step];
  }
  return inner !== undefined;
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<T>;
}
