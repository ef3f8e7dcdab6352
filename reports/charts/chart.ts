/** The family that the PNG renderer registers; a browser, which does not know it, takes the next name. */
export const CHART_FONT_FAMILY = 'Headroom, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** A value that survives JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One data set of a Chart.js configuration. */
export interface Dataset {
  readonly [key: string]: Json;
}

/** A Chart.js configuration without functions, so that the same text is embedded in a page and drawn as a PNG. */
export interface ChartConfig {
  readonly type: "bar" | "line";
  readonly data: {
    readonly labels?: readonly (string | readonly string[])[];
    readonly datasets: readonly Dataset[];
  };
  readonly options: { readonly [key: string]: Json };
}

/** The figures of a chart as a table, for those who cannot see it or do not trust it. */
export interface ChartTable {
  readonly columns: readonly { readonly label: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
}

/** A picture with everything that a page needs around it. */
export interface Chart {
  /** Kebab-case; also the name of the PNG. */
  readonly id: string;
  /** The finding, in a sentence. */
  readonly title: string;
  /** What is drawn, in words, for a screen reader. */
  readonly summary: string;
  readonly heightPx: number;
  readonly table: ChartTable;
  readonly config: ChartConfig;
}
