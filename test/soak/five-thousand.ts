import { runAgainstWorkbench } from "../support/workbench-run.ts";
import { tellRun } from "./morning.ts";

/** How many sessions are held, and for how long, in seconds. */
export interface HeldSessions {
  readonly sessions: number;
  readonly arriveS: number;
  readonly holdS: number;
  readonly timeScale: number;
}

/**
 * Everybody comes evenly and stays to the end of the run with a poll for events held open, and types now and then. Sessions are
 * small, so that a few hundred nodes carry them; what is shown is the load on server and generator, not on nodes.
 */
function scenarioOf({ sessions, arriveS, holdS }: HeldSessions): string {
  return `
name: held-sessions
duration: ${arriveS + holdS}s
grace: 6m
journeys:
  - name: people
    journey: wb.session.rstudio
    starts: { kind: burst, count: ${sessions}, within: ${arriveS}s }
    settings: { steps: 1000, thinkS: 60, cpuS: 0.1, cpus: 0.25, memoryMb: 500, startTimeoutS: 900 }
thresholds: ["* errorFraction <= 0.001"]
`;
}

/** Holds 5,000 sessions with their polls for 15 minutes; returns whether nothing failed, nothing is left and memory is flat. */
export async function fiveThousand(
  held: HeldSessions = { sessions: 5_000, arriveS: 300, holdS: 900, timeScale: 1 },
): Promise<boolean> {
  const { sessions, arriveS, timeScale } = held;
  const run = await runAgainstWorkbench({
    scenario: scenarioOf(held),
    people: sessions,
    timeScale,
    showProgress: true,
  });
  const isFlat = tellRun(run);
  // The last frame holds the end, in which people leave.
  const heldFrames = run.frames.slice(0, -1).filter(({ fromS }) => fromS >= arriveS + 120);
  const sockets = heldFrames.map(({ generator }) => generator.openSockets);
  console.log(`open connections while all were held: ${Math.min(...sockets)} to ${Math.max(...sockets)}`);
  return (
    run.differences.length === 0 &&
    run.errors === "" &&
    run.left === 0 &&
    isFlat &&
    Math.min(...sockets) >= sessions
  );
}
