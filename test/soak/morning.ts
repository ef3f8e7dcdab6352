import { decodeHistogram, percentileMs } from "../../loadtests/results/histogram.ts";
import { isFlat, lateHalf } from "../support/flat-memory.ts";
import { ownStartMs } from "../support/session-starts.ts";
import { runAgainstWorkbench, type WorkbenchRun } from "../support/workbench-run.ts";

/** 500 people come within fifty minutes, most of them in the middle, and work for a quarter of an hour. */
const SCENARIO = `
name: morning-hour
duration: 60m
grace: 10m
journeys:
  - name: rstudio
    journey: wb.session.rstudio
    starts: { kind: points, arrivals: even, points: [{ atS: 0, startsPerS: 0 }, { atS: 1500, startsPerS: 0.2 }, { atS: 3000, startsPerS: 0 }] }
    settings: { steps: 8, thinkS: 110, suspendFraction: 0.1, suspendedS: 300, abandonFraction: 0.1, leftOpenS: 120 }
  - name: jupyterlab
    journey: wb.session.jupyterlab
    starts: { kind: points, arrivals: even, points: [{ atS: 0, startsPerS: 0 }, { atS: 1500, startsPerS: 0.083333 }, { atS: 3000, startsPerS: 0 }] }
    settings: { steps: 8, thinkS: 110, abandonFraction: 0.1, leftOpenS: 120 }
  - name: vscode
    journey: wb.session.vscode
    starts: { kind: points, arrivals: even, points: [{ atS: 0, startsPerS: 0 }, { atS: 1500, startsPerS: 0.033333 }, { atS: 3000, startsPerS: 0 }] }
    settings: { steps: 8, thinkS: 110 }
  - name: positron
    journey: wb.session.positron
    starts: { kind: points, arrivals: even, points: [{ atS: 0, startsPerS: 0 }, { atS: 1500, startsPerS: 0.016667 }, { atS: 3000, startsPerS: 0 }] }
    settings: { steps: 8, thinkS: 110 }
thresholds: ["* errorFraction <= 0.001"]
`;

/** 500 people in an hour at real delays; returns whether the sandbox's own log says the same, and nothing is left. */
export async function morning(): Promise<boolean> {
  const run = await runAgainstWorkbench({
    scenario: SCENARIO,
    people: 600,
    timeScale: 1,
    showProgress: true,
    looksAtCluster: true,
  });
  const flat = tellRun(run);
  return run.differences.length === 0 && run.left === 0 && flat && run.errors === "";
}

/** Prints what a run came to; returns whether memory stayed as it was from the middle of the run on. */
export function tellRun(run: WorkbenchRun): boolean {
  const generatorMib = run.frames.map(({ generator }) => generator.rssMib);
  const ms = (percentile: number): string => {
    const found = run.whole.operations["wb.session.start"];
    const measured =
      found === undefined ? undefined : percentileMs(decodeHistogram(found.service), percentile);
    return `P${percentile} ${measured?.toFixed(0)} ms measured, ${ownStartMs(run.log, percentile).toFixed(0)} ms in its own log`;
  };
  console.log(
    `exit ${run.exitCode}; ${run.frames.length} frames; counters ${JSON.stringify(run.whole.counters)}`,
  );
  console.log(`starts: ${ms(50)}; ${ms(99)}`);
  console.log(`errors: ${run.errors || "none"}; sessions left ${run.left}`);
  console.log(`differences: ${run.differences.join("; ") || "none"}`);
  const { cluster } = run.verdict;
  if (cluster !== undefined) {
    console.log(`cluster: ${cluster.placement.sentence}; ${cluster.scaleDown}`);
    for (const { operation, count, ms } of cluster.causes)
      console.log(`  ${operation}: ${count}, P50 ${ms.p50} ms, P99 ${ms.p99} ms`);
  }
  console.log(`memory: generator ${halvesText(generatorMib)}; sandbox ${halvesText(run.sandboxMib)}`);
  return isFlat(generatorMib) && isFlat(run.sandboxMib);
}

function halvesText(mib: readonly number[]): string {
  const [third, last] = lateHalf(mib);
  return `${third.toFixed(0)} MiB at most in the third quarter, ${last.toFixed(0)} in the last`;
}
