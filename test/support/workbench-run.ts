import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "../../loadtests/analysis/verdict.ts";
import { CLUSTER_FILE, type ClusterEntry } from "../../loadtests/kubernetes/cluster-entry.ts";
import type { Frame } from "../../loadtests/results/frame.ts";
import { decodeHistogram, percentileMs } from "../../loadtests/results/histogram.ts";
import { mergeFrames } from "../../loadtests/results/merge-frames.ts";
import { readRun } from "../../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import { startSandboxProcess } from "../../loadtests/sandbox/sandbox-process.ts";
import { sandboxCredentials } from "../../loadtests/sandbox/workbench/credentials.ts";
import type { SessionChange } from "../../loadtests/sandbox/workbench/session.ts";
import { startHeadroom } from "./headroom-process.ts";
import { ROOT } from "./run-cli.ts";
import { ownStartMs } from "./session-starts.ts";

/** A run of the command against a sandbox Workbench, each a process of its own. */
export interface WorkbenchRunOrder {
  /** Its journeys and what belongs to them, without target and secrets. */
  readonly scenario: string;
  readonly people: number;
  readonly timeScale: number;
  /** Further options of the sandbox. */
  readonly sandbox?: readonly string[];
  /** The run looks at the model cluster. */
  readonly looksAtCluster?: boolean;
  readonly showProgress?: boolean;
  /** What an operator does while it runs; `mark` notes it in the run. */
  readonly during?: (running: {
    readonly metricsUrl: string;
    readonly mark: (text: string) => Promise<void>;
  }) => Promise<void>;
}

/** What came of it, from the run's folder and from the sandbox's own log. */
export interface WorkbenchRun {
  readonly exitCode: number | null;
  readonly err: string;
  readonly frames: readonly Frame[];
  readonly whole: Frame;
  readonly log: readonly SessionChange[];
  readonly verdict: Verdict;
  /** The report as Markdown. */
  readonly report: string;
  /** What the run noted of the cluster; empty when it did not look. */
  readonly cluster: readonly ClusterEntry[];
  /** Failures by operation and kind, in words; empty when there is none. */
  readonly errors: string;
  /** Sessions that the sandbox still had after the run and its clean-up. */
  readonly left: number;
  /** Resident memory of the sandbox in MiB, every two seconds. */
  readonly sandboxMib: readonly number[];
  /** What has to agree between the two, in words; empty when everything does. */
  readonly differences: readonly string[];
}

const TOKEN_ENV = "HEADROOM_TEST_TOKEN";
const SAMPLE_MS = 2_000;

