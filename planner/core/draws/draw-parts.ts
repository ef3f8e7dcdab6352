import { addScaled } from "../columns.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { siteReader } from "../demand/site-draws.ts";
import { sizingQuantile } from "../demand/sizing-demand.ts";
import { meanFileMb } from "../package-manager/delivered-bytes.ts";
import type { PlanParts } from "../plan-parts.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import { PACKAGE_CLIENTS } from "../site.ts";
import type { FileSystemDraws } from "./drawn-file-systems.ts";
import type { NodeDraws } from "./node-draws.ts";

const HOURS_PER_DAY = 24;

/**
 * Returns a reader of the demand of one draw, as far as quantities ask for it: the mean of the week, the peak, and who installs. It gives
 * the same object each time, which the next draw overwrites: thousands of draws are read one after the other, and none is kept.
 */
function demandReader(draws: DemandDraws): (draw: number) => LikelyDemand {
  const { likely, sessions, installs } = draws;
  const means = meanSessions(draws);
  const total: [number] = [0];
  const peak = { ...likely.peak };
  const perDayByClient = { ...likely.installs.perDayByClient };
  const drawn: LikelyDemand = {
    ...likely,
    week: { ...likely.week, total },
    peak,
    installs: { ...likely.installs, perDayByClient },
  };
  return (draw) => {
    total[0] = means[draw] ?? 0;
    peak.sessions = sessions?.all.sessions[draw] ?? 0;
    if (installs !== undefined)
      for (const client of PACKAGE_CLIENTS)
        perDayByClient[client] = installs.perDayByClient[client][draw] ?? 0;
    return drawn;
  };
}

/** Returns the mean sessions of the week that a plan is sized for. */
export function sizingMeanSessions(draws: DemandDraws): number {
  return sizingQuantile(meanSessions(draws));
}

/** The mean sessions of the week in every draw. */
function meanSessions({ sessions, answers: { draws } }: DemandDraws): Float64Array {
  const sums = new Float64Array(draws);
  if (sessions === undefined) return sums;
  const { kinds, totals } = sessions.hours;
  const hours = kinds.hours.reduce((sum, ofKind) => sum + ofKind, 0);
  for (const [kind, ofKind] of kinds.hours.entries())
    addScaled(sums, ofKind, totals.subarray(kind * draws, (kind + 1) * draws));
  return sums.map((sum) => sum / hours);
}

/** One draw with everything that its quantities follow from. */
export interface DrawnParts {
  readonly site: Site;
  readonly parts: PlanParts;
}

/** What was drawn for a plan. */
interface Drawn {
  readonly demand: DemandDraws;
  readonly nodes: NodeDraws;
  readonly fileSystems: FileSystemDraws;
}

/**
 * Returns a reader of the parts of one draw: the types, classes and topologies of the plan, with the nodes, the file system and the
 * installs of this draw. It gives the same object each time, which the next draw overwrites.
 */
export function partsReader(
  planned: PlanParts,
  { demand, nodes, fileSystems }: Drawn,
): (draw: number) => DrawnParts {
  const [siteOf, demandOf] = [siteReader(demand.answers), demandReader(demand)];
  const ofNodes = nodesReader(planned.nodes, nodes);
  const packageManager = { ...planned.packageManager };
  const storage = { ...planned.storage };
  const parts: PlanParts = {
    ...planned,
    demand: demandOf(0),
    nodes: ofNodes(0),
    packageManager,
    storage,
  };
  return (draw) => {
    const { installs } = demandOf(draw);
    ofNodes(draw);
    packageManager.installsPerMonth =
      ((demand.installs?.meanPerDay[draw] ?? 0) * HOURS_PER_MONTH) / HOURS_PER_DAY;
    packageManager.meanFileMb = meanFileMb(installs.perDayByClient) ?? planned.packageManager.meanFileMb;
    const fileSystem = fileSystems.of(draw);
    if (fileSystem !== undefined) storage.fileSystem = fileSystem;
    return { site: siteOf(draw), parts };
  };
}

function nodesReader(planned: PlanParts["nodes"], drawn: NodeDraws): (draw: number) => PlanParts["nodes"] {
  const of = drawn.sessions;
  const simulated = of?.simulated?.map(({ instanceType }) => ({ instanceType, meanNodes: 0 }));
  const sessions =
    planned.sessions === undefined || of === undefined
      ? undefined
      : { ...planned.sessions, ...(simulated === undefined ? {} : { simulated }) };
  const managed =
    planned.managed === undefined || drawn.managed === undefined ? undefined : { ...planned.managed };
  const nodes = {
    ...planned,
    ...(sessions === undefined ? {} : { sessions }),
    ...(managed === undefined ? {} : { managed }),
  };
  return (draw) => {
    if (sessions !== undefined) {
      sessions.meanMainNodes = of?.meanMain[draw] ?? 0;
      sessions.meanLargeNodes = of?.meanLarge[draw] ?? 0;
    }
    for (const [i, one] of simulated?.entries() ?? [])
      one.meanNodes = of?.simulated?.[i]?.meanNodes[draw] ?? 0;
    if (managed !== undefined) managed.nodes = drawn.managed?.[draw] ?? 0;
    return nodes;
  };
}
