import { nodeHost } from "../../../../loadtests/engine/host.ts";
import { sweepTarget } from "../../../../loadtests/engine/sweep-target.ts";
import type { Account } from "../../../../loadtests/journeys/journey.ts";
import type { Swept } from "../../../../loadtests/journeys/workbench/sweep.ts";
import { WORKBENCH_JOURNEYS } from "../../../../loadtests/journeys/workbench-journeys.ts";
import type { Frame } from "../../../../loadtests/results/frame.ts";
import { decodeHistogram, percentileMs } from "../../../../loadtests/results/histogram.ts";
import { sandboxCredentials } from "../../../../loadtests/sandbox/workbench/credentials.ts";
import type { RunningWorkbench } from "../../../../loadtests/sandbox/workbench/start-workbench.ts";
import { SANDBOX_TOKENS } from "../../../../loadtests/sandbox/workbench/tokens.ts";
import type { JourneyLoad, StartPattern } from "../../../../loadtests/scenario/scenario.ts";
import { guardOf, runEngine, scenarioOf } from "../../engine/run-engine.ts";

export const RUN_TAG = "headroom-test";

/** One journey of a test: which, how often, told what. */
export function workbenchLoad(
  journey: string,
  starts: StartPattern,
  settings: Readonly<Record<string, unknown>> = {},
): JourneyLoad {
  return { name: journey, journey, starts, settings };
}

/** Starts within a time, evenly. */
export function burst(count: number, withinS: number): StartPattern {
  return { kind: "burst", atS: 0, count, withinS };
}

export function accountsOf(people: number): readonly Account[] {
  return sandboxCredentials(people).accounts;
}

/** Runs loads against a sandbox to their end, and returns the whole as one frame. */
export async function runWorkbench(
  sandbox: Pick<RunningWorkbench, "url">,
  loads: readonly JourneyLoad[],
  options: {
    readonly durationS: number;
    readonly graceS?: number;
    readonly timeScale: number;
    readonly accounts?: readonly Account[];
    readonly token?: string | undefined;
  },
): Promise<Frame> {
  const { durationS, graceS = 20, timeScale } = options;
  const token = "token" in options ? options.token : SANDBOX_TOKENS.superAdmin;
  const scenario = scenarioOf({ durationS, graceS, journeys: loads });
  const ran = runEngine(sandbox.url, WORKBENCH_JOURNEYS, scenario, {
    baseUrls: { workbench: new URL(sandbox.url) },
    timeScale,
    runTag: RUN_TAG,
    accounts: options.accounts ?? accountsOf(100),
    ...(token !== undefined && { token }),
  });
  const { whole } = await ran.finished;
  const thrown = whole.samples.filter(({ kind }) => kind === "journey");
  if (thrown.length > 0) throw new Error(`expected no journey to throw, got ${JSON.stringify(thrown)}`);
  return whole;
}

/** Sweeps the sandbox with the super-admin token. */
export async function sweep(sandbox: Pick<RunningWorkbench, "url">, runTag = RUN_TAG): Promise<Swept> {
  const host = nodeHost();
  try {
    const order = { baseUrl: new URL(sandbox.url), guard: guardOf([]), host, network: {} };
    return await sweepTarget({ ...order, token: SANDBOX_TOKENS.superAdmin }, runTag);
  } finally {
    host.close();
  }
}

/** Errors of all operations by kind. */
export function errorsOf(frame: Frame): Readonly<Record<string, number>> {
  const errors: Record<string, number> = {};
  for (const operation of Object.values(frame.operations)) {
    for (const [kind, count] of Object.entries(operation.errors)) errors[kind] = (errors[kind] ?? 0) + count;
  }
  return errors;
}

/** Percentile of the successes of an operation, in scenario milliseconds for stretches. */
export function percentileOf(frame: Frame, operation: string, percentile: number): number | undefined {
  const found = frame.operations[operation];
  return found === undefined ? undefined : percentileMs(decodeHistogram(found.service), percentile);
}
