// How fast the fleet is simulated, how that grows, and how a SimPy model of the same rules compares. One core.
//   npx tsx test/bench/fleet.ts [--no-simpy]
import type { FleetInput } from "../../planner/core/fleet/fleet-input.ts";
import type { FleetResult } from "../../planner/core/fleet/fleet-result.ts";
import { DEFAULT_TIMING } from "../../planner/core/fleet/fleet-timing.ts";
import { simulateFleet } from "../../planner/core/fleet/simulate-fleet.ts";
import { ec2Offer, fleetInput, fleetPool, weeklyClass } from "../support/fleet.ts";
import { withPythonPackage } from "./python-package.ts";

const SIMPY = "4.1.1";

/** Two profiles in two time zones on m6i.2xlarge, batch window and daily budgets on. */
function site(perDay: number, days: number, changes: Partial<FleetInput> = {}, open = false): FleetInput {
  const profile = (name: string, cpuMillicores: number, memoryMib: number) => ({
    name,
    cpuMillicores,
    memoryMib,
    doNotDisrupt: !open,
  });
  const people = (name: string, timeZone: string) =>
    weeklyClass(perDay / 2, {
      name,
      group: name,
      profile: name,
      seats: 3 * perDay,
      handsOn: { medianH: 2.1, logSd: 0.8 },
      idle: { action: "suspend", afterMinutes: 120 },
      dayVariationFraction: 0.1,
      arrivals: {
        kind: "weekly",
        perWorkingDay: perDay / 2,
        pattern: { hours: { startHour: 7, endHour: 20 }, weekdays: [1, 2, 3, 4, 5], timeZone },
      },
    });
  return fleetInput({
    days,
    ties: "random",
    timing: DEFAULT_TIMING,
    dayVariationFraction: 0.2,
    profiles: [profile("standard", 1000, 3815), profile("medium", 2000, 7630)],
    offers: [ec2Offer("m6i.2xlarge")],
    pools: [pool("WhenEmpty")],
    classes: [people("standard", "America/New_York"), people("medium", "Europe/London")],
    ...changes,
  });
}

function pool(consolidationPolicy: "WhenEmpty" | "WhenEmptyOrUnderutilized") {
  return {
    pool: { ...fleetPool().pool, overhead: { cpuMillicores: 195, memoryMib: 250, pods: 5 } },
    disruption: {
      consolidationPolicy,
      consolidateAfterS: 300,
      budgets: [
        { nodes: "100%", reasons: ["Empty"] as const },
        {
          nodes: "0",
          reasons: ["Underutilized", "Drifted"] as const,
          schedule: "0 8 * * mon-fri",
          durationS: 36_000,
        },
        { nodes: "10%", reasons: ["Underutilized", "Drifted"] as const },
      ],
    },
  };
}

/** Returns the fastest of three runs, in CPU seconds of this process; the first still has the compiler at work. */
function measure(
  input: FleetInput,
  times = 3,
): { readonly s: number; readonly firstS: number; readonly result: FleetResult } {
  let best: { s: number; firstS: number; result: FleetResult } | undefined;
  for (let i = 0; i < times; i += 1) {
    const before = process.cpuUsage();
    const result = simulateFleet(input);
    const { user, system } = process.cpuUsage(before);
    const s = (user + system) / 1e6;
    if (best === undefined || s < best.s) best = { s, firstS: best?.firstS ?? s, result };
  }
  if (best === undefined) throw new Error("expected at least one run");
  return best;
}

const count = (value: number): string => Math.round(value).toLocaleString("en");

function say(name: string, input: FleetInput, times = 3): number {
  const { s, result } = measure(input, times);
  const { started, peak } = result.sessions;
  console.log(
    `${name}: ${s.toFixed(2)} s for ${count(started)} sessions, at most ${count(peak)} at once on ${count(result.nodes.max)} nodes; ` +
      `${((s / started) * 1e6).toFixed(1)} µs a session`,
  );
  return started / s;
}

console.log(`node ${process.version}, CPU time of one process, best of three`);
for (const policy of ["WhenEmpty", "WhenEmptyOrUnderutilized"] as const) {
  const pools = [pool(policy)];
  say(`a year, 2,000 sessions a weekday, ${policy}`, site(2000, 365, { pools }));
  say(`a week, 15,000 starts a weekday, ${policy}`, site(15_000, 7, { pools }));
}
const underutilized = { pools: [pool("WhenEmptyOrUnderutilized")] };
say("four weeks of sessions that may be disturbed, 2,000 a weekday", site(2000, 28, underutilized, true), 1);

