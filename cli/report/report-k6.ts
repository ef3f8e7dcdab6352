import { basename } from "node:path";
import type { K6Results } from "../../loadtests/k6/results/k6-results.ts";
import { readK6Results } from "../../loadtests/k6/results/read-k6-results.ts";
import { figure } from "../../planner/core/figure.ts";
import { cleanText } from "../../reports/pages/clean-text.ts";
import { k6Report } from "../../reports/pages/k6-report.ts";
import type { CommonOptions } from "../support/common-options.ts";
import { fileLines } from "../support/file-lines.ts";
import { jsonDocument } from "../support/json.ts";
import { claimOutFolder, writeOutFolder } from "../support/out-folder.ts";
import { shownPath } from "../support/read-site.ts";
import { reportFiles } from "../support/report-files.ts";
import type { ExitCode, World } from "../support/world.ts";

/** Reports a results file of k6; a name that ends in .gz is unpacked as it is read. */
export async function reportK6(world: World, file: string, options: CommonOptions): Promise<ExitCode> {
  const shown = shownPath(world.cwd, file);
  const results = await readK6Results(fileLines(file, shown), shown);
  const folder =
    options.out === undefined ? undefined : claimOutFolder(world.cwd, options.out, options.force === true);
  if (folder !== undefined) {
    const report = k6Report(results, basename(file));
    writeOutFolder(folder, [
      { name: "k6-results.json", bytes: jsonDocument(results) },
      ...reportFiles(report),
    ]);
  }
  if (options.json === true) world.out(jsonDocument(results));
  else {
    const line =
      folder === undefined ? "" : `  report           ${shownPath(world.cwd, folder)}/report.html\n`;
    world.out(`${shown}\n${k6Text(results)}\n${line}`);
  }
  return results.exitCode;
}

function k6Text(results: K6Results): string {
  const { requests, requestsPerS, durationS, failedRequests, latencyMs, notInFile } = results;
  const [first, ...others] = results.reasons;
  const rate =
    requestsPerS === undefined
      ? ""
      : `, ${figure(requestsPerS.value, 3)} a second (${requestsPerS.derived ? "derived from count and duration" : "as the file states it"})`;
  const latencies = Object.entries(latencyMs).filter(([name]) => name !== "count");
  return [
    `  recognised as    ${results.shapeSentence}`,
    `  verdict          ${results.verdict.toUpperCase()}${first === undefined ? "" : `: ${first.sentence}`}`,
    ...others.map(({ sentence }) => `                   ${sentence}`),
    `  load             ${requests === undefined ? "requests not in this file" : `${figure(requests)} requests`}` +
      `${durationS === undefined ? "" : ` in ${figure(durationS, 4)} s`}${rate}` +
      `${failedRequests === undefined ? "" : `, ${figure(failedRequests)} failed`}`,
    `  latency, ms      ${latencies.map(([name, ms]) => `${name} ${figure(ms, 3)}`).join(", ")}` +
      notInFile.map((name) => `, ${name} not in this file`).join(""),
    `  percentiles      ${results.percentileMethod}`,
    ...results.notes.map((note) => `  note             ${note}`),
  ]
    .map(cleanText)
    .join("\n");
}
