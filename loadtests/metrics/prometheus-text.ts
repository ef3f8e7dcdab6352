/** One sample of Prometheus's text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a page of metrics holds. */
export interface MetricsPage {
  /** By the name in `# TYPE`: counter, gauge, histogram, summary, untyped. */
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
  /** Lines that are neither comment nor sample. */
  readonly unreadableLines: number;
}

const NAME = /^([A-Za-z_:][\w:]*)\s*/;
/** The value, then perhaps a timestamp and an exemplar. */
const VALUE = /^\s*(\S+)(?:\s+[-+\d.eE]+)?(?:\s+#.*)?$/;
const LABEL = /\s*([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|\}|$)/y;

/**
 * Reads Prometheus's text format 0.0.4 and the same lines of OpenMetrics; timestamps and exemplars are passed over. Values
 * that are no number (NaN) are left out.
 *
 * Source: prometheus.io/docs/instrumenting/exposition_formats, read 2026-11-26.
 */
export function readMetricsPage(text: string): MetricsPage {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  let unreadableLines = 0;
  for (const line of text.split("\n")) {
    const trimmed = line.trim();
    if (trimmed === "") continue;
    if (trimmed.startsWith("#")) {
      const [, name, type] = /^#\s*TYPE\s+(\S+)\s+(\S+)/.exec(trimmed) ?? [];
      if (name !== undefined && type !== undefined) types.set(name, type);
      continue;
    }
    const sample = readSample(trimmed);
    if (sample === undefined) unreadableLines += 1;
    else if (!Number.isNaN(sample.value)) samples.push(sample);
  }
  return { types, samples, unreadableLines };
}

function readSample(line: string): Sample | undefined {
  const [head, name] = NAME.exec(line) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const rest = line.slice(head.length);
  const labelled = rest.startsWith("{") ? readLabels(rest) : { labels: {}, end: 0 };
  if (labelled === undefined) return undefined;
  const [, valueText = ""] = VALUE.exec(rest.slice(labelled.end)) ?? [];
  const value = readValue(valueText);
  return value === undefined ? undefined : { name, labels: labelled.labels, value };
}

/** Reads `{a="b",…}` from the beginning of a text; `end` is the place behind it. */
function readLabels(text: string): { readonly labels: Sample["labels"]; readonly end: number } | undefined {
  const labels: Record<string, string> = {};
  const empty = /^\{\s*\}/.exec(text);
  if (empty !== null) return { labels, end: empty[0].length };
  LABEL.lastIndex = 1;
  for (let match = LABEL.exec(text); match !== null; match = LABEL.exec(text)) {
    const [, name = "", value = "", end] = match;
    labels[name] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
    const at = LABEL.lastIndex;
    if (end === "}") return { labels, end: at };
    const closed = /^\s*\}/.exec(text.slice(at));
    if (closed !== null) return { labels, end: at + closed[0].length };
    LABEL.lastIndex = at;
  }
  return undefined;
}

function readValue(text: string): number | undefined {
  if (/^[+]?Inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-Inf$/i.test(text)) return Number.NEGATIVE_INFINITY;
  if (text === "NaN") return Number.NaN;
  const value = Number(text);
  return text !== "" && Number.isFinite(value) ? value : undefined;
}