console.log("\ngrowth, one week each:");
for (const perDay of [500, 1000, 2000, 4000, 8000, 16_000, 32_000]) {
  const { s, result } = measure(site(perDay, 7));
  const { started } = result.sessions;
  const perLog = (s / started / Math.log2(result.nodes.max)) * 1e6;
  console.log(
    `  ${count(started)} sessions, ${count(result.nodes.max)} nodes: ${s.toFixed(2)} s, ` +
      `${((s / started) * 1e6).toFixed(1)} µs a session, ${perLog.toFixed(2)} µs over log₂ nodes`,
  );
}

console.log(
  "\nmemory after simulated time (heap in use after a collection where node runs with --expose-gc):",
);
for (const days of [28, 112, 364]) {
  let most = 0;
  simulateFleet(site(2000, days), {
    onDay: () => {
      globalThis.gc?.();
      most = Math.max(most, process.memoryUsage().heapUsed);
      return true;
    },
  });
  console.log(`  ${days} days: at most ${(most / 2 ** 20).toFixed(1)} MiB`);
}

interface SimpyRun {
  readonly sessions: number;
  readonly nodeHours: number;
  readonly emptyNodeHours: number;
  readonly cpuUsedFraction: number;
  readonly coldStartFraction: number;
  readonly launches: number;
  /** At P50, P95 and P99. */
  readonly startS: readonly number[];
  readonly seconds: number;
}

interface Load {
  readonly perDay: number;
  readonly days: number;
}

/** Runs the model in SimPy for each load. */
function simpyRuns(loads: readonly Load[]): readonly SimpyRun[] | undefined {
  return withPythonPackage(`simpy==${SIMPY}`, (run) =>
    loads.map(({ perDay, days }) =>
      JSON.parse(run("fleet_simpy.py", String(perDay), String(days), "1") ?? "{}"),
    ),
  );
}

if (!process.argv.includes("--no-simpy")) {
  const loads: readonly Load[] = [
    { perDay: 2000, days: 365 },
    { perDay: 15_000, days: 7 },
  ];
  const runs = simpyRuns(loads);
  console.log(
    runs === undefined
      ? "\nSimPy could not be installed or run here; no comparison"
      : `\nSimPy ${SIMPY}, the same rules and answers, CPU seconds; one run there, which no compiler speeds up, the best of three here:`,
  );
  for (const [index, other] of (runs ?? []).entries()) {
    const { perDay = 0, days = 7 } = loads[index] ?? {};
    const { s, firstS, result } = measure(site(perDay, days));
    const { started } = result.sessions;
    const nodeHours = Object.values(result.nodeHours).reduce((sum, hours) => sum + hours, 0);
    const [ours, theirs] = [started / s, other.sessions / other.seconds];
    console.log(
      `  ${count(perDay)} a weekday for ${days} days: SimPy ${count(other.sessions)} sessions in ${other.seconds.toFixed(2)} s, here ` +
        `${count(started)} in ${s.toFixed(3)} s (the first run ${firstS.toFixed(3)}): ${(ours / theirs).toFixed(0)} × as many a second`,
    );
    const { p50 = 0, p95 = 0, p99 = 0 } = result.startS;
    const { cpuUsedFraction, coldStartFraction } = result;
    const answers: readonly (readonly [string, number, number])[] = [
      ["node-hours a session", other.nodeHours / other.sessions, nodeHours / started],
      ["empty node-hours a session", other.emptyNodeHours / other.sessions, result.emptyNodeHours / started],
      ["CPU used", other.cpuUsedFraction, cpuUsedFraction],
      ["waited for a node", other.coldStartFraction, coldStartFraction],
      ["launches a session", other.launches / other.sessions, result.launches / started],
      ...[p50, p95, p99].map(
        (own, at) => [`start P${[50, 95, 99][at]}, s`, other.startS[at] ?? 0, own] as const,
      ),
    ];
    for (const [name, simpy, own] of answers)
      console.log(`    ${name}: SimPy ${simpy.toFixed(3)}, here ${own.toFixed(3)}`);
  }
}
