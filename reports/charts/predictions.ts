import type { PredictionResult } from "../../loadtests/analysis/verdict.ts";
import type { Chart, ChartTable, Dataset } from "./chart.ts";
import { amountText, bytesText, capitalised, percentText, roundedText, wrapText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

/**
 * Draws predicted intervals and measured values, each as a percentage of the likely value, so that requests and bytes
 * share one axis; undefined when no prediction has a likely value above 0.
 */
export function predictedAndMeasured(
  predictions: readonly PredictionResult[],
  palette: Palette,
): Chart | undefined {
  const shown = predictions.filter((prediction) => prediction.likely > 0);
  if (shown.length === 0) return undefined;
  const title = predictionFinding(predictions);
  return {
    id: "predicted-and-measured",
    title,
    summary: `Bars are the predicted 90 % intervals, marks the measured values: ${shown.map(predictionSentence).join("; ")}.`,
    heightPx: 150 + 52 * shown.length,
    table: predictionTable(shown),
    config: {
      type: "bar",
      data: {
        labels: shown.map((prediction) => [
          ...wrapText(predictionName(prediction), 26, 1),
          ...wrapText(amountText(prediction.measured, prediction.unit), 26, 1),
        ]),
        datasets: intervalBars(shown, palette),
      },
      options: chartOptions(palette, {
        title,
        legend: "marks",
        horizontal: true,
        scales: {
          x: numberAxis(palette, "% of the predicted likely value (100 = as predicted)", {
            beginAtZero: false,
            grace: "8%",
          }),
          y: nameAxis(palette),
        },
      }),
    },
  };
}

/** What the figures are that a plan predicts, in words. */
const NAMES: Readonly<Record<string, string>> = {
  requests: "Requests",
  bytes: "Bytes delivered",
  installs: "Installs (package files)",
  peakInstallsPerMinute: "Installs in the busiest minute",
};

/** Returns the name of a prediction in words; one that has none is spelt out: `peakSessions` → `Peak sessions`. */
export function predictionName({ name }: Pick<PredictionResult, "name">): string {
  return NAMES[name] ?? capitalised(name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}

/** Returns the finding on all predictions, drawn or not. */
export function predictionFinding(predictions: readonly PredictionResult[]): string {
  const inside = predictions.filter((prediction) => prediction.inside).length;
  const of = predictions.length;
  if (of === 1) {
    return inside === 1
      ? "The one predicted figure was measured inside its 90 % interval"
      : "The one predicted figure was measured outside its 90 % interval";
  }
  if (inside === of) return `All ${of} predicted figures were measured inside their 90 % intervals`;
  return `${inside} of ${of} predicted figures were measured inside their 90 % intervals`;
}

/** Returns the interval of a prediction in its unit. */
export function intervalText({ low, high, unit }: PredictionResult): string {
  return `${unit === "bytes" ? bytesText(low) : roundedText(low)} to ${amountText(high, unit)}`;
}

function predictionSentence(prediction: PredictionResult): string {
  const share = percentText(prediction.measured / prediction.likely);
  const side = prediction.inside ? "inside" : "outside";
  return `${predictionName(prediction)} measured ${amountText(prediction.measured, prediction.unit)}, ${share} of the likely value, ${side} the interval`;
}

function predictionTable(shown: readonly PredictionResult[]): ChartTable {
  return {
    columns: [
      { label: "Figure", align: "left" },
      { label: "Predicted", align: "right" },
      { label: "90 % interval", align: "right" },
      { label: "Measured", align: "right" },
      { label: "Inside", align: "left" },
    ],
    rows: shown.map((prediction) => [
      predictionName(prediction),
      amountText(prediction.likely, prediction.unit),
      intervalText(prediction),
      amountText(prediction.measured, prediction.unit),
      prediction.inside ? "yes" : "no",
    ]),
  };
}

function intervalBars(shown: readonly PredictionResult[], palette: Palette): readonly Dataset[] {
  const percent = (prediction: PredictionResult, value: number) =>
    Number(((100 * value) / prediction.likely).toPrecision(6));
  const marks = shown.map((prediction) => (prediction.inside ? palette.second : palette.bad));
  return [
    {
      type: "line",
      label: "measured",
      data: shown.map((prediction) => percent(prediction, prediction.measured)),
      showLine: false,
      pointStyle: shown.map((prediction) => (prediction.inside ? "circle" : "crossRot")),
      pointRadius: 7,
      borderWidth: 3,
      borderColor: marks,
      backgroundColor: marks,
    },
    {
      label: "predicted, 90 % interval",
      data: shown.map((prediction) => [
        percent(prediction, prediction.low),
        percent(prediction, prediction.high),
      ]),
      backgroundColor: palette.accentSoft,
      maxBarThickness: 22,
      pointStyle: "rect",
    },
  ];
}
