import { compareVersions, meets, PYTHON } from "./python-versions.ts";

/** Variables of markers on the client's machine. Source: packaging.python.org, dependency specifiers; CPython 3.11.7 on Debian 12. */
const ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ["python_version", `3.${PYTHON.minor}`],
  ["python_full_version", PYTHON.version],
  ["implementation_version", PYTHON.version],
  ["os_name", "posix"],
  ["sys_platform", "linux"],
  ["platform_system", "Linux"],
  ["platform_machine", "x86_64"],
  ["platform_python_implementation", "CPython"],
  ["implementation_name", "cpython"],
  ["platform_release", ""],
  ["platform_version", ""],
  ["extra", ""],
]);

/** Variables that hold versions. */
const VERSIONS = new Set(["python_version", "python_full_version", "implementation_version"]);

/** Returns a project's name as indexes spell it. Source: PEP 503. */
export function normalisedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/**
 * Returns the projects that a wheel needs on the client's machine, in the order of its metadata, without those of extras.
 * The text is a `METADATA` file.
 */
export function requiredProjects(metadata: string): readonly string[] {
  const [head = ""] = metadata.split(/\r?\n\r?\n/, 1);
  const names = new Set<string>();
  for (const line of head.split(/\r?\n/)) {
    const [, name, marker = ""] =
      /^Requires-Dist:\s*([A-Za-z0-9][A-Za-z0-9._-]*)[^;]*(?:;(.*))?$/i.exec(line) ?? [];
    if (name !== undefined && holds(marker)) names.add(normalisedName(name));
  }
  return [...names];
}

const TOKEN = /\s*(\(|\)|'[^']*'|"[^"]*"|[<>=!~]=?=?|[A-Za-z_][A-Za-z0-9_.]*)/y;

/** Evaluates a marker; one that cannot be read holds, as a client would rather ask once too often. */
function holds(marker: string): boolean {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(marker); match !== null; match = TOKEN.exec(marker))
    tokens.push(match[1] ?? "");
  if (tokens.length === 0) return true;
  let at = 0;
  const next = (): string => tokens[at++] ?? "";
  const any = (): boolean => {
    let value = all();
    while (tokens[at] === "or") {
      at += 1;
      const other = all();
      value = value || other;
    }
    return value;
  };
  const all = (): boolean => {
    let value = one();
    while (tokens[at] === "and") {
      at += 1;
      const other = one();
      value = value && other;
    }
    return value;
  };
  const one = (): boolean => {
    const first = next();
    if (first === "(") {
      const value = any();
      at += 1;
      return value;
    }
    const operator = next();
    if (operator === "not") at += 1;
    return compare(first, operator, next());
  };
  return any();
}

function compare(left: string, operator: string, right: string): boolean {
  const value = (token: string): string => ENVIRONMENT.get(token) ?? token.replace(/^['"]|['"]$/g, "");
  const a = value(left);
  const b = value(right);
  if (operator === "in") return b.includes(a);
  if (operator === "not") return !b.includes(a);
  if (VERSIONS.has(left)) return meets(a, operator + b);
  if (VERSIONS.has(right)) return reversed(operator, compareVersions(a, b));
  return operator === "==" || operator === "===" ? a === b : operator === "!=" ? a !== b : true;
}

/** The literal stands on the left: `"3.8" <= python_version`. */
function reversed(operator: string, order: number): boolean {
  if (operator.startsWith("<")) return operator === "<" ? order < 0 : order <= 0;
  if (operator.startsWith(">")) return operator === ">" ? order > 0 : order >= 0;
  return operator === "!=" ? order !== 0 : order === 0;
}
