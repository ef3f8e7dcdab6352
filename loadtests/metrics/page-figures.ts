import type { MetricsPage, Sample } from "./prometheus-text.ts";

/** A figure as it stands on a page: what counts up becomes a rate, what is a sum and a count a mean, from page to page. */
export type PageFigure =
  | { readonly kind: "gauge"; readonly name: string; readonly value: number }
  | { readonly kind: "counter"; readonly name: string; readonly value: number }
  | { readonly kind: "mean"; readonly name: string; readonly sum: number; readonly count: number }
  /** A value of earlier, so many seconds of the wall clock ago. */
  | { readonly kind: "timed"; readonly name: string; readonly value: number; readonly ageS: number };

/** What products and their processes export. Package Manager has renamed its own: `rspm_` became `ppm_`. */
export const USUAL_PREFIXES = ["ppm_", "rspm_", "pwb_", "process_"] as const;
const OLD_PREFIX = /^rspm_/;

/** A page holds thousands of series; so many names of one source are kept. */
const MOST_FIGURES = 100;

/**
 * Returns the figures of a page by name, each summed over its labels; histograms and summaries as their sum and count.
 * `rspm_` is read as `ppm_`, so that versions compare.
 */
export function figuresOf(
  page: MetricsPage,
  prefixes: readonly string[] = USUAL_PREFIXES,
): readonly PageFigure[] {
  const sums = new Map<string, number>();
  for (const { name, value } of page.samples.filter(({ name }) => prefixes.some((p) => name.startsWith(p)))) {
    if (Number.isFinite(value)) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  const figures: PageFigure[] = [];
  for (const [name, value] of sums) {
    const base = name.replace(/_(?:bucket|sum|count|created)$/, "");
    const type = page.types.get(name) ?? page.types.get(base) ?? page.types.get(name.replace(/_total$/, ""));
    const shown = name.replace(OLD_PREFIX, "ppm_");
    if (type === "histogram" || type === "summary" || name.endsWith("_bucket")) {
      if (!name.endsWith("_sum")) continue;
      const count = sums.get(`${base}_count`);
      if (count !== undefined)
        figures.push({ kind: "mean", name: base.replace(OLD_PREFIX, "ppm_"), sum: value, count });
    } else if (type === "counter" || (type !== "gauge" && name.endsWith("_total"))) {
      figures.push({ kind: "counter", name: shown, value });
    } else if (!name.endsWith("_created")) figures.push({ kind: "gauge", name: shown, value });
  }
  return figures.slice(0, MOST_FIGURES);
}

/** Returns what a query answered, as gauges; labels that tell several series apart stand behind the name. */
export function figuresOfSamples(name: string, samples: readonly Sample[]): readonly PageFigure[] {
  const [only, ...others] = samples;
  if (only !== undefined && others.length === 0) return [{ kind: "gauge", name, value: only.value }];
  return samples.slice(0, MOST_FIGURES).map(({ labels, value }) => ({
    kind: "gauge",
    name: `${name}{${Object.entries(labels)
      .map(([key, text]) => `${key}=${text}`)
      .join(",")}}`,
    value,
  }));
}