/** Starts a sandbox, drives the scenario against it with the compiled command, and compares both accounts of it. */
export async function runAgainstWorkbench(order: WorkbenchRunOrder): Promise<WorkbenchRun> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-workbench-"));
  const log = join(folder, "sessions.ndjson");
  const { token, accounts } = sandboxCredentials(order.people);
  const sandbox = await startSandboxProcess({
    binPath: join(ROOT, "dist/cli/bin.js"),
    product: "workbench",
    timeScale: order.timeScale,
    more: [
      ...["--people", String(order.people), "--session-log", log],
      ...["--kubeconfig", join(folder, "kubeconfig.yaml"), ...(order.sandbox ?? [])],
    ],
  });
  const sandboxMib: number[] = [];
  const timer = setInterval(() => sandboxMib.push(residentMib(sandbox.pid)), SAMPLE_MS);
  try {
    const lines = accounts.map(({ user = "", password = "" }) => `${user} ${password}\n`);
    writeFileSync(join(folder, "accounts.txt"), lines.join(""), { mode: 0o600 });
    writeFileSync(
      join(folder, "scenario.yaml"),
      `${order.scenario}\naccountsFile: accounts.txt\ntokenEnv: ${TOKEN_ENV}\n`,
    );
    const options = [
      ...["--target", `workbench=${sandbox.url}`, "--time-scale", String(order.timeScale)],
      ...(order.looksAtCluster === true ? ["--kubeconfig", "kubeconfig.yaml"] : []),
    ];
    const run = startHeadroom(["run", "scenario.yaml", "--out", "run", ...options], {
      cwd: folder,
      env: { [TOKEN_ENV]: token },
    });
    if (order.showProgress === true) run.child.stderr?.pipe(process.stderr);
    const mark = async (text: string): Promise<void> => {
      await startHeadroom(["mark", "run", text], { cwd: folder }).ended;
    };
    await order.during?.({ metricsUrl: sandbox.metricsUrl, mark });
    const exitCode = await run.ended;
    const { frames } = await readRun(nodeRunFiles, join(folder, "run"));
    const left = await sessionsAt(sandbox.metricsUrl);
    await sandbox.close();
    const changes = readLines<SessionChange>(log);
    const whole = mergeFrames(frames);
    return {
      exitCode,
      err: run.err(),
      frames,
      whole,
      log: changes,
      verdict: JSON.parse(readFileSync(join(folder, "run/verdict.json"), "utf8")) as Verdict,
      report: readFileSync(join(folder, "run/report.md"), "utf8"),
      cluster: readLines<ClusterEntry>(join(folder, "run", CLUSTER_FILE)),
      errors: errorsOf(whole),
      left,
      sandboxMib,
      differences: [
        ...countDifferences(whole, changes),
        ...latencyDifferences(whole, changes, order.timeScale),
      ],
    };
  } finally {
    clearInterval(timer);
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function residentMib(pid: number): number {
  const [, kib = "0"] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1024;
}

/** Sessions of any state that the sandbox has, as its page of metrics counts them. */
async function sessionsAt(metricsUrl: string): Promise<number> {
  const page = await (await fetch(metricsUrl)).text();
  return [...page.matchAll(/^pwb_sessions\{[^}]*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

function readLines<T>(file: string): readonly T[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as T);
}

/** Each transition that the sandbox made is one that the run measured, or one of the clean-up after it. */
function countDifferences(whole: Frame, log: readonly SessionChange[]): readonly string[] {
  const logged = (is: (change: SessionChange) => boolean): number => log.filter(is).length;
  const done = (operation: string): number => {
    const { count = 0, errors = {} } = whole.operations[operation] ?? {};
    return count - Object.values(errors).reduce((sum, one) => sum + one, 0);
  };
  const counter = (name: string): number => whole.counters[name] ?? 0;
  const ended = logged(({ to }) => to === "finished" || to === "killed");
  const rows = [
    { what: "launches", run: counter("sessionsLaunched"), own: logged(({ from }) => from === "none") },
    {
      what: "starts and resumes",
      run: done("wb.session.start") + done("wb.session.resume"),
      own: logged(({ to }) => to === "running"),
    },
    { what: "suspends", run: done("wb.session.suspend"), own: logged(({ to }) => to === "suspended") },
    {
      what: "ends",
      run: counter("sessionsEnded") + counter("sessionsAbandoned"),
      own: ended,
    },
  ];
  return rows.flatMap(({ what, run, own }) =>
    run === own ? [] : [`${what}: ${run} measured, ${own} in the sandbox's own log`],
  );
}

/** Largest of 2 % and one tick of the poll: a request and the last answer take a round trip each, in scenario time. */
function latencyDifferences(
  whole: Frame,
  log: readonly SessionChange[],
  timeScale: number,
): readonly string[] {
  const msOf = (operation: string, percentile: number): number => {
    const found = whole.operations[operation];
    return found === undefined
      ? Number.NaN
      : (percentileMs(decodeHistogram(found.service), percentile) ?? Number.NaN);
  };
  const tickMs = 2 * msOf("wb.session.launch", 99) * timeScale;
  return [50, 99].flatMap((percentile) => {
    const own = ownStartMs(log, percentile);
    const measured = msOf("wb.session.start", percentile);
    const within = Math.max(0.02 * own, tickMs);
    const sentence = `start P${percentile}: ${measured.toFixed(0)} ms measured, ${own.toFixed(0)} ms in the sandbox's own log`;
    return Math.abs(measured - own) <= within ? [] : [`${sentence}, more than ${within.toFixed(0)} ms apart`];
  });
}

function errorsOf({ operations }: Frame): string {
  return Object.entries(operations)
    .flatMap(([operation, { errors }]) =>
      Object.entries(errors).map(([kind, count]) => `${operation} ${kind} ${count}`),
    )
    .join(", ");
}
