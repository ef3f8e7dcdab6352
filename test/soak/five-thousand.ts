import { runAgainstWorkbench, type WorkbenchRun } from "../support/workbench-run.ts";
import { tellRun } from "./morning.ts";

/** How many sessions are held, and for how long, in seconds. */
interface HeldSessions {
  readonly sessions: number;
  readonly arriveS: number;
  readonly holdS: number;
  /** Mean pause between two lines of code; who thinks when the run ends leaves at most five of them later. */
  readonly thinkS: number;
  readonly timeScale: number;
}

/**
 * Everybody comes evenly and stays to the end of the run with a poll for events held open, and types now and then. Sessions are
 * small, so that a few hundred nodes carry them; what is shown is the load on server and generator, not on nodes.
 */
function scenarioOf({ sessions, arriveS, holdS, thinkS }: HeldSessions): string {
  return `
name: held-sessions
duration: ${arriveS + holdS}s
grace: 6m
journeys:
  - name: people
    journey: wb.session.rstudio
    starts: { kind: burst, count: ${sessions}, within: ${arriveS}s }
    settings: { steps: 1000, thinkS: ${thinkS}, cpuS: 0.1, cpus: 0.25, memoryMb: 500, startTimeoutS: 900 }
thresholds: ["* errorFraction <= 0.001"]
`;
}

/** Runs it; returns the run, and the fewest connections that were open in a minute while all sessions were held. */
async function holdSessions(
  held: HeldSessions,
  showProgress = false,
): Promise<{ readonly run: WorkbenchRun; readonly leastConnections: number }> {
  const { sessions, arriveS, timeScale } = held;
  const scenario = scenarioOf(held);
  const run = await runAgainstWorkbench({ scenario, people: sessions, timeScale, showProgress });
  // The last frame holds the end, in which people leave.
  const full = run.frames.slice(0, -1).filter(({ fromS }) => fromS >= arriveS + SLOWEST_START_S);
  return { run, leastConnections: Math.min(...full.map(({ generator }) => generator.openSockets)) };
}

/** A node, a pull and the rest of a start take no longer in the sandbox. */
const SLOWEST_START_S = 150;

/** Holds 5,000 sessions with their polls for 15 minutes; returns whether it passed, nothing is left and memory is flat. */
export async function fiveThousand(): Promise<boolean> {
  const held = { sessions: 5_000, arriveS: 300, holdS: 1_050, thinkS: 60, timeScale: 1 };
  const { run, leastConnections } = await holdSessions(held, true);
  const isFlat = tellRun(run);
  console.log(`open connections while all were held: ${leastConnections} at least`);
  return (
    run.exitCode === 0 &&
    run.differences.length === 0 &&
    run.left === 0 &&
    isFlat &&
    leastConnections >= held.sessions
  );
}
