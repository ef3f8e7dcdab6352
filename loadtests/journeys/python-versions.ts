/** The interpreter that the clients run on: CPython 3.11.7 on Linux x86_64, as recorded on 2026-11-26. */
export const PYTHON = { version: "3.11.7", minor: 11 } as const;

/** A version as PEP 440 orders it, near enough: numbers of the release, then whether it is a pre-release. */
interface Version {
  readonly release: readonly number[];
  readonly pre: boolean;
  readonly rest: string;
}

/** Versions that were read: pages of thousands of files repeat them. */
const known = new Map<string, Version>();
const MOST_KNOWN = 10_000;

function readVersion(text: string): Version {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const version = parseVersion(text);
  known.set(text, version);
  return version;
}

function parseVersion(text: string): Version {
  const [, release = "0", rest = ""] =
    /^v?(?:\d+!)?(\d+(?:\.\d+)*)(.*)$/.exec(text.trim().toLowerCase()) ?? [];
  return {
    release: release.split(".").map(Number),
    rest,
    pre: /^[-_.]?(a|b|c|rc|alpha|beta|pre|preview|dev)/.test(rest),
  };
}

/** Says whether a version is a pre-release, which clients leave out. */
export function isPreRelease(version: string): boolean {
  return readVersion(version).pre;
}

/** Orders versions: below 0 where `a` is older. */
export function compareVersions(a: string, b: string): number {
  const left = readVersion(a);
  const right = readVersion(b);
  for (let at = 0; at < Math.max(left.release.length, right.release.length); at += 1) {
    const difference = (left.release[at] ?? 0) - (right.release[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.pre !== right.pre) return left.pre ? -1 : 1;
  return left.rest < right.rest ? -1 : left.rest > right.rest ? 1 : 0;
}

/** Says whether a version meets a list of conditions as `>=3.8,<4`. Source: packaging.python.org, version specifiers, read 2026-11-26. */
export function meets(version: string, conditions: string): boolean {
  return conditions
    .split(",")
    .filter((condition) => condition.trim() !== "")
    .every((condition) => meetsOne(version, condition.trim()));
}

function meetsOne(version: string, condition: string): boolean {
  const [, operator = "", wanted = ""] = /^(===?|!=|~=|<=?|>=?)\s*(.+)$/.exec(condition) ?? [];
  const wildcard = wanted.endsWith(".*");
  const plain = wildcard ? wanted.slice(0, -2) : wanted;
  const order = compareVersions(version, plain);
  const equal = wildcard ? `${version}.`.startsWith(`${plain}.`) : order === 0;
  switch (operator) {
    case "==":
    case "===":
      return equal;
    case "!=":
      return !equal;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "~=":
      return order >= 0 && `${version}.`.startsWith(`${plain.split(".").slice(0, -1).join(".")}.`);
    default:
      return true;
  }
}
