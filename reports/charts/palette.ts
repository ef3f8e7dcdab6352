/** Colours of a chart, as CSS hex text. */
export interface Palette {
  readonly name: "light" | "dark";
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  /** The one accent colour, for what the chart is about. */
  readonly accent: string;
  readonly accentSoft: string;
  /** Tells a second series from the accent for every kind of colour vision: blue against orange. */
  readonly second: string;
  readonly third: string;
  readonly neutral: string;
  readonly bad: string;
  /** Fill behind a warm-up. */
  readonly shade: string;
}

/**
 * Colours on white. Lines and bars reach 3:1 against the background and text 4.5:1, as WCAG 2.2 §1.4.11 and §1.4.3 ask;
 * hues follow Okabe and Ito, "Color Universal Design" (2008): blue, orange, bluish green.
 */
export const LIGHT: Palette = {
  name: "light",
  background: "#ffffff",
  text: "#1b2430",
  muted: "#596474",
  grid: "#e4e8ee",
  accent: "#2456c9",
  accentSoft: "#a9c1f5",
  second: "#c25a06",
  third: "#0a7f68",
  neutral: "#7c8798",
  bad: "#b3261e",
  shade: "#eef1f5",
};

/** The same hues on a dark ground. */
export const DARK: Palette = {
  name: "dark",
  background: "#141a22",
  text: "#e7ebf1",
  muted: "#a3aebd",
  grid: "#2b3440",
  accent: "#7fa8ff",
  accentSoft: "#36528f",
  second: "#f0a04b",
  third: "#4fcfae",
  neutral: "#8b97a8",
  bad: "#ff8a80",
  shade: "#1f2731",
};
