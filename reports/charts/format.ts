/** Returns a number with thousands separators and at most `maximumFractionDigits` decimals: `1,234.5`. */
export function numberText(value: number, maximumFractionDigits = 2): string {
  return formatter(maximumFractionDigits).format(value);
}

const formatters = new Map<number, Intl.NumberFormat>();

/** A formatter costs a hundred times what formatting does, and a page formats ten thousand numbers. */
function formatter(maximumFractionDigits: number): Intl.NumberFormat {
  let known = formatters.get(maximumFractionDigits);
  if (known === undefined) {
    known = new Intl.NumberFormat("en-US", { maximumFractionDigits });
    formatters.set(maximumFractionDigits, known);
  }
  return known;
}

/** Returns a number in about three significant digits, whole from 100 on: `0.0123`, `4.57`, `1,235`. */
export function roundedText(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return numberText(value, 0);
  if (size >= 10) return numberText(value, 1);
  if (size >= 1) return numberText(value, 2);
  return new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 }).format(value);
}

/** How an axis writes dollars: as `$1.2K`. */
export const COMPACT_USD = {
  style: "currency",
  currency: "USD",
  notation: "compact",
  minimumFractionDigits: 0,
  maximumFractionDigits: 2,
} as const;

/** Returns dollars to the cent: `$1,234.50`. */
export function usdText(usd: number): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(usd);
}

/** Returns whole dollars: `$1,235`. */
export function wholeUsdText(usd: number): string {
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: "USD",
    maximumFractionDigits: 0,
  }).format(usd);
}

/** Returns a unit price with up to eight decimals, so that no published price is cut: `$0.0464`. */
export function unitPriceText(usd: number): string {
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits: 8,
  }).format(usd);
}

/**
 * Returns a share as percent: whole where that says enough, else with as many decimals as keep it from reading as 0 or
 * 100 when it is neither: `54 %`, `0.005 %`, `99.98 %`.
 */
export function percentText(fraction: number): string {
  const percent = fraction * 100;
  const toEdge = Math.min(percent, 100 - percent);
  if (toEdge <= 0 || toEdge >= 1) return `${numberText(percent, 0)} %`;
  return `${numberText(percent, Math.min(8, 1 - Math.floor(Math.log10(toEdge))))} %`;
}

/** Returns a share as percent with one decimal where that tells more: `3.6 %`, `54.2 %`, `0.005 %`. */
export function finePercentText(fraction: number): string {
  const percent = fraction * 100;
  return percent > 0 && Math.min(percent, 100 - percent) < 0.95
    ? percentText(fraction)
    : `${numberText(percent, 1)} %`;
}

/** Returns milliseconds as `0.42 ms`, `12.3 ms` or, from a second on, `1.24 s`. */
export function msText(ms: number): string {
  return ms >= 1000 ? `${roundedText(ms / 1000)} s` : `${roundedText(ms)} ms`;
}

/** Returns a latency in words, or that there were too few measurements for it. */
export function latencyText(ms: number | undefined): string {
  return ms === undefined ? "too few" : msText(ms);
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Returns bytes in decimal units: `1.24 GB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${roundedText(bytes / 1000 ** power)} ${BYTE_UNITS[power] ?? "B"}`;
}

/** Returns an amount with its unit; bytes in decimal units, other numbers in about three digits. */
export function amountText(value: number, unit: string): string {
  return unit === "bytes" ? bytesText(value) : `${roundedText(value)} ${unit}`;
}

/** Returns seconds as `45 s`, `10 min`, `1 h 30 min` or `72 h`. */
export function durationText(seconds: number): string {
  if (seconds < 120) return `${roundedText(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  const hours = numberText((minutes - rest) / 60);
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Returns `1 node`, `2 nodes`; the plural is the singular with an s unless it is given. */
export function countedText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** Returns the text with its first letter as a capital. */
export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Breaks text into lines of at most `width` characters; what does not fit into `maxLines` ends in an ellipsis. */
export function wrapText(text: string, width: number, maxLines: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).flatMap((long) => chunks(long, width))) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= maxLines) return lines;
  const kept = lines.slice(0, maxLines);
  const end = kept[maxLines - 1] ?? "";
  return [...kept.slice(0, -1), `${end.slice(0, width - 1)}…`];
}

function chunks(word: string, width: number): string[] {
  const parts: string[] = [];
  for (let at = 0; at < word.length; at += width) parts.push(word.slice(at, at + width));
  return parts;
}
