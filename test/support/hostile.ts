/** Text that tries to be more than text, in every language that a report is written in. */
export const HOSTILE =
  "=cmd|'/C calc'!A0 <script>alert(1)</script></script><img src=x onerror=\"alert(2)\">\u001b[31mred\u0007 \u202egnp.exe\u2066 `a`|b|[x](javascript:alert(3))\n# heading \u2028 \ud800 \"quoted\" 'single' &amp;";

/** Keys whose texts select a branch of the product; all others may hold anything. */
const OWN_WORDS = new Set(["format", "verdict", "outcome", "metric", "comparison", "purpose", "product"]);

/** Keys of records whose names come from outside. */
const NAMED_FROM_OUTSIDE = new Set(["errors", "inputs", "byIde"]);

/** Returns the value with hostile text in place of every free text, in values and in names of records. */
export function poisoned<T>(value: T): T {
  return poison(value, "") as T;
}

function poison(value: unknown, key: string): unknown {
  if (typeof value === "string") return OWN_WORDS.has(key) ? value : HOSTILE;
  if (Array.isArray(value)) return value.map((item: unknown) => poison(item, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      NAMED_FROM_OUTSIDE.has(key) ? `${HOSTILE}${name}` : name,
      poison(item, name),
    ]),
  );
}
