import type { FleetResult, StartQuantiles, WeekHour } from "../fleet-result.ts";
import { findingsOf } from "./findings.ts";
import { PHASE } from "./fleet-node.ts";
import { clearHistogram, shownSteps, type WaitHistogram, waitQuantile } from "./histogram.ts";
import { keptNodes } from "./kept.ts";
import { advance, nodesQuantile, restartMeter } from "./meter.ts";
import { billNode } from "./node-life.ts";
import { noCounts, type Run } from "./run.ts";
import { NO_SESSION } from "./session-table.ts";

/** The release that the model follows. */
export const KARPENTER_VERSION = "v1.14.1";

/** Forgets what the warm-up has added up; what is there stays. */
export function restartCount(run: Run): void {
  advance(run.meter, run.nowS);
  restartMeter(run.meter);
  for (const waits of [run.waits, run.coldWaits, run.warmWaits]) clearHistogram(waits);
  const { launchLoops } = run.counts;
  Object.assign(run.counts, noCounts());
  run.counts.launchLoops.push(...launchLoops);
  forEachSession(run, (session, managed) => {
    run.counts.wanted += (run.sessions.nodes[session] ?? 0) < 0 ? 1 : 0;
    if ((run.sessions.nodes[session] ?? 0) < 0) return;
    run.counts.runningAtStart += 1;
    if (!managed) run.counts.activeS += activeLeftS(run, session);
  });
}

/** Hands-on time that a running session still has before it. */
function activeLeftS(run: Run, session: number): number {
  const { sessions, nowS } = run;
  return Math.max(
    0,
    (sessions.activeUntilS[session] ?? 0) - Math.max(nowS, sessions.activeFromS[session] ?? 0),
  );
}

function forEachSession(run: Run, visit: (session: number, managed: boolean) => void): void {
  const { sessions, seating, kinds } = run;
  for (let session = 0; session < sessions.capacity; session += 1) {
    if (sessions.nodes[session] === NO_SESSION) continue;
    const seated = seating.classes[sessions.classes[session] ?? -1];
    visit(session, kinds[seated?.kind ?? -1]?.managed === true);
  }
}

/** Returns the result of a run that has come to its end, or was stopped. */
export function finishRun(run: Run, partial: boolean): FleetResult {
  const { meter, counts, input, nowS } = run;
  if (nowS < run.countFromS) restartCount(run);
  advance(meter, nowS);
  for (const node of run.fleet.values()) if (node.phase !== PHASE.gone) billNode(run, node);
  let [running, waiting] = [0, 0];
  forEachSession(run, (session, managed) => {
    if ((run.sessions.nodes[session] ?? 0) < 0) {
      waiting += 1;
      return;
    }
    running += 1;
    if (!managed) counts.activeS -= activeLeftS(run, session);
  });
  const days = Math.max(0, nowS - run.countFromS) / 86_400;
  const result = { ...totals(run, days), ...starts(run, waiting) };
  const whole: Omit<FleetResult, "findings"> = {
    days: Math.round(days * 1e6) / 1e6,
    seed: input.seed,
    scheduler: input.scheduler,
    ...(run.pools[0] === undefined ? {} : { consolidation: run.pools[0].disruption.consolidationPolicy }),
    karpenterVersion: KARPENTER_VERSION,
    partial,
    sessions: {
      started: counts.started,
      ended: counts.ended,
      lost: [...counts.lostBy.values()].reduce((sum, lost) => sum + lost, 0),
      waiting: waiting + counts.gaveUp,
      peak: meter.peakAll,
      reused: counts.reused,
      resumed: counts.resumed,
      gaveUp: counts.gaveUp,
      lostBy: sorted(counts.lostBy),
      running,
      runningAtStart: counts.runningAtStart,
    },
    ...result,
    week: weekHours(run),
    removals: sorted(counts.removals),
    launches: counts.launches,
    quotaRefusals: counts.quotaRefusals,
    limitRefusals: counts.limitRefusals,
    launchLoops: counts.launchLoops,
    kept: keptNodes(run),
    ...managedPart(run, days),
  };
  return { ...whole, findings: findingsOf(input, whole) };
}

function totals(run: Run, days: number) {
  const { meter, counts } = run;
  const { sums } = meter;
  const sessionHours = sums.sessionS / 3600;
  const activeHours = Math.max(0, counts.activeS) / 3600;
  const share = (used: number, there: number): number => (there > 0 ? used / there : 0);
  const nodeHours = new Map([...counts.nodeSeconds].map(([type, s]) => [type, s / 3600]));
  return {
    sessionHours,
    activeHours,
    nodeHours: sorted(nodeHours),
    nodes: {
      p50: nodesQuantile(meter, 0.5),
      p95: nodesQuantile(meter, 0.95),
      max: meter.maxNodes,
      mean: share(sums.nodeS, days * 86_400),
    },
    usd: counts.usd,
    ...(sessionHours > 0 ? { usdPerSessionHour: counts.usd / sessionHours } : {}),
    ...(activeHours > 0 ? { usdPerActiveHour: counts.usd / activeHours } : {}),
    usdFullNodeQuote: sums.quoteUsd,
    usdLowerBound: sums.boundUsd,
    cpuUsedFraction: share(sums.cpuS, sums.roomCpuS),
    memoryUsedFraction: share(sums.memoryS, sums.roomMemoryS),
    emptyNodeHours: sums.emptyNodeS / 3600,
    placeholderHours: sums.placeholderS / 3600,
  };
}

function starts(run: Run, waiting: number) {
  const { counts, waits, coldWaits, warmWaits, input } = run;
  const unserved = counts.gaveUp + waiting;
  const asked = counts.started + unserved;
  return {
    startS: waitQuantiles(waits),
    warmStartS: waitQuantiles(warmWaits),
    coldStartS: waitQuantiles(coldWaits),
    startHistogram: shownSteps(waits, coldWaits),
    coldStartFraction: counts.started > 0 ? counts.cold / counts.started : 0,
    overTargetFraction: asked > 0 ? (counts.late + unserved) / asked : 0,
    waitedHours: counts.waitedS / 3600,
    startTargetS: input.startTargetS,
  };
}

function waitQuantiles(waits: WaitHistogram): StartQuantiles {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((fraction) => waitQuantile(waits, fraction));
  return p50 === undefined || p95 === undefined || p99 === undefined ? {} : { p50, p95, p99 };
}

function weekHours({ meter }: Run): readonly WeekHour[] {
  return [...meter.hourSeconds].flatMap((s, hour): readonly WeekHour[] => {
    if (s === 0) return [];
    return [
      {
        hour,
        nodes: (meter.hourNodes[hour] ?? 0) / s,
        sessions: (meter.hourSessions[hour] ?? 0) / s,
        maxNodes: meter.hourMaxNodes[hour] ?? 0,
        maxSessions: meter.hourMaxSessions[hour] ?? 0,
      },
    ];
  });
}

function managedPart({ input, meter }: Run, days: number): Pick<FleetResult, "managed"> {
  const { managed } = input;
  if (managed === undefined) return {};
  const nodeHours = managed.rooms.length * days * 24;
  return {
    managed: {
      nodeHours,
      usd: nodeHours * managed.usdPerHour,
      sessionHours: meter.sums.managedSessionS / 3600,
      peak: meter.peakManagedSessions,
    },
  };
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
