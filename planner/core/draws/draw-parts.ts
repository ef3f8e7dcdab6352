import type { DemandDraws } from "../demand/draw-demand.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { siteOfDraw } from "../demand/site-draws.ts";
import { meanFileMb } from "../package-manager/delivered-bytes.ts";
import type { PlanParts } from "../plan-parts.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { PackageClient, Site } from "../site.ts";
import { PACKAGE_CLIENTS } from "../site.ts";
import type { FileSystemDraws } from "./drawn-file-systems.ts";
import type { NodeDraws } from "./node-draws.ts";

const HOURS_PER_DAY = 24;

/** The demand of one draw, as far as sizes and quantities ask for it. */
export function demandOfDraw(draws: DemandDraws, draw: number): LikelyDemand {
  const { likely, sessions, installs, answers } = draws;
  const people = answers.groups.reduce((sum, group) => sum + (group.people[draw] ?? 0), 0);
  const peakSessions = sessions?.all.sessions[draw] ?? 0;
  const growth = likely.peak.sessions > 0 ? peakSessions / likely.peak.sessions : 1;
  return {
    ...likely,
    demand: { ...likely.demand, people },
    week: { ...likely.week, total: [meanSessions(draws, draw)] },
    peak: { ...likely.peak, sessions: peakSessions },
    karpenter: { ...likely.karpenter, sessions: sessions?.karpenter.sessions[draw] ?? 0 },
    managed: { ...likely.managed, sessions: sessions?.managed.sessions[draw] ?? 0 },
    installs:
      installs === undefined
        ? likely.installs
        : {
            ...likely.installs,
            perDay: installs.perDay[draw] ?? 0,
            peakPerS: installs.peakPerS[draw] ?? 0,
            perDayByClient: clientsOf(installs.perDayByClient, draw),
          },
    events: likely.events.map((event) => {
      const otherSessions = Math.ceil(event.otherSessions * growth - 1e-9);
      return { ...event, otherSessions, sessions: event.eventSessions + otherSessions };
    }),
  };
}

function meanSessions({ sessions, answers }: DemandDraws, draw: number): number {
  if (sessions === undefined) return 0;
  const { kinds, totals } = sessions.hours;
  let [sum, hours] = [0, 0];
  for (let kind = 0; kind < kinds.hours.length; kind += 1) {
    const ofKind = kinds.hours[kind] ?? 0;
    sum += ofKind * (totals[kind * answers.draws + draw] ?? 0);
    hours += ofKind;
  }
  return sum / hours;
}

function clientsOf(
  byClient: Readonly<Record<PackageClient, Float64Array>>,
  draw: number,
): Readonly<Partial<Record<PackageClient, number>>> {
  const clients: Partial<Record<PackageClient, number>> = {};
  for (const client of PACKAGE_CLIENTS) {
    const installs = byClient[client][draw] ?? 0;
    if (installs > 0) clients[client] = installs;
  }
  return clients;
}

/** One draw with everything that its quantities follow from. */
export interface DrawnParts {
  readonly site: Site;
  readonly parts: PlanParts;
}

/**
 * Returns the parts of one draw: the types, classes and topologies of the plan, with the nodes, the file system and the installs
 * of this draw.
 */
export function partsOfDraw(
  planned: PlanParts,
  draws: { readonly demand: DemandDraws; readonly nodes: NodeDraws; readonly fileSystems: FileSystemDraws },
  draw: number,
): DrawnParts {
  const { demand, nodes, fileSystems } = draws;
  const fileSystem = fileSystems.of(draw);
  const ofDraw = demandOfDraw(demand, draw);
  const { sessions, managed } = planned.nodes;
  return {
    site: siteOfDraw(demand.answers, draw),
    parts: {
      ...planned,
      demand: ofDraw,
      nodes: {
        ...planned.nodes,
        ...(sessions === undefined || nodes.sessions === undefined
          ? {}
          : {
              sessions: {
                ...sessions,
                meanMainNodes: nodes.sessions.meanMain[draw] ?? 0,
                meanLargeNodes: nodes.sessions.meanLarge[draw] ?? 0,
                ...(nodes.sessions.simulated === undefined
                  ? {}
                  : {
                      simulated: nodes.sessions.simulated.map(({ instanceType, meanNodes }) => ({
                        instanceType,
                        meanNodes: meanNodes[draw] ?? 0,
                      })),
                    }),
              },
            }),
        ...(managed === undefined || nodes.managed === undefined
          ? {}
          : { managed: { ...managed, nodes: nodes.managed[draw] ?? 0 } }),
      },
      packageManager: {
        ...planned.packageManager,
        installsPerMonth: ((demand.installs?.meanPerDay[draw] ?? 0) * HOURS_PER_MONTH) / HOURS_PER_DAY,
        meanFileMb: meanFileMb(ofDraw.installs.perDayByClient) ?? planned.packageManager.meanFileMb,
      },
      storage: fileSystem === undefined ? planned.storage : { ...planned.storage, fileSystem },
    },
  };
}
