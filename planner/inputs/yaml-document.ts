import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, Parser, parseDocument } from "yaml";
import { expectedGot, type InputIssue } from "../core/input-error.ts";
import { MAX_ANSWER_LENGTH, shortened, shownText } from "./shown-text.ts";

/** Where a value or a key stands. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly (string | number)[];

/** A YAML text as plain values, with the place of each and the faults of the text itself. */
export interface YamlDocument {
  /** Maps without prototype, arrays, texts, numbers, booleans, null. */
  readonly value: unknown;
  readonly issues: readonly InputIssue[];
  /** Returns the place of a value; of the nearest thing around it where there is none. */
  readonly placeOf: (path: Path) => Place;
  /** Returns the place of a key. */
  readonly keyPlaceOf: (path: Path) => Place;
  /** Returns how a value is written, for "got …"; `nothing` where there is none. */
  readonly gotAt: (path: Path) => string;
}

/** Each alias repeats what it names; more of them than this is taken for an attack. */
const MAX_ALIASES = 20;
/** Deeper nesting exhausts the stack of the parser; a site needs five levels. */
const MAX_DEPTH = 64;
const MAX_TOKENS = 200_000;
const MAX_NODES = 200_000;
const ONE_DOCUMENT = "expected one YAML document, got a second one";

/** Reads a YAML 1.2 text of the core schema; every fault is an issue, nothing is thrown. */
export function readYaml(text: string, file: string): YamlDocument {
  const refused = tooMuch(text, file);
  if (refused !== undefined) return emptyDocument([refused]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: "core",
    uniqueKeys: false,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const issues: InputIssue[] = [...document.errors, ...document.warnings].map((fault) => ({
    file,
    ...placeAt(fault.pos[0]),
    sentence: fault.code === "MULTIPLE_DOCS" ? ONE_DOCUMENT : `not YAML: ${lowerFirst(fault.message)}`,
  }));
  const reader = new Map<string, Entry>();
  const context: Walk = {
    file,
    placeAt,
    issues,
    entries: reader,
    aliases: 0,
    nodes: 0,
    isBroken: false,
    open: new Set(),
    anchors: new Map(),
  };
  const value = issues.length > 0 ? undefined : walk(document.contents, [], context);
  return context.isBroken ? emptyDocument(issues) : { ...lookups(reader), value, issues };
}

interface Entry {
  readonly place: Place;
  readonly keyPlace?: Place;
  readonly got: string;
}

interface Walk {
  readonly file: string;
  readonly placeAt: (offset: number) => Place;
  readonly issues: InputIssue[];
  readonly entries: Map<string, Entry>;
  readonly anchors: Map<string, Node>;
  /** Nodes that are being read: an alias to one of them would never end. */
  readonly open: Set<Node>;
  aliases: number;
  nodes: number;
  /** Whether a value is missing because an alias could not be followed: what is left is no document to judge. */
  isBroken: boolean;
}

/** Counts nesting and tokens with the parser's first stage, which needs no stack of its own. */
function tooMuch(text: string, file: string): InputIssue | undefined {
  const parser = new Parser();
  let tokens = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme)) tokens += 1;
    tokens += 1;
    if (parser.stack.length > MAX_DEPTH) {
      return expectedGot({ file }, `at most ${MAX_DEPTH} levels of nesting`, "more");
    }
    if (tokens > MAX_TOKENS) return expectedGot({ file }, `at most ${MAX_TOKENS} words and signs`, "more");
  }
  return undefined;
}

function emptyDocument(issues: readonly InputIssue[]): YamlDocument {
  return { ...lookups(new Map()), value: undefined, issues };
}

