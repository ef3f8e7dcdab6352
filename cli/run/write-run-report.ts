import type { Plan } from "../../planner/core/plan.ts";
import { runReport } from "../../reports/pages/report.ts";
import { jsonDocument } from "../support/json.ts";
import { type OutFile, placeFiles } from "../support/out-folder.ts";
import { reportFiles } from "../support/report-files.ts";
import type { JudgedRunFolder } from "./judge-folder.ts";

/** Writes verdict and report into the folder of a run, each file whole or not at all. */
export async function writeRunReport(
  folder: string,
  { stored, verdict }: JudgedRunFolder,
  plan?: Plan,
  more: readonly OutFile[] = [],
): Promise<void> {
  const report = runReport({
    run: stored.info,
    frames: stored.frames,
    verdict,
    ...(plan === undefined ? {} : { plan }),
  });
  placeFiles(folder, [
    { name: "verdict.json", bytes: jsonDocument(verdict) },
    ...reportFiles(report),
    ...more,
  ]);
}
