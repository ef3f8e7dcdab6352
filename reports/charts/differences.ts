import type { Difference } from "../../loadtests/analysis/comparison/difference.ts";
import type { Chart, Dataset } from "./chart.ts";
import { countedText, msText, percentText, roundedText, wrapText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

const WORDS: Readonly<Record<Difference["word"], string>> = {
  better: "better",
  worse: "worse",
  "no-difference": "no difference",
  "cannot-tell": "cannot tell",
};

/** Returns what a comparison says of a figure. */
export function differenceWord(difference: Difference): string {
  return WORDS[difference.word];
}

/**
 * Draws how far percentiles moved, in percent of the first side, with their 95 % intervals; undefined when no latency was
 * compared.
 */
export function latencyDifferences(differences: readonly Difference[], palette: Palette): Chart | undefined {
  const shown = differences.filter(
    (difference) => difference.unit === "ms" && difference.high !== undefined && difference.first > 0,
  );
  if (shown.length === 0) return undefined;
  const title = finding(shown);
  const percent = (difference: Difference, ms: number): number =>
    Number(((100 * ms) / difference.first).toPrecision(6));
  return {
    id: "latency-differences",
    title,
    summary: `Bars are 95 % intervals of the difference in percent of the first side, marks the difference: ${shown.map(sentence).join("; ")}.`,
    heightPx: 150 + 40 * shown.length,
    table: {
      columns: [
        { label: "Percentile", align: "left" },
        { label: "First", align: "right" },
        { label: "Second", align: "right" },
        { label: "Difference", align: "right" },
        { label: "Word", align: "left" },
      ],
      rows: shown.map((one) => [
        nameOf(one),
        msText(one.first),
        msText(one.second),
        `${roundedText(percent(one, one.difference))} %`,
        differenceWord(one),
      ]),
    },
    config: {
      type: "bar",
      data: {
        labels: shown.map((one) => [...wrapText(nameOf(one), 30, 1), differenceWord(one)]),
        datasets: bars(shown, percent, palette),
      },
      options: chartOptions(palette, {
        title,
        legend: "marks",
        horizontal: true,
        scales: {
          x: numberAxis(palette, "difference in % of the first side (right of 0 is slower)", {
            beginAtZero: true,
            grace: "8%",
          }),
          y: nameAxis(palette),
        },
      }),
    },
  };
}

function bars(
  shown: readonly Difference[],
  percent: (difference: Difference, ms: number) => number,
  palette: Palette,
): readonly Dataset[] {
  const colours: Readonly<Record<Difference["word"], string>> = {
    worse: palette.bad,
    better: palette.second,
    "no-difference": palette.accent,
    "cannot-tell": palette.neutral,
  };
  const marks = shown.map(({ word }) => colours[word]);
  return [
    {
      type: "line",
      label: "difference",
      data: shown.map((one) => percent(one, one.difference)),
      showLine: false,
      pointStyle: shown.map(({ word }) => (word === "worse" ? "triangle" : "circle")),
      pointRadius: 6,
      borderWidth: 2,
      borderColor: marks,
      backgroundColor: marks,
    },
    {
      label: "95 % interval",
      data: shown.map((one) => [percent(one, one.low), percent(one, one.high ?? one.low)]),
      backgroundColor: palette.accentSoft,
      maxBarThickness: 18,
      pointStyle: "rect",
    },
  ];
}

function nameOf({ operation, metric }: Difference): string {
  return `${operation} ${metric.toUpperCase()}`;
}

function sentence(one: Difference): string {
  return `${nameOf(one)} ${msText(one.first)} to ${msText(one.second)}, ${differenceWord(one)}`;
}

function finding(shown: readonly Difference[]): string {
  const worse = shown.filter(({ word }) => word === "worse");
  const better = shown.filter(({ word }) => word === "better");
  const all = countedText(shown.length, "percentile");
  if (worse.length > 0) {
    const most = worse.reduce((a, b) => (b.second / b.first > a.second / a.first ? b : a));
    return `${worse.length} of ${all} worse, most ${nameOf(most)}: ${percentText(most.second / most.first - 1)} slower`;
  }
  if (better.length > 0) return `${better.length} of ${all} better, none worse`;
  const unclear = shown.filter(({ word }) => word === "cannot-tell").length;
  return unclear === 0 ? `None of ${all} moved` : `Of ${all} none is clearly better or worse`;
}
