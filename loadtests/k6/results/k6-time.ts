/**
 * Returns microseconds since 1970 of a time as k6 writes it (RFC 3339 with up to nanoseconds and any zone); undefined for
 * another text. A double holds microseconds exactly until the year 2255.
 */
export function readTimeUs(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", zone = ""] = match;
  const seconds = Date.parse(`${whole}${zone.toUpperCase()}`) / 1000;
  if (!Number.isFinite(seconds)) return undefined;
  return seconds * 1e6 + Math.round(Number(`0.${fraction === "" ? "0" : fraction}`) * 1e6);
}

/** Returns a time in UTC with as many decimals of a second as it needs, at least three: `2026-11-20T09:00:00.4588Z`. */
export function writeTimeUs(us: number): string {
  const seconds = Math.floor(us / 1e6);
  const digits = String(Math.round(us - seconds * 1e6))
    .padStart(6, "0")
    .replace(/0{1,3}$/, "");
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${digits}Z`;
}
