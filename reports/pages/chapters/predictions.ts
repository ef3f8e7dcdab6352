import type { Verdict } from "../../../loadtests/analysis/verdict.ts";
import { roundedText } from "../../charts/format.ts";
import { predictedAndMeasured, predictionFinding } from "../../charts/predictions.ts";
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
      { text: one.name, note: one.unit },
      roundedText(one.likely),
      `${roundedText(one.low)} to ${roundedText(one.high)}`,
      roundedText(one.measured),
      one.inside ? { text: "inside", tone: "good" } : { text: "outside", tone: "bad" },
      one.measuredBy,
    ]),
  };
  const sentence = paragraph(
    `${predictionFinding(predictions)}. A 90 % interval that is right misses one of ten figures by chance.`,
  );
  return {
    id: "predictions",
    title: "Predicted and measured",
    blocks: picture === undefined ? [sentence, table] : [sentence, picture, table],
  };
}
