/** Longest detail of a sample. */
const LONGEST_DETAIL = 200;

/** Returns a text of a server or of the system fit to be stored: secrets and user-info gone, one line, not long. */
export function redact(text: string, secrets: readonly string[]): string {
  return redactWhole(text, secrets).slice(0, LONGEST_DETAIL);
}

/** Returns the same text without secrets and user-info as one line, however long. */
export function redactWhole(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret !== "") clean = clean.replaceAll(secret, "***");
  }
  return printable(clean.replace(/\/\/[^/\s@]*@/g, "//"));
}

/** Returns method and path of a request without query, fragment and secrets. */
export function describeRequest(method: string, path: string, secrets: readonly string[]): string {
  return redact(`${method} ${path.replace(/[?#].*$/s, "")}`, secrets);
}

/** Returns a text without what could lead a terminal or a reader astray: control characters, bidirectional marks, line separators. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "?");
}
