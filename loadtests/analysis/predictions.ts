import type { Prediction } from "../../planner/core/prediction.ts";
import type { PredictionResult } from "./verdict.ts";

/** A figure that was counted somewhere else than by the generator. */
export interface MeasuredFigures {
  /** Where, in words, as "the sandbox's own log". */
  readonly by: string;
  /** By the name of the prediction. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Returns the predictions that were measured, each beside its figure, in the order of the predictions. */
export function comparePredictions(
  predictions: readonly Prediction[],
  measured: MeasuredFigures | undefined,
): readonly PredictionResult[] {
  if (measured === undefined) return [];
  return predictions.flatMap((prediction) => {
    const figure = measured.figures[prediction.name];
    if (figure === undefined) return [];
    return [
      {
        ...prediction,
        measured: figure,
        inside: figure >= prediction.low && figure <= prediction.high,
        measuredBy: measured.by,
      },
    ];
  });
}
