import type { Plan } from "../../planner/core/plan.ts";
import { runReport } from "../../reports/pages/report.ts";
import { jsonDocument } from "../support/json.ts";
import { type OutFile, placeFiles } from "../support/out-folder.ts";
import { reportFiles } from "../support/report-files.ts";
import type { JudgedRunFolder } from "./judge-folder.ts";

/**
 * Writes verdict and report into the folder of a run, each file whole or not at all. Returns what the disk said when it did not
 * take them: the run itself is in the folder, and its report can be made anew.
 */
export async function writeRunReport(
  folder: string,
  { stored, verdict }: JudgedRunFolder,
  plan?: Plan,
  more: readonly OutFile[] = [],
): Promise<string | undefined> {
  const report = runReport({
    run: stored.info,
    frames: stored.frames,
    verdict,
    ...(plan === undefined ? {} : { plan }),
  });
  const files = [{ name: "verdict.json", bytes: jsonDocument(verdict) }, ...reportFiles(report), ...more];
  try {
    placeFiles(folder, files);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    return `the disk did not take the report: ${error.message}; once it does: headroom report ${folder}`;
  }
}
