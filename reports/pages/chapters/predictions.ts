import type { Verdict } from "../../../loadtests/analysis/verdict.ts";
import { amountText } from "../../charts/format.ts";
import {
  intervalText,
  predictedAndMeasured,
  predictionFinding,
  predictionName,
} from "../../charts/predictions.ts";
import { type Block, type Chapter, columns, figure, paragraph } from "../document.ts";

/** Returns the chapter that holds the plan's predictions against the run; undefined when nothing was predicted. */
export function predictionsChapter({ predictions }: Verdict): Chapter | undefined {
  if (predictions.length === 0) return undefined;
  const picture = figure((palette) => predictedAndMeasured(predictions, palette));
  const table: Block = {
    kind: "table",
    caption: "Predicted by the plan, measured in the run",
    columns: columns("Figure", ">Predicted", ">90 % interval", ">Measured", "Inside", "Counted by"),
    rows: predictions.map((one) => [
      predictionName(one),
      amountText(one.likely, one.unit),
      intervalText(one),
      amountText(one.measured, one.unit),
      one.inside ? { text: "inside", tone: "good" } : { text: "outside", tone: "bad" },
      one.measuredBy,
    ]),
  };
  const chance = "An interval of 90 % that is right misses one of ten figures by chance.";
  return {
    id: "predictions",
    title: "Predicted and measured",
    blocks:
      picture === undefined
        ? [paragraph(`${predictionFinding(predictions)}. ${chance}`), table]
        : [paragraph(chance), picture, table],
  };
}