function lookups(
  entries: ReadonlyMap<string, Entry>,
): Pick<YamlDocument, "placeOf" | "keyPlaceOf" | "gotAt"> {
  const nearest = (path: Path): Entry | undefined => {
    for (let length = path.length; length >= 0; length -= 1) {
      const entry = entries.get(keyOf(path.slice(0, length)));
      if (entry !== undefined) return entry;
    }
    return undefined;
  };
  const start = { line: 1, column: 1 };
  return {
    placeOf: (path) => {
      const exact = entries.get(keyOf(path));
      if (exact !== undefined) return exact.place;
      const around = nearest(path);
      return around?.keyPlace ?? around?.place ?? start;
    },
    keyPlaceOf: (path) => entries.get(keyOf(path))?.keyPlace ?? nearest(path)?.place ?? start,
    gotAt: (path) => entries.get(keyOf(path))?.got ?? "nothing",
  };
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

function walk(node: unknown, path: Path, context: Walk, keyPlace?: Place): unknown {
  context.nodes += 1;
  if (context.nodes === MAX_NODES) {
    context.isBroken = true;
    context.issues.push(
      expectedGot({ file: context.file }, `at most ${MAX_NODES} values, aliases repeated`, "more"),
    );
  }
  if (context.nodes >= MAX_NODES) return undefined;
  if (isAlias(node)) return walkAlias(node.source, node.range?.[0] ?? 0, path, context, keyPlace);
  const at = (entry: { range?: readonly number[] | null | undefined }): Place =>
    context.placeAt(entry.range?.[0] ?? 0);
  const remember = (place: Place, got: string): void => {
    context.entries.set(keyOf(path), { place, got, ...(keyPlace === undefined ? {} : { keyPlace }) });
  };
  if (isScalar(node)) {
    if (node.anchor !== undefined) context.anchors.set(node.anchor, node);
    remember(at(node), gotOf(node.value, node.source));
    if (typeof node.value === "string" && node.value.length > MAX_ANSWER_LENGTH) {
      const where = { file: context.file, ...at(node), field: path.join(".") };
      const got = `${node.value.length} of them`;
      context.issues.push(expectedGot(where, `at most ${MAX_ANSWER_LENGTH} characters`, got));
      return "";
    }
    return isPlain(node.value) ? node.value : String(node.source ?? "");
  }
  if (isMap(node) || isSeq(node)) {
    if (node.anchor !== undefined) context.anchors.set(node.anchor, node);
    remember(at(node), isMap(node) ? "a map" : "a list");
    context.open.add(node);
    const value = isMap(node)
      ? walkMap(node.items, path, context)
      : node.items.map((item, index) => walk(item, [...path, index], context));
    context.open.delete(node);
    return value;
  }
  remember(context.placeAt(0), "nothing");
  return null;
}

function walkMap(
  items: readonly { readonly key: unknown; readonly value: unknown }[],
  path: Path,
  context: Walk,
): Record<string, unknown> {
  const { file, issues } = context;
  const value: Record<string, unknown> = Object.create(null);
  for (const pair of items) {
    const offset = (pair.key as { range?: readonly number[] } | null)?.range?.[0] ?? 0;
    const place = context.placeAt(offset);
    if (!isScalar(pair.key)) {
      issues.push(expectedGot({ file, ...place, field: path.join(".") }, "a word as key", "something else"));
      continue;
    }
    const key =
      isPlain(pair.key.value) && pair.key.value !== null
        ? String(pair.key.value)
        : String(pair.key.source ?? "");
    const field = [...path, key].join(".");
    if (key in value) {
      const firstLine = context.entries.get(keyOf([...path, key]))?.keyPlace?.line;
      issues.push(
        expectedGot(
          { file, ...place, field },
          `one key "${key}"`,
          `a second one (the first is on line ${firstLine})`,
        ),
      );
      continue;
    }
    value[key] = walk(pair.value, [...path, key], context, place);
  }
  return value;
}

function walkAlias(name: string, offset: number, path: Path, context: Walk, keyPlace?: Place): unknown {
  const where = { file: context.file, ...context.placeAt(offset), field: path.join(".") };
  context.aliases += 1;
  if (context.aliases > MAX_ALIASES) {
    context.isBroken = true;
    if (context.aliases === MAX_ALIASES + 1) {
      context.issues.push(expectedGot(where, `at most ${MAX_ALIASES} aliases in a file`, "one more"));
    }
    return undefined;
  }
  const target = context.anchors.get(name);
  if (target === undefined || context.open.has(target)) {
    context.isBroken = true;
    const got = target === undefined ? "no such anchor" : "an alias inside its own anchor";
    context.issues.push(expectedGot(where, `an anchor &${name} before *${name}`, got));
    return undefined;
  }
  return walk(target, path, context, keyPlace);
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function gotOf(value: unknown, source: string | undefined): string {
  if (value === null) return "nothing";
  if (typeof value === "string") return shownText(value);
  return shortened(source ?? String(value));
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, "");
}
