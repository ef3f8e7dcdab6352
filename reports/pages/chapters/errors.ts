import type { Verdict } from "../../../loadtests/analysis/verdict.ts";
import type { ErrorSample } from "../../../loadtests/results/frame.ts";
import { errorsByKind } from "../../charts/errors.ts";
import { latencyText, numberText, percentText } from "../../charts/format.ts";
import { type Block, type Chapter, columns, figureOr } from "../document.ts";

/** So many samples of one kind say enough. */
const SAMPLES_PER_KIND = 3;
const MAX_SAMPLES = 60;

/** Returns the chapter on what failed, with examples. */
export function errorsChapter(verdict: Verdict, samples: readonly ErrorSample[]): Chapter {
  const blocks: Block[] = [
    figureOr((palette) => errorsByKind(verdict.operations, palette), "No request failed."),
  ];
  const rows = verdict.operations.flatMap(({ name, count, errors, failedMs }) =>
    Object.entries(errors)
      .filter(([, failed]) => failed > 0)
      .map(([kind, failed]) => [
        { text: name, code: true },
        kind,
        numberText(failed),
        percentText(failed / count),
        ...(["p50", "p95", "max"] as const).map((rank) => latencyText(failedMs?.[kind]?.[rank])),
      ]),
  );
  if (rows.length > 0) {
    const heads = columns(
      "Operation",
      "Kind",
      ">Failed",
      ">Share of its requests",
      ">P50",
      ">P95",
      ">Largest",
    );
    const caption =
      "Failures by operation and kind; times from the intended start until the failure was known";
    blocks.push({ kind: "table", caption, columns: heads, rows });
  }
  const examples = firstOfEachKind(samples);
  if (examples.length > 0) blocks.push(sampleTable(examples));
  return { id: "errors", title: "Errors", blocks };
}

function firstOfEachKind(samples: readonly ErrorSample[]): readonly ErrorSample[] {
  const seen = new Map<string, number>();
  return samples
    .filter(({ operation, kind }) => {
      const key = JSON.stringify([operation, kind]);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      return count <= SAMPLES_PER_KIND;
    })
    .slice(0, MAX_SAMPLES);
}

function sampleTable(samples: readonly ErrorSample[]): Block {
  return {
    kind: "table",
    caption: "Examples, the first of each kind as the target sent them",
    columns: columns(">At", "Operation", "Kind", "Request", "What came"),
    rows: samples.map((sample) => [
      `${numberText(sample.atS, 1)} s`,
      { text: sample.operation, code: true },
      sample.kind,
      sample.request,
      { text: sample.status === 0 ? "no answer" : `status ${sample.status}`, note: sample.detail },
    ]),
  };
}
